"""A month of casework in numbers: what was opened, tried and decided, and how soon somebody wrote to the student."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Decision
from sponsor_monitor.casework.posted import that_left

DayOf = Callable[[int], dt.date]
"""The institution's date of an instant."""


@dataclass(slots=True)
class CaseMonth:
    """The numbers of some cases in a month; ``waits`` are the days from opening to the first attempt.

    Of the cases opened in it ``untried`` had no attempt by its end. A case counts as open at its end whenever opened.
    """

    opened: int = 0
    closed: int = 0
    still_open: int = 0
    attempts: int = 0
    reached: int = 0
    untried: int = 0
    panels: int = 0
    recommended: int = 0
    approved: int = 0
    not_approved: int = 0
    appeals: int = 0
    blocks_cleared: int = 0
    waits: list[int] = field(default_factory=list)


def count(month: CaseMonth, case: Case, first: dt.date, last: dt.date, day_of: DayOf) -> None:
    """Add one case to a month, from its first to its last day; an attempt counts once its letter has left."""
    left = {entry.number for entry in that_left(case, CaseEvent.CONTACT_ATTEMPTED)}
    done = [entry for entry in case.entries if entry.kind != CaseEvent.CONTACT_ATTEMPTED or entry.number in left]
    before = [(on, entry) for entry in done if (on := _day(entry, day_of)) <= last]
    if not before:
        return
    for on, entry in before:
        if on >= first:
            _add(month, entry)
    ends = [entry.kind for _, entry in before if entry.kind in (CaseEvent.CLOSED, CaseEvent.REOPENED)]
    month.still_open += not ends or ends[-1] == CaseEvent.REOPENED
    opened = before[0][0]
    if opened >= first:
        tried = min((on for on, entry in before if entry.kind == CaseEvent.CONTACT_ATTEMPTED), default=None)
        if tried is None:
            month.untried += 1
        else:
            month.waits.append(max((tried - opened).days, 0))


def _day(entry: Entry, day_of: DayOf) -> dt.date:
    """The day something happened; the one on which it was recorded where it says none."""
    return dt.date.fromisoformat(entry.body["on"]) if "on" in entry.body else day_of(entry.at)


def _add(month: CaseMonth, entry: Entry) -> None:
    name = _COUNTED.get(CaseEvent(entry.kind))
    if entry.kind == CaseEvent.SIGNED_OFF:
        name = "approved" if entry.body["decision"] == Decision.APPROVE else "not_approved"
    if name is not None:
        setattr(month, name, getattr(month, name) + 1)
    if entry.kind == CaseEvent.CONTACT_ATTEMPTED and entry.body["answered"]:
        month.reached += 1


_COUNTED = {
    CaseEvent.OPENED: "opened",
    CaseEvent.CLOSED: "closed",
    CaseEvent.CONTACT_ATTEMPTED: "attempts",
    CaseEvent.PANEL_HELD: "panels",
    CaseEvent.RECOMMENDED: "recommended",
    CaseEvent.APPEAL_LODGED: "appeals",
    CaseEvent.BLOCK_CLEARED: "blocks_cleared",
}
