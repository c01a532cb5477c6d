"""The rows of each table taken into a batch: checked, numbered, compared with what holds, and stored or set aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column
from sponsor_monitor.dataset.chunks import Chunk, merged
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.store import schema
from sponsor_monitor.store.cas_numbers import taken_already
from sponsor_monitor.store.columns import BLANK, Column, Columns, rows_of, stacked, taken, text_column
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.event_sums import as_facts, rolled_up, with_recorded_day
from sponsor_monitor.store.fields import FACTS, FactTable
from sponsor_monitor.store.incoming import Incoming, Sifted, sift
from sponsor_monitor.store.known import Known
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.opaque import uuid7s
from sponsor_monitor.store.overlapping import counts_alike
from sponsor_monitor.store.personal import Entropy, Salts
from sponsor_monitor.store.quarantined import Aside, open_fingerprints
from sponsor_monitor.store.quarantined import as_facts as as_columns
from sponsor_monitor.store.row_codes import places_in
from sponsor_monitor.store.staging import Batch
from sponsor_monitor.store.versions import alike, compared, first_alike, replaced

VERSION_OF = {
    "students": "student_version",
    "registrations": "registration_version",
    "statuses": "status_version",
    "sessions": "session_version",
    "groups": "membership_version",
    "contacts": "contact_version",
    "emergency_contacts": "emergency_contact_version",
    "registration_details": "registration_detail",
    "session_details": "session_detail",
    "attributes": "attribute_version",
    "schools": "school_version",
    "modules": "module_version",
    "sms_list": "sms_entry",
}
"""The store's table for each table that arrives, but for marks and events, which are many."""

_ASSESSED = ("students", "registrations", "sessions", "groups", "statuses", "marks", "engagement")
ORDER = (*_ASSESSED, *(table for table in VERSION_OF if table not in _ASSESSED))
"""The order in which tables are taken: what is named before what names it; the people's tables follow."""


