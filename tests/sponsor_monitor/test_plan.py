"""A school's plan is read as dataset.md describes it, and refused with every fault where it is anything else."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from calendars.days import to_day
from sponsor_monitor.plan import AppliesTo, Checkpoint, Measure, Metric, Plan, PlanRefused, Require, parse_plan
from sponsor_monitor.vocabulary import Indicator

CASES = tomllib.loads((Path(__file__).parent / "bundles" / "refused_plans.toml").read_text(encoding="utf-8"))["case"]
CHECKPOINT = 'name = "Week 4"; applies_to = "taught"; from = 2025-09-22; date = 2025-10-17'
METRIC = 'indicator = "attendance"; measure = "percent"; minimum = 50'


def written(checkpoint: str = CHECKPOINT, metric: str = METRIC) -> bytes:
    """A plan of one checkpoint with one metric; the two bodies are given with semicolons for line ends."""
    lines = ['school = "SEMS"', "[[checkpoint]]", *checkpoint.split("; ")]
    return "\n".join([*lines, *(["[[checkpoint.metric]]", *metric.split("; ")] if metric else [])]).encode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_plan_is_refused_for(case: dict[str, Any]) -> None:
    bodies = {key: case[key] for key in ("checkpoint", "metric") if key in case}
    data = case["plan"].encode() if "plan" in case else written(**bodies)

    with pytest.raises(PlanRefused) as refused:
        parse_plan(data, "plans/sems.toml")

    assert [word for word in case["says"] if word not in str(refused.value)] == []
    assert "line" not in case or case["line"] in [fault.line for fault in refused.value.faults]


def test_a_plan_gives_its_checkpoints_with_day_numbers() -> None:
    first, last = to_day(dt.date(2025, 9, 22)), to_day(dt.date(2025, 10, 17))
    metric = Metric(Indicator.ATTENDANCE, Measure.PERCENT, 50)

    (checkpoint,) = parse_plan(written()).checkpoints

    assert checkpoint == Checkpoint("Week 4", last, first, AppliesTo.TAUGHT, Require.ALL, (metric,))


@pytest.mark.parametrize(
    ("require", "read"), [('require = ""', "all"), ('require = " "', "all"), ('require = "any"', "any")]
)
def test_a_blank_requirement_is_all(require: str, read: str) -> None:
    assert parse_plan(written(f"{CHECKPOINT}; {require}")).checkpoints[0].require == read


def test_a_window_of_one_day_is_a_window() -> None:
    (checkpoint,) = parse_plan(written(CHECKPOINT.replace("09-22", "10-17"))).checkpoints

    assert checkpoint.from_day == checkpoint.date


@pytest.mark.parametrize("minimum", [0, 100])
def test_a_percent_may_be_nothing_or_everything(minimum: int) -> None:
    (checkpoint,) = parse_plan(written(metric=METRIC.replace("50", str(minimum)))).checkpoints

    assert checkpoint.metrics[0].minimum == minimum


def test_attendance_may_be_counted_in_events_above_a_hundred() -> None:
    (checkpoint,) = parse_plan(
        written(metric='indicator = "attendance"; measure = "events"; minimum = 101')
    ).checkpoints

    assert checkpoint.metrics[0].minimum == 101


def test_a_plan_may_have_no_checkpoint_and_say_only_what_qualifies() -> None:
    plan = parse_plan(b'school = "SEMS"\nqualifying_indicators = ["library", "vle"]')

    assert plan == Plan("SEMS", (Indicator.VLE, Indicator.LIBRARY), ())


def test_two_checkpoints_may_have_one_name_and_keep_their_order() -> None:
    second = written().decode().partition("\n")[2].replace("2025-10-17", "2025-10-16")

    days = [checkpoint.date for checkpoint in parse_plan(written() + b"\n" + second.encode()).checkpoints]

    assert days == [to_day(dt.date(2025, 10, 17)), to_day(dt.date(2025, 10, 16))]


def test_every_fault_of_a_plan_is_told_with_file_line_and_value() -> None:
    data = written(metric='indicator = "swipe"; measure = "hours"; minimum = -1').replace(b'"SEMS"', b'""')

    with pytest.raises(PlanRefused) as refused:
        parse_plan(data, "plans/sems.toml")

    assert [fault.line for fault in refused.value.faults] == [1, 8, 9, 10]
    assert 'plans/sems.toml line 8, checkpoint[1].metric[1].indicator "swipe": out of range' in str(refused.value)
