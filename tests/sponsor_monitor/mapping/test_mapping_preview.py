"""What a trial says of words and dates: how many rows have each word, what it becomes, how far dates reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.mapping.preview import WordRead, first_and_last, words_read
from tests.sponsor_monitor.mapping.exports import CSV, HEAD, MARKS, mapped

GROUPS = """[[table]]
table = "groups"
[table.columns]
student_id = "Student"
group_id = "Group"
from_date = "From"
to_date = "To"
"""
HEADER = "Student,Session,Mark\n"
WORDS = {
    "each word is counted, listed ones first": (
        "",
        "S-1,X-1,P\nS-2,X-1, P \nS-3,X-1,A\nS-4,X-1,Q\n",
        [WordRead("P", "present", 2), WordRead("A", "absent", 1), WordRead("Q", None, 1)],
    ),
    "a listed word of no row has none": (
        "",
        "S-1,X-1,P\n",
        [WordRead("P", "present", 1), WordRead("A", "absent", 0)],
    ),
    "of the others the most frequent comes first": (
        "",
        "S-1,X-1,B\nS-2,X-1,C\nS-3,X-1,C\n",
        [WordRead("P", "present", 0), WordRead("A", "absent", 0), WordRead("C", None, 2), WordRead("B", None, 1)],
    ),
    "rows of another table do not count": (
        'unless = { "Mark" = ["X"] }\n',
        "S-1,X-1,X\nS-2,X-1,P\n",
        [WordRead("P", "present", 1), WordRead("A", "absent", 0)],
    ),
}


@pytest.mark.parametrize(("only", "rows", "expected"), WORDS.values(), ids=WORDS)
def test_words(tmp_path: Path, only: str, rows: str, expected: list[WordRead]) -> None:
    toml = HEAD + CSV + MARKS.replace("[table.columns]", f"{only}[table.columns]")
    (counts,) = mapped(tmp_path, toml, HEADER + rows).words
    (table,) = read_mapping(toml.encode(), "mapping.toml").tables
    assert words_read(table, counts) == {"status": expected}


def test_a_word_that_stands_for_a_blank_becomes_what_a_blank_becomes(tmp_path: Path) -> None:
    listed = 'blanks = ["-"], values = { "" = "absent", P = "present" }'
    toml = HEAD + CSV + MARKS.replace('values = { P = "present", A = "absent" }', listed)
    (counts,) = mapped(tmp_path, toml, HEADER + "S-1,X-1,-\nS-2,X-1,\n").words
    (table,) = read_mapping(toml.encode(), "mapping.toml").tables
    assert words_read(table, counts)["status"] == [
        WordRead("", "absent", 1),
        WordRead("P", "present", 0),
        WordRead("-", "absent", 1),
    ]


def test_the_first_and_last_of_each_date_column_are_told_blanks_left_out(tmp_path: Path) -> None:
    toml = HEAD + 'date_format = "%d/%m/%Y"\n' + CSV + GROUPS
    rows = "S-1,G-1,06/10/2025,\nS-2,G-1,05/11/2025,\nS-3,G-1,,\n"
    (arriving,) = mapped(tmp_path, toml, "Student,Group,From,To\n" + rows).arriving
    assert first_and_last("groups", arriving.chunks) == {"from_date": ("2025-10-06", "2025-11-05")}
