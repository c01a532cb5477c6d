"""Reading a policy bundle from TOML: all its faults in one refusal (dataset.md, "A policy bundle")."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from calendars.days import to_day
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.in_force import Value
from sponsor_monitor.parameters import PARAMETERS, Parameter, ParameterValue
from sponsor_monitor.toml_file import FileRefused, KeyPath, TomlFile
from sponsor_monitor.toml_values import date, text

Values = tuple[Value[ParameterValue], ...]

_BUNDLE_KEYS = ("id", "title", "extends", "parameters")
_TWO_CLAUSES = "gap_days"


class BundleRefused(FileRefused):
    """A policy bundle cannot be used; every fault found is listed."""

    what = "policy bundle"


def read_bundle(data: bytes, name: str, shipped: Mapping[str, Bundle]) -> Bundle:
    """The bundle of a TOML file called ``name``, which may extend one of ``shipped``; else BundleRefused.

    A plain value replaces whatever the extended bundle has. Dated values leave it in force before the first of them.
    """
    file = TomlFile(name, data)
    if file.faults:
        raise BundleRefused(file.faults)
    file.refuse_unknown_keys(file.document, (), _BUNDLE_KEYS)
    bundle_id = file.take(file.document, (), "id", text) or ""
    title = file.take(file.document, (), "title", text) or ""
    base = _base(file, bundle_id, shipped)
    given = _given(file)
    if "extends" not in file.document:
        _refuse_missing_names(file)
    if file.faults:
        raise BundleRefused(file.faults)
    kept = base.values if base else {}
    values = {name: _joined(kept.get(name, ()), given.get(name, ())) for name in PARAMETERS}
    return Bundle(bundle_id, title, base.id if base else None, MappingProxyType(values))


def _base(file: TomlFile, bundle_id: str, shipped: Mapping[str, Bundle]) -> Bundle | None:
    if "extends" not in file.document:
        return None
    extended = file.take(file.document, (), "extends", text)
    if extended is None:
        return None
    if extended == bundle_id:
        file.refuse(("extends",), "a bundle cannot extend itself: give it an id of its own", extended)
        return None
    if extended not in shipped:
        file.refuse(("extends",), f"unknown bundle: the shipped ones are {', '.join(shipped)}", extended)
        return None
    return shipped[extended]


def _given(file: TomlFile) -> dict[str, Values]:
    tables = file.document.get("parameters", {})
    if not isinstance(tables, dict):
        file.refuse(("parameters",), "wrong type: parameters are written [parameters.NAME]", tables)
        return {}
    file.refuse_unknown_keys(tables, ("parameters",), tuple(PARAMETERS))
    known = [parameter for parameter in PARAMETERS.values() if parameter.name in tables]
    return {parameter.name: _parameter(file, parameter, tables[parameter.name]) for parameter in known}


def _parameter(file: TomlFile, parameter: Parameter, table: object) -> Values:
    path: KeyPath = ("parameters", parameter.name)
    if not isinstance(table, dict):
        file.refuse(path, "wrong type: a table with value, clause and source is expected", table)
        return ()
    if "value" in table and "values" in table:
        file.refuse(path, "both value and values are given: a parameter has one value or several dated ones")
        return ()
    if "values" in table:
        return _dated_values(file, parameter, path, table)
    file.refuse_unknown_keys(table, path, _value_keys(parameter, is_dated=False))
    value = _value(file, parameter, path, table)
    return (value,) if value else ()


def _dated_values(file: TomlFile, parameter: Parameter, path: KeyPath, table: Mapping[str, Any]) -> Values:
    file.refuse_unknown_keys(table, path, ("values",))
    if not parameter.may_be_dated:
        allowed = ", ".join(name for name, other in PARAMETERS.items() if other.may_be_dated)
        file.refuse((*path, "values"), f"dated values where there may be none: only {allowed} may change over time")
        return ()
    if table["values"] == []:
        file.refuse((*path, "values"), "an empty list of values: give at least one, or leave the parameter out")
    entries = file.tables(table, path, "values")
    values = [_dated_value(file, parameter, at, entry) for at, entry in entries]
    _refuse_equal_days(file, entries)
    return tuple(sorted((value for value in values if value), key=lambda value: value.since or 0))


def _dated_value(
    file: TomlFile, parameter: Parameter, path: KeyPath, entry: Mapping[str, Any]
) -> Value[ParameterValue] | None:
    file.refuse_unknown_keys(entry, path, _value_keys(parameter, is_dated=True))
    since = file.take(entry, path, "since", date)
    value = _value(file, parameter, path, entry)
    return replace(value, since=to_day(since)) if value and since else None


def _value(
    file: TomlFile, parameter: Parameter, path: KeyPath, table: Mapping[str, Any]
) -> Value[ParameterValue] | None:
    value = file.take(table, path, "value", parameter.check)
    clause = file.take(table, path, "clause", text)
    source = file.take(table, path, "source", text)
    below = None
    if parameter.name == _TWO_CLAUSES and "clause_below_degree" in table:
        below = file.take(table, path, "clause_below_degree", text)
    if value is None or clause is None or source is None:
        return None
    return Value(value, clause, source, clause_below_degree=below)


def _value_keys(parameter: Parameter, *, is_dated: bool) -> tuple[str, ...]:
    keys = ("since", "value", "clause", "source") if is_dated else ("value", "clause", "source")
    return (*keys, "clause_below_degree") if parameter.name == _TWO_CLAUSES else keys


def _refuse_equal_days(file: TomlFile, entries: Sequence[tuple[KeyPath, Mapping[str, Any]]]) -> None:
    seen: set[dt.date] = set()
    for path, entry in entries:
        since = entry.get("since")
        if not isinstance(since, dt.date):
            continue
        if since in seen:
            file.refuse((*path, "since"), "two values with one since: which of them holds cannot be told", since)
        seen.add(since)


def _refuse_missing_names(file: TomlFile) -> None:
    tables = file.document.get("parameters", {})
    missing = [name for name in PARAMETERS if name not in tables] if isinstance(tables, dict) else []
    for name in missing:
        file.refuse(("parameters", name), "missing: a bundle that extends none gives every name")


def _joined(kept: Values, given: Values) -> Values:
    if not given:
        return kept
    first = given[0].since
    if first is None:
        return given
    return (*(value for value in kept if value.since is None or value.since < first), *given)