class TablesTaken:
    """Takes tables into a batch, and remembers what was known and what the batch has added so far."""

    def __init__(
        self, batch: Batch, cut: Cut, clock: LocalTime, now: int, entropy: Entropy, *, keeps_aside: bool = True
    ) -> None:
        """Read what is known at the cut; ``now`` (an instant) and ``entropy`` make opaque identities and salts.

        Where ``keeps_aside`` is false, rows set aside are in quarantine already and are only told (``aside``).
        """
        self.batch = batch
        self.aside: list[Aside] = []
        self._keeps_aside = keeps_aside
        self.known = Known(batch.database, cut)
        self.cut = cut
        self._clock = clock
        self._now = now
        self._entropy = entropy
        self._salts = Salts(batch.database, entropy)
        self._live: dict[str, dict[str, Column]] = {}
        self._open = open_fingerprints(batch.database)

    def append(self, incoming: Incoming) -> None:
        """Take a file's rows of a table as more of what there is."""
        if incoming.table == "marks":
            for marks in self.marks(incoming):
                self.add_facts(FACTS["mark"], marks)
        elif incoming.table == "engagement":
            for events in self.events(incoming):
                if self.batch.arrival.mapping_id is not None:
                    self.batch.alike += counts_alike(self.batch.database, self.batch.arrival.feed, events)
                self.add_facts(FACTS["event_count"], events)
        else:
            self.versions(incoming)

    def add_facts(self, table: FactTable, columns: Columns) -> None:
        """Store facts that stand for themselves."""
        self.add(table, columns)
        self.batch.tally.accepted += rows_of(columns)

    def forget(self, table: FactTable, ids: NDArray[np.int64]) -> None:
        """Rows by id no longer hold."""
        live = self.live(table)
        self._live[table.name] = taken(live, np.flatnonzero(~np.isin(live["id"], ids)))
        self._hold(table)

    def batches_of_feed(self) -> NDArray[np.int64]:
        """The batches that the batch's own feed has brought so far."""
        chosen = sa.select(schema.batch.c.id).where(schema.batch.c.feed == self.batch.arrival.feed)
        with self.batch.database.reading() as connection:
            return np.array(connection.execute(chosen).scalars().all(), dtype=np.int64)

    def said_by_feed(self, table: FactTable) -> dict[str, Column]:
        """What the feed has said last of each thing and not taken back, also where another has the last word."""
        own = ", ".join(str(number) for number in self.batches_of_feed().tolist()) or "0"
        return live_rows(self.batch.database, table, self.cut, table.compared, where=f"batch IN ({own})")

    def every_version(self, table: FactTable) -> dict[str, Column]:
        """All rows of a table that were not taken back, whether they hold or not."""
        unkeyed = replace(table, key=())
        return live_rows(self.batch.database, unkeyed, self.cut, table.compared)

    def live(self, table: FactTable) -> dict[str, Column]:
        """The rows of a table that hold, those of the batch included."""
        if table.name not in self._live:
            self._live[table.name] = live_rows(self.batch.database, table, self.cut, table.compared)
        return self._live[table.name]

    def add(self, table: FactTable, columns: Columns) -> None:
        """Store rows of a table, with the salted digest of what is personal in them."""
        if not rows_of(columns):
            return
        first = self.batch.next_id(table)
        whole = self._salts.with_digest(table, columns, first)
        self.batch.record(schema.salt, self._salts.fresh())
        self.batch.add(table, whole)

    def set_aside(self, rows: list[Aside]) -> None:
        """Put rows into quarantine, but for as many alike as are there already."""
        self.aside += rows
        if not self._keeps_aside:
            return
        fresh: list[Aside] = []
        marks: list[str] = []
        for row in rows:
            mark = row.fingerprint(*self._origin(row))
            if self._open[mark]:
                self._open[mark] -= 1
            else:
                fresh.append(row)
                marks.append(mark)
        if fresh:
            self.add(FACTS["quarantine"], as_columns(fresh, marks))
        self.batch.tally.quarantined += len(fresh)
        self.batch.tally.unchanged += len(rows) - len(fresh)

    def _origin(self, row: Aside) -> tuple[str, ...]:
        """What makes equal rows different ones: their feed, and of exports that say only what is new the file too."""
        arrival = self.batch.arrival
        if arrival.mapping_id is not None and arrival.mode == "append" and row.target in ("marks", "engagement"):
            return (arrival.feed, self.batch.source(row.file).sha256)
        return (arrival.feed,)

    def add_versions(self, table: FactTable, arriving: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Store what is new; gives the rows that say a key again with other values, and those that said it first."""
        live = self.live(table)
        found = compared(table, arriving, live)
        unsaid = found.unchanged[self._unsaid(table, taken(arriving, found.unchanged), taken(arriving, found.new))]
        chosen = np.sort(np.concatenate([found.new, unsaid]))
        new = taken(arriving, chosen)
        first = self.batch.next_id(table)
        self.add(table, new)
        self.batch.tally.accepted += len(chosen)
        self.batch.tally.unchanged += len(found.unchanged) - len(unsaid)
        stays = np.flatnonzero(~replaced(table, live, new))
        size = len(chosen)
        added = {**new, "id": np.arange(first, first + size), "batch": np.full(size, self.batch.number)}
        self._live[table.name] = stacked([taken(live, stays), added])
        return found.doubled, found.first_of

    def _unsaid(self, table: FactTable, rows: Columns, new: Columns) -> NDArray[np.bool_]:
        """Which rows hold only because another feed says the same: it may take that back, and this feed does not."""
        if table.name not in VERSION_OF.values() or not rows_of(rows):
            return np.zeros(rows_of(rows), dtype=np.bool_)
        mine = taken(self.live(table), np.flatnonzero(self.live(table)["batch"] == self.batch.number))
        found = first_alike(table, rows) & ~alike(table, rows, mine) & ~alike(table, rows, new)
        if found.any():
            found &= ~alike(table, rows, self.said_by_feed(table))
        return found

    def versions(self, incoming: Incoming) -> dict[str, Column] | None:
        """Store what is new of a table of versions; gives all good rows that arrived, None where there was no row."""
        chunks = list(incoming.chunks)
        return self._versions(sift(incoming, merged(chunks), self.known, self._clock)) if chunks else None

    def _versions(self, sifted: Sifted) -> dict[str, Column]:
        self._count(sifted)
        table = FACTS[VERSION_OF[sifted.incoming.table]]
        numbering = {"students": self._students, "registrations": self._registrations, "sessions": self._sessions}
        if (number := numbering.get(sifted.incoming.table)) is not None:
            number(sifted)
        if sifted.incoming.table == "groups":
            self._number_groups(sifted)
        columns = self._finished(sifted.incoming.table, sifted.columns(self.known, self._clock))
        doubled, first = self.add_versions(table, columns)
        if doubled.size:
            good = np.flatnonzero(sifted.good)
            lines = columns["line"][first].tolist()
            key = {"students": "student_id", "registrations": "registration_id", "sessions": "session_id"}
            name = key.get(sifted.incoming.table, table.key[0] if table.key else "")
            sifted.refuse(good[doubled], name, [f"already on line {line}, with other values" for line in lines])
        self._hold(table)
        self.set_aside(sifted.aside)
        return columns

    def _hold(self, table: FactTable) -> None:
        for identity in ("student", "registration", "session"):
            if table.name == f"{identity}_version":
                self.known.hold(identity, self.live(table)[identity])

    def _finished(self, table: str, columns: dict[str, Column]) -> dict[str, Column]:
        """The columns with the numbers of what they name, as the store has them."""
        named = {
            "students": (("student", "student_id"),),
            "registrations": (("student", "student_id"), ("registration", "registration_id")),
            "sessions": (("session", "session_id"), ("study_group", "group_id")),
            "groups": (("study_group", "group_id"),),
        }
        for identity, name in named.get(table, ()):
            columns[identity] = self.known[identity].numbers(columns.pop(name))
        if table == "registration_details":
            owners = self.live(FACTS["registration_version"])
            place = places_in(columns["registration"], owners["registration"])
            columns["student"] = owners["student"][place]
        if table == "registrations":
            columns["research"] = columns.pop("programme")
            columns["cas_number"] = _blank_as_null(columns["cas_number"])
        return columns

    def _students(self, sifted: Sifted) -> None:
        self._number(sifted, "student", "student_id")

    def _registrations(self, sifted: Sifted) -> None:
        row = sifted.row(self.known, self._clock)
        student = self.known["student"].numbers(row.text("student_id"))
        alive = np.isin(student, self.live(FACTS["student_version"])["student"])
        sifted.refuse(row.rows[~alive], "student_id", ["unknown student"] * int((~alive).sum()))
        row = sifted.row(self.known, self._clock)
        calendars = set(self.live(FACTS["calendar_version"])["calendar"].to_pylist())
        strange = np.array([name not in calendars for name in row.text("calendar").to_pylist()], dtype=np.bool_)
        sifted.refuse(row.rows[strange], "calendar", ["unknown calendar"] * int(strange.sum()))
        self._refuse_taken_cas_numbers(sifted)
        row = sifted.row(self.known, self._clock)
        owner = {"student": self.known["student"].numbers(row.text("student_id"))}
        self._number(sifted, "registration", "registration_id", owner)

    def _refuse_taken_cas_numbers(self, sifted: Sifted) -> None:
        row = sifted.row(self.known, self._clock)
        live = self.live(FACTS["registration_version"])
        owners = self.known["registration"].texts(live["registration"])
        refused = taken_already(
            {"cas": _blank_as_null(row.text("cas_number")), "owner": row.text("registration_id")},
            {"cas": live["cas_number"], "owner": owners},
        )
        why = "already another registration's: every CAS number is given once"
        sifted.refuse(row.rows[refused], "cas_number", [why] * int(refused.sum()))

    def _sessions(self, sifted: Sifted) -> None:
        self._number(sifted, "session", "session_id")
        self._number_groups(sifted)

    def _number_groups(self, sifted: Sifted) -> None:
        self._number(sifted, "study_group", "group_id")

    def _number(self, sifted: Sifted, identity: str, name: str, more: Mapping[str, Column] | None = None) -> None:
        """Give numbers to what a column names first."""
        row = sifted.row(self.known, self._clock)
        texts = row.text(name)
        _, first = self.known[identity].add(texts)
        places = column(first)
        found = {
            **{key: values[first] for key, values in (more or {}).items()},
            name: texts.take(places),
            "file": np.full(len(first), sifted.incoming.file, dtype=np.int64),
            "line": row.lines()[first],
        }
        self._add_identities(identity, found)

    def _add_identities(self, identity: str, columns: dict[str, Any]) -> None:
        size = len(columns["line"])
        columns["recorded_at"] = np.full(size, BLANK, dtype=np.int64)
        if any(field.name == "uid" for field in FACTS[identity].fields):
            columns["uid"] = text_column(uuid7s(size, self._now, self._entropy))
        self.add(FACTS[identity], columns)

    def marks(self, incoming: Incoming) -> Iterator[dict[str, Column]]:
        """The good marks of a file, piece by piece, in its order."""
        for piece in chain.from_iterable(chunk.pieces() for chunk in incoming.chunks):
            yield self._sifted(incoming, piece).columns(self.known, self._clock)

    def events(self, incoming: Incoming) -> list[dict[str, Column]]:
        """The good events of a file, rolled up; an empty list where it has none."""
        parts = [self._rolled_up(incoming, chunk) for chunk in incoming.chunks]
        return [as_facts(rolled_up(parts))] if parts else []

    def _sifted(self, incoming: Incoming, chunk: Chunk) -> Sifted:
        sifted = sift(incoming, chunk, self.known, self._clock)
        self._count(sifted)
        self.set_aside(sifted.aside)
        return sifted

    def _count(self, sifted: Sifted) -> None:
        self.batch.count_rows(sifted.incoming.file, sifted.checked.chunk.size)

    def _rolled_up(self, incoming: Incoming, chunk: Chunk) -> dict[str, Column]:
        sifted = self._sifted(incoming, chunk)
        columns = sifted.columns(self.known, self._clock)
        columns["source"] = self._sources(columns["source"], incoming, columns["line"])
        # A row with count 0 is no event anywhere (rules.md 1).
        some = taken(columns, np.flatnonzero(columns["events"] > 0))
        self.batch.tally.unchanged += rows_of(columns) - rows_of(some)
        return rolled_up([with_recorded_day(some, self._clock)])

    def _sources(self, names: pa.Array, incoming: Incoming, lines: NDArray[np.int64]) -> NDArray[np.int64]:
        """The numbers of events' sources; an event without one comes from its feed."""
        coded = names.dictionary_encode()
        places = np.asarray(coded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
        first_rows = np.unique(places, return_index=True)[1]
        own = [name or self.batch.arrival.feed for name in coded.dictionary.to_pylist()]
        numbers, first = self.known["event_source"].add(text_column(own))
        found = {
            "name": text_column([own[place] for place in first.tolist()]),
            "file": np.full(len(first), incoming.file, dtype=np.int64),
            "line": lines[first_rows[first]],
        }
        self._add_identities("event_source", found)
        return numbers[places] if len(places) else np.empty(0, dtype=np.int64)


def _blank_as_null(texts: pa.Array) -> pa.Array:
    return text_column([value or None for value in texts.to_pylist()]).cast(pa.large_string())
