"""Reading a mapping file from TOML: all its faults in one refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sponsor_monitor.dataset.columns import Column
from sponsor_monitor.dataset.people_columns import EVERY_TABLE
from sponsor_monitor.errors import Fault
from sponsor_monitor.mapping.column_specs import ColumnSpecs, Declared, a_table, blank_words, pattern_of
from sponsor_monitor.mapping.mapping import (
    Encoding,
    FileFormat,
    FileKind,
    Keep,
    MappingFile,
    Mode,
    TableMapping,
)
from sponsor_monitor.mapping.time_pattern import Part
from sponsor_monitor.mapping.window_toml import read_window
from sponsor_monitor.toml_file import FileRefused, KeyPath, TomlFile
from sponsor_monitor.toml_values import Unfit, one_of, text, whole

Table = Mapping[str, Any]

KEYS = ("id", "title", "feed", "mode", "timezone", "date_format", "time_format", "moment_format", "blanks")
FORMAT_KEYS = {
    FileKind.CSV: ("kind", "delimiter", "encoding", "header_row"),
    FileKind.XLSX: ("kind", "sheet", "header_row"),
}
TABLE_KEYS = ("table", "where", "unless", "key", "one_each", "keep", "keep_by", "columns")
DELIMITERS = (",", ";", "\t", "|")
UNDECIDED = "?"
_WORDS_OF_SOURCES = ("where", "unless", "blanks")
_MOST_ROWS = 1_000_000


class MappingRefused(FileRefused):
    """A mapping cannot be used; every fault found is listed."""

    what = "mapping"


def read_mapping(data: bytes, name: str) -> MappingFile:
    """The mapping of a TOML file called ``name``; else MappingRefused with every fault and its line."""
    file = TomlFile(name, data)
    if file.faults:
        raise MappingRefused(file.faults)
    top = file.document
    refuse_undecided(file, (), top)
    file.refuse_unknown_keys(top, (), (*KEYS, "format", "window", "table"))
    names = [file.take(top, (), key, text) or "" for key in ("id", "title", "feed")]
    mode = file.take(top, (), "mode", one_of(Mode)) or Mode.APPEND
    zone = file.take(top, (), "timezone", _zone) if "timezone" in top else None
    file_format = read_format(file, top)
    specs = ColumnSpecs(file, read_declared(file, top))
    window = read_window(file, top, specs, mode)
    tables = _tables(file, top, specs, mode)
    if file.faults:
        raise MappingRefused(_once(file.faults))
    return MappingFile(names[0], names[1], names[2], mode, file_format, zone, window, tables)


def refuse_undecided(file: TomlFile, path: KeyPath, said: object) -> None:
    """Refuse every ``?`` that a draft left for a person."""
    if said == UNDECIDED:
        file.refuse(path, "still to be decided: put what you know in place of the question mark")
    inside = said.items() if isinstance(said, Mapping) else enumerate(said) if isinstance(said, list) else ()
    for key, value in inside:
        if key not in _WORDS_OF_SOURCES:
            refuse_undecided(file, (*path, key), value)


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """The first fault of each value: what is not decided yet can be nothing else."""
    undecided = {fault.column for fault in faults if fault.reason.startswith("still to be decided")}
    return [
        fault for fault in faults if fault.column not in undecided or fault.reason.startswith("still to be decided")
    ]


def read_declared(file: TomlFile, top: Table) -> Declared:
    """The patterns of dates and the words for a blank that hold in the whole file."""
    patterns = {}
    for part in Part:
        pattern = file.take(top, (), part.value, pattern_of(part)) if part.value in top else None
        if pattern is not None:
            patterns[part] = pattern
    blanks = file.take(top, (), "blanks", blank_words) if "blanks" in top else None
    return Declared(patterns, blanks or ())


def read_format(file: TomlFile, top: Table) -> FileFormat:
    """How the export is written, as ``[format]`` says."""
    path: KeyPath = ("format",)
    said = file.take(top, (), "format", a_table) or {}
    kind = file.take(said, path, "kind", one_of(FileKind)) if said else None
    if kind is None:
        return FileFormat(FileKind.CSV)
    file.refuse_unknown_keys(said, path, FORMAT_KEYS[kind])
    row = file.take({"header_row": 1, **said}, path, "header_row", whole(1, _MOST_ROWS)) or 1
    if kind is FileKind.CSV:
        encoding = file.take(said, path, "encoding", one_of(Encoding)) or Encoding.UTF_8
        delimiter = file.take({"delimiter": ",", **said}, path, "delimiter", _delimiter) or ","
        return FileFormat(kind, delimiter, encoding, header_row=row)
    sheet = file.take(said, path, "sheet", text) if "sheet" in said else None
    return FileFormat(kind, sheet=sheet, header_row=row)


def _tables(file: TomlFile, top: Table, specs: ColumnSpecs, mode: Mode) -> tuple[TableMapping, ...]:
    entries = file.tables(top, (), "table")
    if not top.get("table"):
        file.refuse(("table",), "missing [[table]]: name at least one table to fill")
    found = []
    for path, entry in entries:
        file.refuse_unknown_keys(entry, path, TABLE_KEYS)
        name = file.take(entry, path, "table", _table_name)
        if name is not None:
            found.append(_table(file, (path, entry), specs, mode, name))
    return tuple(found)


def _table(file: TomlFile, at: tuple[KeyPath, Table], specs: ColumnSpecs, mode: Mode, name: str) -> TableMapping:
    path, entry = at
    columns = _columns(file, path, entry, specs, EVERY_TABLE[name])
    mapped = tuple(columns)
    if mode is Mode.RESTATE and "key" not in entry:
        file.refuse((*path, "key"), "missing key: a mapping that restates says by what its rows are known")
    if mode is Mode.APPEND and "key" in entry:
        file.refuse((*path, "key"), "a key belongs to a mapping that restates")
    one_each = _names_of_ours(file, path, entry, "one_each", mapped)
    if columns and not any(source is None or source.columns for source in columns.values()):
        file.refuse((*path, "columns"), "every column is a constant: at least one comes from the export")
    for key in ("keep", "keep_by"):
        if key in entry and "one_each" not in entry:
            file.refuse((*path, key), f"{key} belongs to one_each: which of the rows that agree in it counts")
    if "one_each" in entry and "keep" not in entry:
        file.refuse((*path, "keep"), 'missing keep: which of several rows counts, "first" or "last"')
    return TableMapping(
        name,
        {column: source for column, source in columns.items() if source is not None},
        _rows(file, path, entry, "where"),
        _rows(file, path, entry, "unless"),
        _names_of_ours(file, path, entry, "key", mapped),
        one_each,
        (file.take(entry, path, "keep", one_of(Keep)) if "keep" in entry else None) or Keep.LAST,
        specs.moment((*path, "keep_by"), entry["keep_by"]) if "keep_by" in entry else None,
    )


def _columns(file: TomlFile, path: KeyPath, entry: Table, specs: ColumnSpecs, ours: Sequence[Column]) -> dict[str, Any]:
    said = file.take(entry, path, "columns", a_table)
    if said is None:
        return {}
    path = (*path, "columns")
    file.refuse_unknown_keys(said, path, [column.name for column in ours])
    for column in ours:
        if column.needed and column.name not in said:
            file.refuse((*path, column.name), f"missing {column.name}: the table needs it")
    return {
        column.name: specs.source((*path, column.name), said[column.name], column)
        for column in ours
        if column.name in said
    }


def _rows(file: TomlFile, path: KeyPath, entry: Table, key: str) -> dict[str, tuple[str, ...]]:
    """The words of source columns by which rows are chosen, or left out."""
    said = file.take(entry, path, key, a_table) if key in entry else None
    found = {}
    for name in said or {}:
        words = file.take(said or {}, (*path, key), name, _words)
        if not name.strip():
            file.refuse((*path, key), "a source column's name is expected", name)
        found[name.strip()] = words or ()
    return found


def _names_of_ours(file: TomlFile, path: KeyPath, entry: Table, key: str, mapped: Sequence[str]) -> tuple[str, ...]:
    names = file.take(entry, path, key, blank_words) if key in entry else None
    for name in names or ():
        if name not in mapped:
            file.refuse((*path, key), f"{name} is no column that the table fills: it fills {', '.join(mapped)}", name)
    return names or ()


def _zone(value: object) -> ZoneInfo:
    name = text(value)
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # no such name, a directory of zones, a path
        raise Unfit("no such time zone: a name such as Europe/London is expected") from None


def _delimiter(value: object) -> str:
    if value not in DELIMITERS:
        raise Unfit('one of "," ";" "|" and "\\t" is expected')
    return str(value)


def _table_name(value: object) -> str:
    if text(value) not in EVERY_TABLE:
        raise Unfit(f"unknown table: one of {', '.join(EVERY_TABLE)}")
    return str(value)


def _words(value: object) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise Unfit("wrong type: the words that rows must have are expected, as a text or a list of texts")
    return tuple(word.strip() for word in words)
