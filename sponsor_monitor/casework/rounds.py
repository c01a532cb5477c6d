"""Since when something counts in a case: what was done before has to be done anew.

Three things begin anew: the care for a student, when the case is opened again; the decision, when the student asks to
remain or an appeal succeeds; what a decision rests on, when a signatory declined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event_groups import UPHELD
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import Decision


@dataclass(frozen=True, slots=True)
class Rounds:
    """The numbers of the entries that began something anew, 0 where nothing did; each property says what it is for."""

    opened: int = 0
    given_back: int = 0
    declined: int = 0

    @property
    def care(self) -> int:
        """Since when circumstances, plans and choices count: since the case was opened, or opened again."""
        return self.opened

    @property
    def options(self) -> int:
        """Since when options count: who asks to remain, or whose appeal succeeds, is offered them anew."""
        return max(self.opened, self.given_back)

    @property
    def determination(self) -> int:
        """Since when a panel and the notice in advance count: after a decline too, the student is told anew."""
        return max(self.opened, self.given_back, self.declined)

    @property
    def decision(self) -> int:
        """Since when a decision stands, and its report: opening the case again takes nothing away from either."""
        return self.given_back


def rounds_of(entries: Iterable[Entry]) -> Rounds:
    """The rounds of a case by its entries."""
    opened = given_back = declined = 0
    for entry in entries:
        if entry.kind in (CaseEvent.OPENED, CaseEvent.REOPENED):
            opened = entry.number
        elif gives_back(entry):
            given_back = entry.number
        elif entry.kind == CaseEvent.SIGNED_OFF and entry.body["decision"] == Decision.DECLINE:
            declined = entry.number
    return Rounds(opened, given_back, declined)


def gives_back(entry: Entry) -> bool:
    """Whether by this entry a decision is open again: the student asks to remain, or an appeal succeeds."""
    if entry.kind == CaseEvent.REQUEST_TO_REMAIN:
        return True
    return entry.kind == CaseEvent.APPEAL_DECIDED and entry.body["outcome"] in UPHELD
