"""Which alert comes first: the statutory point of each rule, and the order that follows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sponsor_monitor.casework.alert import Alert, Topic, level_of, rank
from sponsor_monitor.casework.alert_order import days_left, in_order, statutory_on

TODAY = dt.date(2025, 12, 1)
NO_GAP: dict[str, Any] = {"reaches_on": None}


def finding(rule: str, outcome: str = "warning", **more: Any) -> dict[str, Any]:
    usual = {
        "rule": rule,
        "outcome": outcome,
        "period_start": "2025-09-15",
        "period_end": "2025-11-30",
        "crossed_on": "2025-11-14",
        "threshold": {"days": 60},
        "level": None,
        "open": False,
    }
    return {**usual, **more}


@pytest.mark.parametrize(
    ("found", "reaches_on", "over_on", "point"),
    [
        (finding("engagement-gap", open=True), "2026-01-29", None, "2026-01-29"),
        (finding("engagement-gap", open=True), None, None, None),
        (finding("engagement-gap", "breach"), None, None, "2025-11-14"),
        (finding("three-month-attendance"), None, None, "2025-12-31"),
        (finding("three-month-attendance", period_end="2026-01-31"), None, None, "2026-02-28"),
        (finding("three-month-attendance", period_end="2025-12-31"), None, None, "2026-01-31"),
        (finding("three-month-attendance", "breach"), None, None, "2025-11-14"),
        (finding("three-month-attendance", "indeterminate"), None, None, None),
        (finding("not-enrolled", threshold={"days": 14}), None, None, "2025-09-29"),
        (finding("not-enrolled", "breach", crossed_on="2025-09-29"), None, None, "2025-09-29"),
        (finding("interruption-limit", level="planned"), None, "2026-01-20", "2026-01-20"),
        (finding("interruption-limit", "breach"), None, "2026-01-20", "2025-11-14"),
        (finding("monthly-attendance", "breach"), None, None, None),
        (finding("checkpoint", "breach"), None, None, None),
        (finding("sabbatical-meetings"), None, None, None),
    ],
)
def test_the_statutory_point_of_each_rule(
    found: dict[str, Any], reaches_on: str | None, over_on: str | None, point: str | None
) -> None:
    assert statutory_on(found, {"reaches_on": reaches_on}, over_on) == point


def alert(number: int, point: str | None, crossed: str = "2025-11-14") -> Alert:
    facts = {"finding": finding("checkpoint", "breach", crossed_on=crossed), "statutory_on": point}
    return Alert(
        f"A{number}", number, Topic("somebody", "checkpoint"), "somebody", facts, "2025-11-30", "run", 0, number
    )


def test_the_least_time_left_comes_first_and_without_a_point_what_was_crossed_last() -> None:
    alerts = [
        alert(1, None, "2025-10-17"),
        alert(2, "2025-12-20"),
        alert(3, "2025-11-20"),
        alert(4, None, "2025-11-28"),
        alert(5, "2025-12-01"),
        alert(6, "2025-12-01"),
    ]

    assert [one.uid for one in in_order(alerts, TODAY)] == ["A3", "A5", "A6", "A2", "A4", "A1"]
    assert [days_left(one, TODAY) for one in alerts] == [None, 19, -11, None, 0, 0]


def test_levels_rise_from_what_cannot_be_decided_to_a_breach() -> None:
    levels = ["indeterminate", "warning", "warning 14", "warning 21", "warning 45", "breach"]

    assert sorted(levels, key=rank) == levels
    assert level_of(finding("engagement-gap", level="21")) == "warning 21"
    assert level_of(finding("interruption-limit", level="planned")) == "warning"
    assert level_of(finding("checkpoint", "breach", level="low_engagement")) == "breach"
