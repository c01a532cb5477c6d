"""Duties to report: due in working days, late said as late, frozen once recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.report_duty import (
    Duty,
    accept_record,
    in_order,
    lateness,
    replay,
)
from sponsor_monitor.casework.report_errors import (
    AlreadyReported,
    NothingToReport,
    ReportedTooEarly,
)
from sponsor_monitor.casework.reportable import (
    NotReportable,
    ReportablesRefused,
    read_reportables,
    reportable,
    reportables,
)

DUE = {"event": "no-show", "trigger": "known", "known_on": "2025-12-18", "due": "2026-01-06"}
WITHDRAWAL = {**DUE, "event": "withdrawal", "trigger": "decision", "other_trigger": "notice", "other_due": "2026-01-09"}


def entry(number: int, kind: str, body: dict[str, Any], subject: str = "r-1", **private: str) -> Entry:
    return Entry(number, 0, kind, "an-account", subject, "a-registration", body, private, "", "")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_what_is_recorded_late_is_said_to_be_late() -> None:
    due = entry(1, "report-due", DUE)
    in_time = replay([due, entry(2, "report-recorded", {"duty": 1, "on": "2026-01-06"}, reference="SMS-1")])[1]
    late = replay([due, entry(2, "report-recorded", {"duty": 1, "on": "2026-01-12"}, reference="SMS-1")])[1]

    assert lateness(in_time, day("2026-02-01"), "ENG") == "reported in time"
    assert lateness(late, day("2026-02-01"), "ENG") == "reported 4 working days late"
    assert (late.reference, late.reported_by, late.is_open) == ("SMS-1", "an-account", False)


@pytest.mark.parametrize(
    ("today", "said"),
    [("2026-01-06", "due"), ("2026-01-07", "overdue by 1 working day"), ("2026-01-10", "overdue by 3 working days")],
)
def test_an_open_duty_is_overdue_from_the_day_after(today: str, said: str) -> None:
    assert lateness(replay([entry(1, "report-due", DUE)])[1], day(today), "ENG") == said


def test_a_duty_that_ended_on_a_friday_is_overdue_at_the_weekend() -> None:
    duty = replay([entry(1, "report-due", {**DUE, "due": "2026-01-09"})])[1]

    assert lateness(duty, day("2026-01-10"), "ENG") == "overdue"


def test_overdue_ones_come_first_and_what_is_done_last() -> None:
    duties = replay(
        [
            entry(1, "report-due", {**DUE, "due": "2026-03-01"}),
            entry(2, "report-due", {**DUE, "due": "2026-01-01"}),
            entry(3, "report-due", {**DUE, "due": "2026-01-02"}),
            entry(4, "report-due", {**DUE, "due": "2026-01-03"}),
            entry(5, "report-recorded", {"duty": 2, "on": "2026-01-01"}),
        ]
    ).values()

    assert [duty.number for duty in in_order(duties, day("2026-02-01"))] == [3, 4, 1, 2]


def test_what_was_reported_is_frozen() -> None:
    duties = replay([entry(1, "report-due", DUE), entry(2, "report-recorded", {"duty": 1, "on": "2026-01-02"})])

    with pytest.raises(AlreadyReported, match="is frozen"):
        accept_record(duties, 1, day("2026-01-05"), day("2026-01-05"))


@pytest.mark.parametrize("on", ["2025-12-17", "2026-01-06"])
def test_a_report_is_made_between_the_day_it_was_known_and_today(on: str) -> None:
    with pytest.raises(ReportedTooEarly):
        accept_record(replay([entry(1, "report-due", DUE)]), 1, day(on), day("2026-01-05"))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("case-appeal-decided", {"outcome": "upheld"}),
        ("case-appeal-decided", {"outcome": "partly upheld"}),
        ("case-request-to-remain", {}),
        ("case-report-due", WITHDRAWAL),
    ],
)
def test_a_withdrawal_that_does_not_stand_is_not_reported(kind: str, body: dict[str, Any]) -> None:
    due, decided = entry(1, "case-report-due", WITHDRAWAL, "case-1"), entry(2, kind, body, "case-1")
    others = entry(3, kind, body, "case-2")

    with pytest.raises(NothingToReport, match="There is nothing to report under 1: "):
        accept_record(replay([due, decided]), 1, day("2026-01-05"), day("2026-01-05"))
    assert accept_record(replay([due, others]), 1, day("2026-01-05"), day("2026-01-05")).is_case


def test_an_appeal_after_the_report_changes_nothing_of_it() -> None:
    duties = replay(
        [
            entry(1, "case-report-due", WITHDRAWAL, "case-1"),
            entry(2, "case-reported", {"duty": 1, "on": "2026-01-05"}, "case-1"),
            entry(3, "case-appeal-decided", {"outcome": "upheld"}, "case-1"),
        ]
    )

    assert (duties[1].reported_on, duties[1].falls_away) == (day("2026-01-05"), None)


def test_both_dates_of_a_withdrawal_are_kept() -> None:
    duty: Duty = replay([entry(1, "case-report-due", WITHDRAWAL, "case-1")])[1]

    assert (duty.trigger, duty.due, duty.other_trigger, duty.other_due) == (
        "decision",
        day("2026-01-06"),
        "notice",
        day("2026-01-09"),
    )


def test_every_reportable_event_of_the_guidance_is_in_the_table() -> None:
    assert set(reportables()) == {
        "withdrawal",
        "no-show",
        "delayed-enrolment",
        "change-of-course",
        "change-of-location",
        "placement",
        "interruption",
        "early-completion",
        "sabbatical",
        "route-switch",
    }
    with pytest.raises(NotReportable, match="no-show"):
        reportable("holiday")


REFUSED = {
    "[event.withdrawal]\nlabel = 1": "wrong type: a text is expected",
    "[event.no-show]\nlabel = 'x'\nknown = 'x'\nsource = 'x'\nquestions = [['a', 'known_on']]": "missing withdrawal",
    "[event.withdrawal]\nlabel = 'x'\nknown = 'x'\nsource = 'x'\nquestions = [['a', 'shoe_size']]": "unknown source",
    "[event.withdrawal]\nlabel = 'x'\nknown = 'x'\nsource = 'x'\nquestions = ['a']": "a question is written",
    "[event.withdrawal]\nlabel = 'x'\nknown = 'x'\nsource = 'x'\nquestions = []": "a list of questions is expected",
    "event = 1": "missing withdrawal",
    "[event]\nwithdrawal = 1": "a table is expected",
    "[other]": "unknown name",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_a_table_that_is_not_right_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ReportablesRefused, match=reason):
        read_reportables(text.encode())
