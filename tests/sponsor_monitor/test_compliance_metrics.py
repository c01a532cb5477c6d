"""The Home Office's metrics: thresholds by date, exact at their edges, and the worst one counts."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest

import sponsor_monitor
from sponsor_monitor.compliance_metrics import Figure, Standing, compliance_metrics, standing, worst

METRICS = {metric.name: metric for metric in compliance_metrics().metrics}
BEFORE, FIRST, LATER, LAST = dt.date(2026, 5, 31), dt.date(2026, 6, 1), dt.date(2027, 5, 31), dt.date(2027, 6, 1)


@pytest.mark.parametrize(
    ("name", "part", "whole", "day", "stands"),
    [
        ("visa-refusal", 10, 100, BEFORE, Standing.RED),
        ("visa-refusal", 9_999, 100_000, BEFORE, Standing.MET),
        ("visa-refusal", 5, 100, FIRST, Standing.RED),
        ("visa-refusal", 4, 100, FIRST, Standing.AMBER),
        ("visa-refusal", 3_999, 100_000, FIRST, Standing.GREEN),
        ("visa-refusal", 0, 1, FIRST, Standing.GREEN),
        ("enrolment", 90, 100, BEFORE, Standing.MET),
        ("enrolment", 94_999, 100_000, FIRST, Standing.RED),
        ("enrolment", 95, 100, FIRST, Standing.AMBER),
        ("enrolment", 96, 100, FIRST, Standing.GREEN),
        ("completion", 85, 100, LATER, Standing.MET),
        ("completion", 84_999, 100_000, LATER, Standing.RED),
        ("completion", 85, 100, LAST, Standing.RED),
        ("completion", 90, 100, LAST, Standing.AMBER),
        ("completion", 92, 100, LAST, Standing.GREEN),
        ("completion", 0, 0, LAST, None),
    ],
)
def test_a_figure_stands_by_what_is_asked_on_the_day(
    name: str, part: int, whole: int, day: dt.date, stands: Standing | None
) -> None:
    assert standing(METRICS[name], Figure(part, whole), day) is stands


@pytest.mark.parametrize(
    ("found", "rating"),
    [
        ([Standing.GREEN, Standing.GREEN], Standing.GREEN),
        ([Standing.GREEN, Standing.AMBER, Standing.MET], Standing.AMBER),
        ([Standing.GREEN, None], None),
        ([Standing.RED, None], Standing.RED),
        ([], None),
    ],
)
def test_the_worst_counts_and_what_is_not_known_leaves_it_open(
    found: list[Standing | None], rating: Standing | None
) -> None:
    assert worst(found) is rating


def test_no_case_and_no_rule_reads_them() -> None:
    root = Path(sponsor_monitor.__file__).parent
    reading = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("compliance_metrics")
    }
    assert reading == {"services/compliance_figures.py"}
