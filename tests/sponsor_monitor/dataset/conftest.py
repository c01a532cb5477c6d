"""A small good folder, in which each test spoils or replaces what it is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SETTINGS = 'institution = "Sample University"\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
CALENDAR = """id = "ug"
title = "Undergraduate"
source = "made up"
[[period]]
kind = "teaching"
name = "Year"
start = 2025-09-01
end = 2026-06-30
"""
PLAN = """school = "Sciences"
[[checkpoint]]
name = "Week 4"
applies_to = "taught"
from = 2025-09-22
date = 2025-10-17
require = "any"
[[checkpoint.metric]]
indicator = "vle"
measure = "events"
minimum = 1
"""
FILES: dict[str, str] = {
    "dataset.toml": SETTINGS,
    "calendars/ug.toml": CALENDAR,
    "students.csv": "student_id,family_name,given_names,school\nS1,Sample,Ann,Sciences\nS2,Sample,Bo,Sciences\n",
    "registrations.csv": (
        "registration_id,student_id,cas_number,rqf_level,course_code,school,calendar,course_start,course_end\n"
        "R1,S1,C1,6,BSC,Sciences,ug,2025-09-01,2026-06-30\n"
        "R2,S2,,3,FND,Sciences,ug,2025-09-01,2026-06-30\n"
    ),
    "statuses.csv": "student_id,kind,start,end,recorded_at\nS1,placement,2025-11-01,2025-11-30,\n",
    "sessions.csv": (
        "session_id,group_id,module_code,school,starts_at,ends_at,activity,in_person,classroom_based,"
        "break_minutes,cancelled\n"
        "T1,G1,M,,2025-10-07T10:00,2025-10-07T11:00,,,,,\n"
        "T2,G2,M,,2025-10-06T10:00,2025-10-06T11:00,,false,false,10,true\n"
    ),
    "groups.csv": "student_id,group_id,from_date,to_date\nS1,G1,2025-09-01,\nS2,G2,2025-09-01,2025-12-31\n",
    "marks.csv": (
        "student_id,session_id,status,minutes_late,recorded_at\n"
        "S1,T1,late,5,2025-10-07T12:00:00Z\nS2,T2,present,,\nS1,T1,present,,2025-10-08\n"
    ),
    "engagement.csv": (
        "student_id,occurred_at,indicator,count,source,recorded_at\n"
        "S1,2025-10-07T10:00,vle,3,moodle,\nS2,2025-10-07,library,,,2025-10-07T12:00+01:00\n"
        "S2,2025-10-09T23:30Z,vle,0,,\n"
    ),
}

MakeFolder = Callable[..., Path]


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Makes the good folder, with the files given in place of its own; None leaves a file out."""

    def make(files: dict[str, str | bytes | None] | None = None) -> Path:
        for name, content in {**FILES, **(files or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if content is not None:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return make
