"""Whom an export is of: chosen by number, school, course or period, or drawn by lot from those.

The lot can be drawn again by anybody: of everybody who could be drawn, those come whose SHA-256 over the seed, a line
feed and the registration's id is lowest.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calendars.days import to_date
from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.errors import SponsorMonitorError, shortened
from sponsor_monitor.store.reading import View
from sponsor_monitor.store.runs import opaque_ids
from sponsor_monitor.words import plural

_NAMED_AT_MOST = 20


class UnknownStudents(SponsorMonitorError):
    """Numbers that are neither a registration's nor a student's."""

    def __init__(self, unknown: Sequence[str]) -> None:
        """Repeat them as they were given."""
        listed = ", ".join(f'"{shortened(each, 40)}"' for each in unknown[:_NAMED_AT_MOST])
        more = "" if len(unknown) <= _NAMED_AT_MOST else f" and {len(unknown) - _NAMED_AT_MOST:,} more"
        super().__init__(
            f"{plural(len(unknown), 'number')} given here {'is' if len(unknown) == 1 else 'are'} no registration's and "
            f"no student's: {listed}{more}. Nothing was exported: give them as the records write them."
        )


class NobodyChosen(SponsorMonitorError):
    """A choice that nobody meets."""

    def __init__(self) -> None:
        """Say what to look at."""
        super().__init__(
            "Nobody meets this choice: schools and courses are named by their codes, as the records write them, and "
            "what is chosen by several things must meet each of them."
        )


class TooFewToDraw(SponsorMonitorError):
    """A sample larger than what it is drawn from."""

    def __init__(self, wanted: int, there: int) -> None:
        """Say how many there are."""
        super().__init__(f"{wanted:,} cannot be drawn: {plural(there, 'registration')} can be chosen from.")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a registration has to meet; what is empty asks for nothing.

    ``numbers`` are registration or student numbers; ``begins`` and ``ends`` a period in which it runs on some day;
    ``draw`` so many are drawn by ``seed`` from those who meet the rest.
    """

    numbers: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    begins: dt.date | None = None
    ends: dt.date | None = None
    sponsored: bool = False
    draw: int | None = None
    seed: int | None = None

    def document(self) -> dict[str, object]:
        """The choice as JSON, without what it does not ask."""
        told = {
            "numbers": list(self.numbers),
            "schools": list(self.schools),
            "courses": list(self.courses),
            "begins": None if self.begins is None else self.begins.isoformat(),
            "ends": None if self.ends is None else self.ends.isoformat(),
            "sponsored": self.sponsored,
            "draw": self.draw,
            "seed": self.seed,
        }
        return {name: value for name, value in told.items() if value not in (None, [], False)}


def choice_of(document: Mapping[str, Any]) -> Choice:
    """The choice that a document says."""
    begins, ends = (document.get(name) for name in ("begins", "ends"))
    return Choice(
        tuple(document.get("numbers", ())),
        tuple(document.get("schools", ())),
        tuple(document.get("courses", ())),
        None if begins is None else dt.date.fromisoformat(begins),
        None if ends is None else dt.date.fromisoformat(ends),
        bool(document.get("sponsored")),
        document.get("draw"),
        document.get("seed"),
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registration that can be chosen; ``uid`` is its opaque id."""

    uid: str
    registration_id: str
    student_id: str
    school: str
    course: str
    is_sponsored: bool
    begins: dt.date
    ends: dt.date


@dataclass(frozen=True, slots=True)
class Chosen:
    """Those chosen, by registration_id, and from how many a sample was drawn."""

    candidates: tuple[Candidate, ...]
    drawn_from: int


def choose(view: View, choice: Choice) -> Chosen:
    """Those of a view who meet a choice; UnknownStudents, NobodyChosen and TooFewToDraw where they cannot be had."""
    pool = tuple(candidates(view))
    if choice.numbers:
        known = {number for each in pool for number in (each.registration_id, each.student_id)}
        unknown = [number for number in dict.fromkeys(choice.numbers) if number not in known]
        if unknown:
            raise UnknownStudents(unknown)
    numbers = frozenset(choice.numbers)
    found = sorted((each for each in pool if _meets(each, choice, numbers)), key=lambda each: each.registration_id)
    if not found:
        raise NobodyChosen
    return Chosen(tuple(_drawn(found, choice)), len(found))


def candidates(view: View) -> Iterator[Candidate]:
    """Every registration that stands in a view."""
    tables, uids = view.tables(), opaque_ids(view.database, view.cut)
    own, students = tables.registrations, tables.students.student_id
    numbers = tables.numbers["registration"].number.tolist()
    for row, (number, name) in enumerate(zip(numbers, own.registration_id, strict=True)):
        ended = int(own.ended_on[row])
        yield Candidate(
            uids[number],
            name,
            students[own.student[row]],
            own.school[row],
            own.course_code[row],
            own.cas_number[row] is not None,
            to_date(int(own.course_start[row])),
            to_date(int(own.course_end[row]) if ended == NO_DAY else ended),
        )


def _meets(one: Candidate, choice: Choice, numbers: frozenset[str]) -> bool:
    named = not numbers or one.registration_id in numbers or one.student_id in numbers
    in_school = not choice.schools or one.school in choice.schools
    on_course = not choice.courses or one.course in choice.courses
    runs = (choice.begins is None or one.ends >= choice.begins) and (choice.ends is None or one.begins <= choice.ends)
    return named and in_school and on_course and runs and (one.is_sponsored or not choice.sponsored)


def _drawn(found: Sequence[Candidate], choice: Choice) -> Sequence[Candidate]:
    if choice.draw is None:
        return found
    if choice.draw > len(found):
        raise TooFewToDraw(choice.draw, len(found))
    lots = sorted(found, key=lambda each: lot(choice.seed or 0, each.registration_id))
    return sorted(lots[: choice.draw], key=lambda each: each.registration_id)


def lot(seed: int, registration_id: str) -> str:
    """The lot of a registration: the lowest are drawn."""
    return hashlib.sha256(f"{seed}\n{registration_id}".encode()).hexdigest()
