"""Who somebody is: a registration with its student as both stand now, for the people who work on their case.

``person(connection, uid) -> Person`` for one registration's opaque id, ``persons(connection, uids)`` for many at once,
``find(connection, text)`` for the opaque ids of those whose number or name it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from calendars.days import to_date, to_day
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.store.contacts import Contacts, contacts
from sponsor_monitor.store.cut import Cut, cut_on
from sponsor_monitor.store.errors import StoreError
from sponsor_monitor.store.finding_people import find
from sponsor_monitor.store.schema import FACT_TABLES
from sponsor_monitor.store.settings import settings
from sponsor_monitor.store.standing_rows import LIMITS, limits, standing

__all__ = ["NoSuchPerson", "Person", "find", "person", "persons", "registration_uid", "student_uid"]

MOST_AT_ONCE = 500
"""Up to so many people are asked for by their numbers; of more, everybody is read."""


class NoSuchPerson(StoreError):
    """A registration that is not in the records, or no longer."""

    def __init__(self) -> None:
        """Say where to look."""
        super().__init__(
            "There is no such registration in the records, or it was taken back: look for the student by name, "
            "student number or registration number."
        )


@dataclass(frozen=True, slots=True)
class Person:
    """A registration and its student; what the institution never said, or what was erased, is empty or None.

    ``uid`` and ``student_uid`` are the opaque ids; ``nation`` is whose bank holidays count.
    """

    uid: str
    student_uid: str
    registration_id: str
    student_id: str
    family_name: str
    given_names: str
    school: str
    faculty: str
    cas_number: str | None
    rqf_level: int
    course_code: str
    course_title: str
    course_start: dt.date
    course_end: dt.date
    enrolled_on: dt.date | None
    ended_on: dt.date | None
    permission_start: dt.date | None
    permission_end: dt.date | None
    tutor: str
    email: str
    phone: str
    nation: str

    @property
    def is_sponsored(self) -> bool:
        """Whether the institution sponsors the student for this registration."""
        return self.cas_number is not None

    @property
    def name(self) -> str:
        """The name as it is written in a letter."""
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def scope(self) -> Scope:
        """Whom a permission is asked about."""
        return Scope(self.uid, self.student_uid, self.school or None, self.faculty or None, self.tutor or None)


def person(connection: sa.Connection, registration_uid: str, on: dt.date | None = None) -> Person:
    """Who a registration is; ``on`` a day leaves out contacts and tutors of later. NoSuchPerson for an unknown id."""
    found = persons(connection, [registration_uid], on)
    if registration_uid not in found:
        raise NoSuchPerson
    return found[registration_uid]


def persons(
    connection: sa.Connection, uids: Collection[str] | None = None, on: dt.date | None = None
) -> dict[str, Person]:
    """Who registrations are, by their opaque ids, in a few queries; None: everybody. An unknown id is left out."""
    if uids is not None and not uids:
        return {}
    cut = cut_on(connection)
    numbers = None if uids is None or len(uids) > MOST_AT_ONCE else _numbers(connection, cut, sorted(set(uids)))
    students = None if numbers is None else [student for _, student in numbers]
    day = None if on is None else to_day(on)
    asked = {**limits(cut), "day": day, "students": students, "registrations": [number for number, _ in numbers or ()]}
    rows = connection.execute(_question(numbers is None, day is None), asked).mappings().all()
    reached, nowhere = contacts(connection, cut, students, day), Contacts()
    nation = settings(connection, cut).nation
    wanted = None if uids is None else set(uids)
    return {
        row["uid"]: _person(row, reached.get(row["student_number"], nowhere), nation)
        for row in rows
        if wanted is None or row["uid"] in wanted
    }


def registration_uid(connection: sa.Connection, registration_id: str) -> str:
    """The opaque id of the registration that the institution calls so; NoSuchPerson where there is none."""
    registration = FACT_TABLES["registration"].c
    named = sa.select(registration.uid).where(
        registration.registration_id == registration_id, registration.id <= cut_on(connection).last["registration"]
    )
    found = connection.execute(named).scalar()
    if found is None:
        raise NoSuchPerson
    return str(found)


def student_uid(connection: sa.Connection, student_id: str) -> str:
    """The opaque id of the student that the institution calls so; NoSuchPerson where there is none."""
    student = FACT_TABLES["student"].c
    named = sa.select(student.uid).where(
        student.student_id == student_id, student.id <= cut_on(connection).last["student"]
    )
    found = connection.execute(named).scalar()
    if found is None:
        raise NoSuchPerson
    return str(found)


def _numbers(connection: sa.Connection, cut: Cut, uids: Sequence[str]) -> list[tuple[int, int]]:
    """The numbers of registrations and of their students."""
    row = FACT_TABLES["registration"].c
    known = sa.select(row.id, row.student).where(row.uid.in_(uids), row.id <= cut.last["registration"])
    return [(number, student) for number, student in connection.execute(known)]


_TEXTS = ("registration_id", "student_id", "family_name", "given_names", "school", "course_code", "course_title")
_DAYS = ("enrolled_on", "ended_on", "permission_start", "permission_end")


@cache
def _question(of_everybody: bool, of_any_day: bool) -> sa.Select[Any]:
    of_registration = None if of_everybody else ("registration", _numbers_asked("registrations"))
    of_student = None if of_everybody else ("student", _numbers_asked("students"))
    registration, student = FACT_TABLES["registration"], FACT_TABLES["student"]
    version = standing("registration_version", LIMITS, ["registration"], among=of_registration)
    named = standing("student_version", LIMITS, ["student"], among=of_student)
    told = _detail(of_registration, of_any_day)
    school = standing("school_version", LIMITS, ["school"])
    joined = (
        registration.join(student, student.c.id == registration.c.student)
        .join(version, version.c.registration == registration.c.id)
        .join(named, named.c.student == registration.c.student)
        .outerjoin(told, told.c.registration == registration.c.id)
        .outerjoin(school, school.c.school == version.c.school)
    )
    own = [version.c[name] for name in ("school", "cas_number", "rqf_level", "course_code", "course_title")]
    days = [version.c[name] for name in ("course_start", "course_end", *_DAYS)]
    return sa.select(
        registration.c.uid,
        student.c.uid.label("student_uid"),
        student.c.id.label("student_number"),
        registration.c.registration_id,
        student.c.student_id,
        named.c.family_name,
        named.c.given_names,
        told.c.faculty.label("own_faculty"),
        school.c.faculty.label("school_faculty"),
        told.c.tutor,
        *own,
        *days,
    ).select_from(joined)


def _numbers_asked(name: str) -> sa.BindParameter[Sequence[int]]:
    return sa.bindparam(name, expanding=True)


def _detail(among: tuple[str, sa.BindParameter[Sequence[int]]] | None, of_any_day: bool) -> sa.Subquery:
    """What was told of each registration for the day, or last of all: the latest to begin holds."""
    begins = FACT_TABLES["registration_detail"].c.from_day
    held = () if of_any_day else (sa.or_(begins.is_(None), begins <= sa.bindparam("day", type_=sa.Integer())),)
    latest = (begins.desc().nulls_last(),)
    return standing("registration_detail", LIMITS, ["registration"], among=among, held=held, first=latest)


def _person(row: sa.RowMapping, reached: Contacts, nation: str) -> Person:
    texts: dict[str, Any] = {name: row[name] or "" for name in _TEXTS}
    days: dict[str, Any] = {name: None if row[name] is None else to_date(row[name]) for name in _DAYS}
    return Person(
        uid=row["uid"],
        student_uid=row["student_uid"],
        faculty=row["own_faculty"] or row["school_faculty"] or "",
        cas_number=row["cas_number"] or None,
        rqf_level=row["rqf_level"],
        course_start=to_date(row["course_start"]),
        course_end=to_date(row["course_end"]),
        tutor=row["tutor"] or "",
        email=reached.email,
        phone=reached.phone,
        nation=nation,
        **texts,
        **days,
    )
