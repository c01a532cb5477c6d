"""A policy bundle in words: what every value means, by which clause, and where two bundles differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calendars.days import to_date
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.in_force import Value
from sponsor_monitor.parameters import PARAMETERS, Parameter, ParameterValue, Weight
from sponsor_monitor.vocabulary import Indicator


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One value of a bundle; ``since`` is an ISO date, None where the value has always held."""

    name: str
    meaning: str
    value_text: str
    since: str | None
    clause: str
    source: str


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """A parameter that two bundles do not give alike, each side in full."""

    name: str
    meaning: str
    before: str
    after: str


def bundle_rows(bundle: Bundle) -> list[PolicyRow]:
    """A row for every value of a bundle: parameters in the order of dataset.md, dated values earliest first."""
    return [_row(parameter, value) for parameter in PARAMETERS.values() for value in bundle.values[parameter.name]]


def bundle_differences(before: Bundle, after: Bundle) -> list[PolicyDifference]:
    """The parameters whose values, days, clauses or sources differ, in the order of dataset.md."""
    changed = [name for name in PARAMETERS if before.values[name] != after.values[name]]
    return [_difference(PARAMETERS[name], before, after) for name in changed]


def _row(parameter: Parameter, value: Value[ParameterValue]) -> PolicyRow:
    since = None if value.since is None else to_date(value.since).isoformat()
    shown = _value_text(parameter, value.value)
    return PolicyRow(parameter.name, parameter.meaning, shown, since, _clause_text(value), value.source)


def _difference(parameter: Parameter, before: Bundle, after: Bundle) -> PolicyDifference:
    texts = [_side(parameter, bundle.values[parameter.name]) for bundle in (before, after)]
    if texts[0] == texts[1]:
        texts = [_side(parameter, bundle.values[parameter.name], with_source=True) for bundle in (before, after)]
    return PolicyDifference(parameter.name, parameter.meaning, *texts)


def _side(parameter: Parameter, values: tuple[Value[ParameterValue], ...], *, with_source: bool = False) -> str:
    rows = [_row(parameter, value) for value in values]
    return "; ".join(
        (f"from {row.since} " if row.since else "")
        + f"{row.value_text} ({row.clause}{f'; {row.source}' if with_source else ''})"
        for row in rows
    )


def _clause_text(value: Value[ParameterValue]) -> str:
    return f"{value.clause}; {value.clause_below_degree} below degree" if value.clause_below_degree else value.clause


def _value_text(parameter: Parameter, value: ParameterValue) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_weight_text(indicator, weight) for indicator, weight in value.items())
    listed = ", ".join(str(part) for part in value) if isinstance(value, tuple) else str(value)
    unit = parameter.unit.removesuffix("s") if value == 1 else parameter.unit
    return f"{listed}%" if unit == "%" else f"{listed} {unit}".rstrip()


def _weight_text(indicator: Indicator, weight: Weight) -> str:
    return f"{indicator} {weight.weight}" + (f" (expects {weight.expected})" if weight.expected else "")
