"""The sample university: one call that writes the whole folder, the same bytes for the same seed and number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa

from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.sample import columns
from sponsor_monitor.sample.absences import absences
from sponsor_monitor.sample.attendance import keep_registers
from sponsor_monitor.sample.behaviour import behave
from sponsor_monitor.sample.events import appointments, log_events
from sponsor_monitor.sample.faults import FAULTS, with_faults
from sponsor_monitor.sample.people import ENROLMENT_WINDOW_DAYS, enrol
from sponsor_monitor.sample.plans import PLANS
from sponsor_monitor.sample.timetable import fill_groups, form_groups, hold_classes
from sponsor_monitor.sample.writer import write_table
from sponsor_monitor.sample.year import CALENDARS, DAYS, calendar_toml

INSTITUTION = "University of Sampleford (made up)"
TABLES = ("students", "registrations", "statuses", "sessions", "groups", "marks", "engagement")
MOST_STUDENTS = 999_999
_Item = TypeVar("_Item")


class SampleRefused(SponsorMonitorError):
    """The sample cannot be written as asked: the number of students or the folder does not allow it."""


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was written: the rows of each table and, among them, how many bad ones were put in."""

    directory: Path
    rows: dict[str, int]
    bad_rows: int


def write_sample(
    directory: Path,
    *,
    students: int = 300,
    seed: int = 1,
    parquet: bool = False,
    faults: bool = False,
    progress: Progress = silent,
) -> SampleSummary:
    """Write the made-up university to a folder that is new, empty or holds an earlier sample.

    CSV and Parquet of the same seed and number hold the same rows; ``faults`` adds rows that reading sets aside
    (Parquet then holds text columns). Raises ``SampleRefused`` for a number of students out of range, a negative
    seed, or a folder with anything else in it.
    """
    if not 1 <= students <= MOST_STUDENTS:
        raise SampleRefused(f"{students:,} students: a sample has 1 to {MOST_STUDENTS:,}. Give a number between.")
    if seed < 0:
        raise SampleRefused(f"The seed is {seed}: give a whole number, 0 or above.")
    _make_room(directory)
    _write_settings(directory)
    rows = {}
    for name, tables in _tables(students, seed, progress):
        written = with_faults(name, tables, students) if faults else tables
        rows[name] = write_table(directory, name, written, as_parquet=parquet)
    return SampleSummary(directory, rows, sum(map(len, FAULTS.values())) if faults else 0)


def _tables(students: int, seed: int, progress: Progress) -> Iterator[tuple[str, Iterable[pa.Table]]]:
    """Every table's name and rows in turn; each draws from a stream of its own, so that none disturbs another."""
    streams = [np.random.Generator(np.random.PCG64(child)) for child in np.random.SeedSequence(seed).spawn(8)]
    people = enrol(students, streams[0])
    ids = columns.student_ids(students)
    yield "students", [columns.students_table(people)]
    yield "registrations", [columns.registrations_table(people)]
    statuses = absences(people, streams[1])
    yield "statuses", [columns.statuses_table(statuses, ids)]
    groups = form_groups(people)
    classes = hold_classes(groups, streams[2])
    yield "sessions", [columns.sessions_table(classes, groups)]
    members = fill_groups(people, groups, streams[3])
    yield "groups", [columns.groups_table(members, groups, ids)]
    behaviour = behave(people, statuses, streams[4])
    marks = keep_registers(classes, members, behaviour, streams[5])
    told = _told("Registers", marks, np.unique(classes.day), progress)
    yield "marks", columns.marks_tables(told, ids, columns.session_ids(classes.day.size))
    planned = appointments(people, statuses, behaviour, streams[6])
    events = log_events(people, behaviour, planned, streams[7])
    yield "engagement", columns.engagement_tables(_told("Engagement log", events, DAYS, progress), ids)


def _told(stage: str, days: Iterable[_Item], of: Sized, progress: Progress) -> Iterator[_Item]:
    """Pass days on, saying after each how far the stage is."""
    for done, day in enumerate(days, start=1):
        yield day
        progress(stage, done, len(of))


def _make_room(directory: Path) -> None:
    """Make the folder, and clear an earlier sample of ours out of it; refuse a folder of anything else."""
    if directory.exists() and not directory.is_dir():
        raise SampleRefused(f"{directory} is a file. Name a new or empty folder.")
    directory.mkdir(parents=True, exist_ok=True)
    settings = directory / "dataset.toml"
    ours = settings.is_file() and INSTITUTION in settings.read_text(encoding="utf-8", errors="replace")
    if not ours and any(directory.iterdir()):
        raise SampleRefused(f"{directory} is not empty and holds no earlier sample. Name a new or empty folder.")
    for name in TABLES:
        for ending in ("csv", "parquet"):
            (directory / f"{name}.{ending}").unlink(missing_ok=True)


def _write_settings(directory: Path) -> None:
    """The files that are not tables: institution, calendars and plans."""
    (directory / "dataset.toml").write_text(
        f'institution = "{INSTITUTION}"\ntimezone = "Europe/London"\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
        f"enrolment_window_days = {ENROLMENT_WINDOW_DAYS}\n",
        encoding="utf-8",
    )
    for folder in ("calendars", "plans"):
        (directory / folder).mkdir(exist_ok=True)
    for calendar in CALENDARS:
        (directory / "calendars" / f"{calendar.id}.toml").write_text(calendar_toml(calendar), encoding="utf-8")
    for stem, text in PLANS.items():
        (directory / "plans" / f"{stem}.toml").write_text(text, encoding="utf-8")
