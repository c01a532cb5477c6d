"""What pages ask of the records again and again: who somebody is, what else a student is registered for.

Read once, and read anew when records came in or something was erased. Whether somebody may see it is asked each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa

from api.kept import Kept
from sponsor_monitor.store.cut import EMPTY, cut_on
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.persons import MOST_AT_ONCE, NoSuchPerson, Person, persons
from sponsor_monitor.store.registrations_of import registrations
from sponsor_monitor.store.runs import Run, run_on

if TYPE_CHECKING:
    from api.desk import Books

_MOST, _MOST_RUNS = 5_000, 4
Records = tuple[int, int]
"""By what the records are known: the last entry by which some came in, and the last by which something was erased."""


def records_of(books: Books) -> Records:
    """What the records are as of some books."""
    return books.facts, books.erased


class Rolls:
    """What was read of one database's records."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._everybody = Kept[Records, Mapping[str, Person]](1)
        self._people = Kept[tuple[Records, str], Person](_MOST)
        self._students = Kept[Records, tuple[Mapping[str, int], Mapping[int, list[str]]]](1)
        self._batches = Kept[Records, int](1)
        self._runs = Kept[str, Run | None](_MOST_RUNS)

    def person(self, connection: sa.Connection, books: Books, registration: str) -> Person:
        """Who a registration is; NoSuchPerson for an unknown id."""
        known = self._everybody.there(records_of(books))
        if known is None:
            return self._people.get(
                (records_of(books), registration), lambda: _one(persons(connection, [registration]), registration)
            )
        return _one(known, registration)

    def people(self, connection: sa.Connection, books: Books, uids: Collection[str]) -> Mapping[str, Person]:
        """Who many registrations are, and perhaps others; an unknown id is left out."""
        known = self._everybody.there(records_of(books))
        if known is None and len(uids) > MOST_AT_ONCE:
            known = self._everybody.get(records_of(books), lambda: persons(connection))
        return persons(connection, uids) if known is None else known

    def registrations(self, connection: sa.Connection, books: Books, registration: str) -> tuple[str, ...]:
        """The registrations of the student whom a registration is of."""
        students, own = self._students.get(records_of(books), lambda: _students(connection))
        return tuple(own.get(students.get(registration, 0), ()))

    def last_batch(self, connection: sa.Connection, books: Books) -> int:
        """The number of the last batch of records; 0 before there is one."""
        return self._batches.get(records_of(books), lambda: _last_batch(connection))

    def run(self, connection: sa.Connection, uid: str) -> Run | None:
        """A run by its opaque id: it is never changed."""
        return self._runs.get(uid, lambda: run_on(connection, uid))


def _one(people: Mapping[str, Person], registration: str) -> Person:
    if registration not in people:
        raise NoSuchPerson
    return people[registration]


def _last_batch(connection: sa.Connection) -> int:
    try:
        return cut_on(connection).batch
    except NothingStored:
        return EMPTY.batch


def _students(connection: sa.Connection) -> tuple[Mapping[str, int], Mapping[int, list[str]]]:
    """The number of the student of each registration, and each student's registrations, the first known first."""
    students, own = dict[str, int](), dict[int, list[str]]()
    for uid, student in registrations(connection):
        students[uid] = student
        own.setdefault(student, []).append(uid)
    return students, own
