"""Beginning with mapped exports alone: what is said while no term calendar has arrived, and how it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.sponsor_monitor.store.arrivals import REGISTRATIONS, STUDENTS, TABLES, mapping, write_folder

NOT_YET = "No term calendar has arrived in this database yet"


@pytest.fixture(autouse=True)
def exports(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty database, and mappings of two exports whose columns are called as ours."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", sqlite_url)
    monkeypatch.setenv("SPONSOR_MONITOR_FILES", str(tmp_path / "kept"))
    for table, rows in (("students", STUDENTS), ("registrations", REGISTRATIONS)):
        (tmp_path / f"{table}.csv").write_text(rows, encoding="utf-8")
        columns = "\n".join(f'{name} = "{name}"' for name in rows.splitlines()[0].split(","))
        (tmp_path / f"{table}.toml").write_text(mapping(table, columns, feed=table), encoding="utf-8")
    return tmp_path


def _import(run: Run, folder: Path, table: str) -> str:
    out: str = run("import", "mapped", folder / f"{table}.toml", folder / f"{table}.csv").out
    return " ".join(out.split())


def test_registrations_before_any_calendar_are_told_how_to_bring_one(run: Run, exports: Path) -> None:
    assert NOT_YET not in _import(run, exports, "students")
    assert NOT_YET in _import(run, exports, "registrations")

    headers = {name: rows.splitlines()[0] + "\n" for name, rows in TABLES.items()}
    assert run("import", "dataset", write_folder(exports / "start", **headers)).code == 0
    assert run("import", "retry", 2).out == "Batch 4: 3 rows taken from quarantine; no row waits in quarantine.\n"


def test_once_calendars_are_there_an_unknown_one_is_only_unknown(run: Run, exports: Path) -> None:
    run("import", "dataset", write_folder(exports / "start"))
    (exports / "registrations.csv").write_text(REGISTRATIONS.replace(",ug,", ",pg,"), encoding="utf-8")
    out = _import(run, exports, "registrations")
    assert "unknown calendar" in out
    assert NOT_YET not in out
