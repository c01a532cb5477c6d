"""Reading a dataset folder's tables, row by row (dataset.md: the table of files, and "Bad input")."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sponsor_monitor.vocabulary import INDICATORS, MARK_STATUSES, STATUS_KINDS

Row = dict[str, Any]
Reject = dict[str, Any]

# name:kind, then "?" where the column may be blank or left out, "~" where it may only be blank, "=" a default.
TABLES = {
    "students": "student_id family_name~ given_names~ school",
    "registrations": "registration_id student_id:student cas_number? rqf_level:rqf pre_sessional:flag?=false "
    "programme:programme?=taught course_code course_title? school calendar:calendar course_start:date "
    "enrolled_on:date? course_end:date ended_on:date? permission_start:date? permission_end:date?",
    "statuses": "student_id:student kind:status start:date end:date? recorded_at:instant?",
    "sessions": "session_id group_id module_code school? starts_at:minute ends_at:minute activity? "
    "in_person:flag?=true classroom_based:flag?=true break_minutes:number?=0 cancelled:flag?=false",
    "groups": "student_id:student group_id from_date:date to_date:date?",
    "marks": "student_id:student session_id:session status:mark minutes_late:number? recorded_at:instant?",
    "engagement": "student_id:student occurred_at:minute indicator:indicator count:number?=1 source? "
    "recorded_at:instant?",
}
REQUIRED_FILES = ("students", "registrations")
UNREAD = "\0 whatever it names"  # stands for the identifiers of a table that could not be read
PAIRS = {"end": "start", "ends_at": "starts_at", "to_date": "from_date", "course_end": "course_start"}
UNIQUE = {
    "students": ("student_id",),
    "registrations": ("registration_id", "cas_number"),
    "sessions": ("session_id",),
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d(?::\d\d)?)?)?", re.ASCII
)
_WORDS = {
    "status": ("status", [str(kind) for kind in STATUS_KINDS]),
    "mark": ("status", [str(status) for status in MARK_STATUSES]),
    "indicator": ("indicator", [str(indicator) for indicator in INDICATORS]),
    "programme": ("programme", ["taught", "research"]),
    "rqf": ("level, not 3 to 8", ["3", "4", "5", "6", "7", "8"]),
}


class Refused(Exception):
    """A dataset that cannot be read as a whole; ``args[0]`` is the list of every fault found."""


@dataclass(frozen=True)
class Column:
    """A column of a table: how its cells are read and whether they may be missing."""

    name: str
    kind: str
    required: bool
    blank: bool
    default: str


@dataclass
class Table:
    """A table's good rows, and its rejects: (reject, the cells of its row)."""

    file: str
    rows: list[Row] = field(default_factory=list)
    rejects: list[tuple[Reject, dict[str, str]]] = field(default_factory=list)


def columns_of(table: str) -> list[Column]:
    """The columns of a table in the order of dataset.md."""
    columns = []
    for words in TABLES[table].split():
        word, _, default = words.partition("=")
        name, _, kind = word.rstrip("?~").partition(":")
        columns.append(Column(name, kind or "text", not word.endswith("?"), word[-1] in "?~", default))
    return columns


def read_date(text: str) -> dt.date:
    """The date ``YYYY-MM-DD``; ValueError with a reason when it is none."""
    if not _DATE.fullmatch(text):
        raise ValueError("not a date")
    return dt.date.fromisoformat(text)


def read_instant(text: str, zone: zoneinfo.ZoneInfo, *, seconds: bool = True) -> dt.datetime:
    """The UTC instant of a timestamp (rules.md 1, Day).

    A local time that occurs twice is the first, one that does not exist is read as if the clock had not yet
    changed: both are fold=0.
    """
    match = _TIME.fullmatch(text)
    if not match:
        raise ValueError("not a timestamp")
    day, hour, minute, second, fraction, offset = match.groups()
    time = dt.time(int(hour or 0), int(minute or 0), int(second or 0), int((fraction or "0").ljust(6, "0")))
    moment = dt.datetime.combine(read_date(day), time if seconds else time.replace(second=0, microsecond=0))
    if offset is None:
        moment = moment.replace(tzinfo=zone)
    else:
        hours, minutes = (0, 0) if offset == "Z" else (int(offset[1:3]), int(offset[4:6] or 0))
        if hours > 23 or minutes > 59:
            raise ValueError("not an offset")
        sign = -1 if offset[0] == "-" else 1
        moment = moment.replace(tzinfo=dt.timezone(sign * dt.timedelta(hours=hours, minutes=minutes)))
    try:
        moment.astimezone(zone)
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("not a timestamp") from None


def read_cell(text: str, column: Column, zone: zoneinfo.ZoneInfo, known: dict[str, set[str]]) -> Any:
    """A cell's value; ValueError with a reason when it is bad. A blank one is None, or the default."""
    text = text or column.default
    kind = column.kind
    if text == "" and column.blank:
        return None
    if kind in known:
        if text not in known[kind] and UNREAD not in known[kind]:
            raise ValueError(f"unknown {kind}")
        return text
    if kind in _WORDS:
        name, words = _WORDS[kind]
        if text not in words:
            raise ValueError(f"unknown {name}")
        return int(text) if kind == "rqf" else text
    if text == "":
        raise ValueError("blank")
    return _PLAIN[kind](text, zone)


