"""Evidence packs: who may have one made, what of the casework its reader gets, and that it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.messages.message import ENDS
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.student_entries import entries_of_student
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.log_proofs import Prover
from sponsor_monitor.store.persons import person


class PackEvent(StrEnum):
    """The kinds of entries about packs."""

    MADE = "pack-made"
    """For whom, of which facts, and the SHA-256 of its bytes before they were signed."""


@dataclass(frozen=True, slots=True)
class Casework:
    """What people did for a student, as a reader gets it: a proof by each entry's number, and names by account.

    ``others`` are the student's other registrations that entries are about: a case is a student's, by whichever.
    """

    proofs: Mapping[int, str]
    names: Mapping[str, str]
    others: tuple[str, ...] = ()


_CIRCUMSTANCES = frozenset(
    {
        CaseEvent.CIRCUMSTANCES_NOTED,
        CaseEvent.SUPPORT_OFFERED,
        CaseEvent.SUPPORT_REFERRED,
        CaseEvent.WELFARE_CONCERN,
        CaseEvent.WELFARE_ANSWERED,
    }
)
_STUDENTS_OWN_WORDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            CaseEvent.RESPONSE,
            CaseEvent.OPTION_CHOSEN,
            CaseEvent.REQUEST_TO_REMAIN,
            CaseEvent.APPEAL_LODGED,
            CaseEvent.COMPLAINT_LODGED,
            CaseEvent.REVIEW_LODGED,
        ),
        frozenset({"words"}),
    ),
    CaseEvent.DATA_QUERY_OPENED: frozenset({"disputed", "record"}),
    CaseEvent.FILE_ATTACHED: frozenset({"name"}),
}
"""Nobody can tell beforehand whether an answer, an appeal or a file's name speaks of an illness."""
_REPORTS = frozenset({CaseEvent.REPORT_DUE, CaseEvent.REPORTED})
_WITHOUT: Mapping[Purpose, frozenset[CaseEvent]] = {Purpose.PANEL: _REPORTS}
"""The events that a reader is not told of at all."""
_UNWORDED: Mapping[Purpose, frozenset[CaseEvent]] = {
    Purpose.HOME_OFFICE: _CIRCUMSTANCES,
    Purpose.STUDENT: frozenset({CaseEvent.WELFARE_CONCERN}),
}
"""The events whose words a reader does not get, only that they happened."""

_UNSHOWN: Mapping[Purpose, frozenset[str]] = {Purpose.PANEL: frozenset({"snapshot_json"})}
"""The personal values that a reader does not get of any event: what was signed over has the CAS number in it."""


def require(work: Work, registration_uid: str, purpose: Purpose) -> None:
    """NotPermitted for who may not have a pack made of a student for such a reader."""
    require_about(work.actor, person(work.connection, registration_uid).scope, purpose)


def require_about(actor: Actor, scope: Scope, purpose: Purpose) -> None:
    """The same, about a student who is known already."""
    if purpose is Purpose.STUDENT:
        # An adviser gets what the student's written authority names: all of it, or no pack of it.
        is_own = actor.may(Permission.SEE_OWN_RECORD, scope)
        actor.require(Permission.SEE_VISA_FACTS if is_own else Permission.SUBJECT_ACCESS, scope)
        return
    actor.require(Permission.SEE_VISA_FACTS, scope)
    actor.require(Permission.EXPORT if purpose is Purpose.HOME_OFFICE else Permission.SEE_STUDENT, scope)


def casework(work: Work, registration_uid: str, purpose: Purpose, note: str) -> Casework:
    """What people did for a student up to a checkpoint (its note), as a reader gets it from this actor."""
    require(work, registration_uid, purpose)
    return Caseworks(work, purpose, note).of(work, registration_uid)


class Caseworks:
    """What people did for students up to a checkpoint, for one reader: the log's tree is laid once for all of them."""

    def __init__(self, work: Work, purpose: Purpose, note: str) -> None:
        """Lay the tree, and read who everybody is; LogAltered where the checkpoint is of another log."""
        self._purpose, self._upto, self._prover = purpose, opened(note).size, Prover(work.connection, note)
        self._names = {uid: account.name for uid, account in people_in(work.connection).accounts.items()}
        self._kinds = frozenset({*CaseEvent, *ENDS}) - _WITHOUT.get(purpose, frozenset())

    def of(self, work: Work, registration_uid: str) -> Casework:
        """What was done for one of them, as this actor may read it; NotPermitted where they may not."""
        require(work, registration_uid, self._purpose)
        scope = person(work.connection, registration_uid).scope
        about = entries_of_student(work, registration_uid, self._kinds, self._upto)
        # What became of a case's letters is told with it; their words are the letters'.
        found = [entry for entry in about if entry.kind not in ENDS or "case" in entry.body]

        def shows(entry: Entry) -> frozenset[str]:
            return _words(work, scope, self._purpose, entry)

        named = {uid: self._names[uid] for uid in _accounts(found) if uid in self._names}
        others = {entry.registration for entry in found if entry.registration is not None} - {registration_uid}
        return Casework(self._prover.proofs(work.connection, found, shows), named, tuple(sorted(others)))


def made(work: Work, registration_uid: str, purpose: Purpose, told: Mapping[str, str | int | None]) -> None:
    """Enter that a pack was made: ``told`` has the days and batch it is of, and its SHA-256."""
    require(work, registration_uid, purpose)
    body = {"purpose": purpose.value, **{name: value for name, value in told.items() if value is not None}}
    work.append(Draft(PackEvent.MADE, body, registration=registration_uid))


def _words(work: Work, scope: Scope, purpose: Purpose, entry: Entry) -> frozenset[str]:
    """The personal values of an entry that the reader gets, and that this actor may read."""
    is_restricted = entry.kind in _CIRCUMSTANCES and not work.actor.may(Permission.SEE_RESTRICTED, scope)
    if is_restricted or entry.kind in ENDS or entry.kind in _UNWORDED.get(purpose, frozenset()):
        return frozenset()
    own = _STUDENTS_OWN_WORDS.get(entry.kind, frozenset()) if purpose is Purpose.HOME_OFFICE else frozenset()
    return frozenset(entry.private) - _UNSHOWN.get(purpose, frozenset()) - own


def _accounts(found: list[Entry]) -> frozenset[str]:
    """Everybody whom the entries name by account."""
    named = {entry.actor for entry in found}
    for entry in found:
        for name in _NAMING:
            value = entry.body.get(name)
            named |= set(value) if isinstance(value, list) else {value} if isinstance(value, str) else set()
    return frozenset(named)


_NAMING = ("to", "by", "members", "secretary", "owner", "of")
"""The fields of events that name accounts."""
