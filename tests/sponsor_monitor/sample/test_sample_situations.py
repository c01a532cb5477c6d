"""Every situation the sample promises can be seen in its data, with as few as sixty students."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from sponsor_monitor.sample import DEMONSTRATION_DAY, write_sample
from sponsor_monitor.sample.people import BELOW_DEGREE, enrol
from sponsor_monitor.sample.situations import CHARACTER_NUMBERS, CHARACTERS
from sponsor_monitor.sample.university import TABLES

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]


def read(directory: Path) -> Tables:
    """Every table as a list of rows."""
    return {name: parquet.read_table(directory / f"{name}.parquet").to_pylist() for name in TABLES}


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Sixty students."""
    directory = tmp_path_factory.mktemp("sixty")
    write_sample(directory, students=60, seed=3, parquet=True)
    return read(directory)


def of(name: str, rows: Rows) -> Rows:
    """The rows of one character."""
    return [row for row in rows if row["student_id"] == f"S{CHARACTER_NUMBERS[name]:06}"]


def event_days(tables: Tables, name: str) -> set[dt.date]:
    """The days on which a character left any event."""
    return {row["occurred_at"].date() for row in of(name, tables["engagement"])}


def came(tables: Tables, name: str) -> set[dt.date]:
    """The days on which a character was marked as having come."""
    marks = of(name, tables["marks"])
    return {row["recorded_at"].date() for row in marks if row["status"] in {"present", "late"}}


def silent_days(tables: Tables, name: str) -> int:
    """The days since a character was last heard of, on the demonstration day."""
    heard = {day for day in event_days(tables, name) | came(tables, name) if day <= DEMONSTRATION_DAY}
    return (DEMONSTRATION_DAY - max(heard)).days


def has_conflicting_marks(tables: Tables) -> bool:
    statuses = defaultdict(set)
    for mark in tables["marks"]:
        statuses[mark["student_id"], mark["session_id"], mark["recorded_at"]].add(mark["status"])
    return any(len(different) > 1 for different in statuses.values())


def has_corrected_marks(tables: Tables) -> bool:
    recorded = defaultdict(set)
    for mark in tables["marks"]:
        recorded[mark["student_id"], mark["session_id"]].add(mark["recorded_at"])
    return any(len(instants) > 1 for instants in recorded.values())


def has_marks_without_membership(tables: Tables) -> bool:
    group_of = {row["session_id"]: row["group_id"] for row in tables["sessions"]}
    groups = {row["group_id"] for row in of("other group", tables["groups"])}
    return any(group_of[mark["session_id"]] not in groups for mark in of("other group", tables["marks"]))


def has_mark_before_session(tables: Tables) -> bool:
    starts = {row["session_id"]: row["starts_at"] for row in tables["sessions"]}
    return any(mark["recorded_at"] < starts[mark["session_id"]] for mark in tables["marks"])


def has_registers_not_taken(tables: Tables) -> bool:
    taken = {mark["session_id"] for mark in tables["marks"]}
    return any(row["session_id"] not in taken and not row["cancelled"] for row in tables["sessions"])


def has_one_signature(tables: Tables) -> bool:
    signatures = Counter(mark["session_id"] for mark in tables["marks"])
    members = Counter(row["group_id"] for row in tables["groups"])
    return any(signatures[row["session_id"]] == 1 and members[row["group_id"]] > 10 for row in tables["sessions"])


def has_overlapping_sessions(tables: Tables) -> bool:
    groups = {row["group_id"] for row in of("steady", tables["groups"])}
    mine = sorted((row["starts_at"], row["ends_at"]) for row in tables["sessions"] if row["group_id"] in groups)
    return any(start < end for (_, end), (start, _) in pairwise(mine))


