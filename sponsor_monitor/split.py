"""One student's rows as a dataset folder of their own, with what the rules take from the others (dataset.md)."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sponsor_monitor.assessment import context_for, lay_out_all, question_of, read_facts
from sponsor_monitor.context import FILE, Context, context_of
from sponsor_monitor.dataset.folder import Folder, open_folder, read_tables
from sponsor_monitor.dataset.raw_rows import raw_rows
from sponsor_monitor.dataset.wording import MORE_CELLS
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.shared import summarise
from sponsor_monitor.story import UnknownRegistration

_BY_STUDENT = ("students", "registrations", "statuses", "groups", "marks", "engagement")


def split(
    dataset: Path,
    registration_id: str,
    directory: Path,
    as_of: dt.date,
    known_at: str | None = None,
    progress: Progress = silent,
) -> None:
    """Write the folder of the student of a registration; its assessment for that day gives the same entry.

    Bad rows that name the student come along, so that what is incomplete stays so. Raises UnknownRegistration.
    """
    folder = open_folder(dataset)
    student, context = _student_and_context(folder, registration_id, as_of, known_at, progress)
    tables = {table: raw_rows(folder, table, {"student_id": [student]}) for table in _BY_STUDENT}
    tables["sessions"] = _sessions(folder, tables)
    directory.mkdir(parents=True, exist_ok=True)
    for name in folder.files:
        if name.endswith(".toml"):
            target = directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder.path / name, target)
    for table, rows in tables.items():
        if rows.num_columns:
            _write_csv(directory / f"{table}.csv", rows)
    (directory / FILE).write_text(context.text(), encoding="utf-8", newline="")


def _student_and_context(
    folder: Folder, registration_id: str, as_of: dt.date, known_at: str | None, progress: Progress
) -> tuple[str, Context]:
    question = question_of(folder, as_of, known_at)
    given = context_for(folder, question)
    reading = read_tables(folder, progress)
    registrations = reading.tables.registrations
    if registration_id not in registrations.registration_id:
        raise UnknownRegistration(registration_id, registrations.registration_id)
    facts, _, _ = read_facts(folder, reading, question, progress)
    shared = summarise(facts, lay_out_all(facts)) if given is None else given.shared(facts)
    student = int(registrations.student[registrations.registration_id.index(registration_id)])
    groups = facts.memberships.group[facts.memberships.student == student]
    marked = facts.marks.session[facts.marks.student == student]
    mine = np.isin(facts.sessions.group, groups)
    mine[marked] = True
    context = context_of(facts, shared, known_at, np.flatnonzero(mine))
    return facts.students.student_id[student], context


def _sessions(folder: Folder, tables: Mapping[str, pa.Table]) -> pa.Table:
    """The sessions of every group the student is named in, and every one the student is marked for."""
    rows = raw_rows(folder, "sessions")
    if not rows.num_columns:
        return rows
    return rows.filter(
        pc.or_(
            _among(rows.column("group_id"), tables["groups"], "group_id"),
            _among(rows.column("session_id"), tables["marks"], "session_id"),
        )
    )


def _among(column: pa.ChunkedArray, rows: pa.Table, name: str) -> pa.ChunkedArray:
    values = rows.column(name).combine_chunks() if name in rows.column_names else pa.array([], pa.large_string())
    return pc.is_in(column, value_set=values)


def _write_csv(path: Path, rows: pa.Table) -> None:
    names = [name for name in rows.column_names if name != MORE_CELLS]
    columns = [rows.column(name).to_pylist() for name in names]
    too_many = rows.column(MORE_CELLS).to_pylist() if MORE_CELLS in rows.column_names else [""] * rows.num_rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for cells, more in zip(zip(*columns, strict=True), too_many, strict=True):
            # A row that had more cells than the header stays such a row: it is what made the student incomplete.
            writer.writerow([*cells, ""] if more else cells)
