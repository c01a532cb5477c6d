"""What earlier casework may bring in: what was done for a student, never a decision, a panel or a signature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sponsor_monitor.casework.event import SHAPES, CaseEvent
from sponsor_monitor.casework.event_fields import Unfit, day, flag
from sponsor_monitor.casework.event_shapes import Field
from sponsor_monitor.dataset.columns import Column, Kind

YES, NO = "yes", "no"
_DATES = frozenset({"reviews"})
"""Fields that hold a list of days, of which a sheet gives one."""

_NAMES: Mapping[CaseEvent, tuple[str, ...]] = {
    CaseEvent.OPENED: ("on", "concern", "reason"),
    CaseEvent.CLOSED: ("on", "outcome", "reason"),
    CaseEvent.CONTACT_ATTEMPTED: ("on", "channel", "answered", "answer_by", "by_name", "proof", "note"),
    CaseEvent.RESPONSE: ("on", "channel", "words"),
    CaseEvent.CIRCUMSTANCES_NOTED: ("on", "category", "evidence_kept"),
    CaseEvent.SUPPORT_OFFERED: ("on", "support", "note"),
    CaseEvent.SUPPORT_REFERRED: ("on", "support", "note"),
    CaseEvent.ACTION_PLAN: ("on", "reviews", "agreed_with_student", "agreed"),
}
ALWAYS_ON = frozenset({CaseEvent.OPENED, CaseEvent.CLOSED})
"""Kinds whose day the shape leaves open, and a sheet has to give."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A field of an event that a sheet may give: text that ``check`` judges once it is ``value``."""

    name: str
    field: Field
    is_private: bool
    is_needed: bool

    @property
    def column(self) -> Column:
        """What a mapping may say of it."""
        is_day = self.field.check is day or self.name in _DATES
        return Column(self.name, Kind.DATE if is_day else Kind.TEXT, needed=self.is_needed, blank="")

    def value(self, text: str) -> object:
        """A cell's text as the event holds it; ``Unfit`` where it cannot be."""
        found: object = text
        if self.field.check is flag:
            if text not in (YES, NO):
                raise Unfit(f"one of these is expected: {YES}, {NO}")
            found = text == YES
        elif self.name in _DATES:
            found = [text]
        self.field.check(found)
        return found


def _fields(kind: CaseEvent) -> Mapping[str, Imported]:
    shape = SHAPES[kind]
    found = {}
    for name in _NAMES[kind]:
        is_private = name in shape.private
        field = (shape.private if is_private else shape.body)[name]
        is_needed = field.needed or (name == "on" and kind in ALWAYS_ON)
        found[name] = Imported(name, field, is_private, is_needed)
    return MappingProxyType(found)


FIELDS: Mapping[CaseEvent, Mapping[str, Imported]] = MappingProxyType({kind: _fields(kind) for kind in _NAMES})
"""The fields of each kind that a sheet may bring, by name."""

EVENTS = MappingProxyType({kind.value.removeprefix("case-"): kind for kind in FIELDS if kind not in ALWAYS_ON})
"""The kinds that ``[[event]]`` may name, by their words."""
