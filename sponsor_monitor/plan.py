"""A school's Engagement Monitoring Plan: its checkpoints and what counts as engagement (QMUL 6.2c, 8.2; dataset.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from calendars.days import to_day
from sponsor_monitor.toml_file import FileRefused, KeyPath, TomlFile
from sponsor_monitor.toml_values import Unfit, date, one_of, some_indicators, text, whole
from sponsor_monitor.vocabulary import Indicator

_PLAN_KEYS = ("school", "qualifying_indicators", "checkpoint")
_CHECKPOINT_KEYS = ("name", "applies_to", "from", "date", "require", "metric")
_METRIC_KEYS = ("indicator", "measure", "minimum")


class AppliesTo(StrEnum):
    """Whom a checkpoint is for, by the status on its date (rules.md 6)."""

    TAUGHT = "taught"
    PLACEMENT = "placement"
    STUDY_ABROAD = "study_abroad"


class Require(StrEnum):
    """Whether a checkpoint asks for every metric or for one of them."""

    ALL = "all"
    ANY = "any"


class Measure(StrEnum):
    """What a metric counts; ``percent`` is of attendance only."""

    PERCENT = "percent"
    ACTIVE_DAYS = "active_days"
    EVENTS = "events"


class PlanRefused(FileRefused):
    """A plan is not as dataset.md describes it; every fault found is listed."""

    what = "Engagement Monitoring Plan"


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing a checkpoint measures, and the least it asks for: percent, days or events."""

    indicator: Indicator
    measure: Measure
    minimum: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A day on which engagement is assessed, over the days from ``from_day`` to ``date``, both included."""

    name: str
    date: int
    from_day: int
    applies_to: AppliesTo
    require: Require
    metrics: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one school; ``qualifying_indicators`` is None where the bundle's default holds."""

    school: str
    qualifying_indicators: tuple[Indicator, ...] | None
    checkpoints: tuple[Checkpoint, ...]


def parse_plan(data: bytes, name: str = "plan.toml") -> Plan:
    """The plan of a TOML file called ``name``; PlanRefused lists every fault. Checkpoints keep the file's order."""
    file = TomlFile(name, data)
    if file.faults:
        raise PlanRefused(file.faults)
    document = file.document
    file.refuse_unknown_keys(document, (), _PLAN_KEYS)
    school = file.take(document, (), "school", text)
    qualifying = None
    if "qualifying_indicators" in document:
        qualifying = file.take(document, (), "qualifying_indicators", some_indicators)
    checkpoints = [_checkpoint(file, path, table) for path, table in file.tables(document, (), "checkpoint")]
    if file.faults or school is None:
        raise PlanRefused(file.faults)
    return Plan(school, qualifying, tuple(checkpoint for checkpoint in checkpoints if checkpoint))


def _checkpoint(file: TomlFile, path: KeyPath, table: Mapping[str, Any]) -> Checkpoint | None:
    file.refuse_unknown_keys(table, path, _CHECKPOINT_KEYS)
    name = file.take(table, path, "name", text)
    applies_to = file.take(table, path, "applies_to", one_of(AppliesTo))
    first = file.take(table, path, "from", date)
    last = file.take(table, path, "date", date)
    if first and last and first > last:
        file.refuse((*path, "from"), f"the window ends before it begins: from is after date, {last.isoformat()}", first)
    require = file.take(table, path, "require", _require) if "require" in table else Require.ALL
    entries = file.tables(table, path, "metric")
    if not table.get("metric", []):
        file.refuse((*path, "metric"), "missing metric: a checkpoint needs at least one")
    metrics = [_metric(file, at, entry) for at, entry in entries]
    if name is None or applies_to is None or first is None or last is None or require is None:
        return None
    kept = tuple(metric for metric in metrics if metric)
    return Checkpoint(name, to_day(last), to_day(first), applies_to, require, kept)


def _metric(file: TomlFile, path: KeyPath, table: Mapping[str, Any]) -> Metric | None:
    file.refuse_unknown_keys(table, path, _METRIC_KEYS)
    indicator = file.take(table, path, "indicator", one_of(Indicator))
    measure = file.take(table, path, "measure", one_of(Measure))
    if measure is Measure.PERCENT and indicator not in (Indicator.ATTENDANCE, None):
        reason = "percent of anything but attendance: use active_days or events"
        file.refuse((*path, "measure"), reason, str(indicator))
    highest = whole(0, 100) if measure is Measure.PERCENT else whole(0)
    minimum = file.take(table, path, "minimum", highest)
    return None if indicator is None or measure is None or minimum is None else Metric(indicator, measure, minimum)


def _require(value: object) -> Require:
    if isinstance(value, str) and not value.strip():
        return Require.ALL
    try:
        return one_of(Require)(value)
    except Unfit as unfit:
        raise Unfit(f"{unfit}, or nothing, which is all") from None
