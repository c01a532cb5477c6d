"""A dataset folder imported: as one batch, every good row of it or nothing, and what is known already added once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from calendars.term_calendar import parse_calendar
from sponsor_monitor.dataset.chunks import Chunk, Unreadable, in_order
from sponsor_monitor.dataset.columns import COLUMNS
from sponsor_monitor.dataset.folder import Folder, open_folder, read_tables
from sponsor_monitor.dataset.settings import FILE as SETTINGS_FILE
from sponsor_monitor.dataset.source import TableFile
from sponsor_monitor.errors import DatasetRefused
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.plan import parse_plan
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import BLANK, text_column
from sponsor_monitor.store.cut import EMPTY, Cut, cut_at
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.import_tables import ORDER, TablesTaken
from sponsor_monitor.store.incoming import Incoming
from sponsor_monitor.store.kept_files import KeptFile, identified, keep
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.staging import Arrival, Batch, Tally, staged

DATASET_FEED = "dataset"


@dataclass(frozen=True, slots=True)
class Received:
    """What an import did: the batch it made (None: nothing was new), or the ``earlier`` one that brought the same."""

    batch: int | None
    earlier: int | None
    tally: Tally


def import_dataset(
    database: Database,
    path: Path,
    *,
    now: int,
    files: Path,
    feed: str = DATASET_FEED,
    entropy: Entropy = secrets.token_bytes,
    progress: Progress = silent,
) -> Received:
    """Import a dataset folder, received at an instant; ``files`` is where source files are kept.

    DatasetRefused for a folder that cannot be read as a whole: then nothing of it is imported.
    """
    folder = open_folder(path)
    read_tables(folder, progress)
    sources = [identified(path / name, name) for name in folder.files]
    if (earlier := same_files(database, feed, sources)) is not None:
        return Received(None, earlier, Tally())
    with staged(database, Arrival(now, feed, "append")) as batch:
        for source in sources:
            keep(files, path / source.name, source)
        numbers = {source.name: batch.file(source) for source in sources}
        tables = TablesTaken(batch, latest(database), LocalTime(folder.zone), now, entropy)
        _take_settings(tables, folder, numbers)
        known = known_files(database, feed)
        for table in [name for name in ORDER if name in folder.tables]:
            file = folder.tables[table]
            sha256 = sources[numbers[file.name] - 1].sha256
            if table in ("marks", "engagement") and sha256 in known:
                # Facts that stand for themselves would be doubled; those of other tables are compared row by row.
                continue
            tables.append(Incoming(table, numbers[file.name], file.name, _chunks(file, table, progress)))
        return published(batch)


def published(batch: Batch) -> Received:
    """Publish a batch, if anything in it is new."""
    tally = batch.tally
    if batch.is_empty and not tally.quarantined:
        return Received(None, None, tally)
    batch.publish()
    return Received(batch.number, None, tally)


def latest(database: Database) -> Cut:
    """All that holds now; nothing in an empty store."""
    try:
        return cut_at(database)
    except NothingStored:
        return EMPTY


def same_files(
    database: Database, feed: str, files: Sequence[KeptFile], mapping_sha256: str | None = None
) -> int | None:
    """The first batch that brought the very same files by the same feed and mapping."""
    hashes = {file.sha256 for file in files}
    row = schema.batch_file
    chosen = (
        sa.select(row.c.batch, row.c.sha256)
        .join(schema.publication, schema.publication.c.batch == row.c.batch)
        .join(schema.batch, schema.batch.c.id == row.c.batch)
        .where(schema.batch.c.feed == feed, schema.batch.c.mode != "retry")
        .where(schema.batch.c.mapping_sha256.is_not_distinct_from(mapping_sha256))
        .order_by(row.c.batch)
    )
    brought: dict[int, set[str]] = {}
    with database.reading() as connection:
        for number, sha256 in connection.execute(chosen):
            brought.setdefault(number, set()).add(sha256)
    return next((number for number, those in brought.items() if those == hashes), None)


def known_files(database: Database, feed: str) -> set[str]:
    """The hashes of all files that a feed has brought."""
    row = schema.batch_file
    chosen = (
        sa.select(row.c.sha256)
        .join(schema.publication, schema.publication.c.batch == row.c.batch)
        .join(schema.batch, schema.batch.c.id == row.c.batch)
        .where(schema.batch.c.feed == feed)
    )
    with database.reading() as connection:
        return set(connection.execute(chosen).scalars())


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
