"""A TOML file under inspection: every fault is kept with its line, so that one message can name them all."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sponsor_monitor.errors import Fault, SponsorMonitorError
from sponsor_monitor.toml_values import Unfit

KeyPath = tuple[str | int, ...]
"""Where a value stands: keys, and positions in arrays counted from 0."""

Read = TypeVar("Read")

_LONGEST_FILE = 250_000
# Python's parser takes the square of the parts of a dotted key: one line of a whole file would keep it for minutes.
_LONGEST_LINE = 4_000
_LONGEST_STATEMENT = 500
_MOST_FAULTS = 500
_DEEPEST = 8
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class FileRefused(SponsorMonitorError):
    """A file is not as its format says; every fault found is listed."""

    what = "file"

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order of the file and say them, one on each line."""
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line or 0))
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults):,} faults"
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"The {self.what} cannot be used: {count}. Mend and try again.\n{lines}")


class TomlFile:
    """One parsed TOML file and the faults found in it; ``document`` is empty where it cannot be parsed."""

    def __init__(self, name: str, data: bytes) -> None:
        """Parse the bytes; ``name`` is the file's name in every fault."""
        self.name = name
        self.faults: list[Fault] = []
        self._text = ""
        self._lines: dict[KeyPath, int] | None = None
        self.document: dict[str, Any] = self._parsed(data)

    def refuse(self, path: KeyPath, reason: str, value: object = None) -> None:
        """Keep a fault of the value at ``path``; the line is that of the nearest thing that is written."""
        if len(self.faults) == _MOST_FAULTS:
            self.faults.append(Fault(self.name, f"more than {_MOST_FAULTS} faults: mend these and try again"))
        if len(self.faults) > _MOST_FAULTS:
            return
        shown = None if value is None else written(value)
        self.faults.append(Fault(self.name, reason, line=self._line(path), column=dotted(path) or None, value=shown))

    def refuse_unknown_keys(self, table: Mapping[str, Any], path: KeyPath, known: Collection[str]) -> None:
        """Keep a fault for every key that the format does not have."""
        for key in table:
            if key not in known:
                self.refuse((*path, key), f"unknown name: the names here are {', '.join(known)}")

    def take(self, table: Mapping[str, Any], path: KeyPath, key: str, check: Callable[[object], Read]) -> Read | None:
        """The checked value of a key that must be there, or None once its fault is kept."""
        if key not in table:
            self.refuse((*path, key), f"missing {key}")
            return None
        try:
            return check(table[key])
        except Unfit as unfit:
            self.refuse((*path, key), str(unfit), table[key])
            return None

    def tables(self, table: Mapping[str, Any], path: KeyPath, key: str) -> list[tuple[KeyPath, Mapping[str, Any]]]:
        """The tables of an array of tables, each with its path; none, and a fault, where it is something else."""
        entries = table.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.refuse((*path, key), f"wrong type: it is written [[{dotted((*path, key))}]]", entries)
            return []
        return [((*path, key, position), entry) for position, entry in enumerate(entries)]

    def _parsed(self, data: bytes) -> dict[str, Any]:
        try:
            self._text = _decoded(data)
            return tomllib.loads(self._text)
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self.faults.append(Fault(self.name, "not UTF-8: save the file as UTF-8", line=line))
        except RecursionError:
            self.faults.append(Fault(self.name, "not TOML: nested too deeply"))
        except Unfit as unfit:
            self.faults.append(Fault(self.name, str(unfit)))
        except ValueError as error:
            place = _AT_LINE.search(str(error))
            self.faults.append(Fault(self.name, f"not TOML: {error}", line=int(place[1]) if place else None))
        return {}

    def _line(self, path: KeyPath) -> int | None:
        if self._lines is None:
            self._lines = _lines_of(self._text)
        nearest = (path[:length] for length in range(len(path), 0, -1))
        return next((self._lines[near] for near in nearest if near in self._lines), None)


def dotted(path: KeyPath) -> str:
    """A path as people write it, positions counted from 1: ``checkpoint[2].metric[1].minimum``."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def written(value: object) -> str:
    """A TOML value roughly as it stood in the file."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    try:
        return value if isinstance(value, str) else json.dumps(value, default=written, ensure_ascii=False)
    except (RecursionError, ValueError):
        return "too deep or too long to show"


def _decoded(data: bytes) -> str:
    if len(data) > _LONGEST_FILE:
        raise Unfit(f"too long: more than {_LONGEST_FILE:,} bytes")
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    if max(map(len, text.split("\n"))) > _LONGEST_LINE:
        raise Unfit(f"too long: a line of more than {_LONGEST_LINE:,} characters")
    return text


def _lines_of(text: str) -> dict[KeyPath, int]:
    lines: dict[KeyPath, int] = {}
    latest: dict[KeyPath, int] = {}
    here: KeyPath = ()
    for line, statement, parsed in _statements(text):
        if statement.startswith("["):
            here = _header_path(parsed, latest, is_array=statement.startswith("[["))
            lines.setdefault(here, line)
        else:
            for path in _key_paths(parsed):
                lines.setdefault((*here, *path), line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Each header or assignment with its first line: the shortest runs of lines that are TOML by themselves."""
    pending: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        pending.append(line)
        statement = "\n".join(pending)
        try:
            parsed = tomllib.loads(statement)
        except (ValueError, RecursionError):
            if len(pending) > _LONGEST_STATEMENT:
                return
            continue
        if parsed:
            yield number - len(pending) + 1, statement.lstrip(), parsed
        pending.clear()


def _header_path(parsed: dict[str, Any], latest: dict[KeyPath, int], *, is_array: bool) -> KeyPath:
    names = max(_key_paths(parsed), key=len)
    path: KeyPath = ()
    for depth, name in enumerate(names, start=1):
        path = (*path, name)
        if is_array and depth == len(names):
            latest[path] = latest.get(path, -1) + 1
        if path in latest:
            path = (*path, latest[path])
    return path


def _key_paths(table: dict[str, Any], depth: int = _DEEPEST) -> Iterator[KeyPath]:
    for key, value in table.items():
        yield (key,)
        if isinstance(value, dict) and depth > 1:
            yield from ((key, *below) for below in _key_paths(value, depth - 1))