def has_broken_card(tables: Tables) -> bool:
    november = [m for m in of("broken card", tables["marks"]) if m["recorded_at"].strftime("%Y-%m") == "2025-11"]
    attended = sum(mark["status"] in {"present", "late"} for mark in november)
    active = [day for day in event_days(tables, "broken card") if day.strftime("%Y-%m") == "2025-11"]
    return attended < len(november) / 3 and len(active) > 10


def has_session_in_vacation(tables: Tables) -> bool:
    return any(dt.date(2025, 12, 20) <= row["starts_at"].date() <= dt.date(2026, 1, 4) for row in tables["sessions"])


def remote_minutes(tables: Tables, course: str) -> float:
    """The remote part of a course's minutes."""
    rows = [row for row in tables["sessions"] if row["group_id"].startswith(course)]
    minutes = [(row["ends_at"] - row["starts_at"], row["in_person"]) for row in rows]
    return sum((length for length, there in minutes if not there), dt.timedelta()) / sum(
        (length for length, _ in minutes), dt.timedelta()
    )


def events_in_week(tables: Tables, indicator: str, monday: dt.date) -> int:
    """How many events an indicator has in a week."""
    week = {monday + dt.timedelta(days=day) for day in range(7)}
    return sum(row["indicator"] == indicator and row["occurred_at"].date() in week for row in tables["engagement"])


SITUATIONS: dict[str, Callable[[Tables], bool]] = {
    "a no-show": lambda t: of("no-show", t["registrations"])[0]["enrolled_on"] is None,
    "a late enrolment": lambda t: of("late arrival", t["registrations"])[0]["enrolled_on"] == dt.date(2025, 10, 4),
    "a student without a CAS": lambda t: of("from home", t["registrations"])[0]["cas_number"] is None,
    "a withdrawal": lambda t: of("withdrawn", t["registrations"])[0]["ended_on"] is not None,
    "evidence after the end": lambda t: max(event_days(t, "lingering")) > dt.date(2026, 2, 13),
    "no evidence after another's end": lambda t: max(event_days(t, "withdrawn")) <= dt.date(2026, 2, 20),
    "pre-sessional, then degree": lambda t: (
        [r["cas_number"] is None for r in of("two courses", t["registrations"])] == [False, False]
    ),
    "one CAS for two courses": lambda t: (
        [r["cas_number"] is None for r in of("one CAS", t["registrations"])] == [True, False]
    ),
    "research": lambda t: of("researcher", t["registrations"])[0]["programme"] == "research",
    "a January start": lambda t: of("January", t["registrations"])[0]["course_start"].year == 2026,
    "gone for more than sixty days": lambda t: silent_days(t, "gone") > 60,
    "quiet for 14 to 20 days": lambda t: 14 <= silent_days(t, "quiet 14") < 21,
    "quiet for 21 to 27 days": lambda t: 21 <= silent_days(t, "quiet 21") < 28,
    "quiet for 28 to 44 days": lambda t: 28 <= silent_days(t, "quiet 28") < 45,
    "quiet for 45 to 59 days": lambda t: 45 <= silent_days(t, "quiet 45") < 60,
    "an intermission of more than sixty days": lambda t: any(
        row["kind"] == "intermission" and (row["end"] - row["start"]).days > 60
        for row in of("long intermission", t["statuses"])
    ),
    "every kind of status": lambda t: len({row["kind"] for row in t["statuses"]}) == 5,
    "a sabbatical week without a meeting": lambda t: dt.date(2026, 2, 10) not in event_days(t, "sabbatical officer"),
    "a sabbatical week with one": lambda t: dt.date(2026, 2, 17) in event_days(t, "sabbatical officer"),
    "a week without the VLE": lambda t: events_in_week(t, "vle", dt.date(2025, 11, 10)) == 0,
    "the VLE's return": lambda t: events_in_week(t, "vle", dt.date(2025, 11, 17)) > 100,
    "dead lecture capture": lambda t: events_in_week(t, "lecture_capture", dt.date(2026, 3, 23)) == 0,
    "a broken card": has_broken_card,
    "conflicting marks": has_conflicting_marks,
    "corrections": has_corrected_marks,
    "a mark without membership": has_marks_without_membership,
    "a mark before its session": has_mark_before_session,
    "registers not taken": has_registers_not_taken,
    "one signature on a sheet": has_one_signature,
    "overlapping sessions": has_overlapping_sessions,
    "a session in the vacation": has_session_in_vacation,
    "cancelled sessions": lambda t: any(row["cancelled"] for row in t["sessions"]),
    "a course more than a fifth remote": lambda t: remote_minutes(t, "MSC-DIG") > 0.2,
    "an ended course more than a fifth remote": lambda t: remote_minutes(t, "PSE-AUT") > 0.2,
    "late marks with and without minutes": lambda t: (
        len({row["minutes_late"] is None for row in t["marks"] if row["status"] == "late"}) == 2
    ),
    "minutes over and under the tolerance": lambda t: (
        len({row["minutes_late"] > 10 for row in t["marks"] if row["minutes_late"] is not None}) == 2
    ),
    "events that count nothing": lambda t: any(row["count"] == 0 for row in t["engagement"]),
}


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS.keys())
def test_the_sample_has(situation: Callable[[Tables], bool], sixty: Tables) -> None:
    assert situation(sixty)


