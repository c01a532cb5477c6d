"""A month of casework in numbers: each event in its month, and how soon somebody tried to reach the student."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import replay
from sponsor_monitor.casework.case_month import CaseMonth, count
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.messages.event import MessageEvent

FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)


def entry(number: int, kind: str, day: int, subject: str = "case", **body: Any) -> Entry:
    """An entry of March 2026, day by day counted from its first."""
    at = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=day - 1)
    return Entry(number, int(at.timestamp()) * 1_000_000, kind, "A", subject, "r1", body, {}, "", "")


def opened(day: int) -> Entry:
    """A case opened on a day of March, or before."""
    return entry(1, CaseEvent.OPENED, day, concern="academic", alerts=[])


def tried(number: int, on: str, message: str | None = None, *, answered: bool = False) -> Entry:
    """An attempt to reach the student, perhaps by a message."""
    said: dict[str, Any] = {"channel": "email", "on": on, "answered": answered} | (
        {"message": message} if message else {}
    )
    return entry(number, CaseEvent.CONTACT_ATTEMPTED, 5, **said)


def counted(*entries: Entry) -> CaseMonth:
    """March of one case."""
    month = CaseMonth()
    case = replay(entries)
    count(month, case, FIRST, LAST, lambda at: dt.datetime.fromtimestamp(at / 1_000_000, dt.UTC).date())
    return month


def test_the_first_attempt_that_left_ends_the_wait() -> None:
    sent = entry(4, MessageEvent.SENT, 9, subject="m-2")
    month = counted(opened(3), tried(2, "2026-03-05", "m-1"), tried(3, "2026-03-08", "m-2", answered=True), sent)

    assert (month.opened, month.attempts, month.reached, month.waits, month.untried) == (1, 1, 1, [5], 0)


def test_a_case_opened_without_an_attempt_is_not_tried_yet_and_one_from_before_is_no_wait() -> None:
    assert (counted(opened(3)).untried, counted(opened(3)).waits) == (1, [])
    before = counted(opened(-20), tried(2, "2026-03-05"))
    assert (before.opened, before.attempts, before.waits, before.untried, before.still_open) == (0, 1, [], 0, 1)


def test_what_comes_after_the_month_is_not_in_it() -> None:
    month = counted(opened(3), entry(2, CaseEvent.CLOSED, 40, outcome="nothing to do"))
    assert (month.closed, month.still_open) == (0, 1)
    assert counted(opened(40)) == CaseMonth()
    ended = counted(opened(3), entry(2, CaseEvent.CLOSED, 20, outcome="nothing to do"))
    assert (ended.closed, ended.still_open) == (1, 0)
