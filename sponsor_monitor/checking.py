"""A folder read as an assessment would read it, and only that: what is in it and what cannot be used."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sponsor_monitor.context import parse_context
from sponsor_monitor.dataset.engagement import read_engagement
from sponsor_monitor.dataset.folder import open_folder, read_tables
from sponsor_monitor.dataset.reading import Reading
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of a folder found: rows read by table, and the rows set aside."""

    rows: dict[str, int]
    rejects: list[Reject]


def check(path: Path, progress: Progress = silent) -> CheckReport:
    """Read a folder as an assessment would, and only that. Raises DatasetRefused."""
    folder = open_folder(path)
    if folder.context is not None:
        parse_context(folder.context)
    reading = read_tables(folder, progress)
    rejects, events = list(reading.rejects), 0
    for part in read_engagement(folder, reading, recorded=False, progress=progress):
        events += part.rows
        rejects += part.rejects
    return CheckReport(_rows_read(reading, events), sorted(rejects))


def _rows_read(reading: Reading, events: int) -> dict[str, int]:
    """Good and bad rows of each table."""
    tables = reading.tables
    good = {
        "students": len(tables.students.student_id),
        "registrations": len(tables.registrations.registration_id),
        "statuses": len(tables.statuses.student),
        "sessions": len(tables.sessions.session_id),
        "groups": len(tables.memberships.student),
        "marks": len(tables.marks.student),
    }
    bad = Counter(reject.file.partition(".")[0] for reject in reading.rejects)
    return {**{table: rows + bad[table] for table, rows in good.items()}, "engagement": events}
