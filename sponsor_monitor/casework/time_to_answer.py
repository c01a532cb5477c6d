"""Until when a student has time to answer: what was promised, and never less than the process gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.case_errors import DayUnclear, TooSoon
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.posted import left_on


def least_until(day: dt.date, here: InstitutionToday) -> dt.date:
    """The last day to answer what was said on a day, by the process; ProcessValueMissing where it gives no time.

    What was said before the institution entered a time counts by the one it has now.
    """
    by = day if here.process.on("answer_days", day) is not None else here.today
    return here.working_days_after(day, here.process.whole("answer_days", by))


def time_until(case: Case, entry: Entry, here: InstitutionToday) -> dt.date:
    """The last day to answer what an entry says was said: counted from when it left, and later where it says so."""
    least = least_until(left_on(case, entry, here), here)
    return max(least, day_of(entry, "answer_by")) if "answer_by" in entry.body else least


def reply_until(here: InstitutionToday, written: str = "", days: Sequence[str] = ("answer_days",)) -> dt.date | None:
    """The day to answer by that a letter of today names: that which an officer wrote, or the process's own.

    ``days`` are the values of the process of which the longest counts; TooSoon for a day before that. None where nobody
    wrote one and the institution has entered no time to answer.
    """
    known = [here.due(name, here.today) for name in days if here.process.on(name, here.today) is not None]
    if not written.strip():
        return max(known) if here.process.on("answer_days", here.today) is not None else None
    day = _day(written.strip())
    if known and day < max(known):
        raise TooSoon("The day by which the student answers", day, max(known), "the time the process gives")
    return day


def _day(written: str) -> dt.date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        with suppress(ValueError):
            return dt.datetime.strptime(written, form).date()  # noqa: DTZ007  a day has no zone
    raise DayUnclear
