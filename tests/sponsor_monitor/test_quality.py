"""What in the data cannot be trusted: how it is listed, and overlaps against comparing every two sessions."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sponsor_monitor.assessment import assess
from sponsor_monitor.quality import Doubt

CASES = Path(__file__).parent.parent / "cases"
WEEK = CASES / "a-week-of-900-minutes-is-enough"
"""One student in group G1, monitored from 6 to 12 October 2025."""
AS_OF = dt.date(2025, 10, 13)


def quality(sessions: list[str], **tables: list[str]) -> list[dict[str, Any]]:
    """The data quality of the week with other sessions and tables."""
    with TemporaryDirectory() as place:
        folder = Path(place, "week")
        shutil.copytree(WEEK, folder)
        (folder / "marks.csv").unlink()
        rows = ["session_id,group_id,module_code,starts_at,ends_at,in_person,cancelled", *sessions]
        for name, lines in {"sessions": rows, **tables}.items():
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
        found: list[dict[str, Any]] = assess(folder, AS_OF).document["data_quality"]
        return found


def session(name: str, start: int, end: int, day: str = "2025-10-06", flags: str = "true,false") -> str:
    """A session of group G1 from one minute of the day to another."""
    times = (f"{day}T{minute // 60:02d}:{minute % 60:02d}" for minute in (start, end))
    return f"{name},G1,M1,{','.join(times)},{flags}"


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), max_size=8))
@settings(max_examples=60)
def test_sessions_overlap_when_they_share_a_minute(intervals: list[tuple[int, int]]) -> None:
    times = [(600 + start, 600 + start + length) for start, length in intervals]
    expected = sorted(
        f"X{i}+X{j}"
        for i, (a, b) in enumerate(times)
        for j, (c, d) in enumerate(times)
        if i < j and min(b, d) - max(a, c) >= 1
    )

    found = quality([session(f"X{i}", *each) for i, each in enumerate(times)])

    assert [doubt["subject"] for doubt in found if doubt["kind"] == "overlapping-sessions"] == expected


@pytest.mark.parametrize("flags", ["false,false", "true,true"], ids=["remote", "cancelled"])
def test_only_classroom_sessions_that_are_held_overlap(flags: str) -> None:
    found = quality([session("A", 600, 660), session("B", 600, 660, flags=flags)])

    assert "overlapping-sessions" not in {doubt["kind"] for doubt in found}


def test_overlapping_sessions_are_named_in_the_order_of_text() -> None:
    found = quality([session("Ä", 600, 660), session("a", 610, 660), session("B", 620, 660)])

    overlaps = [doubt["subject"] for doubt in found if doubt["kind"] == "overlapping-sessions"]
    assert overlaps == ["B+a", "B+Ä", "a+Ä"]


def test_doubts_stand_by_kind_and_subject_with_their_students() -> None:
    found = quality(
        [session("X2", 600, 660), session("X1", 700, 760), session("X3", 800, 860)],
        marks=["student_id,session_id,status,recorded_at", "S1,X3,present,2025-10-01", "S1,X3,absent,2025-10-01"],
    )

    assert [(doubt["kind"], doubt["subject"], doubt["students"]) for doubt in found] == [
        ("conflicting-marks", "X3", ["S1"]),
        ("mark-before-session", "X3", ["S1"]),
        ("uncaptured-register", "X1", ["S1"]),
        ("uncaptured-register", "X2", ["S1"]),
    ]


def test_a_doubt_says_when_it_was() -> None:
    found = quality([session("X1", 600, 660, "2025-10-07")])

    assert [doubt["detail"] for doubt in found] == ["No register was taken for the session of 7 October 2025."]


def test_a_doubt_names_its_students() -> None:
    doubt = Doubt("kind", "subject", "detail", (0, 2))

    assert doubt.document(["S1", "S2", "S3"])["students"] == ["S1", "S3"]
