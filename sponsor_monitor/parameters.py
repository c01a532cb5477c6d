"""The closed list of what a policy bundle sets: names, meanings, units and ranges (dataset.md, "A policy bundle")."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from sponsor_monitor.toml_values import MOST, Unfit, date, indicators, one_of, some_indicators, whole
from sponsor_monitor.vocabulary import BANDS, Indicator

_FRACTION = re.compile(r"[0-9]{1,6}(?:/[0-9]{1,6})?")
_HIGHEST_RQF = 8
_DATED = frozenset(
    {"weekly_minutes", "monthly_percent", "three_month_percent", "gap_days", "interruption_days", "remote_percent"}
)


class Basis(StrEnum):
    """What monthly attendance is counted in (rules.md 3)."""

    MINUTES = "minutes"
    SESSIONS = "sessions"


class Weight(NamedTuple):
    """What an indicator weighs in the rating, and how many a window expects; attendance expects none (rules.md 7)."""

    weight: int
    expected: int | None


ParameterValue = (
    int | Basis | dt.date | tuple[int, ...] | tuple[Indicator, ...] | tuple[Fraction, ...] | Mapping[Indicator, Weight]
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name of the list: what it means, its unit in words, and the check a value must pass."""

    name: str
    meaning: str
    check: Callable[[object], ParameterValue]
    unit: str = ""

    @property
    def may_be_dated(self) -> bool:
        """Whether it may change over time: the names in bold in dataset.md."""
        return self.name in _DATED


def levels(value: object) -> tuple[int, ...]:
    """Warning levels: at least one number of days, each above the one before."""
    if not isinstance(value, list) or not all(type(level) is int for level in value):
        raise Unfit("wrong type: a list of whole numbers is expected")
    if not value or min(value) < 1 or max(value) > MOST:
        raise Unfit(f"out of range: at least one number of days is expected, each from 1 to {MOST:,}")
    if any(later <= earlier for earlier, later in pairwise(value)):
        raise Unfit("out of range: levels that do not rise")
    return tuple(value)


def bands(value: object) -> tuple[Fraction, ...]:
    """The four limits between the five ratings: fractions from 0 to 1, written as texts, each above the one before."""
    if not isinstance(value, list) or not all(isinstance(limit, str) for limit in value):
        raise Unfit('wrong type: a list of fractions written as texts is expected, such as "1/5"')
    if len(value) != len(BANDS) - 1:
        raise Unfit(f"out of range: four bands are expected, not {len(value)}")
    limits = tuple(_fraction(limit) for limit in value)
    if max(limits) > 1:
        raise Unfit("out of range: bands lie from 0 to 1")
    if any(later <= earlier for earlier, later in pairwise(limits)):
        raise Unfit("out of range: bands that do not rise")
    return limits


def weights(value: object) -> Mapping[Indicator, Weight]:
    """The rating table: [weight, expected] for each indicator, [weight] for attendance."""
    if not isinstance(value, dict):
        raise Unfit("wrong type: a table is expected, indicator = [weight, expected]")
    listed = indicators(list(value))
    return MappingProxyType({indicator: _weight(indicator, value[indicator]) for indicator in listed})


def _fraction(limit: str) -> Fraction:
    if not _FRACTION.fullmatch(limit):
        raise Unfit(f'wrong type: "{limit[:20]}" is no fraction such as "1/5"')
    try:
        return Fraction(limit)
    except ZeroDivisionError:
        raise Unfit(f'out of range: "{limit}" divides by 0') from None


def _weight(indicator: Indicator, numbers: object) -> Weight:
    wanted = "[weight]" if indicator is Indicator.ATTENDANCE else "[weight, expected]"
    length = wanted.count(",") + 1
    if not isinstance(numbers, list) or len(numbers) != length or any(type(number) is not int for number in numbers):
        raise Unfit(f"wrong type: {indicator} is given as {wanted}, whole numbers")
    if not 0 <= numbers[0] <= MOST or not all(1 <= number <= MOST for number in numbers[1:]):
        raise Unfit(f"out of range: {indicator} needs a weight of 0 or more, and an expected count of 1 or more")
    return Weight(numbers[0], numbers[1] if length > 1 else None)


_PERCENT, _DAYS, _COUNT = whole(0, 100), whole(1), whole(0)

_LISTED = (
    Parameter("max_rqf", "A sponsored course at this RQF level or lower is below degree", whole(0, _HIGHEST_RQF)),
    Parameter("late_tolerance_minutes", "Someone marked late up to this many minutes attended", _COUNT, "minutes"),
    Parameter("weekly_minutes", "Daytime classroom study a full teaching week must offer", _COUNT, "minutes"),
    Parameter("basis", "What monthly attendance is counted in", one_of(Basis)),
    Parameter("min_month_minutes", "A month with less classroom study than this is never below", _COUNT, "minutes"),
    Parameter("monthly_percent", "Attendance each month must reach", _PERCENT, "%"),
    Parameter("three_month_percent", "Attendance that consecutive months must not stay under", _PERCENT, "%"),
    Parameter("three_months", "Consecutive low months that make a breach", whole(1), "months"),
    Parameter("max_bridged_months", "Months without classes that do not break consecutive ones", whole(1), "months"),
    Parameter("partial_min_due", "A register due to fewer students is never partial", _COUNT, "students"),
    Parameter("partial_percent", "A register with marks for a smaller share is partial", _PERCENT, "%"),
    Parameter("qualifying_indicators", "What is evidence of engagement unless a school's plan says", some_indicators),
    Parameter("strong_indicators", "What is evidence for the stricter count of days beside the finding", indicators),
    Parameter("gap_days", "Monitored days without evidence of engagement that make a breach", _DAYS, "days"),
    Parameter("gap_warning_days", "Monitored days without evidence at which to warn", levels, "days"),
    Parameter("interruption_days", "Most days an absence or intermission may last", _DAYS, "days"),
    Parameter("remote_percent", "Largest share of a course's taught minutes that may be remote", _PERCENT, "%"),
    Parameter("remote_since", "First day whose sessions count towards the remote share", date),
    Parameter("rating_window_days", "Monitored days the engagement rating looks back", _DAYS, "days"),
    Parameter("rating_weights", "What each indicator weighs in the rating and how many a window expects", weights),
    Parameter("rating_bands", "Scores at which Low, Partial, Good and High begin", bands),
    Parameter("rating_min_days", "Monitored days in the window before there is a rating", _DAYS, "days"),
    Parameter("outage_days", "Neighbouring weekdays without any event that make an outage", _DAYS, "days"),
    Parameter("outage_window_days", "Weekdays before an outage that show the feed was alive", _DAYS, "days"),
    Parameter("contradiction_weeks", "Weeks of other evidence that contradict a low month", whole(1), "weeks"),
)

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({parameter.name: parameter for parameter in _LISTED})
"""Every parameter by name, in the order of dataset.md."""
