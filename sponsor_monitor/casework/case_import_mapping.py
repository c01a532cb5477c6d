"""What the columns of a sheet of earlier casework mean, read from TOML with every fault in one refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.casework.case_import_fields import EVENTS, FIELDS, Imported
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_fields import Unfit as FieldUnfit
from sponsor_monitor.dataset.columns import Column, Kind
from sponsor_monitor.mapping.column_sources import ColumnSource, Constant, Words
from sponsor_monitor.mapping.column_specs import ColumnSpecs, a_table
from sponsor_monitor.mapping.mapping import FileFormat
from sponsor_monitor.mapping.mapping_toml import MappingRefused, read_declared, read_format, refuse_undecided
from sponsor_monitor.toml_file import KeyPath, TomlFile
from sponsor_monitor.toml_values import Unfit, text

KEYS = ("id", "title", "date_format", "blanks", "format", "case", "opened", "closed", "event")
WHO = ("registration", "student")
"""By what the sheet names a student: the number of the registration, or the student's own."""


@dataclass(frozen=True, slots=True)
class MappedEvent:
    """An event that a row may give, and where its fields come from."""

    kind: CaseEvent
    columns: Mapping[str, ColumnSource]


@dataclass(frozen=True, slots=True)
class CaseMapping:
    """A mapping of earlier casework; ``who`` is one of ``WHO`` and ``named`` its column."""

    id: str
    title: str
    file_format: FileFormat
    who: str
    named: ColumnSource
    events: tuple[MappedEvent, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every column of the sheet that the mapping needs, once."""
        named = [*self.named.columns]
        for event in self.events:
            named += [name for source in event.columns.values() for name in source.columns]
        return tuple(dict.fromkeys(named))


def read_case_mapping(data: bytes, name: str) -> CaseMapping:
    """The mapping of a TOML file called ``name``; else MappingRefused with every fault and its line."""
    file = TomlFile(name, data)
    if file.faults:
        raise MappingRefused(file.faults)
    top = file.document
    refuse_undecided(file, (), top)
    file.refuse_unknown_keys(top, (), KEYS)
    called = [file.take(top, (), key, text) or "" for key in ("id", "title")]
    file_format = read_format(file, top)
    specs = ColumnSpecs(file, read_declared(file, top))
    who, named = _who(file, top, specs)
    events = [_fixed(file, top, specs, "opened", CaseEvent.OPENED)]
    events += [_event(file, path, entry, specs) for path, entry in file.tables(top, (), "event")]
    events += [_fixed(file, top, specs, "closed", CaseEvent.CLOSED)] if "closed" in top else []
    if file.faults or named is None:
        raise MappingRefused(file.faults)
    found = tuple(event for event in events if event is not None)
    return CaseMapping(called[0], called[1], file_format, who, named, found)


def _who(file: TomlFile, top: Mapping[str, Any], specs: ColumnSpecs) -> tuple[str, ColumnSource | None]:
    said = file.take(top, (), "case", a_table) or {}
    file.refuse_unknown_keys(said, ("case",), WHO)
    given = [name for name in WHO if name in said]
    if len(given) != 1:
        file.refuse(("case",), f"exactly one of {', '.join(WHO)} says whose case it is")
        return WHO[0], None
    return given[0], specs.source(("case", given[0]), said[given[0]], Column(given[0], Kind.TEXT))


def _fixed(file: TomlFile, top: Mapping[str, Any], specs: ColumnSpecs, key: str, kind: CaseEvent) -> MappedEvent | None:
    said = file.take(top, (), key, a_table)
    return None if said is None else _mapped(file, (key,), said, specs, kind)


def _event(file: TomlFile, path: KeyPath, entry: Mapping[str, Any], specs: ColumnSpecs) -> MappedEvent | None:
    name = file.take(entry, path, "kind", _kind)
    return None if name is None else _mapped(file, path, entry, specs, EVENTS[name])


def _mapped(
    file: TomlFile, path: KeyPath, said: Mapping[str, Any], specs: ColumnSpecs, kind: CaseEvent
) -> MappedEvent | None:
    fields = FIELDS[kind]
    file.refuse_unknown_keys(said, path, ("kind", *fields) if path[0] == "event" else tuple(fields))
    found = {}
    for name, field in fields.items():
        if name in said:
            source = specs.source((*path, name), said[name], field.column)
            if source is not None:
                found[name] = source
                _refuse_other_words(file, (*path, name), source, field)
        elif field.is_needed:
            file.refuse((*path, name), f"missing {name}: the event needs it")
    return MappedEvent(kind, found)


def _refuse_other_words(file: TomlFile, path: KeyPath, source: ColumnSource, field: Imported) -> None:
    """Refuse a word of ours that the field does not have; a blank says nothing."""
    ours: tuple[str, ...] = (source.text,) if isinstance(source, Constant) else ()
    ours = tuple(source.words.values()) if isinstance(source, Words) else ours
    for word in ours:
        try:
            if word:
                field.value(word)
        except FieldUnfit as unfit:
            file.refuse(path, str(unfit), word)


def _kind(value: object) -> str:
    if text(value) not in EVENTS:
        raise Unfit(f"unknown event: the events that can come in are {', '.join(EVENTS)}")
    return str(value)
