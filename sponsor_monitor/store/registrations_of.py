"""All registrations of one student, by their opaque ids."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from sponsor_monitor.store.cut import cut_on
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.schema import FACT_TABLES


def registrations_of(connection: sa.Connection, registration_uid: str) -> list[str]:
    """The registrations of the student whom a registration is of, itself included, the first known first."""
    row, known = FACT_TABLES["registration"].c, cut_on(connection).last["registration"]
    whose = sa.select(row.student).where(row.uid == registration_uid, row.id <= known).scalar_subquery()
    found = connection.execute(sa.select(row.uid).where(row.student == whose, row.id <= known).order_by(row.id))
    return [str(uid) for (uid,) in found]


def registrations(connection: sa.Connection) -> list[tuple[str, int]]:
    """Every registration's opaque id with the number of its student, the first known first; none before any arrived."""
    try:
        known = cut_on(connection).last["registration"]
    except NothingStored:
        return []
    row = FACT_TABLES["registration"].c
    found = connection.execute(sa.select(row.uid, row.student).where(row.id <= known).order_by(row.id))
    return [(str(uid), int(student)) for uid, student in found]


def registrations_of_student(connection: sa.Connection, student_uid: str) -> list[str]:
    """The registrations of a student by the student's own opaque id, the first known first; none for an unknown id."""
    row, student = FACT_TABLES["registration"].c, FACT_TABLES["student"].c
    known = cut_on(connection).last["registration"]
    chosen = sa.select(row.uid).join(FACT_TABLES["student"], student.id == row.student)
    found = connection.execute(chosen.where(student.uid == student_uid, row.id <= known).order_by(row.id))
    return [str(uid) for (uid,) in found]


def registrations_of_students(connection: sa.Connection, student_uids: Collection[str]) -> list[str]:
    """The registrations of students by the students' opaque ids, the latest first."""
    row, student = FACT_TABLES["registration"].c, FACT_TABLES["student"].c
    known = cut_on(connection).last["registration"]
    chosen = sa.select(row.uid).join(FACT_TABLES["student"], student.id == row.student)
    chosen = chosen.where(student.uid.in_(sorted(student_uids)), row.id <= known)
    return [str(uid) for uid in connection.execute(chosen.order_by(row.id.desc())).scalars()]
