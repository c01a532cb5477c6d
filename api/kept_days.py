"""What pages draw of a run besides its entries: every day of every registration, and what is ahead of those in view.

Made by the process that assessed, in files beside the run's (``api/latest.py``); they can be made again.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from api.whole_files import write_whole
from calendars.days import to_day
from reports.pack.seen import SeenDays
from sponsor_monitor.casework.findings_today import MISSING_REGISTERS
from sponsor_monitor.casework.forecast import Forecast, GapAhead, MonthAhead, forecast
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.parameters import Basis
from sponsor_monitor.services.findings import Assessed, Judged
from sponsor_monitor.vocabulary import Outcome, StatusKind

DAYS, AHEAD = "days.npy", "days.json"
ROW = np.dtype(
    [
        ("kind", "i1"),
        ("monitored", "?"),
        ("statuses", "u1"),
        ("seen", "<u2"),
        ("clock", "<i4"),
        ("limit", "<i4"),
        ("uncaptured", "<u2"),
        ("due", "<u2"),
        ("attended", "<u2"),
    ]
)
"""A day of a registration as it is kept."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A day of one registration: a class in person due, one attended, any evidence, a register missing."""

    is_due: bool
    attended: bool
    was_seen: bool
    is_uncaptured: bool


@dataclass(frozen=True, slots=True)
class KeptDays:
    """The days of a run, and beside them what is ahead of the registrations with findings about students.

    ``registers`` are by registration the sessions whose register is missing or partial, with the day of each.
    """

    outages: Sequence[tuple[int, int]]
    registers: Mapping[str, Mapping[str, str]]
    _ahead: Mapping[str, Mapping[str, Any]]
    _places: Mapping[str, tuple[int, int, int]]
    _rows: NDArray[Any]

    def days(self, registration: str) -> SeenDays:
        """Every day of a registration's monitored span."""
        kept, first = self._of(registration)
        rows = np.array(kept)
        return SeenDays(
            first=first,
            kind=rows["kind"],
            monitored=rows["monitored"],
            statuses=rows["statuses"],
            indicators=rows["seen"],
            clock=rows["clock"],
            limit=rows["limit"],
            uncaptured=rows["uncaptured"],
        )

    def evidence_by_week(self, registration: str, last: dt.date, weeks: int) -> list[int | None]:
        """The days with evidence in each of the last weeks up to a day; None for one without a monitored day."""
        rows, first = self._of(registration)
        end = to_day(last) + 1 - first
        seen, monitored = (rows["seen"] != 0).tolist(), rows["monitored"].tolist()
        counts: list[int | None] = []
        for week in range(weeks, 0, -1):
            some = slice(max(end - week * 7, 0), max(end - (week - 1) * 7, 0))
            days = sum(seen[some])
            counts.append(days if days or any(monitored[some]) else None)
        return counts

    def present(self, day: int) -> dict[str, Presence]:
        """What is known of a day on campus of every registration that has it in its monitored span."""
        found = {}
        for registration, (begin, count, first) in self._places.items():
            if first <= day < first + count:
                row = self._rows[begin + day - first]
                found[registration] = Presence(
                    bool(row["due"]), bool(row["attended"]), bool(row["seen"]), bool(row["uncaptured"])
                )
        return found

    def forecast(self, registration: str) -> Forecast | None:
        """What is ahead of a registration; None for one without a finding."""
        told = self._ahead.get(registration)
        if told is None:
            return None
        month, gap = told["month"], told["gap"]
        if month is not None:
            month = MonthAhead(**{**month, "basis": Basis(month["basis"]), "percents": tuple(month["percents"])})
        if gap is not None:
            gap = GapAhead(gap["days"], gap["last_evidence"], tuple(map(tuple, gap["levels"])))
        return Forecast(told["as_of"], month, gap)

    def _of(self, registration: str) -> tuple[NDArray[Any], int]:
        begin, count, first = self._places.get(registration, (0, 0, 0))
        return self._rows[begin : begin + count], first


