"""Retrying rows that stay: why they wait, how many for each reason, and how many need a mended mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.sponsor_monitor.store.arrivals import MARK_COLUMNS, MARKS, mapping, write_folder

REGISTER = mapping("marks", MARK_COLUMNS, feed="register")
EXPORT = "WHO,CLASS,MARK,SAID\nS-1,L-1,X,\nS-2,L-1,X,\nS-2,L-9,P,\n"


@pytest.fixture(autouse=True)
def register(run: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register as batch 2: two words that its mapping does not list, and a session that is not there."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", database_url)
    monkeypatch.setenv("SPONSOR_MONITOR_FILES", str(tmp_path / "kept"))
    run("import", "dataset", write_folder(tmp_path / "records", marks=""))
    toml, export = tmp_path / "register.toml", tmp_path / "register.csv"
    toml.write_text(REGISTER, encoding="utf-8")
    export.write_text(EXPORT, encoding="utf-8")
    run("import", "mapped", toml, export)
    return toml


def test_rows_that_stay_are_told_by_reason_with_those_that_need_a_mapping(run: Run) -> None:
    ran = run("import", "retry", 2)

    assert ran.code == 1
    assert ran.out.splitlines() == [
        "No row of batch 2 could be taken: 3 rows in quarantine.",
        "Why they were set aside:",
        '           2  marks, MARK: a word that the mapping does not list: it lists "P", "A", "L"',
        "           1  marks, CLASS: unknown session",
        "2 rows can be read only by a mended mapping: sponsor-monitor import retry 2 --mapping MAPPING",
    ]


def test_rows_that_only_lack_what_they_name_need_no_mapping(run: Run, register: Path) -> None:
    register.write_text(REGISTER.replace('L = "late"', 'X = "late"'), encoding="utf-8")
    ran = run("import", "retry", 2, "--mapping", register)

    assert ran.code == 1
    assert ran.out.splitlines() == [
        "Batch 3: 2 rows taken from quarantine; 1 row in quarantine.",
        "Why they were set aside:",
        "           1  marks, CLASS: unknown session",
    ]


def test_a_mapping_that_is_not_mended_is_said_not_to_be(run: Run, register: Path) -> None:
    assert "2 rows could not be read by this mapping either" in run("import", "retry", 2, "--mapping", register).out


def test_nothing_more_is_said_once_no_row_waits(run: Run, tmp_path: Path) -> None:
    faulty = write_folder(tmp_path / "faulty", marks=MARKS + "S-2,L-9,present,,\n")
    run("import", "dataset", faulty, "--feed", "other")
    session = "session_id,group_id,module_code,starts_at,ends_at\nL-9,G-1,M1,2025-10-20T09:00,2025-10-20T11:00\n"
    run("import", "dataset", write_folder(tmp_path / "mended", sessions=session, marks=""), "--feed", "other")

    assert run("import", "retry", 3).out == "Batch 5: 1 row taken from quarantine; no row waits in quarantine.\n"
