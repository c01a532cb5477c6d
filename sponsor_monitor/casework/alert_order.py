"""Which alert comes first: the one with the least time to its statutory point.

The statutory point is the day on which the law or the policy asks for a decision:

- engagement-gap: the day the clock reaches the limit with no further evidence (``reaches_on``), or reached it;
- three-month-attendance: the last day of the month after two low ones, or the end of the third low month;
- not-enrolled: the day the enrolment window closes;
- interruption-limit: the first day over the limit, as planned or as it was.

Other rules have none, nor has what is indeterminate, nor a gap that never reaches the limit. Days are counted as the
calendar has them. Those without a point come after all that have one, what was crossed last before what is older.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sponsor_monitor.casework.alert import Alert, Facts
from sponsor_monitor.vocabulary import Outcome

_DAY = dt.timedelta(days=1)
_CROSSED = frozenset({"engagement-gap", "three-month-attendance", "not-enrolled", "interruption-limit"})
"""The rules of which a breach is the statutory point itself."""


def statutory_on(finding: Facts, gap: Facts, over_on: str | None) -> str | None:
    """The statutory point of a finding, as a date; ``gap`` is that of its registration's entry.

    ``over_on`` is the first day on which a planned interruption would be over the limit.
    """
    rule = finding["rule"]
    if rule not in _CROSSED or finding["outcome"] == Outcome.INDETERMINATE:
        return None
    if finding["outcome"] == Outcome.BREACH:
        return str(finding["crossed_on"])
    if rule == "engagement-gap":
        return None if gap["reaches_on"] is None else str(gap["reaches_on"])
    if rule == "three-month-attendance":
        return _end_of_month_after(finding["period_end"])
    if rule == "not-enrolled":
        window: int = finding["threshold"]["days"]
        return (dt.date.fromisoformat(finding["period_start"]) + window * _DAY).isoformat()
    return over_on


def _end_of_month_after(last_day: str) -> str:
    """The last day of the month after the one that ends on a day."""
    following = dt.date.fromisoformat(last_day) + _DAY
    first = (following.replace(day=28) + 4 * _DAY).replace(day=1)
    return (first - _DAY).isoformat()


def days_left(alert: Alert, today: dt.date) -> int | None:
    """The days from today to the statutory point, below 0 when it is past; None where there is none."""
    point: str | None = alert.facts["statutory_on"]
    return None if point is None else (dt.date.fromisoformat(point) - today).days


def days_since(alert: Alert, today: dt.date) -> int:
    """The days since what was found was crossed."""
    return (today - dt.date.fromisoformat(alert.finding["crossed_on"])).days


def in_order(alerts: Iterable[Alert], today: dt.date) -> list[Alert]:
    """The alerts, most urgent first; of equals the older."""
    return sorted(alerts, key=lambda alert: (*_urgency(alert, today), alert.number))


def _urgency(alert: Alert, today: dt.date) -> tuple[bool, int]:
    left = days_left(alert, today)
    return (True, days_since(alert, today)) if left is None else (False, left)
