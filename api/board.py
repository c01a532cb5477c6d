"""The alerts as each person may see them, with their cases: what did not change is not made again for every page.

What somebody may see of an alert changes with the night's assessment; owners and stages with every event of a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_list import Listed, listed
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.seen import seen_case
from sponsor_monitor.services.alert_list import Line, lines_of
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.persons import Person, persons

if TYPE_CHECKING:
    from api.desk import Books

_MOST_BOARDS, _MOST_CASES = 200, 50_000
Key = TypeVar("Key")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Row:
    """An alert as somebody may see it, and the open case that holds it, if any."""

    line: Line
    case: Listed | None

    @property
    def owner(self) -> str | None:
        """The account whose case it is."""
        return None if self.case is None else self.case.owner


@dataclass(frozen=True, slots=True)
class Listing:
    """Somebody's rows, most urgent first, with what was counted of them: until something is done, it stays true."""

    rows: tuple[Row, ...]
    counted: dict[Any, Any] = field(default_factory=dict)


class Board:
    """The boards of one database, by what they were made from."""

    def __init__(self, database: Database) -> None:
        """Make none yet."""
        self._database = database
        self._lines = _Kept[tuple[int, int, Actor, dt.date], tuple[Line, ...]](_MOST_BOARDS)
        self._listings = _Kept[tuple[int, Actor, dt.date], Listing](_MOST_BOARDS)
        self._listed = _Kept[tuple[str, int, bool, int, dt.date], Listed](_MOST_CASES)
        self._drawn = _Kept[tuple[str, str, dt.date], str](_MOST_CASES)
        self._people = _Kept[tuple[int, int], Mapping[str, Person]](1)

    def listing(self, books: Books, actor: Actor, today: dt.date) -> Listing:
        """The open alerts that somebody may see."""
        return self._listings.get((books.moved, actor, today), lambda: self._made(books, actor, today))

    def rows(self, books: Books, actor: Actor, today: dt.date) -> tuple[Row, ...]:
        """The same, without what was counted."""
        return self.listing(books, actor, today).rows

    def drawn(self, run: str, registration: str, today: dt.date, make: Callable[[], str]) -> str:
        """What is drawn of a registration in a row, made once a day and run."""
        return self._drawn.get((run, registration, today), make)

    def _made(self, books: Books, actor: Actor, today: dt.date) -> Listing:
        institution = InstitutionToday(books.process, books.institution.nation, books.institution.zone, today)
        key = (books.found, books.facts, actor, today)
        lines = self._lines.get(key, lambda: self._seen(books, actor, today))
        return Listing(tuple(Row(line, self._case_of(line, books, institution)) for line in lines))

    def _seen(self, books: Books, actor: Actor, today: dt.date) -> tuple[Line, ...]:
        people = self._people.get((books.found, books.facts), lambda: self._read(books))
        return tuple(lines_of(actor, books.alerts.open, people, today))

    def _read(self, books: Books) -> Mapping[str, Person]:
        uids = {alert.registration for alert in books.alerts.by_uid.values() if alert.registration}
        with self._database.reading() as connection:
            return persons(connection, uids)

    def _case_of(self, line: Line, books: Books, institution: InstitutionToday) -> Listed | None:
        """The open case that holds an alert by now, as somebody who sees so much of the student may see it."""
        held = books.alerts.by_uid[line.alert.uid].case
        case = None if held is None else books.cases.get(held)
        if case is None or not case.is_open:
            return None
        return self._as_listed(case, books, institution, visa=line.may_see_students)

    def _as_listed(self, case: Case, books: Books, institution: InstitutionToday, *, visa: bool) -> Listed:
        key = (case.uid, case.number, visa, len(books.about_process), institution.today)
        return self._listed.get(key, lambda: seen_case(listed(case, institution), case, visa_facts=visa))


class _Kept(Generic[Key, Made]):
    """What was made by a key, the latest asked for of many; made twice rather than waited for."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._made: dict[Key, Made] = {}

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        with self._lock:
            if key in self._made:
                self._made[key] = found = self._made.pop(key)
                return found
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                del self._made[next(iter(self._made))]
        return made
