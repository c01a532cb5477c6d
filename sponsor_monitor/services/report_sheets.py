"""The sheet for a Level 1 user: every open duty with the SMS's questions in their order and the records' answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sponsor_monitor.casework.report_duty import lateness
from sponsor_monitor.casework.report_errors import NoSuchDuty
from sponsor_monitor.services.papers import require_to_take
from sponsor_monitor.services.report_labels import labels_now
from sponsor_monitor.services.reports import Due, answers, duties, not_told
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.settings import settings


@dataclass(frozen=True, slots=True)
class DutySheet:
    """One duty: how it stands, and its answers; whether the student still has to be told."""

    due: Due
    stands: str
    answers: tuple[tuple[str, str], ...]
    is_notice_missing: bool


@dataclass(frozen=True, slots=True)
class ReportSheets:
    """What is due on a day, overdue first, by which version of the labels."""

    institution: str
    today: dt.date
    version: str
    sheets: tuple[DutySheet, ...]


def report_sheets(work: Work, numbers: Sequence[int] = ()) -> ReportSheets:
    """The open duties that this person may see, or those of some numbers; NoSuchDuty for one that is none of them."""
    require_to_take(work)
    labels, wanted = labels_now(work), set(numbers)
    open_ones = [due for due in duties(work) if due.duty.is_open]
    for number in wanted - {due.duty.number for due in open_ones}:
        raise NoSuchDuty(number)
    found = []
    for due in open_ones:
        if wanted and due.duty.number not in wanted:
            continue
        seen(work, due.duty.registration, "report")
        stands = lateness(due.duty, work.today, due.person.nation)
        told = tuple(answers(work, due, labels))
        found.append(DutySheet(due, stands, told, not_told(work, due.duty)))
    return ReportSheets(settings(work.connection).institution, work.today, labels.version, tuple(found))
