"""Who had to be where, and which registers and feeds can be trusted (rules.md 1)."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import holidays

from bench.one_by_one.folder import Calendar, Folder, days
from bench.one_by_one.law import Law
from bench.one_by_one.reading import Row, frame

ATTENDED, AUTHORISED, ABSENT, UNCAPTURED = "attended", "authorised", "absent", "uncaptured"
HERE = ("present", "late")
PAUSES = ("intermission", "sabbatical")
MINUTE = dt.timedelta(minutes=1)
# Counted within the window: a bundle with a window under 5 days never sees an outage.
OUTAGE_HISTORY = 5


@dataclass(frozen=True, eq=False)
class Session:
    """A session, its instants in UTC and its local start date."""

    id: str
    group: str
    starts: dt.datetime
    ends: dt.datetime
    date: dt.date
    is_in_person: bool
    is_classroom: bool
    break_minutes: int
    is_cancelled: bool

    @property
    def minutes(self) -> int:
        """Its elapsed minutes less its break."""
        return max(0, (self.ends - self.starts) // MINUTE - self.break_minutes)


@dataclass(frozen=True)
class Mark:
    """A known mark."""

    status: str
    minutes_late: int | None
    recorded: dt.datetime | None


@dataclass(frozen=True)
class Outage:
    """The calendar days on which an indicator's feed was dead."""

    indicator: str
    start: dt.date
    end: dt.date


@dataclass
class Student:
    """What is known of a student, whatever the registration."""

    id: str
    statuses: list[tuple[str, dt.date, dt.date]] = field(default_factory=list)
    groups: dict[str, list[tuple[dt.date, dt.date]]] = field(default_factory=lambda: defaultdict(list))
    marks: dict[str, Mark] = field(default_factory=dict)
    here: Counter[dt.date] = field(default_factory=Counter)
    events: dict[str, Counter[dt.date]] = field(default_factory=lambda: defaultdict(Counter))

    def is_under(self, kinds: tuple[str, ...], day: dt.date) -> bool:
        """Whether a status of one of these kinds covers the day."""
        return any(kind in kinds and start <= day <= end for kind, start, end in self.statuses)

    def is_in(self, group: str, day: dt.date) -> bool:
        """Whether the student is a member of the group on the day."""
        return any(start <= day <= end for start, end in self.groups.get(group, ()))

    def evidence(self, indicators: list[str]) -> set[dt.date]:
        """The days with an event of one of the indicators, marks among them where attendance is one."""
        found = {day for indicator in indicators for day in self.events.get(indicator, ())}
        return found | set(self.here) if "attendance" in indicators else found


