"""The numbers and words of an institution's process: every value dated, with its clause, source and whose it is."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sponsor_monitor.casework.process_names import PROCESS_NAMES, Authority, Plain
from sponsor_monitor.errors import SponsorMonitorError


class ProcessValueMissing(SponsorMonitorError):
    """Something needs a value of the process that this institution has not entered, or not for that day."""

    def __init__(self, name: str, day: dt.date, why: str) -> None:
        """Say what it means, why there is none, and how to enter it."""
        self.name = name
        reason = f" {why}" if why else ""
        super().__init__(
            f"The process has no {name} on {day.isoformat()} ({PROCESS_NAMES[name].meaning}).{reason} "
            f'Enter it: sponsor-monitor process set {name} VALUE --clause "…" --reason "…".'
        )


class NoSuchProcessValue(SponsorMonitorError):
    """A name the process does not have."""

    def __init__(self, name: str) -> None:
        """List the names there are."""
        super().__init__(f"The process has no value called {name}. The names are: {', '.join(PROCESS_NAMES)}.")


@dataclass(frozen=True, slots=True)
class ProcessValue:
    """One value; ``since`` is its first day, None where it has always held; ``reason`` why a person entered it."""

    value: Plain
    authority: Authority
    clause: str
    source: str
    since: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Process:
    """Every name's values, earliest first, and for those without one why there is none."""

    id: str
    title: str
    values: Mapping[str, tuple[ProcessValue, ...]]
    missing: Mapping[str, str]

    def on(self, name: str, day: dt.date) -> ProcessValue | None:
        """The value in force on a day, or None."""
        if name not in PROCESS_NAMES:
            raise NoSuchProcessValue(name)
        begun = [value for value in self.values.get(name, ()) if value.since is None or value.since <= day]
        return begun[-1] if begun else None

    def required(self, name: str, day: dt.date) -> ProcessValue:
        """The value in force on a day; ProcessValueMissing where the institution has none."""
        value = self.on(name, day)
        if value is None:
            raise ProcessValueMissing(name, day, self.missing.get(name, ""))
        return value

    def whole(self, name: str, day: dt.date) -> int:
        """A number in force on a day; ProcessValueMissing where there is none."""
        value = self.required(name, day).value
        if not isinstance(value, int):
            raise NoSuchProcessValue(name)
        return value

    def said(self, name: str, day: dt.date) -> str:
        """Words in force on a day; ProcessValueMissing where there are none."""
        return shown(self.required(name, day).value)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of what is decided by: canonical JSON of every value, whatever file or entry it came from."""
        document = {name: [_document(value) for value in values] for name, values in self.values.items() if values}
        written = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    def with_value(self, name: str, value: ProcessValue) -> Process:
        """The process once a value was entered: it replaces those that begin on its day or later."""
        kept = tuple(each for each in self.values.get(name, ()) if _begins(each) < _begins(value))
        values = {**self.values, name: (*kept, value)}
        missing = {other: why for other, why in self.missing.items() if other != name}
        return Process(self.id, self.title, values, missing)


def shown(value: Plain) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def plain(value: Plain) -> Any:
    """A value as JSON and TOML have it."""
    return list(value) if isinstance(value, tuple) else value


def _begins(value: ProcessValue) -> dt.date:
    return value.since or dt.date.min


def _document(value: ProcessValue) -> dict[str, Any]:
    return {
        "authority": value.authority.value,
        "clause": value.clause,
        "since": None if value.since is None else value.since.isoformat(),
        "source": value.source,
        "value": plain(value.value),
    }