def test_every_character_is_on_its_course_and_named_once(sixty: Tables) -> None:
    assert len(CHARACTER_NUMBERS) == len(CHARACTERS)
    courses = [of(character.name, sixty["registrations"])[0]["course_code"] for character in CHARACTERS]
    assert courses == [character.course for character in CHARACTERS]


def test_foundation_weeks_have_fifteen_hours_but_for_the_two_that_fall_short(sixty: Tables) -> None:
    minutes: Counter[dt.date] = Counter()
    for row in sixty["sessions"]:
        if row["group_id"].startswith("FND-BUS-") and not row["cancelled"]:
            day = row["starts_at"].date()
            length = (row["ends_at"] - row["starts_at"]).seconds // 60 - row["break_minutes"]
            minutes[day - dt.timedelta(days=day.weekday())] += length

    short = {week for week, scheduled in minutes.items() if scheduled < 900}
    broken_by_easter = {dt.date(2026, 3, 30), dt.date(2026, 5, 4), dt.date(2026, 5, 25)}
    assert short - broken_by_easter == {dt.date(2025, 11, 17), dt.date(2026, 3, 9)}


@pytest.mark.parametrize("students", [300, 1_000, 20_000])
def test_about_a_tenth_are_below_degree_level(students: int) -> None:
    people = enrol(students, np.random.default_rng(1))

    below = BELOW_DEGREE[people.course] & people.sponsored
    assert 0.08 <= below.sum() / below.size <= 0.12


def test_keys_are_unique_and_references_hold(sixty: Tables) -> None:
    keys = {"students": "student_id", "registrations": "registration_id", "sessions": "session_id"}
    for table, key in keys.items():
        assert len({row[key] for row in sixty[table]}) == len(sixty[table])
    cas = [row["cas_number"] for row in sixty["registrations"] if row["cas_number"]]
    assert len(set(cas)) == len(cas)
    assert {mark["session_id"] for mark in sixty["marks"]} <= {row["session_id"] for row in sixty["sessions"]}


def test_nobody_could_be_taken_for_a_person(sixty: Tables) -> None:
    assert {row["given_names"] for row in sixty["students"]} == {"Student"}
    assert all(row["family_name"].startswith("Sample-") for row in sixty["students"])


def test_marks_stand_in_order_of_session_and_events_in_order_of_time(sixty: Tables) -> None:
    sessions = [mark["session_id"] for mark in sixty["marks"]]
    times = [event["occurred_at"] for event in sixty["engagement"]]

    assert sessions == sorted(sessions)
    assert times == sorted(times)
