"""The sample's arrays as the tables of dataset.md: typed Arrow columns, a day or a table at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import column, texts, texts_or_nulls
from sponsor_monitor.dataset.tables import NO_DAY, OPEN_END
from sponsor_monitor.sample.absences import Absences
from sponsor_monitor.sample.attendance import DayMarks
from sponsor_monitor.sample.courses import COURSES
from sponsor_monitor.sample.events import FEEDS, DayEvents
from sponsor_monitor.sample.people import COURSE_ENDS, COURSE_STARTS, People
from sponsor_monitor.sample.timetable import PATTERNS, Classes, Groups, Members
from sponsor_monitor.vocabulary import INDICATORS, MARK_STATUSES, STATUS_KINDS

_MICROSECONDS = 1_000_000
_OFFICE_HOURS = 10 * 3600
_INSTANT = pa.timestamp("us")
_SOURCES = {feed.indicator: feed.source for feed in FEEDS}


def student_ids(students: int) -> pa.Array:
    """S000000, S000001 and so on."""
    return texts([f"S{number:06}" for number in range(students)])


def students_table(people: People) -> pa.Table:
    """Names that nobody could take for a person's."""
    schools = texts([course.school for course in COURSES])
    return pa.table(
        {
            "student_id": student_ids(people.students),
            "family_name": texts([f"Sample-{number:05}" for number in range(people.students)]),
            "given_names": texts(["Student"] * people.students),
            "school": schools.take(column(people.first_courses())),
        }
    )


def registrations_table(people: People) -> pa.Table:
    """Registrations by student; a CAS number is S's number behind E0SAMPLE, or E1SAMPLE for a second course."""

    def of_course(values: list[str]) -> pa.Array:
        """Each registration's course's word."""
        return texts(values).take(column(people.course))

    pairs = list(zip(people.student.tolist(), people.second.tolist(), strict=True))
    permission_ends = COURSE_ENDS + np.where([course.pre_sessional for course in COURSES], 30, 120)
    sponsored = people.sponsored
    cas = [f"E{int(second)}SAMPLE{number:06}" for number, second in pairs]
    levels = np.array([course.rqf_level for course in COURSES], dtype=np.int32)
    pre_sessional = np.array([course.pre_sessional for course in COURSES])
    starts, permission = COURSE_STARTS[people.course], permission_ends[people.course]
    return pa.table(
        {
            "registration_id": texts([f"R{number:06}{'B' if second else 'A'}" for number, second in pairs]),
            "student_id": student_ids(people.students).take(column(people.student)),
            "cas_number": texts_or_nulls(
                [number if given else None for number, given in zip(cas, sponsored, strict=True)]
            ),
            "rqf_level": column(levels[people.course], pa.int32()),
            "pre_sessional": column(pre_sessional[people.course]),
            "programme": of_course(["research" if course.research else "taught" for course in COURSES]),
            "course_code": of_course([course.code for course in COURSES]),
            "course_title": of_course([course.title for course in COURSES]),
            "school": of_course([course.school for course in COURSES]),
            "calendar": of_course([course.calendar for course in COURSES]),
            "course_start": _dates(starts),
            "enrolled_on": _dates(people.enrolled, people.enrolled == NO_DAY),
            "course_end": _dates(COURSE_ENDS[people.course]),
            "ended_on": _dates(people.ended, people.ended == OPEN_END),
            "permission_start": _dates(starts - 30, ~sponsored),
            "permission_end": _dates(permission, ~sponsored),
        }
    )


def statuses_table(statuses: Absences, ids: pa.Array) -> pa.Table:
    """Status periods, entered in office hours."""
    return pa.table(
        {
            "student_id": ids.take(column(statuses.student)),
            "kind": texts([str(kind) for kind in STATUS_KINDS]).take(column(statuses.kind)),
            "start": _dates(statuses.start),
            "end": _dates(statuses.end, statuses.end == OPEN_END),
            "recorded_at": _instants(statuses.recorded.astype(np.int64) * 86_400 + _OFFICE_HOURS),
        }
    )


def session_ids(sessions: int) -> pa.Array:
    """T0000001, T0000002 and so on, in order of time."""
    return texts([f"T{number:07}" for number in range(1, sessions + 1)])


def sessions_table(classes: Classes, groups: Groups) -> pa.Table:
    """Every class with its group, module and how it is held."""
    pattern = column(classes.pattern)
    names = texts(groups.name)
    modules = texts([name.rsplit("-", 1)[0] for name in groups.name])
    schools = texts([COURSES[course].school for course in groups.course])
    breaks = np.array([weekly.break_minutes for weekly in PATTERNS], dtype=np.int32)
    midnight = classes.day.astype(np.int64) * 86_400
    group = column(classes.group)
    return pa.table(
        {
            "session_id": session_ids(classes.day.size),
            "group_id": names.take(group),
            "module_code": modules.take(group),
            "school": schools.take(group),
            "starts_at": _instants(midnight + 60 * classes.start),
            "ends_at": _instants(midnight + 60 * classes.end),
            "activity": texts([weekly.activity for weekly in PATTERNS]).take(pattern),
            "in_person": column(np.array([weekly.in_person for weekly in PATTERNS])[classes.pattern]),
            "classroom_based": column(np.array([weekly.classroom_based for weekly in PATTERNS])[classes.pattern]),
            "break_minutes": column(breaks[classes.pattern], pa.int32()),
            "cancelled": column(classes.cancelled),
        }
    )


def groups_table(members: Members, groups: Groups, ids: pa.Array) -> pa.Table:
    """Who is in which group."""
    return pa.table(
        {
            "student_id": ids.take(column(members.student)),
            "group_id": texts(groups.name).take(column(members.group)),
            "from_date": _dates(members.first),
            "to_date": _dates(members.last, members.last == OPEN_END),
        }
    )


def marks_tables(days: Iterable[DayMarks], ids: pa.Array, sessions: pa.Array) -> Iterator[pa.Table]:
    """A table for each day's marks."""
    statuses = texts([str(status) for status in MARK_STATUSES])
    for marks in days:
        yield pa.table(
            {
                "student_id": ids.take(column(marks.student)),
                "session_id": sessions.take(column(marks.session)),
                "status": statuses.take(column(marks.status - 1)),
                "minutes_late": column(marks.late, pa.int32(), marks.late < 0),
                "recorded_at": _instants(marks.recorded),
            }
        )


def engagement_tables(days: Iterable[DayEvents], ids: pa.Array) -> Iterator[pa.Table]:
    """A table for each day's events."""
    indicators = texts([str(indicator) for indicator in INDICATORS])
    sources = texts([_SOURCES.get(indicator, "advisers") for indicator in INDICATORS])
    for events in days:
        indicator = column(events.indicator)
        yield pa.table(
            {
                "student_id": ids.take(column(events.student)),
                "occurred_at": _instants(events.occurred),
                "indicator": indicators.take(indicator),
                "count": column(events.count, pa.int32()),
                "source": sources.take(indicator),
                "recorded_at": _instants(events.recorded),
            }
        )


def _dates(days: NDArray[np.int32], blank: NDArray[np.bool_] | None = None) -> pa.Array:
    """Dates, null where blank."""
    return column(days.astype(np.int32, copy=False), pa.date32(), blank)


def _instants(seconds: NDArray[np.int64]) -> pa.Array:
    """Local timestamps without an offset, in microseconds."""
    return column(seconds * _MICROSECONDS, _INSTANT)
