"""Reading a process from TOML: the shipped one, and those an institution writes to extend it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from sponsor_monitor.casework.process import Process, ProcessValue
from sponsor_monitor.casework.process_names import PROCESS_NAMES, Authority, ProcessName
from sponsor_monitor.errors import Fault
from sponsor_monitor.toml_file import FileRefused, KeyPath, TomlFile
from sponsor_monitor.toml_values import date, one_of, text

SHIPPED = "shipped"
"""The id of the process every other extends."""

_KEYS = ("id", "title", "extends", "values")
_VALUE_KEYS = ("value", "authority", "clause", "source", "since")


class ProcessRefused(FileRefused):
    """A process file cannot be used; every fault found is listed."""

    what = "process file"


@cache
def shipped_process() -> Process:
    """The process that comes with the program."""
    data = files("sponsor_monitor.casework").joinpath("process.toml").read_bytes()
    return read_process(data, "process.toml", None)


@cache
def shipped_extensions() -> tuple[str, ...]:
    """The ids of the shipped processes of one policy each, in text order."""
    names = (entry.name for entry in files("sponsor_monitor.casework").joinpath("processes").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def shipped_extension(asked: str) -> Process:
    """A shipped process of one policy; an id that is not shipped is refused with those that are."""
    if asked not in shipped_extensions():
        known = ", ".join(shipped_extensions())
        raise ProcessRefused([Fault(asked, f"unknown process: the shipped ones are {known}; or name a TOML file")])
    data = files("sponsor_monitor.casework").joinpath("processes", f"{asked}.toml").read_bytes()
    return read_process(data, f"{asked}.toml", shipped_process())


def read_process(data: bytes, name: str, base: Process | None) -> Process:
    """The process of a TOML file called ``name``, which extends ``base`` where there is one; else ProcessRefused."""
    given, missing, file = _given(data, name, base)
    if file.faults:
        raise ProcessRefused(file.faults)
    title = str(file.document["title"])
    process = Process(str(file.document["id"]), title, MappingProxyType({}), MappingProxyType(missing))
    if base is not None:
        process = Process(process.id, title, base.values, {**base.missing, **missing})
    for value_name, values in given.items():
        for value in values:
            process = process.with_value(value_name, value)
    return process


def given_values(data: bytes, name: str) -> list[tuple[str, ProcessValue]]:
    """The values a file that extends the shipped process gives itself, each with its name; else ProcessRefused."""
    given, _, file = _given(data, name, shipped_process())
    if file.faults:
        raise ProcessRefused(file.faults)
    return [(value_name, value) for value_name, values in given.items() for value in values]


def extension_bytes(asked: str) -> bytes:
    """The TOML of a shipped process of one policy."""
    shipped_extension(asked)
    return files("sponsor_monitor.casework").joinpath("processes", f"{asked}.toml").read_bytes()


def _given(
    data: bytes, name: str, base: Process | None
) -> tuple[dict[str, list[ProcessValue]], dict[str, str], TomlFile]:
    file = TomlFile(name, data)
    if file.faults:
        raise ProcessRefused(file.faults)
    file.refuse_unknown_keys(file.document, (), _KEYS)
    file.take(file.document, (), "id", text)
    file.take(file.document, (), "title", text)
    if base is not None and file.take(file.document, (), "extends", text) not in (None, SHIPPED):
        file.refuse(("extends",), f'a process extends "{SHIPPED}" and no other', file.document["extends"])
    tables = file.document.get("values", {})
    if not isinstance(tables, dict):
        file.refuse(("values",), "wrong type: values are written [values.NAME]", tables)
        return {}, {}, file
    file.refuse_unknown_keys(tables, ("values",), tuple(PROCESS_NAMES))
    if base is None:
        for each in PROCESS_NAMES:
            if each not in tables:
                file.refuse(("values", each), "missing: the shipped process names everything")
    known = [PROCESS_NAMES[each] for each in tables if each in PROCESS_NAMES]
    missing = {each.name: str(tables[each.name]["missing"]) for each in known if "missing" in _table(tables, each)}
    given = {each.name: _values(file, each, tables[each.name]) for each in known if each.name not in missing}
    return given, missing, file


def _table(tables: Mapping[str, Any], name: ProcessName) -> Mapping[str, Any]:
    table = tables[name.name]
    return table if isinstance(table, dict) else {}


def _values(file: TomlFile, name: ProcessName, table: object) -> list[ProcessValue]:
    path: KeyPath = ("values", name.name)
    if not isinstance(table, dict):
        file.refuse(path, "wrong type: a table with value, authority, clause and source is expected", table)
        return []
    if "values" not in table:
        value = _value(file, name, path, table)
        return [value] if value else []
    file.refuse_unknown_keys(table, path, ("values",))
    found = [_value(file, name, at, entry) for at, entry in file.tables(table, path, "values")]
    dated = [value for value in found if value]
    if len({value.since for value in dated}) < len(dated):
        file.refuse(path, "two values with one since: which of them holds cannot be told")
    return sorted(dated, key=lambda value: value.since or dt.date.min)


def _value(file: TomlFile, name: ProcessName, path: KeyPath, table: Mapping[str, Any]) -> ProcessValue | None:
    file.refuse_unknown_keys(table, path, _VALUE_KEYS)
    value = file.take(table, path, "value", name.check)
    authority = file.take(table, path, "authority", one_of(Authority))
    clause = file.take(table, path, "clause", text)
    source = file.take(table, path, "source", text)
    since = file.take(table, path, "since", date) if "since" in table else None
    if value is None or authority is None or clause is None or source is None:
        return None
    return ProcessValue(value, authority, clause, source, since)
