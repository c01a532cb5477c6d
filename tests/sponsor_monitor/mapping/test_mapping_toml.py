"""Reading a mapping file: every fault is told with its place, all in one message."""

from __future__ import annotations

import pytest

from sponsor_monitor.mapping.mapping_toml import MappingRefused, read_mapping
from tests.sponsor_monitor.mapping.exports import CSV, HEAD, MARKS

GOOD = HEAD + CSV + MARKS
RESTATING = GOOD.replace('"append"', '"restate"').replace('"marks"\n', '"marks"\nkey = ["student_id"]\n')
FAULTS = {
    "a key that does not exist": (GOOD + "[extra]\nx = 1\n", "line 14, extra: unknown name"),
    "a table that does not exist": (GOOD.replace('"marks"', '"mark"'), 'line 9, table[1].table "mark": unknown table'),
    "a column that does not exist": (GOOD + 'room = "R"\n', "line 14, table[1].columns.room: unknown name"),
    "a column mapped twice": (GOOD + 'status = "Mark"\n', "line 14: not TOML"),
    "a needed column without a source": (GOOD.replace('session_id = "Session"\n', ""), "missing session_id"),
    "a source of a wrong type": (GOOD.replace('"Session"', "7"), 'table[1].columns.session_id "7": wrong type'),
    "a word that is none of ours": (GOOD.replace('"present"', '"here"'), 'status.values.P "here": unknown status'),
    "a blank word where no blank may be": (GOOD.replace('"present"', '""'), 'status.values.P "": blank'),
    "two words but for the space around them": (GOOD.replace("A =", '" P" ='), "listed twice"),
    "two ways of making one column": (GOOD.replace("from =", 'constant = "late", from ='), "exactly one of"),
    "a constant that is no date": (GOOD + 'recorded_at = { constant = "1/2/25" }\n', "not a timestamp"),
    "an encoding that is not stated": (GOOD.replace('encoding = "utf-8"\n', ""), "missing encoding"),
    "a delimiter of two letters": (GOOD.replace("kind =", 'delimiter = ";;"\nkind ='), "format.delimiter"),
    "a sheet of a CSV file": (GOOD.replace("kind =", 'sheet = "A"\nkind ='), "format.sheet: unknown name"),
    "a time zone that does not exist": ('timezone = "Mars/Sea"\n' + GOOD, "line 1, timezone"),
    "a time zone that is a path": ('timezone = "../x"\n' + GOOD, "no such time zone"),
    "a pattern that is none": ('date_format = "%d"\n' + GOOD, "line 1, date_format"),
    "a pattern of a date for a moment": (GOOD + 'recorded_at = { from = "R", moment_format = "%d/%m/%Y" }\n', "%H, %I"),
    "no table": (HEAD + CSV + "table = []\n", "missing [[table]]"),
    "constants alone": (
        HEAD + CSV + '[[table]]\ntable = "schools"\n[table.columns]\nschool = { constant = "S" }\n',
        "comes from",
    ),
    "a question mark of a draft": (GOOD.replace('"Session"', '"?"'), "session_id: still to be decided"),
    "keep without one_each": (GOOD.replace('"marks"\n', '"marks"\nkeep = "first"\n'), "belongs to one_each"),
    "one_each without keep": (GOOD.replace('"marks"\n', '"marks"\none_each = ["student_id"]\n'), "missing keep"),
    "one_each of what is not filled": (
        GOOD.replace('"marks"\n', '"marks"\none_each = ["room"]\n'),
        "room is no column",
    ),
    "minutes late without a start": (GOOD + 'minutes_late = { swiped = "S" }\n', "missing starts"),
    "a key of an appending mapping": (RESTATING.replace("restate", "append"), "belongs to a mapping that restates"),
    "a window of an appending mapping": (GOOD + "[window]\neverything = true\n", "retracts nothing"),
    "a restating mapping without a window": (RESTATING, "missing window"),
    "a restating mapping without a key": (
        GOOD.replace("append", "restate") + "[window]\neverything = true\n",
        "missing key",
    ),
    "a window that says nothing": (RESTATING + "[window]\n", "says what it covers"),
    "half a window": (RESTATING + "[window]\nfrom = 2025-01-01\n", "missing to"),
    "a window that ends before it starts": (
        RESTATING + "[window]\nfrom = 2025-01-02\nto = 2025-01-01\n",
        "ends before",
    ),
    "two windows": (RESTATING + '[window]\ndays = "D"\nfrom = 2025-01-02\nto = 2025-01-02\n', "come from one of"),
    "everything and more": (RESTATING + '[window]\neverything = true\nschool = "S"\n', "no other bounds"),
    "everything that is not true": (RESTATING + "[window]\neverything = false\n", "true is expected"),
    "two ways of saying the school": (
        RESTATING + '[window]\nschool = "S"\nschool_column = "S"\n',
        "school of the window",
    ),
    "rows chosen by a number": (GOOD.replace('"marks"\n', '"marks"\nwhere = { A = 1 }\n'), "where.A"),
    "text that is no TOML": ("id = \n", "line 1: not TOML"),
    "text that is not UTF-8": ("\udcff", "not UTF-8"),
}


def test_a_mapping_is_read() -> None:
    mapping = read_mapping(GOOD.encode(), "mapping.toml")
    assert mapping.sources == ("Student", "Session", "Mark")
    assert mapping.tables[0].table == "marks"


def test_a_restating_mapping_is_read() -> None:
    mapping = read_mapping((RESTATING + '[window]\ndays = "Day"\nschool = "S"\n').encode(), "mapping.toml")
    assert mapping.sources == ("Student", "Session", "Mark", "Day")
    assert mapping.tables[0].key == ("student_id",)


@pytest.mark.parametrize(("text", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told(text: str, words: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        read_mapping(text.encode("utf-8", "surrogateescape"), "mapping.toml")
    assert words in str(refused.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(MappingRefused) as refused:
        read_mapping(b'id = 3\nmode = "?"\n[format]\nkind = "pdf"\n[[table]]\ntable = "x"\n', "mapping.toml")
    assert [fault.column for fault in refused.value.faults if fault.line] == [
        "id",
        "mode",
        "format.kind",
        "table[1].table",
    ]
