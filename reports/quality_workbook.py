"""The report on the quality of the data as a workbook: a sheet for each part, and what everything means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from calendars.days import to_date
from reports.workbook import Sheet, Value, write_workbook
from sponsor_monitor.store.quality.contradiction import KINDS
from sponsor_monitor.store.quality.definitions import all_definitions
from sponsor_monitor.store.quality.feeds import DAY, local_time
from sponsor_monitor.store.quality.report import QualityReport
from sponsor_monitor.store.quality.unmarked import GATHERED

Row = tuple[Value, ...]

_NARROW, _MIDDLE, _WIDE, _SENTENCE = 10, 18, 32, 80
_HOUR = DAY // 24


def write_quality_workbook(report: QualityReport, path: Path) -> None:
    """Write the report as XLSX, the same bytes for the same report."""
    write_workbook(path, quality_sheets(report), _received(report))


def quality_sheets(report: QualityReport) -> list[Sheet]:
    """The sheets, what people act on first."""
    sentence, name = ("What contradicts", _SENTENCE), ("Kind", _WIDE)
    evidence = [("Number", _NARROW), ("Table", _MIDDLE), ("File", _WIDE), ("Line", _NARROW), ("Batch", _NARROW)]
    return [
        Sheet(
            "Contradictions",
            [("Number", _NARROW), name, *_ABOUT, sentence, ("Rows behind it", _NARROW)],
            _contradictions(report),
        ),
        Sheet("Rows behind them", evidence, _evidence(report)),
        Sheet("Unmarked registers", [("By", _MIDDLE), ("Name", _WIDE), *_COUNTS], _gathered(report)),
        Sheet("Unmarked sessions", _SESSION, _sessions(report)),
        Sheet("Feeds", _FEED, _feeds(report)),
        Sheet("Quarantine", _WAITING, _quarantine(report)),
        Sheet("In the data", [name, ("Subject", _WIDE), ("Detail", _SENTENCE), *_TOUCHED], _doubts(report)),
        Sheet("Definitions", [("Part", _MIDDLE), ("Name", _WIDE), ("Meaning", _SENTENCE)], _definitions(report)),
    ]


_ABOUT = [("Students", _MIDDLE), ("Registration", _MIDDLE), ("Subject", _MIDDLE)]
_COUNTS = [("Unmarked", _NARROW), ("Sessions", _NARROW), ("Students due", _NARROW), ("Oldest", _MIDDLE)]
_SESSION = [("Session", _MIDDLE), ("Date", _MIDDLE), ("School", _MIDDLE), ("Module", _MIDDLE), ("Group", _MIDDLE)]
_SESSION += [("Staff", _WIDE), ("Students due", _NARROW)]
_FEED = [
    ("Feed", _WIDE),
    ("Batches", _NARROW),
    ("Last batch", _NARROW),
    ("Received", _MIDDLE),
    ("Hours since", _NARROW),
]
_FEED += [("Usual hours between", _NARROW), ("On time", _MIDDLE), ("Rows", _NARROW), ("Usual rows", _NARROW)]
_FEED += [("Rows against usual", _MIDDLE), ("Set aside", _NARROW), ("Waiting", _NARROW)]
_WAITING = [("Feed", _WIDE), ("Table", _MIDDLE), ("Column", _MIDDLE), ("Reason", _SENTENCE), ("Rows", _NARROW)]
_WAITING += [("Oldest batch", _NARROW)]
_TOUCHED = [("Students", _NARROW), ("Student ids", _WIDE)]


def _contradictions(report: QualityReport) -> Iterator[Row]:
    for number, each in enumerate(report.reconciled.contradictions, 1):
        title, _ = KINDS[each.kind]
        who = ", ".join(each.students)
        yield (number, title, who, each.registration_id, each.subject, each.sentence, each.facts_count)


def _evidence(report: QualityReport) -> Iterator[Row]:
    where = report.reconciled.where
    for number, each in enumerate(report.reconciled.contradictions, 1):
        for fact in each.facts:
            if fact in where:
                origin = where[fact]
                yield (number, origin.table, origin.file, origin.line, origin.batch)


def _gathered(report: QualityReport) -> Iterator[Row]:
    for by in GATHERED:
        for each in getattr(report.unmarked, by):
            oldest = to_date(each.oldest)
            yield (by.removeprefix("by_"), each.name, each.unmarked, each.sessions, each.students_due, oldest)


def _sessions(report: QualityReport) -> Iterator[Row]:
    for each in report.unmarked.sessions:
        date = to_date(each.day)
        yield (each.session_id, date, each.school, each.module_code, each.group_id, each.staff, each.students_due)


def _feeds(report: QualityReport) -> Iterator[Row]:
    zone = report.standing.view.institution.zone
    for feed in report.feeds:
        yield (
            feed.feed,
            feed.batches,
            feed.last.batch,
            local_time(feed.last.received_at, zone),
            feed.since // _HOUR,
            None if feed.interval is None else feed.interval // _HOUR,
            feed.timeliness.value.replace("_", " "),
            feed.last.rows,
            feed.usual_rows,
            feed.volume.value.replace("_", " "),
            feed.last.quarantined,
            feed.open_quarantine,
        )


def _quarantine(report: QualityReport) -> Iterator[Row]:
    for each in report.quarantine:
        yield (each.feed, each.table, each.column, each.reason, each.rows, each.oldest)


def _doubts(report: QualityReport) -> Iterator[Row]:
    names = report.standing.facts.students.student_id
    for doubt in report.standing.doubts:
        who = ", ".join(names[student] for student in doubt.students)
        yield (doubt.kind, doubt.subject, doubt.detail, len(doubt.students), who)


def _definitions(report: QualityReport) -> Iterator[Row]:
    view = report.standing.view
    yield ("This report", "Institution", view.institution.institution)
    yield ("This report", "As of", to_date(view.as_of))
    yield ("This report", "As known at", report.known_at or "all that is known")
    yield ("This report", "Received by batch", view.cut.batch)
    yield ("This report", "Received at", _received(report))
    yield ("This report", "Policy", view.institution.bundle.id)
    for note in report.reconciled.notes:
        yield ("This report", "Note", note)
    yield from all_definitions()


def _received(report: QualityReport) -> dt.datetime:
    return local_time(report.standing.view.cut.received_at, report.standing.view.institution.zone)
