"""Duties to report: what is known since when, due when, and who recorded what was typed into the SMS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from calendars.days import to_day
from calendars.working_days import is_working_day
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_groups import UPHELD
from sponsor_monitor.casework.report_errors import AlreadyReported, NothingToReport, ReportedTooEarly
from sponsor_monitor.casework.reportable import WITHDRAWAL
from sponsor_monitor.words import plural


class ReportEvent(StrEnum):
    """The kinds of entries about a duty that is no case's; the subject is an id of its own."""

    DUE = "report-due"
    RECORDED = "report-recorded"


KINDS = frozenset(
    {
        *ReportEvent,
        CaseEvent.REPORT_DUE,
        CaseEvent.REPORTED,
        CaseEvent.APPEAL_DECIDED,
        CaseEvent.REQUEST_TO_REMAIN,
    }
)
"""Everything that says something about a duty; entries of other kinds say nothing."""

_OPENS = {CaseEvent.REPORT_DUE.value, ReportEvent.DUE.value}
_RECORDS = {CaseEvent.REPORTED.value, ReportEvent.RECORDED.value}


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to report; ``number`` is that of the entry that opened it, ``subject`` its case or its own id.

    ``falls_away`` says why nothing is to be reported under it any more: a successful appeal, days counted anew.
    """

    number: int
    subject: str
    registration: str
    event: str
    trigger: str
    known_on: dt.date
    due: dt.date
    is_case: bool
    other_trigger: str | None = None
    other_due: dt.date | None = None
    opened_by: str = ""
    signed_off: int | None = None
    details: str | None = None
    reported_on: dt.date | None = None
    reported_by: str | None = None
    reference: str | None = None
    what: str | None = None
    falls_away: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to report it."""
        return self.reported_on is None and self.falls_away is None


def working_days_late(duty: Duty, on: dt.date, nation: str) -> int:
    """How many working days after its last day something is reported, or still open, on a day; 0 in time."""
    after = np.arange(to_day(duty.due) + 1, to_day(on) + 1, dtype=np.int32)
    return int(is_working_day(after, nation).sum())


def lateness(duty: Duty, today: dt.date, nation: str) -> str:
    """How a duty stands: late is always said as late."""
    if duty.falls_away is not None:
        return f"falls away: {duty.falls_away}"
    late = working_days_late(duty, duty.reported_on or today, nation)
    if duty.reported_on is not None:
        return f"reported {plural(late, 'working day')} late" if late else "reported in time"
    if not late and today > duty.due:
        return "overdue"
    return f"overdue by {plural(late, 'working day')}" if late else "due"


def replay(entries: Iterable[Entry]) -> dict[int, Duty]:
    """Every duty by its number, from entries in their order, of which those of ``KINDS`` matter."""
    duties: dict[int, Duty] = {}
    for entry in entries:
        if entry.kind in _OPENS:
            if entry.body["event"] == WITHDRAWAL:
                _fall_away(duties, entry.subject, "its days are counted anew")
            duties[entry.number] = _opened(entry)
        elif entry.kind in _RECORDS:
            number = entry.body["duty"]
            duties[number] = _recorded(duties[number], entry)
        else:
            why = _why_it_falls_away(entry)
            if why:
                _fall_away(duties, entry.subject, why)
    return duties


def in_order(duties: Iterable[Duty], today: dt.date) -> list[Duty]:
    """The open ones first, overdue before due, the earliest first; then the others, the latest first."""
    return sorted(
        duties,
        key=lambda duty: (
            not duty.is_open,
            duty.due >= today if duty.is_open else False,
            to_day(duty.due) if duty.is_open else -to_day(duty.due),
            duty.number,
        ),
    )


def accept_record(duties: Mapping[int, Duty], number: int, on: dt.date, today: dt.date) -> Duty:
    """The duty that may be recorded as reported on a day; a named error where it may not."""
    if number not in duties:
        raise NothingToReport(number)
    duty = duties[number]
    if duty.reported_on is not None:
        raise AlreadyReported(duty.number, duty.reported_on)
    if duty.falls_away is not None:
        raise NothingToReport(number, duty.falls_away)
    if on > today or (on < duty.known_on <= today):
        raise ReportedTooEarly(min(duty.known_on, today), today)
    return duty


def _opened(entry: Entry) -> Duty:
    body = entry.body
    other = body.get("other_due")
    return Duty(
        number=entry.number,
        subject=entry.subject or "",
        registration=entry.registration or "",
        event=body["event"],
        trigger=body["trigger"],
        known_on=dt.date.fromisoformat(body["known_on"]),
        due=dt.date.fromisoformat(body["due"]),
        is_case=entry.kind == CaseEvent.REPORT_DUE,
        other_trigger=body.get("other_trigger"),
        other_due=dt.date.fromisoformat(other) if other else None,
        opened_by=entry.actor,
        signed_off=body.get("signed_off"),
        details=entry.private.get("note"),
    )


def _recorded(duty: Duty, entry: Entry) -> Duty:
    return replace(
        duty,
        reported_on=dt.date.fromisoformat(entry.body["on"]),
        reported_by=entry.actor,
        reference=entry.private.get("reference"),
        what=entry.private.get("what"),
    )


def _why_it_falls_away(entry: Entry) -> str | None:
    if entry.kind == CaseEvent.REQUEST_TO_REMAIN:
        return "the student asked to remain, so it is decided anew"
    if entry.kind == CaseEvent.APPEAL_DECIDED and entry.body["outcome"] in UPHELD:
        return "the student's appeal was successful"
    return None


def _fall_away(duties: dict[int, Duty], case: str | None, why: str) -> None:
    """Nothing is left of a case's withdrawal; what else there is to report stays."""
    for number, duty in duties.items():
        if duty.is_case and duty.event == WITHDRAWAL and duty.subject == case and duty.is_open:
            duties[number] = replace(duty, falls_away=why)
