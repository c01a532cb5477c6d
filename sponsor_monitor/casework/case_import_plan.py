"""Which entries a sheet of earlier casework adds: each row wholly or not at all, and nothing that is there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.case import Case, replay
from sponsor_monitor.casework.case_errors import CaseAlreadyOpen, CaseError
from sponsor_monitor.casework.case_import import Said
from sponsor_monitor.casework.case_rules import accept
from sponsor_monitor.casework.event import CaseEvent, event
from sponsor_monitor.casework.institution_today import InstitutionToday


class OtherWords(CaseError):
    """A row that was brought in before, with other words."""

    def __init__(self) -> None:
        """Say where to correct it."""
        super().__init__("this was brought in before with other words: record what has changed in the case itself")


@dataclass
class Plan:
    """What is to be added; ``cases`` are those of students by their opaque id, with what is planned so far.

    ``number`` is that of the log's last entry, ``new_id`` gives ids for cases.
    """

    cases: dict[str, list[Case]]
    actor: str
    now: int
    number: int
    institution: InstitutionToday
    new_id: Callable[[], str]
    drafts: list[Draft] = field(default_factory=list)
    known: int = 0

    def take(self, student: str, registration: str, said: Sequence[Said]) -> None:
        """Plan what a row says about a registration; CaseError or EventUnfit where it may not follow, and nothing is.

        The first thing said is that the case was opened.
        """
        opened, *others = said
        drafts: list[Draft] = []
        case = self._there(student, registration, opened)
        if case is None:
            case = self._opened(registration, opened, drafts)
        beside = tuple(other for other in self.cases.get(student, ()) if other.uid != case.uid)
        for one in others:
            case = self._after(case, one, beside, drafts)
        self.cases[student] = [*beside, case]
        self.drafts += drafts
        self.known += len(said) - len(drafts)
        self.number += len(drafts)

    def _there(self, student: str, registration: str, opened: Said) -> Case | None:
        """The case that this row opened when it was brought in before; CaseAlreadyOpen where another is open."""
        same = [case for case in self.cases.get(student, ()) if case.concern == opened.body["concern"]]
        for case in same:
            if case.registration == registration and _is_same(case.entries[0], opened):
                return case
        standing = next((case for case in same if case.is_open), None)
        if standing is not None:
            raise CaseAlreadyOpen(standing.uid)
        return None

    def _opened(self, registration: str, opened: Said, drafts: list[Draft]) -> Case:
        body = {**_body(opened), "alerts": []}
        draft = event(CaseEvent.OPENED, self.new_id(), registration, body, opened.private)
        accept(None, draft, actor=self.actor, institution=self.institution)
        drafts.append(draft)
        return replay([self._entry(draft, len(drafts))])

    def _after(self, case: Case, said: Said, beside: tuple[Case, ...], drafts: list[Draft]) -> Case:
        for entry in case.of(said.kind):
            if _is_same(entry, said):
                if dict(entry.private) != dict(said.private):
                    raise OtherWords
                return case
        draft = event(said.kind, case.uid, case.registration, _body(said), said.private)
        accept(case, draft, actor=self.actor, institution=self.institution, beside=beside)
        drafts.append(draft)
        return case.after([self._entry(draft, len(drafts))])

    def _entry(self, draft: Draft, ahead: int) -> Entry:
        """The entry that a draft will be, as far as what may follow asks."""
        return Entry(
            self.number + ahead,
            self.now,
            draft.kind,
            self.actor,
            draft.subject,
            draft.registration,
            draft.body,
            draft.private,
            "",
            "",
        )


def _body(said: Said) -> Mapping[str, Any]:
    return {**said.body, "before_go_live": True}


def _is_same(entry: Entry, said: Said) -> bool:
    """Whether an entry was brought in for the same thing: everything but its words agrees."""
    return {name: value for name, value in entry.body.items() if name != "alerts"} == _body(said)
