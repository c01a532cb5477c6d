"""One student's rows as a dataset folder of their own, with what the rules take from the others (dataset.md)."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sponsor_monitor.assessment import context_for, lay_out_all, question_of, read_facts
from sponsor_monitor.context import FILE, Context, context_of
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.folder import Folder, open_folder
from sponsor_monitor.dataset.folder_source import folder_source
from sponsor_monitor.dataset.raw_rows import raw_rows
from sponsor_monitor.dataset.settings import FILE as SETTINGS_FILE
from sponsor_monitor.dataset.settings import parse_settings
from sponsor_monitor.dataset.settings_text import settings_text
from sponsor_monitor.dataset.whole_folder import written_whole
from sponsor_monitor.dataset.wording import MORE_CELLS
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.law import load_policy
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.shared import summarise
from sponsor_monitor.story import UnknownRegistration

_BY_STUDENT = ("students", "registrations", "statuses", "groups", "marks", "engagement")


class InsideDataset(SponsorMonitorError):
    """A student's folder was to be written into the dataset it is taken from."""

    def __init__(self, directory: Path) -> None:
        """Name the directory and say what to do."""
        super().__init__(f'"{directory}" is inside the dataset and would become part of it: name one outside.')


def split(
    dataset: Path,
    registration_id: str,
    directory: Path,
    as_of: dt.date,
    known_at: str | None = None,
    progress: Progress = silent,
) -> None:
    """Write the folder of the student of a registration; its assessment for that day gives the same entry.

    Bad rows that name the student come along, so that what is incomplete stays so; columns that the program does not
    know stay behind, for they may name other people. Nothing is left of a folder that could not be written whole.
    Raises UnknownRegistration, and InsideDataset for a directory in the dataset.
    """
    if directory.resolve().is_relative_to(dataset.resolve()):
        raise InsideDataset(directory)
    folder = open_folder(dataset)
    student, context = _student_and_context(folder, registration_id, as_of, known_at, progress)
    tables = {table: raw_rows(folder, table, {"student_id": [student]}) for table in _BY_STUDENT}
    tables["sessions"] = _sessions(folder, tables)
    with written_whole(directory) as target:
        _copy_settings(folder, target)
        for table, rows in tables.items():
            if rows.num_columns:
                _write_csv(target / f"{table}.csv", rows.select(_known(rows, table)))
        (target / FILE).write_text(context.text(), encoding="utf-8", newline="")


def _copy_settings(folder: Folder, target: Path) -> None:
    """Copy everything that is no table; the policy goes by its file's own name, whatever way led to it."""
    tables = {file.name for file in folder.tables.values()}
    for name in folder.files:
        if name not in tables and name != FILE:
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder.path / name, copy)
    named = parse_settings((folder.path / SETTINGS_FILE).read_bytes())[0].policy or ""
    file = load_policy(named, folder.path).file
    if file is not None and PurePosixPath(named) != PurePosixPath(file):
        (target / SETTINGS_FILE).write_text(settings_text(folder, file), encoding="utf-8", newline="")


def _known(rows: pa.Table, table: str) -> list[str]:
    names = {column.name for column in COLUMNS[table]} | {MORE_CELLS}
    return [name for name in rows.column_names if name in names]


def _student_and_context(
    folder: Folder, registration_id: str, as_of: dt.date, known_at: str | None, progress: Progress
) -> tuple[str, Context]:
    question = question_of(folder, as_of, known_at)
    given = context_for(folder, question)
    rows = folder_source(folder).read(question.known_at is not None, progress)
    registrations = rows.tables.registrations
    if registration_id not in registrations.registration_id:
        raise UnknownRegistration(registration_id, registrations.registration_id)
    facts, _, _ = read_facts(folder, rows, question)
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
        # With CR in the line's end the writer quotes cells that have one (RFC 4180 asks for CR LF).
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        for cells, more in zip(zip(*columns, strict=True), too_many, strict=True):
            # A row that had more cells than the header stays such a row: it is what made the student incomplete.
            writer.writerow([*cells, ""] if more else cells)
