"""Entries of the log as their page says them: who, what, about whom, as far as the reader may know of each student."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sponsor_monitor.audit.entry import PROGRAM, Entry
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cohort import CohortEvent
from sponsor_monitor.store.persons import Person
from sponsor_monitor.store.store_event import StoreEvent

_MOST_FIELDS = 6
_MOST_LETTERS = 60
_HASH = re.compile(r"[0-9a-f]{64}")
_RESTRICTED = frozenset(
    {
        CaseEvent.CIRCUMSTANCES_NOTED,
        CaseEvent.SUPPORT_OFFERED,
        CaseEvent.SUPPORT_REFERRED,
        CaseEvent.WELFARE_CONCERN,
        CaseEvent.WELFARE_ANSWERED,
    }
)
"""The kinds that tell of somebody's circumstances."""
_SOMEBODY = "a student"
_WITHHELD = "Withheld: it may tell of visa facts"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words; ``whom`` is empty where it is about nobody."""

    number: int
    at: int
    who: str
    what: str
    whom: str
    more: str


def lines(
    entries: Sequence[Entry],
    withheld: Collection[int],
    actor: Actor,
    people: Mapping[str, Person],
    accounts: Mapping[str, Account],
) -> list[Line]:
    """Entries as somebody may read them; of those ``withheld`` (by number) only that they are there."""
    return [
        Line(entry.number, entry.at, "–", _WITHHELD, "", "")
        if entry.number in withheld
        else _line(entry, actor, people, accounts)
        for entry in entries
    ]


def kind_title(kind: str) -> str:
    """A kind in words."""
    return _TITLES.get(kind) or _first_upper(kind.removeprefix("case-").replace("-", " "))


def account_name(uid: str, accounts: Mapping[str, Account]) -> str:
    """What an account is called."""
    if uid == PROGRAM:
        return "The program"
    account = accounts.get(uid)
    return "An account of before" if account is None else account.name or account.user_name or "An account, erased"


_TITLES: Mapping[str, str] = {
    StoreEvent.STUDENT_SEEN: "Looked at a student's file",
    StoreEvent.RUN_MADE: "Assessed",
    StoreEvent.EXPORTED: "Exported",
    CohortEvent.EXPORTED: "Took evidence of students out",
    StoreEvent.BATCH_RECEIVED: "Brought records in",
    StoreEvent.BATCH_RETRIED: "Took rows from quarantine",
}


def _line(entry: Entry, actor: Actor, people: Mapping[str, Person], accounts: Mapping[str, Account]) -> Line:
    who = account_name(entry.actor, accounts)
    person = people.get(entry.registration or "")
    is_hidden = entry.registration is not None and not _may_name(actor, entry.kind, person)
    whom = "" if entry.registration is None else _SOMEBODY
    if person is not None and not is_hidden:
        whom = f"{person.name or person.student_id} ({person.registration_id})"
    more = "" if is_hidden else "; ".join(_fields(entry, accounts))
    return Line(entry.number, entry.at, who, kind_title(entry.kind), whom, more)


def _may_name(actor: Actor, kind: str, person: Person | None) -> bool:
    """That something was done about a student may tell of a visa, or of their circumstances."""
    if person is None:
        return False
    needed = [Permission.SEE_STUDENT, Permission.SEE_VISA_FACTS]
    needed += [Permission.SEE_RESTRICTED] if kind in _RESTRICTED else []
    return all(actor.may(permission, person.scope) for permission in needed)


def _fields(entry: Entry, accounts: Mapping[str, Account]) -> Iterator[str]:
    """What the body says in short values; hashes and long lists are for those who verify, not for those who read."""
    shown = 0
    for name, value in entry.body.items():
        if isinstance(value, bool):
            text = "yes" if value else "no"
        elif isinstance(value, str | int) and not _HASH.fullmatch(str(value)):
            text = account_name(value, accounts) if isinstance(value, str) and value in accounts else str(value)
        elif isinstance(value, list) and value:
            text = f"{len(value):,}"
        else:
            continue
        if shown == _MOST_FIELDS:
            return
        shown += 1
        yield f"{name.replace('_', ' ')}: {text[:_MOST_LETTERS]}"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