def _number(text: str, _: zoneinfo.ZoneInfo) -> int:
    if not re.fullmatch("[0-9]+", text):
        raise ValueError("negative number" if re.fullmatch("-[0-9]+", text) else "not a whole number")
    return int(text)


def _flag(text: str, _: zoneinfo.ZoneInfo) -> bool:
    if text not in ("true", "false"):
        raise ValueError("not true or false")
    return text == "true"


_PLAIN: dict[str, Callable[[str, zoneinfo.ZoneInfo], Any]] = {
    "text": lambda text, _: text,
    "date": lambda text, _: read_date(text),
    "minute": lambda text, zone: read_instant(text, zone, seconds=False),
    "instant": read_instant,
    "number": _number,
    "flag": _flag,
}


def read_table(folder: Path, name: str, zone: zoneinfo.ZoneInfo, known: dict[str, set[str]]) -> Table:
    """A table's good rows and its rejects; Refused when the file cannot be read at all."""
    paths = [path for path in (folder / f"{name}.csv", folder / f"{name}.parquet") if path.exists()]
    if len(paths) != 1:
        if not paths and name not in REQUIRED_FILES:
            return Table(f"{name}.csv")
        raise Refused([f"{name}: {'both .csv and .parquet' if paths else 'the file is missing'}"])
    path, columns = paths[0], columns_of(name)
    try:
        header, records = _parquet(path) if path.suffix == ".parquet" else _csv(path)
    except (OSError, UnicodeDecodeError, csv.Error, pa.ArrowException) as error:
        raise Refused([f"{path.name}: {error}"]) from error
    missing = [column.name for column in columns if column.required and column.name not in header]
    twice = [column.name for column in columns if header.count(column.name) > 1]
    if missing or twice:
        raise Refused(
            [f"{path.name}:1: column {name} is missing" for name in missing]
            + [f"{path.name}:1: column {name} is there twice" for name in twice]
        )
    table = Table(path.name)
    for line, cells in records:
        _check_row(table, line, header, cells, columns, zone, known)
    _check_unique(table, name)
    return table


def _check_row(
    table: Table,
    line: int,
    header: list[str],
    cells: list[str],
    columns: list[Column],
    zone: zoneinfo.ZoneInfo,
    known: dict[str, set[str]],
) -> None:
    """Add a record to the good rows, or to the rejects by its first bad column."""
    texts = dict.fromkeys((column.name for column in columns), "") | dict(zip(header, cells, strict=False))
    row: Row = {"line": line}
    bad, reason = "", "more cells than the header" if len(cells) > len(header) else ""
    for column in columns:
        if reason:
            break
        try:
            row[column.name] = read_cell(texts[column.name], column, zone, known)
            reason = "end before start" if _ends_before_start(row, column.name) else ""
        except ValueError as error:
            reason = str(error)
        bad = column.name if reason else ""
    if reason:
        value = texts[bad] if bad else ""
        reject = {"file": table.file, "line": line, "column": bad, "value": value, "reason": reason}
        table.rejects.append((reject, texts))
    else:
        table.rows.append(row)


def _ends_before_start(row: Row, column: str) -> bool:
    # Seconds are dropped on reading, so 10:00:40 to 10:00:10 is a session of no length, not a bad row.
    start, end = row.get(PAIRS.get(column, "")), row[column]
    return start is not None and end is not None and bool(end < start)


def _check_unique(table: Table, name: str) -> None:
    """Refuse identifiers given twice; a row set aside shares none."""
    faults = []
    for column in UNIQUE.get(name, ()):
        seen: set[str] = set()
        for row in table.rows:
            if row[column] is not None and row[column] in seen:
                faults.append(f"{table.file}:{row['line']}: {column} {row[column]!r} is there twice")
            seen.add(row[column])
    if faults:
        raise Refused(faults)


def _csv(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The header and (physical line a record begins on, cells) of every record that is not a blank line."""
    csv.field_size_limit(2**31 - 1)
    records: list[tuple[int, list[str]]] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader, line = csv.reader(file, strict=True), 1
        for cells in reader:
            if cells:
                records.append((line, cells))
            line = reader.line_num + 1
    return (records[0][1], iter(records[1:])) if records else ([], iter(()))


def _parquet(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The same of a Parquet file, its rows counted from 2 and typed columns written as text."""
    table = pq.ParquetFile(path).read()
    texts = {name: _as_text(table.column(at)) for at, name in enumerate(table.column_names)}
    rows = zip(*texts.values(), strict=True)
    return table.column_names, ((line, list(cells)) for line, cells in enumerate(rows, start=2))


def _as_text(column: pa.ChunkedArray) -> list[str]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return [_text(value) for value in column.to_pylist()]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        # An offset is needed only where the column has a zone; UTC says the same instant.
        return value.astimezone(dt.UTC).isoformat() if value.tzinfo else value.isoformat()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def frame(rows: list[Row], columns: list[str]) -> pd.DataFrame:
    """Rows as a frame of Python objects, with its columns even where there is no row."""
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in columns})
