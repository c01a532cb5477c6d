"""One student's folder (dataset.md) from the store, read once for as many students as are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from calendars.days import to_date
from sponsor_monitor.assessment import lay_out_all, question_of, read_facts
from sponsor_monitor.context import FILE as CONTEXT_FILE
from sponsor_monitor.context import context_of
from sponsor_monitor.dataset.tables import Marks
from sponsor_monitor.facts import Facts
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.shared import Shared, summarise
from sponsor_monitor.store.bulk import EventRows, read_events, read_marks
from sponsor_monitor.store.columns import select_all
from sponsor_monitor.store.export import csv_bytes, write_settings
from sponsor_monitor.store.export_tables import TableTexts, named_by_number
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import known_by
from sponsor_monitor.store.open_quarantine import rows_by_student
from sponsor_monitor.store.reading import View, store_source
from sponsor_monitor.story import UnknownRegistration


@dataclass(frozen=True, slots=True)
class StudentNumbers:
    """What the store numbers a student and a registration by, and the registration's opaque id."""

    student: int
    registration: int
    uid: str


class StudentFolders:
    """Writes students' folders from a view; ``known_at`` is as it was asked for.

    Marks and events are read when this is made: it holds them until it is let go.
    """

    def __init__(self, view: View, known_at: str | None, progress: Progress = silent) -> None:
        """Read what the view shows and summarise what crosses students."""
        self._view, self._known_at = view, known_at
        self._tables = tables = view.tables()
        self._facts, self._shared = _summarised(view, known_at, progress)
        students, sessions = tables.numbers["student"], tables.numbers["session"]
        self._marks, _ = read_marks(view.bulk, students, sessions, partial(progress, "reading marks"))
        read = partial(progress, "reading events")
        self._events = read_events(view.bulk, students, view.as_of, read, whole=True)
        self._texts = TableTexts(tables, LocalTime(view.institution.zone))
        self._whole = self._written(rows_by_student(view.set_aside(), tables))
        self._every_session = self._texts.sessions()

    def numbers(self, registration_id: str) -> StudentNumbers:
        """The numbers of a registration and its student; UnknownRegistration names ids near one that is not there."""
        registrations = self._tables.registrations
        if registration_id not in registrations.registration_id:
            raise UnknownRegistration(registration_id, registrations.registration_id)
        row = registrations.registration_id.index(registration_id)
        numbers = self._tables.numbers
        registration = int(numbers["registration"].number[row])
        uids = select_all(self._view.database, FACTS["registration"], ("uid",), f"id = {registration}")
        return StudentNumbers(
            int(numbers["student"].number[registrations.student[row]]), registration, uids["uid"][0].as_py()
        )

    def write(self, registration_id: str, directory: Path) -> StudentNumbers:
        """Write the folder of the student of a registration into a directory that is empty."""
        numbers = self.numbers(registration_id)
        student = int(self._tables.numbers["student"].code[numbers.student])
        write_settings(self._view, directory)
        for name, table in self._whole.items():
            _write(directory / f"{name}.csv", [self._of_student(table, student)])
        _write(directory / "sessions.csv", [self._sessions(student)])
        _write(directory / "marks.csv", self._texts.marks(_rows(self._marks, student), self._view.as_of))
        _write(directory / "engagement.csv", self._texts.events(_rows(self._events, student), self._sources()))
        context = context_of(self._facts, self._shared, self._known_at, self._session_rows(student))
        (directory / CONTEXT_FILE).write_text(context.text(), encoding="utf-8", newline="")
        return numbers

    def _written(self, unreadable: dict[int, int]) -> dict[str, pa.Table]:
        """The whole tables whose rows name one student each."""
        return {
            "students": self._texts.students(),
            "registrations": self._texts.registrations(),
            "statuses": self._texts.statuses(dict(sorted(unreadable.items())), self._view.as_of),
            "groups": self._texts.groups(),
        }

    def _of_student(self, table: pa.Table, student: int) -> pa.Table:
        return table.filter(pc.equal(table.column("student_id"), self._tables.students.student_id[student]))

    def _sessions(self, student: int) -> pa.Table:
        """The sessions of every group the student is named in, and every one the student is marked for."""
        return self._every_session.take(pa.array(self._session_rows(student)))

    def _session_rows(self, student: int) -> NDArray[np.int64]:
        members = self._tables.memberships
        mine = np.isin(self._tables.sessions.group, members.group[members.student == student])
        mine[self._marks.session[self._marks.student == student]] = True
        return np.flatnonzero(mine)

    def _sources(self) -> pa.Array:
        """The name of each source's number."""
        table, cut = FACTS["event_source"], self._view.cut
        names = select_all(self._view.database, table, ("id", "name"), known_by(cut, table))
        return named_by_number(names["name"], names["id"], cut.last[table.name])


def _summarised(view: View, known_at: str | None, progress: Progress) -> tuple[Facts, Shared]:
    source = store_source(view)
    question = question_of(source.settings, to_date(view.as_of), known_at)
    facts, _, _ = read_facts(source.settings, source.read(known_at is not None, progress), question)
    return facts.without_marks(), summarise(facts, lay_out_all(facts))


Rows = TypeVar("Rows", Marks, EventRows)


def _rows(whole: Rows, student: int) -> Rows:
    chosen = whole.student == student
    return type(whole)(**{name: getattr(whole, name)[chosen] for name in type(whole).__slots__})


def _write(path: Path, parts: Iterable[pa.Table]) -> None:
    with path.open("wb") as file:
        for number, part in enumerate(parts):
            file.write(csv_bytes(part, with_header=number == 0))
