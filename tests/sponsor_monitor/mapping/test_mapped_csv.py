"""CSV exports read by a mapping: words, dates, joined cells, chosen rows, repeats and windows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sponsor_monitor.mapping.arriving import Counts, Window
from sponsor_monitor.mapping.export import ExportRefused
from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.mapping.preview import cell_rejects
from sponsor_monitor.mapping.reading import read_again
from tests.sponsor_monitor.mapping.exports import CSV, HEAD, LONDON, MARKS, mapped, rows

RECORDED = "recorded_at = {}\n"
EVENTS = (
    HEAD
    + CSV
    + '[[table]]\ntable = "engagement"\n[table.columns]\nstudent_id = "S"\nindicator = { constant = "vle" }\n'
)


def moment(folder: Path, said: str, cell: str, *, top: str = "") -> str:
    """The ``occurred_at`` that is made of one row ``S-1`` and its cells."""
    found = mapped(folder, top + EVENTS + f"occurred_at = {said}\n", f"S,T,D,H,M\nS-1,{cell}\n")
    assert [row.reject for row in found.rejects] == []
    return str(rows(found.arriving[0])[0]["occurred_at"])


def test_words_become_ours_and_others_are_rejects(tmp_path: Path) -> None:
    found = mapped(tmp_path, HEAD + CSV + MARKS, "Student,Session,Mark\nS-1,E-1,P\n\nS-2,E-1,?\nS-3,E-1, A \n")
    assert rows(found.arriving[0]) == [
        {"line": 2, "student_id": "S-1", "session_id": "E-1", "status": "present"},
        {"line": 5, "student_id": "S-3", "session_id": "E-1", "status": "absent"},
    ]
    reject = found.rejects[0].reject
    assert (reject.line, reject.column, reject.value) == (4, "Mark", "?")
    assert reject.reason == 'a word that the mapping does not list: it lists "P", "A"'


def test_a_reject_names_whom_its_row_names_and_keeps_what_was_written(tmp_path: Path) -> None:
    found = mapped(tmp_path, HEAD + CSV + MARKS, "Student,Session,Mark\n S-2 ,E-1,?\n")
    assert found.rejects[0].cells == {"student_id": "S-2", "session_id": "E-1"}
    assert found.rejects[0].written == {"Student": " S-2 ", "Session": "E-1", "Mark": "?"}


def test_a_blank_word_may_be_mapped(tmp_path: Path) -> None:
    mapping = (HEAD + CSV + MARKS).replace("A =", '"" = "late", A =')
    assert rows(mapped(tmp_path, mapping, "Student,Session,Mark\nS-1,E-1,\n").arriving[0])[0]["status"] == "late"


def test_a_blank_word_that_is_not_mapped_is_a_reject(tmp_path: Path) -> None:
    assert len(mapped(tmp_path, HEAD + CSV + MARKS, "Student,Session,Mark\nS-1,E-1,\n").rejects) == 1


def test_quarantined_rows_are_translated_again_by_a_mended_mapping(tmp_path: Path) -> None:
    found = mapped(tmp_path, HEAD + CSV + MARKS, "Student,Session,Mark\nS-1,E-1,?\nS-2,E-1,P,x\n")
    mended = read_mapping((HEAD + CSV + MARKS).replace("A =", '"?" = "late", A =').encode(), "mapping.toml")
    again = read_again(mended, "export.csv", LONDON, found.rejects)[0]
    assert rows(again.arriving[0]) == [{"line": 2, "student_id": "S-1", "session_id": "E-1", "status": "late"}]
    assert [row.reject.line for row in again.rejects] == [3]


def test_joined_cells_have_their_separator_between(tmp_path: Path) -> None:
    mapping = (HEAD + CSV + MARKS).replace('"Session"', '{ join = ["Module", "Group"], separator = "/" }')
    found = mapped(tmp_path, mapping, "Student,Module,Group,Mark\nS-1,M,1,P\nS-2,M,,P\n")
    assert rows(found.arriving[0])[0]["session_id"] == "M/1"
    assert (found.rejects[0].reject.column, found.rejects[0].reject.line) == ("Module+Group", 3)


def test_several_tables_come_from_one_sheet_each_with_its_counts(tmp_path: Path) -> None:
    details = (
        '[[table]]\ntable = "session_details"\nwhere = { Mark = ["P"] }\n[table.columns]\nsession_id = "Session"\n'
    )
    found = mapped(tmp_path, HEAD + CSV + MARKS + details, "Student,Session,Mark\nS-1,E-1,P\nS-2,E-1,?\n")
    assert found.counts == [Counts(2, 0, 0, 1, 1), Counts(2, 1, 0, 0, 1)]
    assert [row.entry for row in found.rejects] == [0]


def test_rows_are_chosen_by_where_and_left_out_by_unless(tmp_path: Path) -> None:
    mapping = (HEAD + CSV + MARKS).replace(
        '"marks"\n', '"marks"\nwhere = { Way = ["IN", ""] }\nunless = { Mark = "X" }\n'
    )
    found = mapped(tmp_path, mapping, "Student,Session,Mark,Way\nS-1,E-1,P,IN\nS-2,E-1,P,OUT\nS-3,E-1,X,\n")
    assert found.counts == [Counts(3, 2, 0, 0, 1)]


SWIPES = (
    "Student,Session,Mark,At\nS-1,E-1,P,10:00\nS-2,E-1,P,09:00\nS-1,E-1,A,09:30\nS-1,E-1,P,10:00\n"
    ",E-1,P,09:00\n,E-1,P,09:00\n"
)


@pytest.mark.parametrize(
    ("keep", "lines"),
    [('"first"', [2, 3, 6, 7]), ('"last"', [3, 5, 6, 7])],
    ids=["the first of a file counts", "the last of a file counts"],
)
def test_repeats_collapse_by_their_order(tmp_path: Path, keep: str, lines: list[int]) -> None:
    once = f'"marks"\none_each = ["student_id", "session_id"]\nkeep = {keep}\n'
    found = mapped(tmp_path, (HEAD + CSV + MARKS).replace('"marks"\n', once), SWIPES)
    assert [row["line"] for row in rows(found.arriving[0])] == lines
    assert found.counts == [Counts(6, 0, 2, 0, 4)]


@pytest.mark.parametrize(
    ("keep", "lines"),
    [('"first"', [3, 4, 6, 7]), ('"last"', [3, 5, 6, 7])],
    ids=["the earliest counts", "the latest counts, of equals the later row"],
)
def test_repeats_collapse_by_a_time(tmp_path: Path, keep: str, lines: list[int]) -> None:
    by = '{ date = "Day", time = "At" }'
    once = f'"marks"\none_each = ["student_id", "session_id"]\nkeep = {keep}\nkeep_by = {by}\n'
    export = SWIPES.replace(",At", ",At,Day").replace(":00\n", ":00,2025-10-06\n").replace(":30\n", ":30,2025-10-06\n")
    found = mapped(tmp_path, (HEAD + CSV + MARKS).replace('"marks"\n', once), export)
    assert [row["line"] for row in rows(found.arriving[0])] == lines


MOMENTS = {
    "ISO needs no declaration": ('"T"', "2025-10-06T09:00", "", "2025-10-06T09:00"),
    "a pattern of the column": (
        '{ from = "T", moment_format = "%d/%m/%Y %H:%M" }',
        "6/10/2025 9:00",
        "",
        "2025-10-06T09:00:00",
    ),
    "a pattern of the file": ('"T"', "06/10/2025 09:00", 'moment_format = "%d/%m/%Y %H:%M"\n', "2025-10-06T09:00:00"),
    "a date and a time": ('{ date = "D", time = "H" }', ",2025-10-06,09:00", "", "2025-10-06T09:00"),
    "a date alone": ('{ date = "D", date_format = "%d.%m.%Y" }', ",06.10.2025", "", "2025-10-06"),
    "minutes later": ('{ from = "T", plus_minutes = "M" }', "2025-10-06T09:00,,,90", "", "2025-10-06T09:30:00Z"),
    "hours and minutes later": (
        '{ from = "T", plus_minutes = "M" }',
        "2025-10-06T09:00,,,1:30",
        "",
        "2025-10-06T09:30:00Z",
    ),
    "the clock of the export": ('"T"', "2025-10-06T08:00", 'timezone = "UTC"\n', "2025-10-06T08:00:00Z"),
    "the institution's clock said aloud": (
        '"T"',
        "2025-10-06T08:00",
        'timezone = "Europe/London"\n',
        "2025-10-06T08:00",
    ),
    "an hour that occurs twice is the first": (
        '"T"',
        "2025-10-26T02:30",
        'timezone = "Europe/Paris"\n',
        "2025-10-26T00:30:00Z",
    ),
    "a word for a blank": ('{ from = "T", blanks = ["never"] }', "never", "", ""),
    "a word for a blank of the file": ('"T"', "never", 'blanks = ["never"]\n', ""),
}


@pytest.mark.parametrize(("said", "cell", "top", "expected"), MOMENTS.values(), ids=MOMENTS)
def test_moments_are_made(tmp_path: Path, said: str, cell: str, top: str, expected: str) -> None:
    assert moment(tmp_path, said, cell, top=top) == expected


@pytest.mark.parametrize(
    ("swiped", "expected"),
    [("08:59:59", "0"), ("09:00:59", "0"), ("09:01:00", "1"), ("10:30:00", "90"), ("", "")],
    ids=["before the start", "within the first minute", "after one minute", "in hours", "no swipe"],
)
def test_minutes_late_are_from_the_start_to_the_swipe(tmp_path: Path, swiped: str, expected: str) -> None:
    late = 'minutes_late = { swiped = { date = "Day", time = "At" }, starts = { date = "Day", time = "Start" } }\n'
    export = f"Student,Session,Mark,Day,At,Start\nS-1,E-1,P,2025-10-06,{swiped},09:00\n"
    assert rows(mapped(tmp_path, HEAD + CSV + MARKS + late, export).arriving[0])[0]["minutes_late"] == expected


UNDECLARED = {
    "days that may be months": ("03/04/2025", 'moment_format = "%d/%m/%Y %H:%M" or moment_format = "%m/%d/%Y %H:%M"'),
    "days that cannot be months": ("13/04/2025", 'add moment_format = "%d/%m/%Y %H:%M", if that is what they mean'),
}


@pytest.mark.parametrize(("day", "advice"), UNDECLARED.values(), ids=UNDECLARED)
def test_a_form_that_is_not_declared_is_refused_and_never_guessed(tmp_path: Path, day: str, advice: str) -> None:
    export = f"S,T\nS-1,2025-04-03T09:00\nS-1,{day} 09:00\n"
    with pytest.raises(ExportRefused) as refused:
        mapped(tmp_path, EVENTS + 'occurred_at = "T"\n', export)
    assert f'export.csv line 3, T "{day} 09:00"' in str(refused.value)
    assert advice in str(refused.value)


BAD_MOMENTS = {
    "no such day": ("31/02/2025", "D", "not a date as the mapping's date_format says"),
    "ISO where another form is declared": ("2025-02-03", "D", "not a date as the mapping's date_format says"),
    "a day number": ("45915", "D", "it may be a spreadsheet's day number"),
    "no such time": ("03/02/2025,25:00", "H", "not a time"),
    "no time": ("03/02/2025,", "D+H", "a date without a time"),
}


@pytest.mark.parametrize(("cells", "column", "words"), BAD_MOMENTS.values(), ids=BAD_MOMENTS)
def test_a_bad_date_is_a_reject_of_its_column(tmp_path: Path, cells: str, column: str, words: str) -> None:
    said = '{ date = "D", time = "H", date_format = "%d/%m/%Y" }'
    time = "" if "," in cells else ",09:00"
    reject = mapped(tmp_path, EVENTS + f"occurred_at = {said}\n", f"S,D,H\nS-1,{cells}{time}\n").rejects[0].reject
    assert reject.column == column
    assert words in reject.reason


RESTATING = (HEAD + CSV + MARKS).replace("append", "restate").replace('"marks"\n', '"marks"\nkey = ["student_id"]\n')
EXPORT = (
    "Student,Session,Mark,Day,Dept,From,To\nS-1,E-1,P,2025-10-07,B,2025-10-06,2025-10-12\n"
    "S-2,E-1,?,2025-10-06,A,2025-10-06,2025-10-12\n"
)
WINDOWS = {
    "fixed days": ("from = 2025-10-01\nto = 2025-10-31\n", Window(dt.date(2025, 10, 1), dt.date(2025, 10, 31), None)),
    "the file's own days": ('days = "Day"\n', Window(dt.date(2025, 10, 6), dt.date(2025, 10, 7), None)),
    "days that every row says": (
        'from_column = "From"\nto_column = "To"\n',
        Window(dt.date(2025, 10, 6), dt.date(2025, 10, 12), None),
    ),
    "one school": ('school = "A"\n', Window(None, None, ("A",))),
    "the schools of the file": ('school_column = "Dept"\n', Window(None, None, ("A", "B"))),
    "everything": ("everything = true\n", Window(None, None, None)),
}


@pytest.mark.parametrize(("said", "window"), WINDOWS.values(), ids=WINDOWS)
def test_a_window_is_what_the_file_covers(tmp_path: Path, said: str, window: Window) -> None:
    assert mapped(tmp_path, RESTATING + "[window]\n" + said, EXPORT).window == window


@pytest.mark.parametrize(
    "said", ['days = "Day"\n', 'school_column = "Dept"\n', 'from_column = "From"\nto_column = "To"\n']
)
def test_a_file_without_rows_covers_nothing(tmp_path: Path, said: str) -> None:
    assert mapped(tmp_path, RESTATING + "[window]\n" + said, EXPORT.split("\n", maxsplit=1)[0]).window is None


def test_several_periods_in_one_file_are_refused(tmp_path: Path) -> None:
    export = EXPORT.replace("A,2025-10-06", "A,2025-10-13")
    with pytest.raises(ExportRefused, match="several periods in one file"):
        mapped(tmp_path, RESTATING + '[window]\nfrom_column = "From"\nto_column = "To"\n', export)


ENCODED = 'Student;Session;Mark\r\n"Zoë;,";"E\n1";P\r\n\r\nS-2;E,1;?\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_any_encoding_and_delimiter_keeps_cells_and_lines(tmp_path: Path, encoding: str) -> None:
    mapping = (HEAD + CSV + MARKS).replace('"utf-8"', f'"{encoding}"\ndelimiter = ";"')
    found = mapped(tmp_path, mapping, ENCODED.encode(encoding))
    assert rows(found.arriving[0]) == [{"line": 2, "student_id": "Zoë;,", "session_id": "E\n1", "status": "present"}]
    assert found.rejects[0].reject.line == 5
    assert found.rejects[0].cells["session_id"] == "E,1"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CR LF"])
def test_lines_above_the_header_are_not_read_and_count_as_lines(tmp_path: Path, encoding: str, end: str) -> None:
    mapping = (HEAD + CSV + MARKS).replace('"utf-8"', f'"{encoding}"\nheader_row = 3')
    text = 'Report of "Zoë\n\nStudent,Session,Mark\nS-1,E-1,P\n'.replace("\n", end)
    assert [row["line"] for row in rows(mapped(tmp_path, mapping, text.encode(encoding)).arriving[0])] == [4]


@pytest.mark.parametrize("row", [5, 6])
def test_a_header_below_the_last_line_is_refused(tmp_path: Path, row: int) -> None:
    mapping = (HEAD + CSV + MARKS).replace('"utf-8"', f'"utf-8"\nheader_row = {row}')
    with pytest.raises(ExportRefused, match="empty: a header row is expected"):
        mapped(tmp_path, mapping, "\n\nStudent,Session,Mark\nS-1,E-1,P\n")


@pytest.mark.parametrize("keep", ["first", "last"])
def test_a_repeat_without_a_time_counts_where_no_other_has_one(tmp_path: Path, keep: str) -> None:
    once = f'"marks"\none_each = ["student_id", "session_id"]\nkeep = "{keep}"\nkeep_by = "At"\n'
    export = "Student,Session,Mark,At\nS-1,E-1,P,\nS-1,E-1,P,2025-10-06T09:00\nS-1,E-1,P,\nS-2,E-1,P,\n"
    found = mapped(tmp_path, (HEAD + CSV + MARKS).replace('"marks"\n', once), export)
    assert [row["line"] for row in rows(found.arriving[0])] == [3, 5]


def test_a_nul_arrives_and_is_told_when_cells_are_checked(tmp_path: Path) -> None:
    found = mapped(tmp_path, HEAD + CSV + MARKS, "Student,Session,Mark\nS\0,E-1,P\nS-2,E-1,P\0\n")
    rejects = [*cell_rejects(found.arriving[0], lambda _chunk: None), *(row.reject for row in found.rejects)]
    assert [(reject.line, reject.column) for reject in rejects] == [(2, "Student"), (3, "Mark")]


ENCODINGS = {
    "UTF-8 that is said to be cp1252": (
        "cp1252",
        "Student,Session,Mark\nZoë,E,P\n".encode(),
        "UTF-8, but the mapping says cp1252",
    ),
    "cp1252 that is said to be UTF-8": (
        "utf-8",
        "Student,Session,Mark\nZoë,E,P\n".encode("cp1252"),
        "line 2: not UTF-8",
    ),
    "UTF-16 that is said to be cp1252": ("cp1252", "Student".encode("utf-16"), "UTF-16, but the mapping says cp1252"),
    "UTF-8 that is said to be UTF-16": ("utf-16", b"Student,Session,Mark\n", "not UTF-16, but the mapping says utf-16"),
    "half a letter": ("utf-16", "Student,Session,Mark\nS,E,P".encode("utf-16") + b"\0", "line 2: not utf-16"),
    "a byte that cp1252 has not": ("cp1252", b"Student,Session,Mark\nS\x81,E,P\n", "line 2: not cp1252"),
}


@pytest.mark.parametrize(("encoding", "data", "words"), ENCODINGS.values(), ids=ENCODINGS)
def test_a_wrong_encoding_is_refused(tmp_path: Path, encoding: str, data: bytes, words: str) -> None:
    with pytest.raises(ExportRefused) as refused:
        mapped(tmp_path, (HEAD + CSV + MARKS).replace('"utf-8"', f'"{encoding}"'), data)
    assert words in str(refused.value)


HOSTILE = {
    "an empty file": ("", "empty: a header row is expected"),
    "a missing column": ("Student,Session\n", "Mark: no such column: the header has Student, Session"),
    "a column twice": ("Student,Session,Mark,Mark\n", "Mark: 2 columns have this name"),
    "a quote that never closes": ('Student,Session,Mark\nS,"E,P\n', "line 2: a quote opens here and never closes"),
}


@pytest.mark.parametrize(("text", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ExportRefused) as refused:
        mapped(tmp_path, HEAD + CSV + MARKS, text)
    assert words in str(refused.value)


def test_a_header_alone_gives_no_rows(tmp_path: Path) -> None:
    assert mapped(tmp_path, HEAD + CSV + MARKS, "Student,Session,Mark\n").counts == [Counts(0, 0, 0, 0, 0)]


@pytest.mark.slow
def test_a_mapping_of_another_export_is_refused_before_its_rejects_fill_the_memory(tmp_path: Path) -> None:
    with pytest.raises(ExportRefused, match="more than 100,000 rows cannot be translated"):
        mapped(tmp_path, HEAD + CSV + MARKS, "Student,Session,Mark\n" + "S,E,?\n" * 100_001)


WORKBOOKS = {
    "a workbook": (b"PK\x03\x04\x14\0", "an XLSX workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1", "an old XLS workbook"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize(("data", "words"), WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_workbook_is_told_to_be_none_of_the_csv_that_the_mapping_says(
    tmp_path: Path, data: bytes, words: str, encoding: str
) -> None:
    with pytest.raises(ExportRefused) as refused:
        mapped(tmp_path, (HEAD + CSV + MARKS).replace('"utf-8"', f'"{encoding}"'), data, "export.xlsx")
    assert f"export.xlsx: {words}" in str(refused.value)
    assert 'but the mapping says kind = "csv"' in str(refused.value)


def test_a_csv_file_may_begin_with_the_letters_of_a_workbook(tmp_path: Path) -> None:
    toml = HEAD + CSV + MARKS.replace('"Student"', '"PK"')
    assert mapped(tmp_path, toml, "PK,Session,Mark\nS-1,E-1,P\n").counts[0].kept == 1
