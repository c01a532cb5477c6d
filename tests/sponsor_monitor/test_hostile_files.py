"""Files that are not what they seem: each is a sentence, never a wait without end or a traceback."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calendars.errors import CalendarRefused
from calendars.term_calendar import parse_calendar
from sponsor_monitor.assessment import assess
from sponsor_monitor.errors import DatasetRefused

CASE = Path(__file__).parents[1] / "cases" / "a-gap-of-59-days-is-no-breach"
AS_OF = dt.date(2026, 1, 31)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in CASE.rglob("*"):
        if path.is_file() and path.name not in ("case.json", "expected.json"):
            target = tmp_path / path.relative_to(CASE)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize("name", ["marks.csv", "dataset.toml", "calendars/pipe.toml", "context.json", "students.csv"])
def test_a_pipe_in_place_of_a_file_is_refused_at_once(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)

    with pytest.raises(DatasetRefused, match="not a regular file"):
        assess(folder, AS_OF)


def test_a_context_that_leads_nowhere_is_refused(folder: Path) -> None:
    (folder / "context.json").symlink_to("nowhere.json")

    with pytest.raises(DatasetRefused, match=r"context\.json"):
        assess(folder, AS_OF)


def test_parquet_text_that_is_not_utf_8_is_refused(folder: Path) -> None:
    ids = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"S\xff")])
    name = pa.array(["Sample"])
    (folder / "students.csv").unlink()
    table = pa.table({"student_id": ids, "family_name": name, "given_names": name, "school": name})
    pq.write_table(table, folder / "students.parquet")

    with pytest.raises(DatasetRefused, match="not UTF-8"):
        assess(folder, AS_OF)


def test_a_bad_row_in_a_column_of_views_is_set_aside(folder: Path) -> None:
    columns = {"student_id": ["nobody"], "occurred_at": ["2025-10-01"], "indicator": ["vle"]}
    table = pa.table({name: pa.array(cells, pa.string_view()) for name, cells in columns.items()})
    (folder / "engagement.csv").unlink(missing_ok=True)
    pq.write_table(table, folder / "engagement.parquet")

    rejected = assess(folder, AS_OF).document["rejected"]

    assert [(row["line"], row["column"], row["value"]) for row in rejected] == [(2, "student_id", "nobody")]


def test_a_header_of_many_thousand_columns_is_read(folder: Path) -> None:
    path = folder / "students.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{header}{''.join(f',x{i}' for i in range(100_000))}", *rows]), encoding="utf-8")

    assert assess(folder, AS_OF).document["registrations"]


def test_a_calendar_that_is_one_long_dotted_key_is_refused() -> None:
    with pytest.raises(CalendarRefused, match="too long"):
        parse_calendar(b".".join([b"a"] * 20_000) + b" = 1")


def test_many_open_statuses_of_one_student_cost_no_more_than_one(folder: Path) -> None:
    header = "student_id,kind,start,end\n"
    student = (folder / "students.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    (folder / "statuses.csv").write_text(header + f"{student},intermission,2025-09-01,\n" * 50_000, encoding="utf-8")
    many = assess(folder, AS_OF).document["registrations"]
    (folder / "statuses.csv").write_text(header + f"{student},intermission,2025-09-01,\n", encoding="utf-8")

    assert assess(folder, AS_OF).document["registrations"] == many
