"""One registration day by day and session by session, as the measures saw it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.vocabulary import StatusKind
from sponsor_monitor.words import iso_day

ATTENDED, ABSENT, AUTHORISED, NOT_RECORDED = "attended", "absent", "authorised", "not recorded"
CANCELLED, NOT_DUE = "cancelled", "not due"


@dataclass(frozen=True, slots=True, eq=False)
class SeenDays:
    """The days of the monitored span, one after another from ``first``: a value of each column for each.

    ``kind`` has codes of ``calendars.periods.Kind``; ``statuses`` and ``indicators`` have the bits of their codes, of
    indicators those seen that qualify; ``clock`` and ``limit`` are days; ``uncaptured`` counts missing registers.
    """

    first: int
    kind: NDArray[np.integer]
    monitored: NDArray[np.bool_]
    statuses: NDArray[np.integer]
    indicators: NDArray[np.integer]
    clock: NDArray[np.integer]
    limit: NDArray[np.integer]
    uncaptured: NDArray[np.integer]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.kind)

    @property
    def last(self) -> int:
        """The last of them, or the day before the first where there is none."""
        return self.first + len(self) - 1

    @property
    def seen(self) -> NDArray[np.bool_]:
        """On which of them there is evidence of engagement."""
        return self.indicators.astype(np.bool_)


def stretches(column: NDArray[np.integer]) -> list[tuple[int, int]]:
    """Days one after another that are alike: the places of the first and last of each stretch."""
    if not len(column):
        return []
    changes = np.flatnonzero(np.diff(column)).tolist()
    return list(zip([0, *(place + 1 for place in changes)], [*changes, len(column) - 1], strict=True))


@dataclass(frozen=True, slots=True)
class SeenSession:
    """A session of the student's groups, or that the student was marked for, with what it was for the student."""

    session_id: str
    module: str
    activity: str
    starts_at: str
    ends_at: str
    day: str
    minutes: int
    is_classroom: bool
    outcome: str


def seen_days(measured: Measured, registration_id: str) -> SeenDays:
    """The days of a registration's monitored span."""
    grid, clock = measured.partition.grid, measured.clock
    own = _own(measured, registration_id)
    cells = slice(int(grid.start[own]), int(grid.start[own + 1]))
    missing = measured.partition.due.cell[~measured.sittings.captured]
    statuses = np.zeros(cells.stop - cells.start, np.uint8)
    for kind in StatusKind:
        statuses |= grid.status[kind][cells].astype(np.uint8) << kind.code
    return SeenDays(
        first=int(grid.day[cells.start]) if len(statuses) else 0,
        kind=grid.kind[cells],
        monitored=grid.monitored[cells],
        statuses=statuses,
        indicators=clock.seen[cells] & clock.qualifying[own],
        clock=clock.clock[cells],
        limit=measured.law.dated("gap_days").over(grid.day[cells]),
        uncaptured=np.bincount(missing, minlength=len(grid.day))[cells],
    )


def seen_sessions(measured: Measured, registration_id: str, file: Path) -> tuple[SeenSession, ...]:
    """The sessions up to the as-of day by their start; ``file`` is the table of sessions of the student's folder."""
    facts = measured.facts
    outcomes = dict(_outcomes(measured, _own(measured, registration_id)))
    written = _rows_by_id(file)
    found = []
    for row, name in enumerate(facts.sessions.session_id):
        if facts.sessions.day[row] > measured.as_of:
            continue
        cells = written.get(name, {})
        cancelled = bool(facts.sessions.cancelled[row])
        found.append(
            SeenSession(
                session_id=name,
                module=cells.get("module_code", ""),
                activity=cells.get("activity", ""),
                starts_at=cells.get("starts_at", ""),
                ends_at=cells.get("ends_at", ""),
                day=iso_day(int(facts.sessions.day[row])),
                minutes=int(facts.worth.minutes[row]),
                is_classroom=bool(facts.sessions.classroom_based[row] and facts.sessions.in_person[row]),
                outcome=CANCELLED if cancelled else outcomes.get(row, NOT_DUE),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.day, each.starts_at, each.session_id)))


def _own(measured: Measured, registration_id: str) -> int:
    row = measured.facts.registrations.registration_id.index(registration_id)
    return int(np.flatnonzero(measured.partition.registration == row)[0])


def _outcomes(measured: Measured, own: int) -> Iterator[tuple[int, str]]:
    due, sat = measured.partition.due, measured.sittings
    for place in np.flatnonzero(due.own == own).tolist():
        outcome = ABSENT
        if not sat.captured[place]:
            outcome = NOT_RECORDED
        elif sat.attended[place]:
            outcome = ATTENDED
        elif sat.authorised[place]:
            outcome = AUTHORISED
        yield int(due.session[place]), outcome


def _rows_by_id(file: Path) -> dict[str, Mapping[str, str]]:
    if not file.exists():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return {row["session_id"]: row for row in csv.DictReader(opened, restval="")}
