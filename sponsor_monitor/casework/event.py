"""The events of a case: their kinds in the log, and that what an event says is all it must say and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.event_fields import Check, Unfit
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_shapes import SHAPES
from sponsor_monitor.errors import SponsorMonitorError

__all__ = ["SHAPES", "CaseEvent", "EventUnfit", "check_event", "event"]


class EventUnfit(SponsorMonitorError):
    """An event that does not say what its kind must say, or says more; the sentence lists every fault."""

    def __init__(self, kind: str, faults: list[str]) -> None:
        """Name the kind and the faults; values are never repeated, since they may be personal."""
        self.faults = tuple(faults)
        said = kind.removeprefix("case-").replace("-", " ")
        super().__init__(f"This cannot be recorded as “{said}”: {'; '.join(faults)}. Mend it and try again.")


def event(
    kind: CaseEvent,
    case: str,
    registration: str,
    body: Mapping[str, Any] | None = None,
    private: Mapping[str, str | None] | None = None,
) -> Draft:
    """An event as a draft for the log, with what is None left out; EventUnfit where it is not as its kind asks."""
    said = {name: _plain(value) for name, value in (body or {}).items() if value is not None}
    beside = {name: str(value) for name, value in (private or {}).items() if value is not None}
    draft = Draft(kind.value, said, case, registration, beside)
    check_event(draft)
    return draft


def check_event(draft: Draft) -> None:
    """That a draft is an event of a case with all its kind asks for and nothing else; else EventUnfit."""
    if draft.kind not in SHAPES:
        raise EventUnfit(draft.kind, [f"the events of a case are {', '.join(SHAPES)}"])
    shape = SHAPES[CaseEvent(draft.kind)]
    faults = [] if draft.subject and draft.registration else ["it names no case or no registration"]
    for where, given, asked in (("body", draft.body, shape.body), ("private", draft.private, shape.private)):
        faults += [f"{name} has no place in the {where}" for name in sorted(set(given) - set(asked))]
        for name, field in asked.items():
            if name in given:
                faults += _unfit(name, given[name], field.check)
            elif field.needed:
                faults.append(f"{name} is missing")
    if faults:
        raise EventUnfit(draft.kind, faults)


def _unfit(name: str, value: object, check: Check) -> list[str]:
    try:
        check(value)
    except Unfit as unfit:
        return [f"{name}: {unfit}"]
    return []


def _plain(value: Any) -> Any:
    """A value as JSON has it: dates are texts, words their values, sets and tuples lists."""
    if isinstance(value, StrEnum):
        return value.value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value
