"""The baseline of an assessment from PostgreSQL: a process that reads the same columns through ADBC, and only that."""

from __future__ import annotations

import sys

from adbc_driver_postgresql import dbapi

COLUMNS = {
    "mark": "id, student, session, status, minutes_late, recorded_at",
    "event_count": "student, day, indicator, events",
    "session": "id, session_id",
    "session_version": (
        "id, recorded_at, session, study_group, day, start_minute, end_minute, break_minutes, in_person, "
        "classroom_based, cancelled"
    ),
    "study_group": "id, group_id",
    "membership_version": "id, recorded_at, student, study_group, from_day, to_day",
    "student": "id, student_id",
    "student_version": "id, recorded_at, student, school",
    "registration": "id, registration_id",
    "registration_version": (
        "id, recorded_at, registration, student, cas_number, rqf_level, pre_sessional, research, course_code, school, "
        "calendar, course_start, enrolled_on, course_end, ended_on, permission_end"
    ),
    "status_version": "id, recorded_at, student, kind, start_day, end_day",
    "setting_version": "id, recorded_at, name, value",
    "calendar_version": "id, recorded_at, calendar, toml",
    "plan_version": "id, recorded_at, school, toml",
}
"""What an assessment of everything takes from each table of the store."""


def scan(url: str) -> int:
    """Read every row; how many there are."""
    rows = 0
    with dbapi.connect(url) as connection, connection.cursor() as cursor:
        for table, names in COLUMNS.items():
            cursor.execute(f"SELECT {names} FROM {table}")  # noqa: S608  names of our own
            for batch in cursor.fetch_record_batch():
                rows += batch.num_rows
    return rows


if __name__ == "__main__":
    print(scan(sys.argv[1]))
