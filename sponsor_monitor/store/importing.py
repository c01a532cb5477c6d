"""A dataset folder imported: as one batch, every good row of it or nothing, and what is known already added once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from calendars.term_calendar import parse_calendar
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.dataset.chunks import Chunk, Unreadable, in_order
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.folder import Folder, open_folder, read_tables, shown
from sponsor_monitor.dataset.settings import FILE as SETTINGS_FILE
from sponsor_monitor.dataset.source import TableFile
from sponsor_monitor.errors import DatasetRefused
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.plan import parse_plan
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import BLANK, stacked, text_column
from sponsor_monitor.store.cut import EMPTY, Cut, cut_at
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NothingStored, OtherMapping
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.import_tables import ORDER, TablesTaken
from sponsor_monitor.store.incoming import Incoming
from sponsor_monitor.store.kept_files import KeptFile, identified, keep
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.restating import Restated, take_events, take_marks
from sponsor_monitor.store.staging import Arrival, Batch, Tally, staged

DATASET_FEED = "dataset"
STANDING = {"marks": "mark", "engagement": "event_count"}
"""The tables that arrive whose rows stand for themselves, and the store's for each."""


class Earlier(NamedTuple):
    """A batch that brought the same files, and whether its feed has brought no other ones since."""

    batch: int
    is_latest: bool


@dataclass(frozen=True, slots=True)
class Received:
    """What an import did: the batch it made (None: nothing was new), or the ``earlier`` one that brought the same.

    ``alike`` are counts of events just like ones the feed brought last time: exports that overlap count twice.
    """

    batch: int | None
    earlier: int | None
    tally: Tally
    alike: int = 0


def import_dataset(
    database: Database,
    path: Path,
    *,
    now: int,
    files: Path,
    feed: str = DATASET_FEED,
    actor: str = PROGRAM,
    entropy: Entropy = secrets.token_bytes,
    progress: Progress = silent,
) -> Received:
    """Import a dataset folder, received at an instant; ``files`` is where source files are kept, ``actor`` who does it.

    DatasetRefused for a folder that cannot be read as a whole: then nothing of it is imported.
    """
    folder = open_folder(path)
    read_tables(folder, progress)
    refuse_other_mapping(database, feed, None)
    sources = [identified(path / name, shown(name)) for name in folder.files]
    earlier = same_files(database, feed, sources)
    if earlier is not None and earlier.is_latest:
        return Received(None, earlier.batch, Tally())
    with staged(database, Arrival(now, feed, "append", actor=actor)) as batch:
        for name, source in zip(folder.files, sources, strict=True):
            keep(files, path / name, source)
        numbers = {name: batch.file(source) for name, source in zip(folder.files, sources, strict=True)}
        tables = TablesTaken(batch, latest(database), LocalTime(folder.zone), now, entropy)
        _take_settings(tables, folder, numbers)
        unchanged = latest_files(database, feed)
        for table in [name for name in ORDER if name in folder.tables]:
            file = folder.tables[table]
            source = sources[numbers[file.name] - 1]
            incoming = Incoming(table, numbers[file.name], file.name, _chunks(file, table, progress))
            if table in STANDING and source.sha256 in unchanged:
                skip(batch, incoming.file, unchanged[source.sha256])
            elif table in STANDING:
                _take_standing(tables, incoming)
            else:
                tables.append(incoming)
        return published(batch, earlier)


def _take_standing(tables: TablesTaken, incoming: Incoming) -> None:
    """Take marks or events: a folder says all it knows each time, so only what its feed did not bring before is new."""
    table = FACTS[STANDING[incoming.table]]
    if not tables.cut.last[table.name]:
        tables.append(incoming)
        return
    parts = list(tables.marks(incoming) if table.name == "mark" else tables.events(incoming))
    if parts:
        restated = Restated(incoming.table, table, stacked(parts), [], (), [], incoming.file, accept_retractions=False)
        (take_marks if table.name == "mark" else take_events)(tables, restated)


def refuse_other_mapping(database: Database, feed: str, mapping_id: str | None) -> None:
    """OtherMapping where a feed's last batch came by another mapping than this (None: as a folder)."""
    row = schema.batch.c
    chosen = (
        sa.select(row.mapping_id)
        .join(schema.publication, schema.publication.c.batch == row.id)
        .where(row.feed == feed, row.mode != "retry")
        .order_by(row.id.desc())
        .limit(1)
    )
    with database.reading() as connection:
        last = connection.execute(chosen).first()
    if last is not None and last.mapping_id != mapping_id:
        by = "folders" if last.mapping_id is None else f"the mapping {last.mapping_id}"
        raise OtherMapping(feed, mapping_id or "of a folder", by)


