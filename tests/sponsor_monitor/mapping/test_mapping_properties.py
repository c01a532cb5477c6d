"""Whatever an export or a mapping holds: a sentence or rows, every row in or out, and counts that add up."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.mapping.draft import draft
from sponsor_monitor.mapping.export import ExportRefused
from sponsor_monitor.mapping.mapping_toml import MappingRefused, read_mapping
from sponsor_monitor.mapping.reading import read_again
from tests.sponsor_monitor.mapping.exports import HEAD, LONDON, mapped, rows
from tests.sponsor_monitor.mapping.test_mapped_xlsx import SMALL, workbook

NAMES = ("Id", "Session", "Mark", "At", "Day", "Time", "Mins")
TABLES = """[[table]]
table = "marks"
where = { Mark = ["P", "L", "?", ""] }
unless = { Day = ["x"] }
one_each = ["student_id", "session_id"]
keep = "first"
keep_by = { from = "At", moment_format = "%d/%m/%Y %H:%M" }
[table.columns]
student_id = "Id"
session_id = { join = ["Session", "Day"], separator = "-" }
status = { from = "Mark", values = { P = "present", L = "late" } }
minutes_late = { swiped = { from = "At", moment_format = "%d/%m/%Y %H:%M" }, starts = { date = "Day", time = "Time" } }
[[table]]
table = "sessions"
[table.columns]
session_id = "Session"
group_id = "Id"
module_code = { constant = "M" }
starts_at = { date = "Day", time = "Time" }
ends_at = { date = "Day", time = "Time", plus_minutes = "Mins" }
"""
HEAD_OF_BOTH = HEAD + 'date_format = "%d/%m/%Y"\ntime_format = "%H:%M"\n'
AS_CSV = HEAD_OF_BOTH + 'timezone = "Europe/Paris"\n[format]\nkind = "csv"\nencoding = "utf-8"\n' + TABLES
AS_XLSX = HEAD_OF_BOTH + '[format]\nkind = "xlsx"\n' + TABLES
WORDS = [
    "",
    "P",
    "L",
    "?",
    "x",
    "S-1",
    "S-2",
    "03/10/2025",
    "31/02/2025",
    "03/10/2025 09:00",
    "9:05",
    "09:00",
    "60",
    "1:30",
    "-1",
    "45915",
]
CELL = st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=6))
ROW = st.one_of(st.tuples(*(CELL for _ in NAMES)).map(list), st.lists(CELL, min_size=1, max_size=9))
VALUE = st.one_of(
    CELL.map(lambda text: "".join(filter(str.isprintable, text))),
    st.integers(-9, 60_000),
    st.floats(0, 1),
    st.booleans(),
    st.none(),
    st.dates(),
    st.times(),
    st.datetimes(),
)


def check_counts(found: Any, size: int) -> None:
    for arriving, counts in zip(found.arriving, found.counts, strict=True):
        kept = rows(arriving)
        assert counts.read == size == counts.filtered + counts.collapsed + counts.rejected + counts.kept
        assert len(kept) == counts.kept
    assert len(found.rejects) == sum(counts.rejected for counts in found.counts)
    for entry in range(len(found.counts)):
        lines = [row.reject.line for row in found.rejects if row.entry == entry]
        assert lines == sorted(set(lines))


def check_again(mapping: str, found: Any) -> None:
    """What a mapping could not translate it cannot translate another time, row by row and for the same reason."""
    again = read_again(read_mapping(mapping.encode(), "mapping.toml"), found.arriving[0].file, LONDON, found.rejects)
    assert [row for part in again for row in part.rejects] == found.rejects
    assert [counts.kept for part in again for counts in part.counts] == [0] * len(again)


def refusal(folder: Path, mapping: str, export: bytes, name: str) -> str | None:
    """The sentence with which an export is refused; None where it is read."""
    try:
        mapped(folder, mapping, export, name)
    except ExportRefused as refused:
        return str(refused)
    return None


def written(table: list[list[str]], delimiter: str) -> tuple[str, int]:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([list(NAMES), *table])
    return file.getvalue(), len(table)


@pytest.mark.slow
@given(st.lists(ROW, max_size=12), st.sampled_from([",", ";", "\t", "|"]))
def test_every_row_of_a_csv_file_is_in_or_out(table: list[list[str]], delimiter: str) -> None:
    text, size = written(table, delimiter)
    mapping = AS_CSV.replace('"utf-8"\n', f'"utf-8"\ndelimiter = "{delimiter}"\n'.replace("\t", "\\t"))
    with tempfile.TemporaryDirectory() as folder:
        found = mapped(Path(folder), mapping, text)
    check_counts(found, size)
    check_again(mapping, found)


@pytest.mark.slow
@given(st.lists(st.lists(VALUE, min_size=1, max_size=8), max_size=8))
def test_every_row_of_a_workbook_is_in_or_out(table: list[list[object]]) -> None:
    size = sum(any(cell is not None and cell != "" for cell in row) for row in table)
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = mapped(Path(folder), AS_XLSX, workbook(NAMES, *table), "export.xlsx")
        except ValueError as error:
            assert "cannot be used in worksheets" in str(error) or "must be from" in str(error)  # noqa: PT017
            return
        check_counts(found, size)
        check_again(AS_XLSX, found)


@pytest.mark.slow
@given(st.binary(max_size=200), st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_any_bytes_give_rows_or_a_sentence(data: bytes, encoding: str) -> None:
    mapping = AS_CSV.replace('"utf-8"', f'"{encoding}"')
    header = (",".join(NAMES) + "\n").encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        for export in (data, header + data):
            assert "export.csv" in (refusal(Path(folder), mapping, export, "export.csv") or "export.csv")


@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(SMALL)))
def test_a_damaged_workbook_gives_rows_or_a_sentence(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(SMALL)
    for place, byte in changes:
        data[place] = byte
    with tempfile.TemporaryDirectory() as folder:
        for export in (bytes(data), SMALL[:end]):
            assert "export.xlsx" in (refusal(Path(folder), AS_XLSX, export, "export.xlsx") or "export.xlsx")


TOML_VALUE = st.recursive(
    st.sampled_from(['"Id"', '""', '"?"', "1", "true", "2025-01-01", '"%d/%m/%Y"', '"present"', "[]", '["Id"]']),
    lambda inner: st.dictionaries(
        st.sampled_from(["from", "values", "constant", "join", "date", "time", "swiped", "starts", "blanks", "P"]),
        inner,
        max_size=3,
    ).map(lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"),
    max_leaves=6,
)
KEYS = ["id", "feed", "mode", "timezone", "date_format", "moment_format", "blanks", "format", "window", "table"]


@given(st.dictionaries(st.sampled_from(KEYS), TOML_VALUE), TOML_VALUE, TOML_VALUE)
def test_any_mapping_is_read_or_refused_in_sentences(top: dict[str, str], column: str, key: str) -> None:
    text = "".join(f"{name} = {value}\n" for name, value in top.items())
    if "table" not in top:
        text += f'[[table]]\ntable = "marks"\nkey = {key}\nwhere = {key}\none_each = {key}\n'
        text += f"[table.columns]\nstatus = {column}\nrecorded_at = {column}\nminutes_late = {column}\n"
    with pytest.raises(MappingRefused, match=r"faults?\. Mend"):
        read_mapping(text.encode(), "mapping.toml")


@given(st.lists(ROW, max_size=6), st.lists(CELL, min_size=1, max_size=8))
def test_a_draft_of_any_export_is_toml_that_waits_for_people(table: list[list[str]], header: list[str]) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *table])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(file.getvalue().encode())
        text = draft(path)
    with pytest.raises(MappingRefused, match="still to be decided") as refused:
        read_mapping(text.encode(), "draft.toml")
    assert "not TOML" not in str(refused.value)


@pytest.mark.slow
@given(st.lists(st.lists(VALUE, min_size=1, max_size=8), max_size=8))
def test_a_draft_of_any_workbook_is_toml_that_waits_for_people(table: list[list[object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        try:
            path.write_bytes(workbook(*table))
        except ValueError:  # a letter that no workbook can hold
            return
        try:
            text = draft(path)
        except ExportRefused as refused:
            text = str(refused)
            assert "empty" in text
            return
    with pytest.raises(MappingRefused, match="still to be decided") as waiting:
        read_mapping(text.encode(), "draft.toml")
    assert "not TOML" not in str(waiting.value)
