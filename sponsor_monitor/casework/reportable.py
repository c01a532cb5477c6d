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
def reportables() -> Mapping[str, Reportable]:
    """The events of the table that comes with the program, by name."""
    return read_reportables(files("sponsor_monitor.casework").joinpath(NAME).read_bytes())


def reportable(name: str) -> Reportable:
    """One event; NotReportable where there is none of that name."""
    known = reportables()
    if name not in known:
        raise NotReportable(name, known)
    return known[name]


def read_reportables(data: bytes, name: str = NAME) -> Mapping[str, Reportable]:
    """A table of reportable events; ReportablesRefused names every fault."""
    file = TomlFile(name, data)
    file.refuse_unknown_keys(file.document, (), ("event",))
    events = file.document.get("event", {})
    found = {}
    for key, table in events.items() if isinstance(events, dict) else ():
        path = ("event", key)
        if not isinstance(table, dict):
            file.refuse(path, "wrong type: a table is expected", table)
            continue
        file.refuse_unknown_keys(table, path, _KEYS)
        label, known, source = (file.take(table, path, each, text) for each in _KEYS[:3])
        questions = file.take(table, path, "questions", _questions)
        if label and known and source and questions:
            found[key] = Reportable(key, label, known, source, questions)
    if WITHDRAWAL not in found and not file.faults:
        file.refuse(("event",), f"missing {WITHDRAWAL}: a withdrawal of sponsorship is always reported")
    if file.faults:
        raise ReportablesRefused(file.faults)
    return found


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
