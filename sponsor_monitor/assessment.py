"""From records to an assessment: the only place where reading, measuring and judging meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from calendars.days import to_day
from sponsor_monitor.context import Context, OtherDay, parse_context
from sponsor_monitor.dataset.folder import open_folder
from sponsor_monitor.dataset.folder_source import folder_source
from sponsor_monitor.dataset.tables import EventBatch, Reject
from sponsor_monitor.facts import Facts, Question, lay_facts
from sponsor_monitor.judgement import Document, entries
from sponsor_monitor.known_at import instant_of
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.measures.measured import Measured, measure
from sponsor_monitor.measures.rating import ratings as rate
from sponsor_monitor.partition import Partition, lay_out
from sponsor_monitor.partitions import divide, on_each
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.quality import Doubts, doubts_of, evidence_after_end, merged
from sponsor_monitor.rating_file import rating_table, write_ratings
from sponsor_monitor.rules import remote_share
from sponsor_monitor.shared import Shared, summarise
from sponsor_monitor.source import Rows, Settings, Source
from sponsor_monitor.words import iso_day

FORMAT = "sponsor-monitor/assessment/1"
Look = Callable[[Measured], None]
"""Whoever wants to see the measures of each partition while they are judged; several may be shown at once."""


def unseen(_measured: Measured) -> None:
    """Look at nothing."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment as findings.md describes it."""

    document: Document

    def lines(self) -> Iterator[bytes]:
        """The JSON in UTF-8, an entry of a list on each line, so that two assessments can be compared line by line."""
        last = len(self.document) - 1
        yield b"{\n"
        for i, (key, value) in enumerate(self.document.items()):
            end = b",\n" if i < last else b"\n"
            if isinstance(value, list) and value:
                yield b"%b:[\n" % orjson.dumps(key)
                yield from (b"%b,\n" % orjson.dumps(entry) for entry in value[:-1])
                yield b"%b\n]%b" % (orjson.dumps(value[-1]), end)
            else:
                yield b"%b:%b%b" % (orjson.dumps(key), orjson.dumps(value), end)
        yield b"}\n"

    def text(self) -> str:
        """The whole JSON text."""
        return b"".join(self.lines()).decode()


def assess(
    path: Path,
    as_of: dt.date,
    *,
    known_at: str | None = None,
    policy: str | None = None,
    ratings: Path | None = None,
    progress: Progress = silent,
) -> Assessment:
    """Assess a dataset folder as of a day, as known at a time; ``policy`` judges by another bundle than the folder's.

    Raises DatasetRefused with every fault of a folder that cannot be read as a whole, NotInForce where a day is judged
    before a value's first day. ``ratings`` names a Parquet file for the daily engagement rating.
    """
    source = folder_source(open_folder(path, policy))
    return assess_source(source, as_of, known_at=known_at, ratings=ratings, progress=progress)


def assess_source(
    source: Source,
    as_of: dt.date,
    *,
    known_at: str | None = None,
    ratings: Path | None = None,
    progress: Progress = silent,
    look: Look = unseen,
) -> Assessment:
    """Assess what a source has, by the law its settings name; else as ``assess``. ``look`` is shown the measures."""
    question = question_of(source.settings, as_of, known_at)
    context = context_for(source.settings, question)
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(source.digest)
        laid_out = _lay_out(source, question, progress)
        judged = _judge(laid_out, context, ratings, progress, look)
        return Assessment(_document(source.settings, question, known_at, digest.result(), judged, laid_out.rejects))


def question_of(settings: Settings, as_of: dt.date, known_at: str | None) -> Question:
    """What is asked of an institution; raises NotATime for a ``known_at`` that is none."""
    local_time = LocalTime(settings.zone)
    return Question(
        as_of=to_day(as_of),
        known_at=None if known_at is None else instant_of(known_at, local_time),
        law=settings.bundle,
        nation=settings.nation,
        local_time=local_time,
        enrolment_window_days=settings.enrolment_window_days,
    )


def context_for(settings: Settings, question: Question) -> Context | None:
    """The context beside one student's rows, None for a whole dataset; raises OtherDay where it cannot answer."""
    if settings.context is None:
        return None
    context = parse_context(settings.context)
    known_at = None if context.known_at is None else instant_of(context.known_at, question.local_time)
    if (context.as_of, known_at) != (question.as_of, question.known_at):
        until = "" if context.known_at is None else f" as known at {context.known_at}"
        raise OtherDay(iso_day(question.as_of), f"{iso_day(context.as_of)}{until}")
    return context


