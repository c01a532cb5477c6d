"""The forms by which people record what they did in a case: their fields, and the service each is given to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from api.console.fields import choices, day_of, day_or_none, is_yes, needed, text_of, text_or_none
from api.refusals import FormIncomplete
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.work import Work

Options = Sequence[tuple[str, str]]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What the options of a form are made from: the case, the accounts there are, blocks not cleared, and today."""

    case: Case
    accounts: Options
    blocks: Options
    sessions: Options
    today: dt.date


@dataclass(frozen=True, slots=True)
class Field:
    """A field: ``kind`` is text, area, day, days, select, radios, box or boxes; ``options`` those to choose from."""

    name: str
    label: str
    kind: str = "text"
    options: Options | Callable[[About], Options] = ()
    is_needed: bool = True
    hint: str = ""
    is_today: bool = False

    def choices(self, about: About) -> Options:
        """The options as they are for a case."""
        return self.options(about) if callable(self.options) else self.options

    def value(self, form: FormData) -> Any:
        """What was given; FormIncomplete with what is missing."""
        return _READ[self.kind](self, form)


@dataclass(frozen=True, slots=True)
class EventForm:
    """A form: what it records, who may, and what is done with its values (``do(work, case, values, expected)``)."""

    name: str
    title: str
    permission: Permission
    fields: tuple[Field, ...]
    do: Callable[[Work, str, Values, int | None], object]
    group: str = "Student"
    hint: str = ""
    button: str = "Record"
    is_offered: Callable[[Case], bool] = lambda case: case.is_open

    def values(self, form: FormData) -> dict[str, Any]:
        """Everything that was given; FormIncomplete with every fault at once."""
        found: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for field in self.fields:
            try:
                found[field.name] = field.value(form)
            except FormIncomplete as incomplete:
                faults |= incomplete.faults
        if faults:
            raise FormIncomplete(faults)
        return found


def recording(
    kind: CaseEvent, private: Sequence[str] = (), **fixed: Any
) -> Callable[[Work, str, Values, int | None], object]:
    """What records an event of a kind: the values named ``private`` beside the log, the others in it."""

    def do(work: Work, case: str, values: Values, expected: int | None) -> object:
        body = {name: value for name, value in values.items() if name not in private}
        beside = {name: values[name] for name in private if name in values}
        return record(work, case, kind, {**body, **fixed}, beside, expected=expected)

    return do


def on_day(name: str = "on", label: str = "Day") -> Field:
    """The day something happened, today unless another is given."""
    return Field(name, label, "day", is_today=True)


def of_words(name: str, label: str, words: Any, hint: str = "") -> Field:
    """One of some words of casework."""
    return Field(name, label, "select", tuple(choices(words)), hint=hint)


def _chosen(field: Field, form: FormData) -> str | None:
    text = text_of(form, field.name)
    if not text and field.is_needed:
        raise FormIncomplete({field.name: f"Choose one under “{field.label}”."})
    return text or None


def _many(field: Field, form: FormData) -> list[str]:
    found = [str(value) for value in form.getlist(field.name) if str(value)]
    if not found and field.is_needed:
        raise FormIncomplete({field.name: f"Choose at least one under “{field.label}”."})
    return found


def _text(field: Field, form: FormData) -> str | None:
    if field.is_needed:
        return needed(form, field.name, field.label[:1].lower() + field.label[1:])
    return text_or_none(form, field.name)


def _day(field: Field, form: FormData) -> dt.date | None:
    label = field.label[:1].lower() + field.label[1:]
    return day_of(form, field.name, label) if field.is_needed else day_or_none(form, field.name, label)


def _days(field: Field, form: FormData) -> list[dt.date]:
    written = text_of(form, field.name).replace(",", " ").split()
    try:
        days = sorted({dt.date.fromisoformat(each) for each in written})
    except ValueError:
        raise FormIncomplete({field.name: "Write days such as 2026-03-31, with spaces between them."}) from None
    if not days and field.is_needed:
        raise FormIncomplete({field.name: "Give at least one day, such as 2026-03-31."})
    return days


_READ: Mapping[str, Callable[[Field, FormData], Any]] = {
    "text": _text,
    "area": _text,
    "day": _day,
    "days": _days,
    "select": _chosen,
    "radios": _chosen,
    "box": lambda field, form: is_yes(form, field.name),
    "boxes": _many,
}
