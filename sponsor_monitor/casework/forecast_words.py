"""A forecast in words: figures for staff; for a student what to do next, and nothing about how much may be missed."""

from __future__ import annotations

from collections.abc import Iterator

from sponsor_monitor.casework.forecast import Forecast, GapAhead, MonthAhead, Target
from sponsor_monitor.rules.monthly_attendance import amount_words
from sponsor_monitor.words import day_words, listed, month_words, plural

_LATELY = 14
"""A student seen in as many days is not reminded of the last one."""


def for_staff(ahead: Forecast) -> list[str]:
    """What can still come of the month, what it takes, and when the gap reaches its levels."""
    said = [*_month(ahead.month, ahead.as_of)] if ahead.month is not None else []
    said += [*_gap(ahead.gap, ahead.as_of)] if ahead.gap is not None else []
    return said or ["Nothing is ahead: no day of the registration is monitored any more."]


def for_student(ahead: Forecast) -> list[str]:
    """What to do next."""
    said = []
    month, gap = ahead.month, ahead.gap
    if month is not None and month.sessions_to_come:
        classes = plural(month.sessions_to_come, "more class", "more classes")
        said.append(
            f"You have {classes} in {month_words(month.month)}. Please go to every one, and see that your attendance "
            "is recorded."
        )
    if month is not None and month.unknown:
        said.append(
            "For some of your classes we have no complete register. If you were there, you need do nothing: we ask "
            "your school for it."
        )
    if gap is not None and gap.days >= _LATELY:
        since = "We have no record yet of your taking part in your studies."
        if gap.last_evidence is not None:
            since = f"The last record we have of your taking part in your studies is of {day_words(gap.last_evidence)}."
        said.append(
            f"{since} Please take part in a class, hand in work or meet your tutor in the next few days, so that there "
            "is one again."
        )
    return [*said, "If something keeps you from studying, tell your school or your tutor: they are there to help."]


def _month(month: MonthAhead, as_of: int) -> Iterator[str]:
    name = month_words(month.month)
    if not month.due:
        yield f"No classroom study is due in {name}."
        return
    attended, due, to_come, unknown = (
        amount_words(amount, month.basis) for amount in (month.attended, month.due, month.to_come, month.unknown)
    )
    missing = f", {unknown} without a complete register" if month.unknown else ""
    yield (
        f"{name}: {attended} of {due} attended up to {day_words(as_of)}{missing}; {to_come} still to come. "
        f"Worst case {month.worst_percent}, best case {month.best_percent}."
    )
    yield from (_target(target, month) for target in month.targets)
    if month.is_thin:
        yield f"Fewer than the hours a month must have are timetabled: {name} will not be judged as below."


def _target(target: Target, month: MonthAhead) -> str:
    if not target.needed:
        return f"{target.percent}% is reached already."
    needed = amount_words(target.needed, month.basis)
    left = amount_words(month.best - month.attended, month.basis)
    if not target.is_reachable:
        return f"{target.percent}% cannot be reached any more: it takes {needed}, and {left} are left."
    return f"{target.percent}% takes {needed} of the {left} that are left."


def _gap(gap: GapAhead, as_of: int) -> Iterator[str]:
    days = plural(gap.days, "day")
    yield f"{days} without evidence on {day_words(as_of)}."
    dated = [f"{level} on {day_words(day)}" for level, day in gap.levels if day is not None]
    never = [str(level) for level, day in gap.levels if day is None]
    if dated:
        yield f"With no further evidence the clock reaches {listed(dated)}."
    if never:
        yield f"It does not reach {listed(never, 'or')} within the registration and the calendar."
