"""What docs/mapping.md says: every key and column is on it, and its example gives what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sponsor_monitor.dataset.people_columns import PEOPLE
from sponsor_monitor.mapping.arriving import Counts
from sponsor_monitor.mapping.mapping_toml import FORMAT_KEYS, KEYS, TABLE_KEYS
from sponsor_monitor.mapping.time_pattern import _FIELDS, SERIALS
from sponsor_monitor.mapping.window_toml import WINDOW_KEYS
from tests.sponsor_monitor.mapping.exports import mapped, rows

PAGE = (Path(__file__).parents[3] / "docs" / "mapping.md").read_text(encoding="utf-8")
NAMED = {
    name for cell in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE, re.MULTILINE) for name in re.findall(r"\w+", cell)
}


def fenced(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_every_key_is_described() -> None:
    keys = {*KEYS, *WINDOW_KEYS, *TABLE_KEYS, *(key for some in FORMAT_KEYS.values() for key in some)}
    assert keys | set(PEOPLE) == NAMED


@pytest.mark.parametrize("table", PEOPLE)
def test_every_column_of_a_people_s_table_is_described(table: str) -> None:
    described = re.search(rf"^\| `{table}` \| (.*?) \|$", PAGE, re.MULTILINE)
    columns = [f"{column.name}{'' if column.needed else '?'}" for column in PEOPLE[table]]
    assert described is not None
    assert re.sub(r" \([^)]*\)", "", described[1]).split(", ") == columns


def test_every_part_of_a_form_is_described() -> None:
    assert [name for name in (*(f"%{field}" for field in _FIELDS), *SERIALS) if f"`{name}`" not in PAGE] == []


def test_the_example_gives_what_the_page_says(tmp_path: Path) -> None:
    found = mapped(tmp_path, fenced("toml"), fenced("csv"), "swipes.csv")
    assert found.counts == [Counts(read=5, filtered=1, collapsed=1, rejected=1, kept=2)]
    kept = [(row["student_id"], row["status"], row["minutes_late"]) for row in rows(found.arriving[0])]
    assert kept == [("0000001", "present", "0"), ("0000002", "present", "14")]
    assert found.rejects[0].reject.value == "06.10.2025 09:02:00"
