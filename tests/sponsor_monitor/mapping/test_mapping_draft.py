"""Drafts: what is guessed, what is left to people, and that a decided draft is a mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from sponsor_monitor.mapping.draft import draft
from sponsor_monitor.mapping.export import ExportRefused
from sponsor_monitor.mapping.mapping_toml import MappingRefused, read_mapping
from tests.sponsor_monitor.mapping.test_mapped_xlsx import workbook

REGISTER = (
    "Student No;Session ID;Status;Timestamp;Note\nS-1;E-1;Present;03/10/2025 09:00;é\nS-2;E-1;x;04/10/2025 09:00;\n"
)


def drafted(folder: Path, export: bytes | str, name: str = "Week 3 register.csv") -> str:
    """The draft of an export's bytes."""
    path = folder / name
    path.write_bytes(export.encode() if isinstance(export, str) else export)
    return draft(path)


def test_a_draft_guesses_how_the_file_is_written_and_which_table_it_fills(tmp_path: Path) -> None:
    text = drafted(tmp_path, REGISTER.encode("cp1252"))
    expected = ['id = "week-3-register"', 'encoding = "cp1252"', 'delimiter = ";"', 'table = "marks"']
    expected += ['student_id = "Student No"', 'session_id = "Session ID"', '#   "Note"']
    assert [line for line in expected if line not in text] == []


def test_words_are_listed_and_only_those_like_ours_are_filled_in(tmp_path: Path) -> None:
    assert 'status = { from = "Status", values = { "Present" = "present", "x" = "?" } }' in drafted(tmp_path, REGISTER)


def test_an_ambiguous_form_is_left_to_people(tmp_path: Path) -> None:
    text = drafted(tmp_path, REGISTER)
    assert 'recorded_at = { from = "Timestamp", moment_format = "?" }' in text
    assert '"%d/%m/%Y %H:%M" "%m/%d/%Y %H:%M"' in text


def test_the_only_form_that_fits_is_written_with_a_question(tmp_path: Path) -> None:
    text = drafted(tmp_path, REGISTER.replace("04/10", "24/10"))
    assert 'moment_format = "%d/%m/%Y %H:%M" }  # ? the only known form' in text


def test_columns_of_one_name_are_told(tmp_path: Path) -> None:
    text = drafted(tmp_path, "Student No,Note,Note\nS-1,a,b\n")
    assert '# Several columns have one name, rename them before one is taken: "Note"' in text


def test_a_draft_does_not_load_before_it_is_decided(tmp_path: Path) -> None:
    text = drafted(tmp_path, REGISTER)
    with pytest.raises(MappingRefused) as refused:
        read_mapping(text.encode(), "draft.toml")
    assert {fault.reason.split(":")[0] for fault in refused.value.faults} == {"still to be decided"}
    decided = text.replace('mode = "?"', 'mode = "append"').replace(
        'moment_format = "?"', 'moment_format = "%d/%m/%Y %H:%M"'
    )
    assert read_mapping(
        decided.replace('"x" = "?"', '"x" = "absent"').replace('"?"', '"feed"').encode(), "m.toml"
    ).tables


def test_a_workbook_is_drafted_from_the_row_that_is_most_like_a_header(tmp_path: Path) -> None:
    cells: tuple[list[object], ...] = (
        ["Sessions"],
        [],
        ["Event ID", "Group", "Module", "Date", "Start", "End"],
        ["E-1", "G", "M", "2025-10-06", "09:00", "10:00"],
    )
    text = drafted(tmp_path, workbook(*cells, sheets=("Events", "Notes")), "timetable.xlsx")
    assert 'sheet = "Events"  # ? the sheets: "Events", "Notes"\nheader_row = 3\n' in text
    assert 'starts_at = { date = "Date", time = "Start" }\n' in text


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "empty"),
        (b"", "a.xlsx", "empty"),
        (b"x", "a.xlsx", "not an XLSX"),
        (b'"a', "a.csv", "never closes"),
    ],
    ids=["an empty CSV file", "an empty workbook", "text that is called a workbook", "an open quote"],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, data: bytes, name: str, words: str) -> None:
    with pytest.raises(ExportRefused, match=words):
        drafted(tmp_path, data, name)
