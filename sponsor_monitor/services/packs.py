"""Evidence packs: who may have one made, what of the casework its reader gets, and that it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.work import Work
from sponsor_monitor.store import log
from sponsor_monitor.store.log_proofs import proofs
from sponsor_monitor.store.persons import person


class PackEvent(StrEnum):
    """The kinds of entries about packs."""

    MADE = "pack-made"
    """For whom, of which facts, and the SHA-256 of its bytes before they were signed."""


class Purpose(StrEnum):
    """The reader a pack is made for."""

    HOME_OFFICE = "home-office"
    SIGNATORY = "signatory"
    PANEL = "panel"
    STUDENT = "student"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Casework:
    """What people did for a student, as a reader gets it: a proof by each entry's number, and names by account."""

    proofs: Mapping[int, str]
    names: Mapping[str, str]


_CIRCUMSTANCES = frozenset(
    {
        CaseEvent.CIRCUMSTANCES_NOTED,
        CaseEvent.SUPPORT_OFFERED,
        CaseEvent.SUPPORT_REFERRED,
        CaseEvent.WELFARE_CONCERN,
        CaseEvent.WELFARE_ANSWERED,
    }
)
_REPORTS = frozenset({CaseEvent.REPORT_DUE, CaseEvent.REPORTED})
_WITHOUT: Mapping[Purpose, frozenset[CaseEvent]] = {Purpose.PANEL: _REPORTS}
"""The events that a reader is not told of at all."""
_UNWORDED: Mapping[Purpose, frozenset[CaseEvent]] = {
    Purpose.HOME_OFFICE: _CIRCUMSTANCES,
    Purpose.STUDENT: frozenset({CaseEvent.WELFARE_CONCERN}),
}
"""The events whose words a reader does not get, only that they happened."""


def require(work: Work, registration_uid: str, purpose: Purpose) -> None:
    """NotPermitted for who may not have a pack made of a student for such a reader."""
    scope = person(work.connection, registration_uid).scope
    if purpose is Purpose.STUDENT:
        if not work.actor.may(Permission.SEE_OWN_RECORD, scope):
            work.actor.require(Permission.SUBJECT_ACCESS, scope)
        return
    work.actor.require(Permission.SEE_VISA_FACTS, scope)
    work.actor.require(Permission.EXPORT if purpose is Purpose.HOME_OFFICE else Permission.SEE_STUDENT, scope)


def casework(work: Work, registration_uid: str, purpose: Purpose, note: str) -> Casework:
    """What people did for a student up to a checkpoint (its note), as a reader gets it from this actor."""
    require(work, registration_uid, purpose)
    scope = person(work.connection, registration_uid).scope
    kinds = frozenset(CaseEvent) - _WITHOUT.get(purpose, frozenset())
    upto = opened(note).size
    found = log.entries(work.connection, registration=registration_uid, kinds=kinds, upto=upto)

    def shows(entry: Entry) -> frozenset[str]:
        return _words(work, scope, purpose, entry)

    accounts = people_in(work.connection).accounts
    named = {uid: accounts[uid].name for uid in _accounts(found) if uid in accounts}
    return Casework(proofs(work.connection, found, note, shows), named)


def made(work: Work, registration_uid: str, purpose: Purpose, told: Mapping[str, str | int | None]) -> None:
    """Enter that a pack was made: ``told`` has the days and batch it is of, and its SHA-256."""
    require(work, registration_uid, purpose)
    body = {"purpose": purpose.value, **{name: value for name, value in told.items() if value is not None}}
    work.append(Draft(PackEvent.MADE, body, registration=registration_uid))


def _words(work: Work, scope: Scope, purpose: Purpose, entry: Entry) -> frozenset[str]:
    """The personal values of an entry that the reader gets, and that this actor may read."""
    is_restricted = entry.kind in _CIRCUMSTANCES and not work.actor.may(Permission.SEE_RESTRICTED, scope)
    if is_restricted or entry.kind in _UNWORDED.get(purpose, frozenset()):
        return frozenset()
    return frozenset(entry.private)


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