def read_facts(settings: Settings, rows: Rows, question: Question) -> tuple[Facts, list[Reject], set[int]]:
    """All facts, the rows set aside, and the students those name."""
    rejects, incomplete = list(rows.rejects), set(rows.incomplete.tolist())

    def batches() -> Iterator[EventBatch]:
        for part in rows.events:
            rejects.extend(part.rejects)
            incomplete.update(part.incomplete.tolist())
            yield part.batch

    facts = lay_facts(question, rows.tables, settings.calendars, settings.plans, batches())
    return facts, rejects, incomplete


def lay_out_all(facts: Facts) -> list[Partition]:
    """The students in partitions, laid out for judging."""
    return on_each(lambda part: lay_out(facts, *part), divide(len(facts.students.student_id)))


@dataclass(frozen=True, slots=True)
class _Part:
    """The entries of one partition by row, its doubts, and the daily rating where it was asked for."""

    entries: list[tuple[int, Document]]
    doubts: Doubts
    rating: pa.Table | None


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """All students laid out for judging, the rows set aside, and the students those name."""

    facts: Facts
    partitions: list[Partition]
    rejects: list[Reject]
    incomplete: frozenset[int]


def _lay_out(source: Source, question: Question, progress: Progress) -> _LaidOut:
    """Read the source and lay out its students; the tables and the marks are let go, for they are large."""
    rows = source.read(question.known_at is not None, progress)
    facts, rejects, incomplete = read_facts(source.settings, rows, question)
    partitions = lay_out_all(facts)
    return _LaidOut(facts.without_marks(), partitions, rejects, frozenset(incomplete))


def _judge(
    laid_out: _LaidOut, context: Context | None, ratings: Path | None, progress: Progress, look: Look
) -> tuple[list[Document], list[Document], list[Document]]:
    """Entries of registrations, of courses, and data quality: summarise once, judge each partition with it."""
    facts, partitions = laid_out.facts, laid_out.partitions
    shared = summarise(facts, partitions) if context is None else context.shared(facts)
    done = count(1)

    def judge(partition: Partition) -> _Part:
        measured = measure(facts, partition, shared)
        look(measured)
        part = _judge_part(measured, laid_out.incomplete, with_rating=ratings is not None)
        progress("judging students", next(done), len(partitions))
        return part

    with ThreadPoolExecutor(1) as beside:
        after_end = beside.submit(lambda: list(evidence_after_end(facts, partitions)))
        parts = on_each(judge, partitions)
    if ratings is not None:
        write_ratings(ratings, [part.rating for part in parts if part.rating is not None])
    registrations = {row: entry for part in parts for row, entry in part.entries}
    doubts = merged(facts, shared, [part.doubts for part in parts], after_end.result())
    quality = [doubt.document(facts.students.student_id) for doubt in doubts]
    return [registrations[row] for row in sorted(registrations)], _courses(facts, shared), quality


def _judge_part(measured: Measured, incomplete: frozenset[int], *, with_rating: bool) -> _Part:
    rating = None
    if with_rating:
        facts, partition = measured.facts, measured.partition
        rating = rating_table(facts, partition, rate(facts, partition, measured.shared, measured.sittings))
    return _Part(list(entries(measured, incomplete)), doubts_of(measured), rating)


def _courses(facts: Facts, shared: Shared) -> list[Document]:
    return [
        {
            "course_code": course.course_code,
            "course_start": iso_day(course.course_start),
            "remote_minutes": course.remote_minutes,
            "taught_minutes": course.taught_minutes,
            "findings": [finding.document() for finding in remote_share.find(course, facts.question.law)],
        }
        for course in shared.courses or ()
    ]


def _document(
    settings: Settings,
    question: Question,
    known_at: str | None,
    digest: str,
    judged: tuple[list[Document], list[Document], list[Document]],
    rejects: list[Reject],
) -> dict[str, Any]:
    registrations, courses, quality = judged
    return {
        "format": FORMAT,
        "institution": settings.institution,
        "as_of": iso_day(question.as_of),
        "known_at": known_at,
        "policy": {"id": question.law.id, "sha256": question.law.sha256},
        "dataset_sha256": digest,
        "registrations": registrations,
        "courses": courses,
        "data_quality": quality,
        "rejected": [
            {"file": r.file, "line": r.line, "column": r.column, "value": r.value, "reason": r.reason}
            for r in sorted(rejects)
        ],
    }
