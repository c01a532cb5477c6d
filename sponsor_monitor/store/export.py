"""The store written as a dataset folder that gives the same assessment."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.dataset.settings import FILE as SETTINGS_FILE
from sponsor_monitor.dataset.settings_text import settings_text
from sponsor_monitor.dataset.whole_folder import written_whole
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store.bulk import read_events, read_marks
from sponsor_monitor.store.columns import select_all
from sponsor_monitor.store.export_tables import TableTexts, named_by_number
from sponsor_monitor.store.exported import Exported, enter_export
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import known_by
from sponsor_monitor.store.live_tables import LiveTables
from sponsor_monitor.store.open_quarantine import OpenRow, rows_by_student
from sponsor_monitor.store.reading import View

QUARANTINE_FILE = "quarantine.csv"
_POLICY_FILE = "policy.toml"
_QUARANTINE = ("batch", "table", "file", "line", "column", "value", "reason")
_UNFIT_FOR_NAMES = re.compile(r"[^a-z0-9]+")
_MOST_OF_A_NAME = 40


def export_dataset(
    view: View,
    directory: Path,
    *,
    now: int,
    actor: str = PROGRAM,
    as_parquet: bool = False,
    progress: Progress = silent,
) -> None:
    """Write a folder whose assessment with the view's arguments has the same registrations, courses and data quality.

    What was recorded or received later is not in it, nor are marks and events after the as-of day, nor those of
    sources that are only support. Students with rows in quarantine have a status that cannot be read, which makes them
    incomplete; the rows themselves are in ``quarantine.csv``, which no reader looks at. Nothing is left of a folder
    that could not be written whole. The log says that ``actor`` took it out at ``now``, before the folder is there.
    """
    tables = view.tables()
    written = TableTexts(tables, LocalTime(view.institution.zone))
    aside = view.set_aside()
    unreadable = dict(sorted(rows_by_student(aside, tables).items()))
    with written_whole(directory) as target:
        write_settings(view, target)
        write = partial(_write_table, target, as_parquet=as_parquet)
        write("students", [written.students()])
        write("registrations", [written.registrations()])
        write("statuses", [written.statuses(unreadable, view.as_of)])
        write("sessions", [written.sessions()])
        write("groups", [written.groups()])
        write("marks", _marks(view, tables, written, progress))
        write("engagement", _events(view, tables, written, progress))
        _write_quarantine(target, aside)
        enter_export(view, Exported.DATASET, now=now, actor=actor)


def _marks(view: View, tables: LiveTables, written: TableTexts, progress: Progress) -> Iterable[pa.Table]:
    students, sessions = tables.numbers["student"], tables.numbers["session"]
    marks, _ = read_marks(view.bulk, students, sessions, partial(progress, "reading marks"))
    return written.marks(marks, view.as_of)


def _events(view: View, tables: LiveTables, written: TableTexts, progress: Progress) -> Iterable[pa.Table]:
    read = partial(progress, "reading events")
    events = read_events(view.bulk, tables.numbers["student"], view.as_of, read, whole=True)
    table = FACTS["event_source"]
    names = select_all(view.database, table, ("id", "name"), known_by(view.cut, table))
    return written.events(events, named_by_number(names["name"], names["id"], view.cut.last[table.name]))


def write_settings(view: View, target: Path) -> None:
    """Write the settings, calendars, plans and the institution's own bundle that hold in a view."""
    institution = view.institution
    own = institution.texts["bundle_version"].get(institution.policy)
    if own is not None:
        _write_text(target / _POLICY_FILE, own)
    policy = institution.policy if own is None else _POLICY_FILE
    _write_text(target / SETTINGS_FILE, settings_text(institution, policy))
    for folder, table in (("calendars", "calendar_version"), ("plans", "plan_version")):
        _write_files(target / folder, institution.texts[table])


def _write_files(folder: Path, written: Mapping[str, str]) -> None:
    """Each text as a file of its own, numbered, for what it is of may not do as a file's name."""
    folder.mkdir()
    for number, (name, text) in enumerate(sorted(written.items()), 1):
        plain = _UNFIT_FOR_NAMES.sub("-", name.lower()).strip("-")[:_MOST_OF_A_NAME]
        _write_text(folder / f"{number:02}-{plain or 'unnamed'}.toml", text)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _write_table(target: Path, name: str, parts: Iterable[pa.Table], *, as_parquet: bool) -> None:
    if as_parquet:
        _write_parquet(target / f"{name}.parquet", parts)
        return
    with (target / f"{name}.csv").open("wb") as file:
        for number, part in enumerate(parts):
            file.write(csv_bytes(part, with_header=number == 0))


def _write_parquet(path: Path, parts: Iterable[pa.Table]) -> None:
    writer: pq.ParquetWriter | None = None
    try:
        for part in parts:
            writer = writer or pq.ParquetWriter(path, part.schema, compression="zstd", compression_level=1)
            writer.write_table(part)
    finally:
        if writer is not None:
            writer.close()


def csv_bytes(part: pa.Table, *, with_header: bool) -> bytes:
    """A table as CSV, with quotes only if some cell cannot do without."""
    try:
        return _as_csv(part, "none", with_header=with_header)
    except pa.ArrowInvalid:
        return _as_csv(part, "needed", with_header=with_header)


def _as_csv(part: pa.Table, quotes: str, *, with_header: bool) -> bytes:
    written = io.BytesIO()
    options = arrow_csv.WriteOptions(include_header=with_header, quoting_style=quotes, quoting_header="none")
    arrow_csv.write_csv(part, written, options)
    return written.getvalue()


def _write_quarantine(target: Path, aside: Sequence[OpenRow]) -> None:
    if not aside:
        return
    with (target / QUARANTINE_FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(_QUARANTINE)
        for row in aside:
            reject = row.reject
            writer.writerow(
                (row.batch, row.target, reject.file, reject.line, reject.column, reject.value, reject.reason)
            )
