"""The forecast: held against the engine once its days have come, and its words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import example, given

from calendars.days import to_date, to_day
from sponsor_monitor.assessment import assess_source
from sponsor_monitor.casework.alert_seen import Seen
from sponsor_monitor.casework.forecast import Forecast, GapAhead, MonthAhead, forecast
from sponsor_monitor.casework.forecast_words import for_staff, for_student
from sponsor_monitor.dataset.folder import open_folder
from sponsor_monitor.dataset.folder_source import folder_source
from sponsor_monitor.parameters import Basis
from sponsor_monitor.words import month_label
from tests.sponsor_monitor.universities import SEEDS, University, entries, examples, random_university

DAY = dt.timedelta(days=1)
NOVEMBER = 670
AS_OF = to_day(dt.date(2025, 11, 12))


def known_on(university: University, day: dt.date) -> None:
    """Leave in a folder no mark and no event of a later day, nor of the day itself, whatever zone it was written in."""
    sessions = {row["session_id"]: row["starts_at"] for row in university.rows("sessions")}
    until = (day - DAY).isoformat()
    marks = university.rows("marks")
    university.write("marks", [row for row in marks if sessions.get(row["session_id"], "9")[:10] < until])
    events = university.rows("engagement")
    university.write("engagement", [row for row in events if row["occurred_at"][:10] < until])


def forecasts(university: University) -> tuple[Seen, dict[str, Forecast]]:
    seen = Seen()
    assess_source(
        folder_source(open_folder(university.folder)), university.as_of, known_at=university.known_at, look=seen.look
    )
    names = [row["registration_id"] for row in university.rows("registrations")]
    found = {name: place for name in names if (place := seen.place(name)) is not None}
    return seen, {name: forecast(*place) for name, place in found.items()}


def later(university: University, day: int) -> dict[str, Any]:
    return entries(University(university.folder, to_date(day), university.known_at).assessed())


def outside(seen: Seen, name: str, day: int) -> int:
    """The days to come before another that the calendar does not cover: the clock counts them, reaches_on does not."""
    place = seen.place(name)
    assert place is not None
    measured, own = place
    facts = measured.facts
    calendar = facts.registrations.calendar[measured.partition.registration[own]]
    begin = measured.as_of + 1 - facts.calendars.first
    return int(facts.calendars.outside[calendar, begin : day - facts.calendars.first].sum())


@examples(6)
@given(SEEDS)
@example(5534)  # a course that begins days before its calendar
def test_a_gap_reaches_each_level_on_the_day_the_forecast_names_and_not_the_day_before(seed: int) -> None:
    with random_university(seed) as university:
        known_on(university, university.as_of)
        seen, found = forecasts(university)
        reached = {
            (day, level, name) for name, ahead in found.items() if ahead.gap for level, day in ahead.gap.levels if day
        }
        for day in sorted({day for day, _, _ in reached})[:3]:
            on, before = later(university, day), later(university, day - 1)
            for _, level, name in (one for one in reached if one[0] == day):
                uncounted = outside(seen, name, day)
                assert on[name]["gap"]["days"] - uncounted >= level > before[name]["gap"]["days"] - uncounted


@pytest.mark.parametrize("status", ["present", "absent"])
@examples(4)
@given(SEEDS)
def test_a_month_ends_as_the_best_or_the_worst_case_when_every_class_to_come_is_attended_or_none(
    status: str, seed: int
) -> None:
    with random_university(seed) as university:
        known_on(university, university.as_of)
        seen, found = forecasts(university)
        facts = seen.parts[0].facts
        coming = {
            name
            for name, day in zip(facts.sessions.session_id, facts.sessions.day.tolist(), strict=True)
            if day > facts.question.as_of
        }
        group_of = {row["session_id"]: row["group_id"] for row in university.rows("sessions")}
        members = university.rows("groups")
        marks = [
            {"student_id": row["student_id"], "session_id": session, "status": status}
            for session in sorted(coming)
            for row in members
            if row["group_id"] == group_of[session]
        ]
        university.write("marks", university.rows("marks") + marks)
        months = {name: ahead.month for name, ahead in found.items() if ahead.month is not None}
        ends = {to_day(university.as_of + DAY * 31)} if months else set()
        for day in ends:
            after = later(university, day)
            for name, month in months.items():
                judged = {each["month"]: each for each in after[name]["months"]}.get(month_label(month.month))
                check(month, judged, status)


def check(month: MonthAhead, judged: dict[str, Any] | None, status: str) -> None:
    """That a month was as it was foreseen, in the basis of its policy."""
    if judged is None:
        assert month.due == 0
        return
    due, captured, attended = (judged[f"{name}_{month.basis.value}"] for name in ("due", "captured", "attended"))
    assert due == month.due
    assert due - captured == month.unknown
    assert attended == month.attended + (month.to_come if status == "present" else 0)


def month(**changes: int) -> MonthAhead:
    usual: dict[str, Any] = {
        "month": NOVEMBER,
        "basis": Basis.MINUTES,
        "due": 1200,
        "attended": 600,
        "unknown": 60,
        "to_come": 480,
        "sessions_to_come": 4,
        "percents": (85, 70),
        "is_thin": False,
    }
    return MonthAhead(**{**usual, **changes})


@pytest.mark.parametrize(
    ("attended", "needed", "is_reachable"),
    [(1020, 0, True), (1019, 1, True), (480, 540, True), (479, 541, False)],
    ids=["just reached", "a minute short", "with all that is left", "a minute more than is left"],
)
def test_what_a_share_takes_is_tried_from_both_sides(attended: int, needed: int, is_reachable: bool) -> None:
    target = month(attended=attended).targets[0]

    assert (target.percent, target.needed, target.is_reachable) == (85, needed, is_reachable)


def test_a_share_that_is_no_whole_minute_is_rounded_up() -> None:
    assert month(due=601, attended=0).targets[0].needed == 511


def test_percentages_are_cut_and_nothing_due_has_none() -> None:
    assert (month(attended=1018).worst_percent, month(due=0).best_percent) == ("84.8%", "")
    assert month(due=0).targets == ()


def test_staff_read_figures_and_dates() -> None:
    gap = GapAhead(29, to_day(dt.date(2025, 10, 14)), ((45, to_day(dt.date(2025, 11, 28))), (60, None)))

    assert for_staff(Forecast(AS_OF, month(), gap)) == [
        (
            "November 2025: 10 h of 20 h attended up to 12 November 2025, 1 h without a complete register; 8 h still "
            "to come. Worst case 50.0%, best case 95.0%."
        ),
        "85% takes 7 h of the 9 h that are left.",
        "70% takes 4 h of the 9 h that are left.",
        "29 days without evidence on 12 November 2025.",
        "With no further evidence the clock reaches 45 on 28 November 2025.",
        "It does not reach 60 within the registration and the calendar.",
    ]


def test_a_student_reads_what_to_do_next_and_nothing_of_what_may_be_missed() -> None:
    gap = GapAhead(29, to_day(dt.date(2025, 10, 14)), ((45, to_day(dt.date(2025, 11, 28))), (60, None)))

    said = " ".join(for_student(Forecast(AS_OF, month(), gap)))

    assert "4 more classes in November 2025" in said
    assert "14 October 2025" in said
    assert [word for word in ("breach", "%", "60", "45", "85", "miss", "visa", " h ") if word in said] == []


def test_of_what_is_over_nothing_is_ahead() -> None:
    assert for_staff(Forecast(AS_OF, None, None)) == [
        "Nothing is ahead: no day of the registration is monitored any more."
    ]
    assert len(for_student(Forecast(AS_OF, None, None))) == 1
