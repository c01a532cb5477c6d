"""The rows that stood in quarantine at a cut, and the students about whom something is missing because of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from sponsor_monitor.dataset.columns import TABLES
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.live_tables import LiveTables
from sponsor_monitor.store.schema import publication, quarantine, quarantine_release


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row set aside: its number, batch and table, what is wrong with it, and whom it names, so far as readable."""

    number: int
    batch: int
    target: str
    reject: Reject
    student_id: str | None
    group_id: str | None


def open_rows(database: Database, cut: Cut) -> list[OpenRow]:
    """The rows set aside by a cut and not taken since, in order of arrival."""
    published = sa.select(publication.c.batch).where(publication.c.batch <= cut.batch)
    released = sa.select(quarantine_release.c.quarantine).where(quarantine_release.c.batch.in_(published))
    row = quarantine.c
    wanted = (row.id, row.batch, row.target, row.student_id, row.group_id)
    wrong = (row.file_name, row.line, row.column_name, row.value, row.reason)
    chosen = sa.select(*wanted, *wrong).where(quarantine.c.batch.in_(published), quarantine.c.id.not_in(released))
    with database.reading() as connection:
        found = connection.execute(chosen.order_by(quarantine.c.id)).all()
    return [
        OpenRow(
            row.id,
            row.batch,
            row.target,
            Reject(row.file_name, row.line, row.column_name, row.value, row.reason),
            row.student_id,
            row.group_id,
        )
        for row in found
    ]


def rows_by_student(rows: Sequence[OpenRow], tables: LiveTables) -> dict[int, int]:
    """How many rows set aside concern each student (code): those that name them, and sessions of their groups.

    Only tables that are assessed count; what people note beside them changes no assessment.
    """
    students = {name: code for code, name in enumerate(tables.students.student_id)}
    groups = {name: code for code, name in enumerate(tables.groups)}
    found: dict[int, int] = {}
    for row in rows:
        if row.target not in TABLES:
            continue
        concerned = {students[row.student_id]} if row.student_id in students else set()
        if row.target == "sessions" and row.group_id in groups:
            members = tables.memberships.student[tables.memberships.group == groups[row.group_id]]
            concerned |= set(members.tolist())
        for student in concerned:
            found[student] = found.get(student, 0) + 1
    return found


def incomplete(rows: Sequence[OpenRow], tables: LiveTables) -> NDArray[np.int32]:
    """The students (codes) of whom something is set aside."""
    return np.array(sorted(rows_by_student(rows, tables)), dtype=np.int32)
