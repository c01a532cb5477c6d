"""What courses did not provide, gathered by course, cause and stretch of weeks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sponsor_monitor.casework.alert_provision import course_concerns

MONDAY = dt.date(2025, 10, 6)
WEEK = dt.timedelta(days=7)
UIDS = {f"R-{number}": f"uid-{number}" for number in range(1, 4)}


def document(weeks: dict[str, str], courses: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """Registrations of one course; a letter a week: . enough, x too little, - not a full week."""
    return {
        "registrations": [
            {
                "registration_id": name,
                "school": "SBM",
                "course_code": "HND",
                "weeks": [listed(i, letter) for i, letter in enumerate(letters)],
                "findings": [short(i) for i, letter in enumerate(letters) if letter == "x"],
            }
            for name, letters in weeks.items()
        ],
        "courses": list(courses),
    }


def listed(place: int, letter: str) -> dict[str, Any]:
    year, week, _ = (MONDAY + place * WEEK).isocalendar()
    return {"week": f"{year}-W{week:02}", "status": "short" if letter == "-" else "full"}


def short(place: int) -> dict[str, Any]:
    monday = MONDAY + place * WEEK
    return {
        "rule": "contact-hours",
        "outcome": "breach",
        "subject": "provision",
        "clause": "QMUL 9.1",
        "period_start": monday.isoformat(),
        "period_end": (monday + dt.timedelta(days=6)).isoformat(),
        "crossed_on": (monday + dt.timedelta(days=4)).isoformat(),
        "measured": {"scheduled_minutes": 600 + place},
        "threshold": {"minutes": 900},
        "level": None,
        "open": False,
        "blocked_by": [],
        "explanation": "",
    }


CASES: list[tuple[str, dict[str, str], list[tuple[str, int, int]]]] = [
    ("nobody short is no alert", {"R-1": "...", "R-2": "..."}, []),
    (
        "neighbouring weeks of everybody are one alert of the timetable",
        {"R-1": "xx.", "R-2": "xx."},
        [("timetable", 2, 2)],
    ),
    ("a week short of some only is one of groups", {"R-1": "xx", "R-2": ".."}, [("groups", 2, 1)]),
    ("a full week that is not short parts two alerts", {"R-1": "x.x"}, [("timetable", 1, 1), ("timetable", 1, 1)]),
    ("a week that is not full does not", {"R-1": "x-x"}, [("timetable", 2, 1)]),
    ("two of them do", {"R-1": "x--x"}, [("timetable", 1, 1), ("timetable", 1, 1)]),
    ("another cause parts two alerts", {"R-1": "xx", "R-2": "x."}, [("timetable", 1, 2), ("groups", 1, 1)]),
    ("students who come in later are inside", {"R-1": "xxx", "R-2": ".xx", "R-3": "..."}, [("groups", 3, 2)]),
]


@pytest.mark.parametrize(("weeks", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_short_weeks_are_gathered(weeks: dict[str, str], expected: list[tuple[str, int, int]]) -> None:
    found = list(course_concerns(document(weeks), UIDS))

    assert [
        (one.topic.name, len(one.finding["measured"]["weeks"]), len(one.facts["registrations"])) for one in found
    ] == expected
    assert all(one.registration is None and one.facts["school"] == "SBM" for one in found)


def test_an_alert_of_weeks_says_how_many_and_the_least() -> None:
    (found,) = course_concerns(document({"R-1": "xx", "R-2": ".."}), UIDS)

    assert found.finding["explanation"] == (
        "In 2 weeks, the first of 6 October 2025, the last of 13 October 2025, 1 registration was offered less than "
        "15 h of daytime classroom study (QMUL 9.1); the least was 10 h, in the week of 6 October 2025. Others of "
        "the 2 on the course were offered enough: mostly a row is missing in the groups of those who were not."
    )
    assert (found.finding["period_start"], found.finding["period_end"]) == ("2025-10-06", "2025-10-19")
    assert found.finding["crossed_on"] == "2025-10-10"


def test_remote_teaching_is_one_alert_for_each_course_and_start() -> None:
    remote = {**short(0), "rule": "remote-share", "measured": {"remote_minutes": 300, "taught_minutes": 1000}}
    courses = tuple(
        {"course_code": "HND", "course_start": start, "findings": [remote]} for start in ("2025-01-13", "2025-09-15")
    )

    found = list(course_concerns(document({"R-1": "."}, courses), UIDS))

    assert [(one.topic.about, one.facts["school"]) for one in found] == [
        ("HND 2025-01-13", "SBM"),
        ("HND 2025-09-15", "SBM"),
    ]
