"""What docs/quality.md says: every kind, every word and every key of a report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.store.quality.awards import level_of_title
from sponsor_monitor.store.quality.contradiction import KINDS, MOST_FACTS
from sponsor_monitor.store.quality.definitions import DOUBTS
from sponsor_monitor.store.quality.feeds import FEWEST_BATCHES, USUAL_BATCHES, Timeliness, Volume
from sponsor_monitor.store.quality.sms_list import ENDED, RUNNING
from tests.sponsor_monitor.store.quality_university import COURSE, Case, stored

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "quality.md").read_text(encoding="utf-8")
SPELT = {"canceled"}
"""Words that are understood and not shown: another spelling of one that is."""


def test_every_kind_of_contradiction_has_its_row_in_order() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE.split("## Contradictions")[1], re.MULTILINE)[-len(KINDS) :] == list(
        KINDS
    )


def test_every_kind_of_doubt_has_a_meaning() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \|", (DOCS / "assessment.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(DOUBTS) <= set(told)
    assert len(DOUBTS) == 11


@pytest.mark.parametrize("word", sorted({each.value for each in (*Timeliness, *Volume)}))
def test_every_word_of_a_feed_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_the_words_of_a_status_and_the_figures_are_those_of_the_program() -> None:
    assert [word for word in sorted((ENDED | RUNNING) - SPELT) if word not in PAGE] == []
    for said in (f"the first {MOST_FACTS}:", f"fewer than {FEWEST_BATCHES} batches", f"up to {USUAL_BATCHES} batches"):
        assert said in PAGE


def keys(value: Any) -> set[str]:
    """Every key of a document."""
    if isinstance(value, list):
        return set().union(*map(keys, value))
    return set(value).union(*map(keys, value.values())) if isinstance(value, dict) else set()


def test_every_key_of_a_report_is_explained(sqlite_url: str, tmp_path: Path) -> None:
    case = Case("of everything one", days=["2025-10-06"], marks=[(0, "?", "")], registrations=[COURSE, COURSE])
    with stored(sqlite_url, tmp_path) as store:
        store.imported([case])
        report = json.loads(store.report().json())
    assert all(report[part] for part in ("data_quality", "feeds", "quarantine"))
    assert sorted(key for key in keys(report) - {"id", "sha256", "format"} if f"`{key}`" not in PAGE) == []


LEVELS = {
    "certhe nursing": 4,
    "hnd computing": 5,
    "foundation degree in art": 5,
    "ba history": 6,
    "bsc computing with foundation year": 6,
    "ma history": 7,
    "master of science in data": 7,
    "meng civil engineering": 7,
    "phd history": 8,
    "maths": None,
    "international foundation programme": None,
    "history ba": None,
    "": None,
}


@pytest.mark.parametrize(("title", "level"), LEVELS.items())
def test_a_title_has_the_level_of_the_award_it_begins_with(title: str, level: int | None) -> None:
    assert level_of_title(title) == level
