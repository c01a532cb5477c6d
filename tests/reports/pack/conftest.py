"""A small store with students of whom much, little and nothing is known, and the folders that packs are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reports.pack.folder import Asked, write_folder
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.reading import view
from tests.sponsor_monitor.store.arrivals import AS_OF, MARK_COLUMNS, Store, mapping

Folder = Callable[..., Path]

REGISTRATIONS = (
    "registration_id,student_id,cas_number,rqf_level,course_code,course_title,school,calendar,course_start,"
    "enrolled_on,course_end,permission_start,permission_end\n"
    "R-1,S-1,E4G1,4,HND,Higher National Diploma,SBM,ug,2025-09-15,2025-09-15,2026-08-31,2025-08-20,2026-12-31\n"
    "R-2,S-2,E4G2,4,HND,,SBM,ug,2025-09-15,2025-09-15,2026-08-31,,\n"
    "R-3,S-3,,7,MSC,,SEMS,ug,2025-12-10,2025-12-10,2026-08-31,,\n"
)
STATUSES = (
    "student_id,kind,start,end,recorded_at\n"
    "S-1,authorised_absence,2025-11-03,2025-11-07,2025-11-01T09:00Z\n"
    "S-1,intermission,2025-11-17,2025-11-21,2025-11-10T09:00Z\n"
)
SESSIONS = (
    "session_id,group_id,module_code,school,starts_at,ends_at,activity,cancelled\n"
    "L-1,G-1,M1,SBM,2025-10-06T09:00,2025-10-06T17:00,lecture,false\n"
    "L-2,G-1,M1,SBM,2025-10-13T09:00,2025-10-13T17:00,lecture,false\n"
    "L-3,G-1,M1,SBM,2025-10-14T09:00,2025-10-14T11:00,seminar,false\n"
    "L-4,G-1,M1,SBM,2025-10-15T09:00,2025-10-15T11:00,seminar,true\n"
    "L-5,G-1,M1,SBM,2025-11-04T09:00,2025-11-04T11:00,seminar,false\n"
)
MARKS = (
    "student_id,session_id,status,minutes_late,recorded_at\n"
    "S-1,L-1,present,,2025-10-06T17:00Z\nS-2,L-1,absent,,2025-10-06T17:00Z\n"
    "S-1,L-2,late,5,2025-10-13T17:00Z\nS-1,L-5,absent,,2025-11-04T11:00Z\n"
)
TABLES = {"registrations": REGISTRATIONS, "statuses": STATUSES, "sessions": SESSIONS, "marks": MARKS}


@pytest.fixture
def store(sqlite_url: str, tmp_path: Path) -> Iterator[Store]:
    """The small store, in which a mark was corrected by another source a day later."""
    with closing(Store(sqlite_url, tmp_path)) as opened:
        opened.dataset(**TABLES)
        corrected = "WHO,CLASS,MARK,SAID\nS-1,L-1,A,2025-10-07 09:00\n"
        opened.mapped(mapping("marks", MARK_COLUMNS, feed="timetable office"), corrected)
        yield opened


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Folder:
    """Writes the folder of a registration's pack for a purpose."""

    def write(registration: str, purpose: Purpose = Purpose.HOME_OFFICE, known_at: str | None = None) -> Path:
        seen = view(store.database, AS_OF, known_at=known_at)
        directory = tmp_path / f"{registration}-{purpose}"
        directory.mkdir()
        write_folder(directory, seen, StudentFolders(seen, known_at), Asked(registration, purpose, known_at))
        return directory

    return write