@dataclass(eq=False)
class Registration:
    """One student on one course, with the days it is monitored and the sessions it owes."""

    row: Row
    student: Student
    calendar: Calendar
    qualifying: list[str]
    is_below_degree: bool
    span: tuple[dt.date, dt.date] | None
    end: dt.date
    due: list[Session] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its identifier."""
        return str(self.row["registration_id"])

    @property
    def is_sponsored(self) -> bool:
        """Whether it has a CAS number."""
        return self.row["cas_number"] is not None

    @cached_property
    def days(self) -> list[dt.date]:
        """Every day of the monitored span."""
        return list(days(*self.span)) if self.span else []

    @cached_property
    def monitored(self) -> dict[dt.date, None]:
        """The monitored days, in order."""
        return dict.fromkeys(day for day in self.days if self.is_monitored_kind(day))

    def is_monitored_kind(self, day: dt.date) -> bool:
        """Whether a day is term time and under no intermission or sabbatical."""
        return self.calendar.is_term(day) and not self.student.is_under(PAUSES, day)

    def runs_to(self, day: dt.date) -> bool:
        """Whether the monitored span ends on a day."""
        return self.span is not None and self.span[1] == day

    def is_in_span(self, day: dt.date) -> bool:
        """Whether a day lies in the monitored span."""
        return self.span is not None and self.span[0] <= day <= self.span[1]


@dataclass
class University:
    """Everything the rules ask, as known at one instant and up to one day."""

    law: Law
    zone: zoneinfo.ZoneInfo
    as_of: dt.date
    window: int | None
    plans: dict[str, Row]
    students: dict[str, Student]
    registrations: list[Registration]
    sessions: dict[str, Session]
    marks: dict[str, dict[str, list[Mark]]]
    bank_holidays: holidays.HolidayBase
    due_to: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    taken: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    event_days: dict[str, set[dt.date]] = field(default_factory=lambda: defaultdict(set))
    outages: list[Outage] = field(default_factory=list)

    def outcome(self, student: Student, session: Session) -> str:
        """Attended, authorised, absent or uncaptured: what a due session says of a student (rules.md 1)."""
        mark = student.marks.get(session.id)
        if session.id not in self.taken or (session.id in self.partial and mark is None):
            return UNCAPTURED
        if mark and mark.status == "present":
            return ATTENDED
        if mark and mark.status == "late" and (mark.minutes_late or 0) <= self.law["late_tolerance_minutes"]:
            return ATTENDED
        if (mark and mark.status == "authorised") or student.is_under(("authorised_absence",), session.date):
            return AUTHORISED
        return ABSENT


def build(folder: Folder, as_of: dt.date, known_at: dt.datetime | None) -> University:
    """The university as of a day, as known at an instant."""
    students = {row["student_id"]: Student(row["student_id"]) for row in folder.tables["students"].rows}
    sessions = {row["session_id"]: _session(row, folder) for row in folder.tables["sessions"].rows}
    sessions = {key: session for key, session in sessions.items() if session.date <= as_of}
    university = University(
        folder.law, folder.zone, as_of, folder.window, folder.plans, students, [], sessions, defaultdict(dict),
        holidays.country_holidays("GB", subdiv=folder.nation),
    )  # fmt: skip
    for row in folder.tables["groups"].rows:
        membership = row["from_date"], row["to_date"] or dt.date.max
        students[row["student_id"]].groups[row["group_id"]].append(membership)
    for row in folder.tables["statuses"].rows:
        if _is_known(row, known_at):
            period = row["kind"], row["start"], row["end"] or dt.date.max
            students[row["student_id"]].statuses.append(period)
    _place_marks(university, folder, known_at)
    _place_events(university, folder, known_at)
    university.registrations = [
        _registration(row, university, folder) for row in folder.tables["registrations"].rows
    ]  # fmt: skip
    university.registrations.sort(key=lambda registration: registration.id)
    _find_due(university)
    _judge_registers(university)
    university.outages = [outage for name in sorted(_feeds(university)) for outage in _outages(university, name)]
    return university


def _is_known(row: Row, known_at: dt.datetime | None) -> bool:
    return known_at is None or row["recorded_at"] is None or row["recorded_at"] <= known_at


def _session(row: Row, folder: Folder) -> Session:
    return Session(
        row["session_id"], row["group_id"], row["starts_at"], row["ends_at"],
        row["starts_at"].astimezone(folder.zone).date(), row["in_person"], row["classroom_based"],
        row["break_minutes"], row["cancelled"],
    )  # fmt: skip


def _place_marks(university: University, folder: Folder, known_at: dt.datetime | None) -> None:
    """Known marks of sessions up to the day; the latest recorded counts, among equals the later row (rules.md 1)."""
    rows = [row for row in folder.tables["marks"].rows if _is_known(row, known_at)]
    rows = [row for row in rows if row["session_id"] in university.sessions]
    marks = frame(rows, ["student_id", "session_id", "status", "minutes_late", "recorded_at"])
    for key, of_one in marks.groupby(["student_id", "session_id"]):
        student, session = str(key[0]), str(key[1])
        known = [Mark(*values) for values in of_one[["status", "minutes_late", "recorded_at"]].itertuples(index=False)]
        # Later rows come first, as the first of equals is the one max() gives.
        counting = max(reversed(known), key=lambda mark: mark.recorded or dt.datetime.min.replace(tzinfo=dt.UTC))
        university.marks[session][student] = known
        university.students[student].marks[session] = counting
        if counting.status in HERE:
            university.students[student].here[university.sessions[session].date] += 1


def _place_events(university: University, folder: Folder, known_at: dt.datetime | None) -> None:
    """Known events with a count, up to the day, by student, indicator and local date."""
    rows = [row for row in folder.tables["engagement"].rows if _is_known(row, known_at) and row["count"] > 0]
    for row in rows:
        row["date"] = row["occurred_at"].astimezone(university.zone).date()
    rows = [row for row in rows if row["date"] <= university.as_of]
    events = frame(rows, ["student_id", "indicator", "date", "count"])
    keys = ["student_id", "indicator", "date"]
    for _, student, indicator, day, count in events.groupby(keys, as_index=False)["count"].sum().itertuples():
        university.students[student].events[indicator][day] = count
        university.event_days[indicator].add(day)


def _registration(row: Row, university: University, folder: Folder) -> Registration:
    """A registration with its monitored span (rules.md 1)."""
    law, plan = university.law, university.plans.get(row["school"], {})
    end = min(row["course_end"], row["ended_on"] or dt.date.max)
    start = max(row["course_start"], row["enrolled_on"] or dt.date.min)
    last = min(end, university.as_of)
    not_enrolled = folder.window is not None and row["enrolled_on"] is None
    is_empty = row["programme"] == "research" or not_enrolled or last < start
    is_low_level = row["rqf_level"] <= law["max_rqf"] or row["pre_sessional"]
    return Registration(
        row, university.students[row["student_id"]], folder.calendars[row["calendar"]],
        plan.get("qualifying_indicators", law["qualifying_indicators"]),
        row["cas_number"] is not None and is_low_level, None if is_empty else (start, last), end,
    )  # fmt: skip


def _find_due(university: University) -> None:
    """The due sessions of every registration, and the students each session is due to (rules.md 1)."""
    by_group = defaultdict(list)
    for session in sorted(university.sessions.values(), key=lambda session: (session.starts, session.id)):
        if not session.is_cancelled:
            by_group[session.group].append(session)
    for registration in university.registrations:
        student = registration.student
        for group in student.groups:
            for session in by_group[group]:
                if session.date in registration.monitored and student.is_in(group, session.date):
                    registration.due.append(session)
                    university.due_to[session.id].add(student.id)
        registration.due.sort(key=lambda session: (session.starts, session.id))


def _judge_registers(university: University) -> None:
    """Which registers are taken and which of them are partial (rules.md 1)."""
    law = university.law
    for session, by_student in university.marks.items():
        statuses = {mark.status for marks in by_student.values() for mark in marks}
        if not statuses & {"present", "late", "absent"}:
            continue
        university.taken.add(session)
        due = university.due_to.get(session, set())
        marked = len(due & by_student.keys())
        if len(due) >= law["partial_min_due"] and marked * 100 < law["partial_percent"] * len(due):
            university.partial.add(session)


def _feeds(university: University) -> set[str]:
    return university.event_days.keys() - {"attendance"}


def _outages(university: University, indicator: str) -> list[Outage]:
    """The stretches of weekdays on which a living feed was dead (rules.md 1)."""
    monitored = {day for registration in university.registrations for day in registration.monitored}
    weekdays = sorted(day for day in monitored if day.weekday() < 5 and day not in university.bank_holidays)
    alive = [day in university.event_days[indicator] for day in weekdays]
    found, start = [], 0
    while start < len(weekdays):
        end = start
        while end < len(weekdays) and not alive[end]:
            end += 1
        if end - start >= university.law["outage_days"]:
            before = alive[max(0, start - university.law["outage_window_days"]) : start]
            if len(before) >= OUTAGE_HISTORY and sum(before) * 2 > len(before):
                found.append(Outage(indicator, weekdays[start], weekdays[end - 1]))
        start = end + 1
    return found
