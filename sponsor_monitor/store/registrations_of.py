"""All registrations of one student, by their opaque ids."""

from __future__ import annotations

import sqlalchemy as sa

from sponsor_monitor.store.cut import cut_on
from sponsor_monitor.store.schema import FACT_TABLES


def registrations_of(connection: sa.Connection, registration_uid: str) -> list[str]:
    """The registrations of the student whom a registration is of, itself included, the first known first."""
    row, known = FACT_TABLES["registration"].c, cut_on(connection).last["registration"]
    whose = sa.select(row.student).where(row.uid == registration_uid, row.id <= known).scalar_subquery()
    found = connection.execute(sa.select(row.uid).where(row.student == whose, row.id <= known).order_by(row.id))
    return [str(uid) for (uid,) in found]
