"""An institution's own exports imported by a mapping: as one batch, appended to what there is or restating it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.dataset.folder import shown
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.mapping.arriving import MappedFile, Quarantined
from sponsor_monitor.mapping.mapping import MappingFile, Mode
from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.mapping.reading import read_mapped
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store.columns import no_rows, stacked
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.import_tables import ORDER, VERSION_OF, TablesTaken
from sponsor_monitor.store.importing import (
    STANDING,
    Received,
    known_files,
    latest,
    published,
    refuse_other_mapping,
    same_files,
    skip,
)
from sponsor_monitor.store.incoming import Incoming
from sponsor_monitor.store.institution import zone_at
from sponsor_monitor.store.kept_files import KeptFile, identified, keep
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.quarantined import Aside
from sponsor_monitor.store.restating import Restated, take_back_versions, take_events, take_marks
from sponsor_monitor.store.staging import Arrival, Tally, staged
from sponsor_monitor.store.stored import RENAMED

_STORED_KEYS = {
    **RENAMED,
    "student_id": "student",
    "registration_id": "registration",
    "session_id": "session",
    "group_id": "study_group",
    "occurred_at": "day",
    "starts_at": "start_minute",
    "ends_at": "end_minute",
    "programme": "research",
}


def import_mapped(
    database: Database,
    mapping_path: Path,
    paths: Sequence[Path],
    *,
    now: int,
    files: Path,
    accept_retractions: bool = False,
    actor: str = PROGRAM,
    entropy: Entropy = secrets.token_bytes,
    progress: Progress = silent,
) -> Received:
    """Import exports by a mapping, received at an instant; source files are kept in ``files``, ``actor`` does it.

    Raises MappingRefused and ExportRefused for a mapping or a file that cannot be read, OtherMapping where the feed is
    another's, and TooManyRetractions where a
    restating file leaves out more than it may without ``accept_retractions``; then nothing is imported.
    """
    mapping = read_mapping(mapping_path.read_bytes(), mapping_path.name)
    refuse_other_mapping(database, mapping.feed, mapping.id)
    given = _each_once(paths)
    paths = list(given.values())
    sources = [identified(mapping_path, shown(mapping_path.name)), *given]
    own = sources[0].sha256
    earlier = same_files(database, mapping.feed, sources)
    if earlier is not None and earlier.is_latest:
        return Received(None, earlier.batch, Tally())
    zone = zone_at(database, latest(database))
    found = [read_mapped(mapping, path, zone, progress) for path in paths]
    arrival = Arrival(now, mapping.feed, mapping.mode.value, mapping.id, own, actor)
    with staged(database, arrival) as batch:
        for source, path in zip(sources, (mapping_path, *paths), strict=True):
            keep(files, path, source)
        numbers = [batch.file(source) for source in sources][1:]
        tables = TablesTaken(batch, latest(database), LocalTime(zone), now, entropy)
        taking = _Taking(tables, mapping, found, numbers, sources[1:], accept_retractions)
        for table in _in_order(mapping):
            # Facts that stand for themselves would be doubled; those of other tables are compared row by row.
            is_once = mapping.mode is Mode.APPEND and table in STANDING
            taking.take(table, known_files(database, mapping.feed, table) if is_once else set())
        return published(batch, earlier)


def _each_once(paths: Sequence[Path]) -> dict[KeptFile, Path]:
    """The files to read: one that is given twice is one file."""
    given: dict[str, tuple[KeptFile, Path]] = {}
    for path in paths:
        file = identified(path, shown(path.name))
        given.setdefault(file.sha256, (file, path))
    return dict(given.values())


def mapped_aside(row: Quarantined, file: int) -> Aside:
    """A row that a mapping could not translate, as the store keeps it."""
    return Aside(row.table, file, row.reject, row.cells, row.written, row.typed, row.faulty, row.entry)


class _Taking:
    """Takes the tables of mapped files into a batch, each table from all files before the next."""

    def __init__(
        self,
        tables: TablesTaken,
        mapping: MappingFile,
        found: Sequence[MappedFile],
        numbers: Sequence[int],
        sources: Sequence[KeptFile],
        accept_retractions: bool,
    ) -> None:
        self._tables = tables
        self._mapping = mapping
        self._found = found
        self._numbers = numbers
        self._sources = sources
        self._accept = accept_retractions

    def take(self, table: str, known: set[str]) -> None:
        """Take one table; ``known`` are the files whose standing facts are there already."""
        arriving: list[Incoming] = []
        before = len(self._tables.aside)
        for mapped, number, source in zip(self._found, self._numbers, self._sources, strict=True):
            if source.sha256 in known:
                skip(self._tables.batch, number, self._rows(mapped, table))
                continue
            unread = [mapped_aside(row, number) for row in mapped.rejects if row.table == table]
            self._tables.set_aside(unread)
            self._tables.batch.count_rows(number, len(unread))
            arriving += [
                Incoming(table, number, part.file, part.chunks, part.source_columns)
                for part in mapped.arriving
                if part.table == table
            ]
        if self._mapping.mode is Mode.APPEND:
            for incoming in arriving:
                self._tables.append(incoming)
        else:
            self._restate(table, arriving, before)

    def _rows(self, mapped: MappedFile, table: str) -> int:
        """How many rows of a table a file has."""
        counted = zip(self._mapping.tables, mapped.counts, strict=True)
        return sum(counts.kept + counts.rejected for entry, counts in counted if entry.table == table)

    def _restate(self, table: str, arriving: Sequence[Incoming], before: int) -> None:
        tables = self._tables
        if table in STANDING:
            take = tables.marks if table == "marks" else tables.events
            name = STANDING[table]
            parts = [part for incoming in arriving for part in take(incoming)]
        else:
            name = VERSION_OF[table]
            parts = [rows for incoming in arriving if (rows := tables.versions(incoming)) is not None]
        fields = [field.name for field in FACTS[name].fields]
        windows = [mapped.window for mapped in self._found if mapped.window is not None]
        restated = Restated(
            table,
            FACTS[name],
            stacked(parts) if parts else no_rows(FACTS[name], ("file", "line", "recorded_at", *fields)),
            tables.aside[before:],
            self._key(table),
            windows,
            self._numbers[0],
            self._accept,
        )
        {"mark": take_marks, "event_count": take_events}.get(name, take_back_versions)(tables, restated)

    def _key(self, table: str) -> tuple[str, ...]:
        entries = [entry for entry in self._mapping.tables if entry.table == table]
        return tuple(_STORED_KEYS.get(name, name) for name in entries[0].key)


def _in_order(mapping: MappingFile) -> list[str]:
    """The tables of a mapping, what is named before what names it."""
    present = {entry.table for entry in mapping.tables}
    return [name for name in ORDER if name in present]
