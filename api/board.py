"""The alerts as each person may see them, with their cases: made once after something changed, not for every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from sponsor_monitor.casework.case_list import Listed, listed
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.seen import seen_case
from sponsor_monitor.services.alert_list import Line, lines_of
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.persons import Person, persons

if TYPE_CHECKING:
    from api.desk import Books

_MOST = 24
"""So many people's boards are kept; who looked longest ago has theirs made again."""


@dataclass(frozen=True, slots=True)
class Row:
    """An alert as somebody may see it, and the case that holds it, if any."""

    line: Line
    case: Listed | None

    @property
    def owner(self) -> str | None:
        """The account whose case it is."""
        return None if self.case is None else self.case.owner


Key = tuple[int, Actor, dt.date]


class Board:
    """The boards of one database, by what they were made from."""

    def __init__(self, database: Database) -> None:
        """Make none yet."""
        self._database = database
        self._lock = Lock()
        self._boards: dict[Key, tuple[Row, ...]] = {}
        self._people: tuple[tuple[int, int], Mapping[str, Person]] = ((0, 0), {})

    def rows(self, books: Books, actor: Actor, today: dt.date) -> tuple[Row, ...]:
        """The open alerts that somebody may see, most urgent first."""
        key = (books.moved, actor, today)
        with self._lock:
            found = self._boards.pop(key, None)
            if found is None:
                found = self._made(books, actor, today)
            self._boards[key] = found
            for old in list(self._boards)[:-_MOST]:
                del self._boards[old]
        return found

    def _made(self, books: Books, actor: Actor, today: dt.date) -> tuple[Row, ...]:
        institution = InstitutionToday(books.process, books.institution.nation, books.institution.zone, today)
        lines = lines_of(actor, books.alerts.open, self._people_of(books), today)
        return tuple(Row(line, _case_of(line, books, institution)) for line in lines)

    def _people_of(self, books: Books) -> Mapping[str, Person]:
        """Those whom alerts are about, read again once records came in or alerts were raised."""
        key = (books.facts, len(books.alerts.by_uid))
        if self._people[0] != key:
            uids = {alert.registration for alert in books.alerts.by_uid.values() if alert.registration}
            with self._database.reading() as connection:
                self._people = (key, persons(connection, uids))
        return self._people[1]


def _case_of(line: Line, books: Books, institution: InstitutionToday) -> Listed | None:
    """The open case that holds an alert, as somebody who sees so much of the student may see it."""
    case = books.cases.get(line.alert.case or "")
    if case is None or not case.is_open:
        return None
    return seen_case(listed(case, institution), case, visa_facts=line.may_see_students)
