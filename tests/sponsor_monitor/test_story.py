"""A registration's story: who, what was measured, what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.law import bundle_from_file, shipped_bundle
from sponsor_monitor.story import UnknownRegistration, tell
from sponsor_monitor.story.findings import in_short
from sponsor_monitor.story.wording import block_words, column_hours, date_words, month_words, period_words, rule_words

GOLDEN = Path(__file__).parents[1] / "api" / "golden"
LAW = shipped_bundle("qmul-2025-09")


@pytest.fixture
def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads((GOLDEN / "assessment.json").read_text(encoding="utf-8"))
    return made


@pytest.mark.parametrize("registration", ["R-0001", "R-0002", "R-0003", "R-0004"])
def test_a_story_reads_as_it_was_agreed(document: dict[str, Any], registration: str) -> None:
    agreed = (GOLDEN / f"story-{registration}.txt").read_text(encoding="utf-8")
    assert tell(document, registration, LAW) == agreed


@pytest.mark.parametrize("registration", ["R-0001", "R-0002", "R-0003", "R-0004"])
def test_a_story_fits_80_columns(document: dict[str, Any], registration: str) -> None:
    assert max(map(len, tell(document, registration, LAW).splitlines())) <= 80


def test_an_unknown_registration_is_refused_with_those_that_look_like_it(document: dict[str, Any]) -> None:
    with pytest.raises(UnknownRegistration, match=r'no registration "R-001".*Did you mean R-0001 or') as refused:
        tell(document, "R-001", LAW)
    assert "\n" not in str(refused.value)
    assert str(refused.value).count("R-000") == 3


def test_an_id_like_no_other_is_refused_without_a_guess(document: dict[str, Any]) -> None:
    with pytest.raises(UnknownRegistration, match="Look its id up"):
        tell(document, "?", LAW)


def test_other_students_do_not_enter_a_story(document: dict[str, Any]) -> None:
    story = tell(document, "R-0002", LAW)
    assert not [entry for entry in ("R-0001", "S-0001", "S-0004", "T-001", "vle/") if entry in story]


def test_an_outage_is_told_only_where_it_blocks_a_finding(document: dict[str, Any]) -> None:
    story = tell(document, "R-0001", LAW)
    assert "vle/2026-01-12" in story
    assert "submission/2025-11-03" not in story


def test_a_bundle_that_counts_sessions_shows_sessions(document: dict[str, Any], tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\ntitle = "Own"\nextends = "qmul-2025-09"\n'
        '[parameters.basis]\nvalue = "sessions"\nclause = "1"\nsource = "made up"\n',
        encoding="utf-8",
    )
    story = tell(document, "R-0001", bundle_from_file(own, "own.toml"))
    assert "42 of 64 65.6% to 71.8%" in story


def test_the_summary_says_nothing_was_found_of_nothing() -> None:
    assert in_short([]) == "Nothing was found."


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        pytest.param("2025-09-30", "2025-09-30", "30 September 2025", id="one day"),
        pytest.param("2025-09-01", "2025-09-30", "September 2025", id="a whole month"),
        pytest.param("2024-02-01", "2024-02-29", "February 2024", id="a leap February"),
        pytest.param("2024-02-01", "2024-02-28", "1 to 28 February 2024", id="a leap February less a day"),
        pytest.param("2025-09-01", "2025-11-30", "September to November 2025", id="whole months of a year"),
        pytest.param("2025-11-01", "2026-01-31", "November 2025 to January 2026", id="whole months over a new year"),
        pytest.param("2025-09-15", "2025-09-21", "week of 15 September 2025", id="Monday to Sunday"),
        pytest.param("2025-09-16", "2025-09-22", "16 to 22 September 2025", id="Tuesday to Monday"),
        pytest.param("2025-09-30", "2025-10-30", "30 September to 30 October 2025", id="the same day of two months"),
        pytest.param("2024-10-05", "2025-10-05", "5 October 2024 to 5 October 2025", id="the same day of two years"),
    ],
)
def test_a_period_is_said_as_short_as_it_can_be(start: str, end: str, words: str) -> None:
    assert period_words(start, end) == words


def test_dates_and_hours_fit_a_column_when_short() -> None:
    assert date_words("2026-05-01", short=True) == "1 May 2026"
    assert month_words("2025-09", short=True) == "Sep 2025"
    assert [column_hours(minutes) for minutes in (0, 45, 60, 990, 60_000)] == [
        "0 h",
        "0 h 45",
        "1 h",
        "16 h 30",
        "1,000 h",
    ]


def test_blocks_are_said_in_plain_words() -> None:
    blocks = ["authorised-absence", "outage:lecture_capture", "outage:pc_login", "uncaptured-register"]
    assert block_words(blocks) == "authorised absence, lecture capture feed down, PC log-in feed down, register missing"
    assert block_words([]) == ""


def test_a_checkpoint_is_called_by_its_name() -> None:
    assert rule_words({"rule": "checkpoint", "measured": {"name": "Week 4"}}) == "Checkpoint Week 4"
