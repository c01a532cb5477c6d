"""The institution as the store has it: its facts, what of them is doubtful, and where each row came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.assessment import lay_out_all, question_of, read_facts
from sponsor_monitor.counting_marks import pair_key
from sponsor_monitor.dataset.engagement import EventPart
from sponsor_monitor.dataset.tables import Marks, Tables
from sponsor_monitor.facts import Facts
from sponsor_monitor.measures.measured import measure
from sponsor_monitor.partition import Partition
from sponsor_monitor.partitions import on_each
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.quality import Doubt, doubts_of, evidence_after_end, merged
from sponsor_monitor.shared import Shared, summarise
from sponsor_monitor.source import Rows
from sponsor_monitor.store.bulk import EventRows, read_events, read_marks
from sponsor_monitor.store.day_counts import event_batches
from sponsor_monitor.store.live_tables import LiveTables
from sponsor_monitor.store.open_quarantine import OpenRow
from sponsor_monitor.store.reading import View


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds at a view of the store.

    ``live`` has the rows of people and of the timetable with their ids, in the order of the facts; ``mark_ids`` the id
    of each row of ``facts.marks``. ``due`` counts the students to whom each session is due; ``doubts`` are those of
    rules.md 8; ``set_aside`` the rows in quarantine.
    """

    view: View
    live: LiveTables
    facts: Facts
    mark_ids: NDArray[np.int64]
    shared: Shared
    due: NDArray[np.int64]
    doubts: tuple[Doubt, ...]
    set_aside: tuple[OpenRow, ...]


def standing_at(view: View, as_of: dt.date, known_at: str | None, progress: Progress = silent) -> Standing:
    """Read and measure what a view shows; ``as_of`` and ``known_at`` are those it was made with."""
    question = question_of(view.institution, as_of, known_at)
    live, marks, ids, events = _read(view, progress)
    set_aside = view.set_aside()
    nobody: NDArray[np.int32] = np.empty(0, dtype=np.int32)
    rows = Rows(_tables(live, marks), [], nobody, _parts(events, nobody))
    facts, _, _ = read_facts(view.institution, rows, question)
    partitions = lay_out_all(facts)
    shared = summarise(facts, partitions)
    parts = on_each(lambda part: doubts_of(measure(facts, part, shared)), partitions)
    doubts = tuple(merged(facts, shared, parts, list(evidence_after_end(facts, partitions))))
    return Standing(view, live, facts, ids, shared, _due(facts, partitions), doubts, tuple(set_aside))


def _read(view: View, progress: Progress) -> tuple[LiveTables, Marks, NDArray[Any], EventRows]:
    """Everything that stands; marks and events are read side by side."""
    live = view.tables()
    students, sessions = live.numbers["student"], live.numbers["session"]
    with ThreadPoolExecutor(1) as beside:
        events = beside.submit(read_events, view.bulk, students, view.as_of, lambda _done, _size: None)
        marks, ids = read_marks(view.bulk, students, sessions, partial(progress, "reading marks"))
        return live, marks, ids, events.result()


def _tables(live: LiveTables, marks: Marks) -> Tables:
    return Tables(live.students, live.registrations, live.statuses, live.sessions, live.groups, live.memberships, marks)


def _parts(events: EventRows, nobody: NDArray[np.int32]) -> Iterator[EventPart]:
    for batch in event_batches(events):
        yield EventPart(len(batch.student), batch, [], nobody)


def _due(facts: Facts, partitions: list[Partition]) -> NDArray[np.int64]:
    """How many students each session is due to; one with two registrations counts once."""
    found: NDArray[np.int64] = np.zeros(len(facts.sessions.session_id), dtype=np.int64)
    for partition in partitions:
        session = partition.due.session
        found += np.bincount(session, minlength=len(found))
        found -= np.bincount(session[_named_again(facts, partition)], minlength=len(found))
    return found


def _named_again(facts: Facts, partition: Partition) -> NDArray[np.int64]:
    """The due sessions (rows) that a student has already by another registration."""
    student, due = facts.registrations.student[partition.registration], partition.due
    has_several = np.isin(student, student[1:][student[1:] == student[:-1]])
    rows = np.flatnonzero(has_several[due.own])
    _, first = np.unique(pair_key(student[due.own[rows]], due.session[rows]), return_index=True)
    return np.delete(rows, first)
