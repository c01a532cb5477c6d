"""Events that a sponsor reports to the Home Office, and in which words (``reportable.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.toml_file import FileRefused, TomlFile
from sponsor_monitor.toml_values import Unfit, text

NAME = "reportable.toml"
WITHDRAWAL = "withdrawal"
"""The event that only a sign-off brings about."""

SOURCES = ("cas_number", "family_name", "given_names", "course", "course_end", "known_on", "decided", "details")
"""Where the answer to a question of the SMS can come from."""

_KEYS = ("label", "known", "source", "questions")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the SMS in its own words, and where its answer comes from."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of reportable events as a file has it, by name; ``version`` is what whoever keeps it calls it."""

    version: str
    events: Mapping[str, Reportable]


@dataclass(frozen=True, slots=True)
class Reportable:
    """A kind of event: its name with us, its label in the SMS, from when its days count, and the SMS's questions."""

    name: str
    label: str
    known: str
    source: str
    questions: tuple[Question, ...]


class ReportablesRefused(FileRefused):
    """The table of reportable events is not as it must be."""

    what = "table of reportable events"


class NotReportable(SponsorMonitorError):
    """An event was named that is no reportable one."""

    def __init__(self, name: str, known: Mapping[str, Reportable]) -> None:
        """Name the events there are."""
        super().__init__(f'"{name}" is no reportable event. They are: {", ".join(known)}.')


@cache
def shipped_table() -> ReportTable:
    """The table that comes with the program."""
    return read_reportables(files("sponsor_monitor.casework").joinpath(NAME).read_bytes())


def reportables() -> Mapping[str, Reportable]:
    """The events of the table that comes with the program, by name."""
    return shipped_table().events


def reportable(name: str, known: Mapping[str, Reportable] | None = None) -> Reportable:
    """One event of those that are known, the shipped ones unless others are given; NotReportable for another."""
    events = reportables() if known is None else known
    if name not in events:
        raise NotReportable(name, events)
    return events[name]


def read_reportables(data: bytes, name: str = NAME, *, is_whole: bool = True) -> ReportTable:
    """A table of reportable events; ReportablesRefused names every fault.

    One that is not whole stands in front of the shipped one: of its events it has those that the SMS says otherwise.
    """
    file = TomlFile(name, data)
    file.refuse_unknown_keys(file.document, (), ("version", "event"))
    version = file.take(file.document, (), "version", text)
    events = file.document.get("event")
    if not isinstance(events, dict) or not events or (is_whole and WITHDRAWAL not in events):
        always = f"missing {WITHDRAWAL}: a withdrawal of sponsorship is always reported"
        file.refuse(("event",), always if is_whole else "missing event: the table says nothing otherwise")
        events = {}
    if not is_whole:
        file.refuse_unknown_keys(events, ("event",), tuple(reportables()))
    found = {key: _event(file, key, table) for key, table in events.items()}
    if file.faults or version is None:
        raise ReportablesRefused(file.faults)
    return ReportTable(version, {key: each for key, each in found.items() if each is not None})


def _event(file: TomlFile, key: str, table: object) -> Reportable | None:
    """An event of the table; None once its faults are kept."""
    path = ("event", key)
    if not isinstance(table, dict):
        file.refuse(path, "wrong type: a table is expected", table)
        return None
    file.refuse_unknown_keys(table, path, _KEYS)
    label, known, source = (file.take(table, path, each, text) for each in _KEYS[:3])
    questions = file.take(table, path, "questions", _questions)
    return Reportable(key, label, known, source, questions) if label and known and source and questions else None


def _questions(value: object) -> tuple[Question, ...]:
    if not isinstance(value, list) or not value:
        raise Unfit("wrong type: a list of questions is expected, each with where its answer comes from")
    return tuple(_question(each) for each in value)


def _question(value: Any) -> Question:
    if not isinstance(value, list) or len(value) != _PAIR or not all(isinstance(each, str) and each for each in value):
        raise Unfit('wrong type: a question is written ["its words", "where its answer comes from"]')
    if value[1] not in SOURCES:
        raise Unfit(f"unknown source {value[1]}: the sources are {', '.join(SOURCES)}")
    return Question(*value)
