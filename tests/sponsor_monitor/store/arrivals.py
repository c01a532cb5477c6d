"""Tiny folders, exports and mappings as they arrive at a store, and what stands in it afterwards."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import sqlalchemy as sa

from sponsor_monitor.assessment import Assessment, assess_source
from sponsor_monitor.mapping.mapping_toml import read_mapping
from sponsor_monitor.store import schema
from sponsor_monitor.store.batches import set_aside
from sponsor_monitor.store.columns import BLANK
from sponsor_monitor.store.cut import cut_at
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.fields import FACTS, IDENTITIES
from sponsor_monitor.store.import_mapped import import_mapped
from sponsor_monitor.store.importing import Received, import_dataset
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.reading import store_source, view
from sponsor_monitor.store.retrying import retry

Row = dict[str, Any]
SETTINGS = 'institution = "Example University"\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
CALENDAR = """id = "ug"
title = "Undergraduate"
source = "made up"
[[period]]
kind = "teaching"
name = "Year"
start = 2025-09-01
end = 2026-08-31
"""
STUDENTS = "student_id,family_name,given_names,school\nS-1,Sample,Ada,SBM\nS-2,Sample,Bo,SBM\nS-3,Sample,Cy,SEMS\n"
REGISTRATIONS = (
    "registration_id,student_id,cas_number,rqf_level,course_code,school,calendar,course_start,enrolled_on,course_end\n"
    "R-1,S-1,E4G1,4,HND,SBM,ug,2025-09-15,2025-09-15,2026-08-31\n"
    "R-2,S-2,E4G2,4,HND,SBM,ug,2025-09-15,2025-09-15,2026-08-31\n"
    "R-3,S-3,,7,MSC,SEMS,ug,2025-09-15,2025-09-15,2026-08-31\n"
)
SESSIONS = (
    "session_id,group_id,module_code,school,starts_at,ends_at\n"
    "L-1,G-1,M1,SBM,2025-10-06T09:00,2025-10-06T11:00\n"
    "L-2,G-1,M1,SBM,2025-10-13T09:00,2025-10-13T11:00\n"
)
GROUPS = "student_id,group_id,from_date\nS-1,G-1,2025-09-15\nS-2,G-1,2025-09-15\n"
MARKS = (
    "student_id,session_id,status,minutes_late,recorded_at\n"
    "S-1,L-1,present,,2025-10-06T11:00Z\nS-2,L-1,absent,,2025-10-06T11:00Z\nS-1,L-2,late,5,2025-10-13T11:00Z\n"
)
EVENTS = (
    "student_id,occurred_at,indicator,count,source,recorded_at\n"
    "S-1,2025-10-07T10:00Z,vle,1,moodle,2025-10-07T12:00Z\n"
    "S-1,2025-10-07T11:00Z,vle,2,moodle,2025-10-07T13:00Z\n"
    "S-2,2025-10-08T10:00Z,library,1,,\n"
)
TABLES = {
    "students": STUDENTS,
    "registrations": REGISTRATIONS,
    "sessions": SESSIONS,
    "groups": GROUPS,
    "marks": MARKS,
    "engagement": EVENTS,
}
AS_OF = dt.date(2025, 12, 1)
_BEGIN = 1_760_000_000_000_000
_MINUTE = 60_000_000


def write_folder(folder: Path, **tables: str) -> Path:
    """A dataset folder with the tables given in place of the usual ones; an empty text leaves a table out."""
    (folder / "calendars").mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "calendars" / "ug.toml").write_text(CALENDAR, encoding="utf-8")
    for name, rows in (TABLES | tables).items():
        (folder / f"{name}.csv").unlink(missing_ok=True)
        if rows:
            (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    return folder


def mapping(
    table: str, columns: str, *, mode: str = "append", feed: str = "feed", more: str = "", key: str = ""
) -> str:
    """A mapping of one table: ``columns`` as in the TOML, ``more`` what stands before the table (a window)."""
    head = f'id = "{feed}"\ntitle = "A feed"\nfeed = "{feed}"\nmode = "{mode}"\ntimezone = "UTC"\n'
    head += 'date_format = "%Y-%m-%d"\nmoment_format = "%Y-%m-%d %H:%M"\n[format]\nkind = "csv"\nencoding = "utf-8"\n'
    return f'{head}{more}\n[[table]]\ntable = "{table}"\n{key and f"key = {key}"}\n[table.columns]\n{columns}\n'


MARK_COLUMNS = (
    'student_id = "WHO"\nsession_id = "CLASS"\nrecorded_at = "SAID"\n'
    'status = { from = "MARK", values = { P = "present", A = "absent", L = "late" } }'
)
EVENT_COLUMNS = 'student_id = "WHO"\noccurred_at = "WHEN"\nindicator = { constant = "library" }\nrecorded_at = "SAID"'
EVERYTHING = "[window]\neverything = true"


class Store:
    """A store under test, whose clock goes on by a minute with every import."""

    def __init__(self, url: str, place: Path) -> None:
        """Open an empty database; files arrive from, and are kept in, ``place``."""
        self.database = Database(url)
        migrate(self.database)
        self.place = place
        self.files = place / "kept"
        self._minutes = itertools.count()

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def now(self) -> int:
        """The next moment."""
        return _BEGIN + next(self._minutes) * _MINUTE

    def dataset(self, feed: str = "dataset", **tables: str) -> Received:
        """Import a folder with these tables."""
        return self.folder(write_folder(self.place / "records", **tables), feed)

    def folder(self, path: Path, feed: str = "dataset") -> Received:
        """Import a folder."""
        return import_dataset(self.database, path, now=self.now(), files=self.files, feed=feed)

    def mapped(self, toml: str, *exports: str, accept: bool = False) -> Received:
        """Import exports by a mapping, as ``1.csv``, ``2.csv`` ..."""
        chosen = self.place / "mapping.toml"
        chosen.write_text(toml, encoding="utf-8")
        paths = [self.place / f"{place}.csv" for place, _ in enumerate(exports, 1)]
        for path, text in zip(paths, exports, strict=True):
            path.write_text(text, encoding="utf-8")
        return import_mapped(self.database, chosen, paths, now=self.now(), files=self.files, accept_retractions=accept)

    def retry(self, number: int, toml: str | None = None) -> Received:
        """Try a batch's rows again."""
        mended = None if toml is None else read_mapping(toml.encode(), "mapping.toml")
        return retry(self.database, number, now=self.now(), mapping=mended)

    def stored(self, table: str) -> list[Row]:
        """All rows of a table, whether they hold or not."""
        with self.database.reading() as connection:
            chosen = sa.select(schema.FACT_TABLES[table]).order_by(schema.FACT_TABLES[table].c.id)
            return [dict(row) for row in connection.execute(chosen).mappings()]

    def holding(self, table: str, known_at: int | None = None) -> list[Row]:
        """The rows of a table that hold, with the institution's names for what they number."""
        fact = FACTS[table]
        names = ("id", "batch", "file", "line", "recorded_at", *(field.name for field in fact.fields))
        try:
            columns = live_rows(self.database, fact, cut_at(self.database), names, known_at)
        except NothingStored:
            return []
        listed = {
            name: values.to_pylist()
            if isinstance(values, pa.Array)
            else [None if value == BLANK else value for value in np.asarray(values, dtype=np.int64).tolist()]
            for name, values in columns.items()
        }
        found = self._names()
        rows = [dict(zip(listed, cells, strict=True)) for cells in zip(*listed.values(), strict=True)]
        return [{key: found[key][value] if key in found else value for key, value in row.items()} for row in rows]

    def marks(self) -> dict[tuple[str, str], int]:
        """The status (code) of the counting mark of each student and session."""
        rows = sorted(self.holding("mark"), key=lambda row: (row["recorded_at"] or 0, row["id"]))
        return {(row["student"], row["session"]): row["status"] for row in rows}

    def events(self, known_at: int | None = None) -> dict[tuple[str, int], int]:
        """The sum of events by student and day, where there are any."""
        found: dict[tuple[str, int], int] = {}
        for row in self.holding("event_count", known_at):
            key = (row["student"], row["day"])
            found[key] = found.get(key, 0) + row["events"]
        return {key: events for key, events in found.items() if events}

    def waiting(self, number: int) -> list[Row]:
        """A batch's rows in quarantine."""
        return set_aside(self.database, number)

    def assessed(self, known_at: str | None = None, received_by: str | None = None) -> bytes:
        """The assessment as of the day of these tests."""
        return assessed(self.database, AS_OF, known_at, received_by)

    def _names(self) -> Mapping[str, dict[int, str]]:
        columns = {table.name: table.fields[-1].name for table in IDENTITIES}
        found = {table: {row["id"]: row[name] for row in self.stored(table)} for table, name in columns.items()}
        return {**found, "source": found["event_source"]}


def assessed(database: Database, as_of: dt.date, known_at: str | None = None, received_by: str | None = None) -> bytes:
    """What a store's assessment says of registrations, courses and data quality."""
    source = store_source(view(database, as_of, known_at=known_at, received_by=received_by))
    return answer(assess_source(source, as_of, known_at=known_at))


def answer(assessment: Assessment) -> bytes:
    """What an assessment says of registrations, courses and data quality."""
    names = ("registrations", "courses", "data_quality")
    return orjson.dumps({name: assessment.document[name] for name in names})


def day(text: str) -> int:
    """A date as the store has it."""
    return (dt.date.fromisoformat(text) - dt.date(1970, 1, 1)).days


def instant(text: str) -> int:
    """A moment in UTC as the store has it."""
    return int(dt.datetime.fromisoformat(text).timestamp() * 1_000_000)