def keep_days(folder: Path, judged: Judged) -> None:
    """Write the days of a run that was just made."""
    assessed, uid = judged.assessed, judged.run.uid
    places: dict[str, tuple[int, int, int]] = {}
    parts, begin = [np.empty(0, ROW)], 0
    for measured in assessed.seen.parts:
        parts.append(_rows_of(measured))
        places |= _places_of(measured, assessed, begin)
        begin += len(parts[-1])
    file = io.BytesIO()
    np.save(file, np.concatenate(parts))
    outages = assessed.seen.parts[0].shared.outages if assessed.seen.parts else ()
    told = {
        "outages": [(outage.first, outage.last) for outage in outages],
        "registers": _registers(assessed),
        "ahead": _ahead(assessed),
        "places": places,
    }
    write_whole(folder / f"{uid}.{DAYS}", [file.getvalue()])
    write_whole(folder / f"{uid}.{AHEAD}", [orjson.dumps(told)])


def kept_days(folder: Path, uid: str) -> KeptDays | None:
    """The days of a run; None where they were not kept, or by an earlier version of the program."""
    rows, told = folder / f"{uid}.{DAYS}", folder / f"{uid}.{AHEAD}"
    if not (rows.exists() and told.exists()):
        return None
    found, days = orjson.loads(told.read_bytes()), np.load(rows, mmap_mode="r")
    if days.dtype != ROW:
        return None
    outages = [(first, last) for first, last in found["outages"]]
    return KeptDays(outages, found["registers"], found["ahead"], found["places"], days)


def _rows_of(measured: Measured) -> NDArray[Any]:
    grid, clock = measured.partition.grid, measured.clock
    rows = np.zeros(len(grid.day), ROW)
    missing = measured.partition.due.cell[~measured.sittings.captured]
    rows["kind"], rows["monitored"] = grid.kind, grid.monitored
    for kind in StatusKind:
        rows["statuses"] |= grid.status[kind].astype(np.uint8) << kind.code
    rows["seen"] = clock.seen & clock.qualifying[grid.own]
    rows["clock"] = clock.clock
    rows["limit"] = measured.law.dated("gap_days").over(grid.day)
    rows["uncaptured"] = np.bincount(missing, minlength=len(grid.day))
    due = measured.partition.due
    here = measured.facts.sessions.in_person[due.session]
    rows["due"] = np.bincount(due.cell[here], minlength=len(grid.day))
    rows["attended"] = np.bincount(due.cell[here & measured.sittings.attended], minlength=len(grid.day))
    return rows


def _places_of(measured: Measured, assessed: Assessed, begin: int) -> dict[str, tuple[int, int, int]]:
    names, grid = measured.facts.registrations.registration_id, measured.partition.grid
    starts = grid.start.tolist()
    found = {}
    for own, row in enumerate(measured.partition.registration.tolist()):
        first, stop = starts[own], starts[own + 1]
        found[assessed.uids[names[row]]] = (begin + first, stop - first, int(grid.day[first]) if stop > first else 0)
    return found


def _registers(assessed: Assessed) -> dict[str, dict[str, str]]:
    """The sessions without a complete register, by the registrations of the students they concern."""
    of_student: dict[str, dict[str, str]] = {}
    for doubt in assessed.document["data_quality"]:
        if doubt["kind"] in MISSING_REGISTERS:
            day = assessed.seen.session_day(doubt["subject"])
            for student in doubt["students"]:
                of_student.setdefault(student, {})[doubt["subject"]] = day
    entries = assessed.entries.items()
    return {uid: of_student[entry["student_id"]] for uid, entry in entries if entry["student_id"] in of_student}


def _ahead(assessed: Assessed) -> dict[str, Any]:
    """What is ahead of the registrations of which something was found that time can change."""
    found = {}
    for uid, entry in assessed.entries.items():
        place = assessed.seen.place(entry["registration_id"])
        if place is not None and any(_is_in_view(finding) for finding in entry["findings"]):
            found[uid] = asdict(forecast(*place))
    return found


def _is_in_view(finding: Mapping[str, Any]) -> bool:
    return bool(finding["subject"] == "student" and finding["outcome"] != Outcome.INDETERMINATE)