def skip(batch: Batch, file: int, rows: int) -> None:
    """Count the rows of a file that are known already, unread."""
    batch.count_rows(file, rows)
    batch.tally.unchanged += rows


def published(batch: Batch, earlier: Earlier | None = None) -> Received:
    """Publish a batch, if anything in it is new."""
    tally = batch.tally
    if batch.is_empty and not tally.quarantined:
        return Received(None, None if earlier is None else earlier.batch, tally)
    batch.publish()
    return Received(batch.number, None, tally, batch.alike)


def latest(database: Database) -> Cut:
    """All that holds now; nothing in an empty store."""
    try:
        return cut_at(database)
    except NothingStored:
        return EMPTY


def same_files(database: Database, feed: str, files: Sequence[KeptFile]) -> Earlier | None:
    """The first batch that brought the very same files by the same feed, a mapping being one of them."""
    hashes = {file.sha256 for file in files}
    brought: dict[int, set[str]] = {}
    with database.reading() as connection:
        for line in connection.execute(_files_of(feed)):
            brought.setdefault(line.batch, set()).add(line.sha256)
    same = [number for number, those in brought.items() if those == hashes]
    return Earlier(same[0], same[-1] == max(brought)) if same else None


def latest_files(database: Database, feed: str) -> dict[str, int]:
    """The hashes of the files that a feed brought last, and how many rows each has."""
    with database.reading() as connection:
        lines = connection.execute(_files_of(feed)).all()
    return {line.sha256: line.rows for line in lines if line.batch == lines[-1].batch}


def known_files(database: Database, feed: str, table: str) -> set[str]:
    """The hashes of all files that a feed has brought and that had rows of a table, good or bad."""
    part, aside = schema.batch_part.c, schema.quarantine.c
    stored = sa.select(part.batch).where(part.fact_table == STANDING[table])
    waiting = sa.select(aside.batch).where(aside.target == table)
    chosen = _files_of(feed).where(schema.batch.c.id.in_(stored.union(waiting)))
    with database.reading() as connection:
        return {line.sha256 for line in connection.execute(chosen)}


def _files_of(feed: str) -> sa.Select[Any]:
    """The files of all batches that a feed has brought, in order of the batches."""
    row = schema.batch_file.c
    return (
        sa.select(row.batch, row.sha256, row.rows)
        .join(schema.publication, schema.publication.c.batch == row.batch)
        .join(schema.batch, schema.batch.c.id == row.batch)
        .where(schema.batch.c.feed == feed, schema.batch.c.mode != "retry")
        .order_by(row.batch)
    )


def _take_settings(tables: TablesTaken, folder: Folder, numbers: dict[str, int]) -> None:
    settings = {
        "institution": folder.institution,
        "timezone": folder.zone.key,
        "nation": folder.nation,
        "policy": folder.bundle.id,
        "enrolment_window_days": "" if folder.enrolment_window_days is None else str(folder.enrolment_window_days),
    }
    names = {"name": list(settings), "value": list(settings.values())}
    _take_texts(tables, "setting_version", names, [numbers[SETTINGS_FILE]] * len(settings))
    written = {name: (folder.path / name).read_bytes() for name in folder.files if name.endswith(".toml")}
    calendars = {name: parse_calendar(data).id for name, data in written.items() if name.startswith("calendars/")}
    plans = {name: parse_plan(data, name).school for name, data in written.items() if name.startswith("plans/")}
    rest = written.keys() - calendars.keys() - plans.keys() - {SETTINGS_FILE}
    for table, key, named in (
        ("calendar_version", "calendar", calendars),
        ("plan_version", "school", plans),
        ("bundle_version", "bundle", dict.fromkeys(rest, folder.bundle.id)),
    ):
        texts = [written[name].decode("utf-8-sig") for name in named]
        _take_texts(tables, table, {key: list(named.values()), "toml": texts}, [numbers[name] for name in named])


def _take_texts(tables: TablesTaken, table: str, texts: dict[str, list[str]], files: list[int]) -> None:
    size = len(files)
    columns = {name: text_column(values).cast(pa.large_string()) for name, values in texts.items()}
    origin = {
        "file": np.array(files, dtype=np.int64),
        "line": np.ones(size, dtype=np.int64),
        "recorded_at": np.full(size, BLANK, dtype=np.int64),
    }
    tables.add_versions(FACTS[table], {**columns, **origin})


def _chunks(file: TableFile, table: str, progress: Progress) -> Iterator[Chunk]:
    """The rows of a folder's table; DatasetRefused where it turns out to be broken on the way."""
    read = 0
    try:
        for chunk in in_order(file.jobs([column.name for column in COLUMNS[table]])):
            read += chunk.extent
            progress(f"importing {file.name}", read, file.extent)
            yield chunk
    except Unreadable as error:
        raise DatasetRefused([error.fault]) from None
