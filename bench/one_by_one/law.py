"""Policy bundles: parameters with their clauses, some of them dated (dataset.md, "A policy bundle")."""

from __future__ import annotations

import datetime as dt
import itertools
import tomllib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from bench.one_by_one.reading import Refused
from sponsor_monitor.vocabulary import INDICATORS

GAP_CLAUSE = "QMUL 9.2, 10.6"
WEIGHTS = {
    "attendance": [5], "vle": [3, 20], "submission": [2, 1], "lecture_capture": [1, 2], "library": [1, 2],
    "pc_login": [1, 4],
}  # fmt: skip
SHIPPED: dict[str, tuple[Any, str]] = {
    "max_rqf": (5, "QMUL 9.1"),
    "late_tolerance_minutes": (10, ""),
    "weekly_minutes": (900, "QMUL 9.1"),
    "basis": ("minutes", ""),
    "min_month_minutes": (600, ""),
    "monthly_percent": (85, "QMUL 9.1"),
    "three_month_percent": (70, "QMUL 9.1"),
    "three_months": (3, "QMUL 9.1"),
    "max_bridged_months": (1, ""),
    "partial_min_due": (10, ""),
    "partial_percent": (10, ""),
    "qualifying_indicators": (
        ["attendance", "submission", "vle", "meeting", "lecture_capture", "co_curricular", "supervision",
         "placement_contact"], "QMUL 7.1",
    ),
    "strong_indicators": (["attendance", "submission", "supervision", "meeting", "placement_contact"], ""),
    "gap_days": (60, GAP_CLAUSE),
    "gap_warning_days": ([14, 21, 28, 45], ""),
    "interruption_days": (60, "UKVI interruption"),
    "remote_percent": (20, "UKVI remote delivery"),
    "remote_since": (dt.date(2025, 3, 19), "UKVI remote delivery"),
    "rating_window_days": (14, ""),
    "rating_weights": (WEIGHTS, ""),
    "rating_bands": (["1/5", "2/5", "3/5", "4/5"], ""),
    "rating_min_days": (5, ""),
    "outage_days": (3, ""),
    "outage_window_days": (20, ""),
    "contradiction_weeks": (3, ""),
}  # fmt: skip
BUNDLES = {"qmul-2025-09": {}, "qmul-2025-09-rqf3": {"max_rqf": (3, "QMUL 9.1")}}
DATED = {
    "weekly_minutes", "monthly_percent", "three_month_percent", "gap_days", "interruption_days", "remote_percent"
}  # fmt: skip
# Numbers of days and months are 1 or more, save the bridged months, where 0 is "none may lie between".
AT_LEAST_ONE = {
    "three_months", "gap_days", "interruption_days", "rating_window_days", "rating_min_days", "outage_days",
    "outage_window_days", "contradiction_weeks",
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """A parameter's value with the day it holds from and the clause it comes from."""

    since: dt.date
    value: Any
    clause: str


@dataclass(frozen=True)
class Law:
    """The parameters of a bundle."""

    id: str
    values: dict[str, list[Value]]

    def __getitem__(self, name: str) -> Any:
        """The value of a parameter that has no dates."""
        return self.values[name][0].value

    def on(self, name: str, day: dt.date) -> Value:
        """The value of a parameter in force on a day; Refused where there is none yet."""
        in_force = [value for value in self.values[name] if value.since <= day]
        if not in_force:
            raise Refused([f"policy {self.id}: {name} has no value on {day}"])
        return in_force[-1]


def shipped(identifier: str) -> Law:
    """A bundle that comes with the program."""
    values = SHIPPED | BUNDLES[identifier]
    return Law(identifier, {name: [Value(dt.date.min, *value)] for name, value in values.items()})


def read_law(folder: Path, policy: str) -> Law:
    """The bundle that ``policy`` names: a shipped one's id, or a TOML file inside the folder."""
    if policy in BUNDLES:
        return shipped(policy)
    path = (folder / policy).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Refused([f"dataset.toml: policy {policy!r} leaves the folder"])
    try:
        bundle = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused([f"policy {policy!r}: {error}"]) from error
    return _law(policy, bundle)


def _law(policy: str, bundle: dict[str, Any]) -> Law:
    """A bundle's law, or Refused with every fault of it."""
    faults = [f"{policy}: {key} is not a text" for key in ("id", "title") if not _is_text(bundle.get(key))]
    parent, values = bundle.get("extends"), {}
    if parent is not None:
        if parent not in BUNDLES:
            raise Refused([*faults, f"{policy}: extends an unknown policy {parent!r}"])
        values = dict(shipped(parent).values)
    parameters = bundle.get("parameters", {})
    for name, parameter in (parameters if isinstance(parameters, dict) else {"parameters": None}).items():
        found = _parameter(name, parameter)
        faults += [f"{policy}: {name}: {fault}" for fault in found if isinstance(fault, str)]
        dated = sorted((value for value in found if isinstance(value, Value)), key=lambda value: value.since)
        before = values.get(name, []) if dated and dated[0].since > dt.date.min else []
        values[name] = [*before, *dated]
    faults += [f"{policy}: {name} is missing" for name in SHIPPED if name not in values]
    if faults:
        raise Refused(faults)
    return Law(bundle["id"], values)


def _parameter(name: str, parameter: Any) -> list[Value | str]:
    """The values of a parameter, and what is wrong with it."""
    if name not in SHIPPED:
        return ["there is no such parameter"]
    if not isinstance(parameter, dict) or ("value" in parameter) == ("values" in parameter):
        return ["needs a value, or dated values"]
    if "value" in parameter:
        return [_value(name, parameter, dt.date.min)]
    if name not in DATED or not isinstance(parameter["values"], list) or not parameter["values"]:
        return ["may not have dated values"]
    found = [_value(name, each, each.get("since") if isinstance(each, dict) else None) for each in parameter["values"]]
    days = [each.since for each in found if isinstance(each, Value)]
    return [*found, *(["two values of one day"] if len(set(days)) < len(days) else [])]


def _value(name: str, given: Any, since: Any) -> Value | str:
    if not isinstance(given, dict) or type(since) is not dt.date:
        return "a dated value needs its since"
    if not _is_text(given.get("clause")) or not _is_text(given.get("source")):
        return "needs a clause and a source"
    if not _is_valid(name, given.get("value")):
        return f"{given.get('value')!r} is not a value it can have"
    return Value(since, given["value"], given["clause"])


def _is_valid(name: str, value: Any) -> bool:
    """Whether a value has the parameter's type and range."""
    if name == "basis":
        return value in ("minutes", "sessions")
    if name == "remote_since":
        return type(value) is dt.date
    if name in ("qualifying_indicators", "strong_indicators"):
        return isinstance(value, list) and all(each in INDICATORS for each in value)
    if name == "gap_warning_days":
        return bool(value) and _are_rising(value) and value[0] >= 1
    if name == "rating_bands":
        return _are_bands(value)
    if name == "rating_weights":
        return isinstance(value, dict) and all(_is_weight(*each) for each in value.items())
    lowest, highest = int(name in AT_LEAST_ONE), 100 if name.endswith("_percent") else None
    return type(value) is int and value >= lowest and (highest is None or value <= highest)


def _are_rising(value: Any) -> bool:
    if not isinstance(value, list) or any(type(each) is not int for each in value):
        return False
    return all(low < high for low, high in itertools.pairwise(value))


def _are_bands(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 4 or not all(isinstance(each, str) for each in value):
        return False
    try:
        bands = [Fraction(each) for each in value]
    except (ValueError, ZeroDivisionError):
        return False
    return bands[0] >= 0 and bands[-1] <= 1 and all(low < high for low, high in itertools.pairwise(bands))


def _is_weight(indicator: str, value: Any) -> bool:
    length = 1 if indicator == "attendance" else 2
    if indicator not in INDICATORS or not isinstance(value, list) or len(value) != length:
        return False
    return all(type(each) is int and each >= 0 for each in value) and all(each >= 1 for each in value[1:])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""
