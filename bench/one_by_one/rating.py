"""The daily engagement rating, in exact fractions (rules.md 7)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from bench.one_by_one.university import ATTENDED, UNCAPTURED, Registration, University
from sponsor_monitor.vocabulary import BANDS

Rating = tuple[str, dt.date, Fraction | None, str | None]


def ratings(university: University, registration: Registration) -> Iterator[Rating]:
    """Section 7: score and band of every day of the span, both None where there is no rating."""
    law = university.law
    outcomes: dict[dt.date, list[str]] = {}
    for session in registration.due:
        outcomes.setdefault(session.date, []).append(university.outcome(registration.student, session))
    trailing: list[dt.date] = []
    for day in registration.days:
        score = None
        if day in registration.monitored:
            trailing = [*trailing, day][-law["rating_window_days"] :]
            if len(trailing) >= law["rating_min_days"]:
                score = _score(university, registration, trailing, outcomes)
        yield registration.id, day, score, None if score is None else _band(university, score)


def _score(
    university: University, registration: Registration, window: list[dt.date], outcomes: dict[dt.date, list[str]]
) -> Fraction | None:
    """The weighted mean of what is present; None where nothing is, or all of it weighs nothing."""
    parts: list[tuple[int, Fraction]] = []
    for indicator, weight in university.law["rating_weights"].items():
        if indicator == "attendance":
            found = [outcome for day in window for outcome in outcomes.get(day, ()) if outcome != UNCAPTURED]
            if found:
                parts.append((weight[0], Fraction(found.count(ATTENDED), len(found))))
        elif university.event_days.get(indicator) and not _is_dead(university, indicator, window):
            events = registration.student.events.get(indicator, Counter())
            expected = Fraction(weight[1] * len(window), university.law["rating_window_days"])
            parts.append((weight[0], min(Fraction(1), sum(events.get(day, 0) for day in window) / expected)))
    total = sum(weight for weight, _ in parts)
    return sum((weight * part for weight, part in parts), Fraction()) / total if total else None


def _is_dead(university: University, indicator: str, window: list[dt.date]) -> bool:
    outages = [outage for outage in university.outages if outage.indicator == indicator]
    return any(outage.start <= day <= outage.end for outage in outages for day in window)


def _band(university: University, score: Fraction) -> str:
    limits = [Fraction(limit) for limit in university.law["rating_bands"]]
    return str(BANDS[sum(score >= limit for limit in limits)])
