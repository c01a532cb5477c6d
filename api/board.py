"""The alerts as each person may see them, with their cases: what did not change is not made again for every page.

What somebody may see of an alert changes with the night's assessment; owners and stages with every event of a case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.kept import Kept
from api.rolls import Records, Rolls, records_of
from sponsor_monitor.casework.alert import Alert
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_list import Listed, listed
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_case
from sponsor_monitor.services.alert_list import Line, lines_of
from sponsor_monitor.services.case_lists import cases_seen
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.persons import Person

if TYPE_CHECKING:
    from api.desk import Books

_MOST_BOARDS, _MOST_CASES, _MOST_ROWS, _MOST_PAGES = 200, 50_000, 10_000, 4


Cases = tuple[tuple[Case, Listed, Person], ...]
Indexed = tuple[Mapping[str, list[Alert]], Mapping[str, list[Case]]]
"""Open alerts and cases by registration."""


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
    pages: Kept[Any, bytes] = field(default_factory=lambda: Kept(_MOST_PAGES))
    """What was made of them for this person, by what was chosen."""


class Board:
    """The boards of one database, by what they were made from."""

    def __init__(self, database: Database, rolls: Rolls) -> None:
        """Make none yet."""
        self._database = database
        self._rolls = rolls
        self._lines = Kept[tuple[int, Records, Actor, dt.date], tuple[Line, ...]](_MOST_BOARDS)
        self._listings = Kept[tuple[int, int, Actor, dt.date], Listing](_MOST_BOARDS)
        self._listed = Kept[tuple[str, int, bool, int, int, dt.date], Listed](_MOST_CASES)
        self._drawn = Kept[tuple[str, str, dt.date], str](_MOST_CASES)
        self._written = Kept[tuple[Any, ...], str](_MOST_ROWS)
        self._cases = Kept[tuple[int, Records, Actor, dt.date], Cases](_MOST_BOARDS)
        self._indexed = Kept[tuple[int, int], Indexed](2)
        self._workers = Kept[tuple[int, dt.date], tuple[Account, ...]](2)

    def listing(self, books: Books, actor: Actor, today: dt.date) -> Listing:
        """The open alerts that somebody may see."""
        return self._listings.get((books.moved, books.named, actor, today), lambda: self._made(books, actor, today))

    def rows(self, books: Books, actor: Actor, today: dt.date) -> tuple[Row, ...]:
        """The same, without what was counted."""
        return self.listing(books, actor, today).rows

    def cases(self, books: Books, actor: Actor, today: dt.date) -> Cases:
        """Every case that somebody may see, as they may see it, with its student."""
        return self._cases.get(
            (books.moved, records_of(books), actor, today), lambda: self._case_list(books, actor, today)
        )

    def of_student(self, books: Books, registrations: Collection[str]) -> tuple[list[Alert], list[Case]]:
        """The open alerts and all cases about some registrations, whoever asks."""
        alerts, cases = self._indexed.get((books.moved, books.erased), lambda: _indexed(books))
        found = [alert for one in registrations for alert in alerts.get(one, ())]
        return found, [case for one in registrations for case in cases.get(one, ())]

    def drawn(self, run: str, registration: str, today: dt.date, make: Callable[[], str]) -> str:
        """What is drawn of a registration in a row, made once a day and run."""
        return self._drawn.get((run, registration, today), make)

    def written(self, books: Books, actor: Actor, today: dt.date, row: Row, make: Callable[[], str]) -> str:
        """A row as a page shows it to somebody, made anew when it, its case, its student or a name has changed."""
        case = row.case and (row.case.uid, row.case.number)
        about = (row.line.alert.uid, row.line.is_hidden, case, len(books.about_process))
        return self._written.get((books.found, records_of(books), books.named, actor, today, *about), make)

    def workers(self, books: Books, today: dt.date) -> tuple[Account, ...]:
        """The accounts that may have a case today."""
        return self._workers.get((books.named, today), lambda: _workers(books, today))

    def _made(self, books: Books, actor: Actor, today: dt.date) -> Listing:
        institution = InstitutionToday(books.process, books.institution.nation, books.institution.zone, today)
        key = (books.found, records_of(books), actor, today)
        lines = self._lines.get(key, lambda: self._seen(books, actor, today))
        return Listing(tuple(Row(line, self._case_of(line, books, institution)) for line in lines))

    def _case_list(self, books: Books, actor: Actor, today: dt.date) -> Cases:
        institution = InstitutionToday(books.process, books.institution.nation, books.institution.zone, today)
        with self._database.reading() as connection:
            people = self._rolls.people(connection, books, {case.registration for case in books.cases.values()})

        def line(case: Case, visa: bool) -> Listed:
            return self._as_listed(case, books, institution, visa=visa)

        seen = cases_seen(actor, books.cases.values(), people, line)
        return tuple((case, each, people[each.registration]) for case, each in seen)

    def _seen(self, books: Books, actor: Actor, today: dt.date) -> tuple[Line, ...]:
        uids = {alert.registration for alert in books.alerts.by_uid.values() if alert.registration}
        with self._database.reading() as connection:
            people = self._rolls.people(connection, books, uids)
        return tuple(lines_of(actor, books.alerts.open, people, today))

    def _case_of(self, line: Line, books: Books, institution: InstitutionToday) -> Listed | None:
        """The open case that holds an alert by now, as somebody who sees so much of the student may see it."""
        held = books.alerts.by_uid[line.alert.uid].case
        case = None if held is None else books.cases.get(held)
        if case is None or not case.is_open:
            return None
        return self._as_listed(case, books, institution, visa=line.may_see_students)

    def _as_listed(self, case: Case, books: Books, institution: InstitutionToday, *, visa: bool) -> Listed:
        key = (case.uid, case.number, visa, len(books.about_process), books.erased, institution.today)
        return self._listed.get(key, lambda: seen_case(listed(case, institution), case, visa_facts=visa))


def _workers(books: Books, today: dt.date) -> tuple[Account, ...]:
    accounts = [one for one in books.people.accounts.values() if not one.is_closed]
    return tuple(one for one in accounts if one.actor(today).may_somewhere(Permission.WORK_CASES))


def _indexed(books: Books) -> Indexed:
    alerts: dict[str, list[Alert]] = {}
    for alert in books.alerts.open:
        if alert.registration is not None:
            alerts.setdefault(alert.registration, []).append(alert)
    cases: dict[str, list[Case]] = {}
    for case in books.cases.values():
        cases.setdefault(case.registration, []).append(case)
    return alerts, cases
