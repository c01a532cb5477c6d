"""A dataset folder read and checked as a whole: settings, calendars, plans and tables (dataset.md)."""

from __future__ import annotations

import datetime as dt
import tomllib
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bench.one_by_one.law import Law, read_law
from bench.one_by_one.reading import UNREAD, Refused, Reject, Row, Table, read_table
from sponsor_monitor.vocabulary import INDICATORS

KINDS = ("teaching", "induction", "reading", "study", "assessment", "dissertation", "vacation", "closure")
DAY = dt.timedelta(days=1)
T = TypeVar("T")
Settings = tuple[str, str, zoneinfo.ZoneInfo, int | None]


@dataclass(frozen=True)
class Calendar:
    """The kind of every covered day."""

    kinds: dict[dt.date, str]
    first: dt.date
    last: dt.date

    def is_outside(self, day: dt.date) -> bool:
        """Whether a day is before the first or after the last covered one."""
        return not self.first <= day <= self.last

    def kind(self, day: dt.date) -> str:
        """The kind of a day; an outside one counts as teaching."""
        return self.kinds.get(day, "teaching")

    def is_term(self, day: dt.date) -> bool:
        """Whether a day is neither vacation nor closure."""
        return self.kind(day) not in ("vacation", "closure")


@dataclass
class Folder:
    """What a dataset folder holds, checked."""

    institution: str
    nation: str
    zone: zoneinfo.ZoneInfo
    window: int | None
    law: Law
    calendars: dict[str, Calendar]
    plans: dict[str, dict[str, Any]]
    tables: dict[str, Table]
    rejected: list[Reject] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)


def days(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """The days from one to another, both included."""
    return (start + DAY * n for n in range((end - start).days + 1))


def read_folder(folder: Path) -> Folder:
    """A dataset folder; Refused with every fault found in it."""
    faults: list[str] = []

    def attempt(read: Callable[[], T], default: T) -> T:
        try:
            return read()
        except Refused as refusal:
            faults.extend(refusal.args[0])
            return default

    toml = attempt(lambda: _toml(folder / "dataset.toml"), dict[str, Any]())
    unknown: Settings = ("", "ENG", zoneinfo.ZoneInfo("Europe/London"), None)
    settings = attempt(lambda: _settings(toml), unknown)
    policy = toml.get("policy")
    law = attempt(lambda: read_law(folder, policy), None) if isinstance(policy, str) else None
    if law is None and not faults:
        faults.append("dataset.toml: policy is missing")
    calendars = attempt(lambda: _calendars(folder), dict[str, Calendar]())
    plans = attempt(lambda: _plans(folder), dict[str, Row]())
    tables = _tables(folder, settings[2], set(calendars), faults)
    if faults or law is None:
        raise Refused(faults)
    found = Folder(*settings, law, calendars, plans, tables)
    _set_aside(found)
    return found


def _tables(folder: Path, zone: zoneinfo.ZoneInfo, calendars: set[str], faults: list[str]) -> dict[str, Table]:
    """Every table, each in the light of those it names."""
    tables: dict[str, Table] = {}
    known = {"student": set[str](), "session": set[str](), "calendar": calendars}
    for name in ("students", "registrations", "statuses", "sessions", "groups", "marks", "engagement"):
        try:
            tables[name] = table = read_table(folder, name, zone, known)
        except Refused as refusal:
            faults.extend(refusal.args[0])
            known["student"] |= {UNREAD} if name == "students" else set()
            continue
        if name == "students":
            known["student"] = {row["student_id"] for row in table.rows}
            known["student"] |= {texts["student_id"] for _, texts in table.rejects}
        if name == "sessions":
            known["session"] = {row["session_id"] for row in table.rows}
        if name in ("students", "registrations"):
            faults += ["{file}:{line}: {column} {value!r}: {reason}".format(**reject) for reject, _ in table.rejects]
    return tables


def _set_aside(folder: Folder) -> None:
    """List the bad rows and mark whom they touch (dataset.md, "Bad input")."""
    students = {row["student_id"] for row in folder.tables["students"].rows}
    for table in folder.tables.values():
        for reject, texts in table.rejects:
            folder.rejected.append(reject)
            folder.incomplete |= {texts["student_id"]} & students if "student_id" in texts else set()
    groups = {texts["group_id"] for _, texts in folder.tables["sessions"].rejects}
    folder.incomplete |= {row["student_id"] for row in folder.tables["groups"].rows if row["group_id"] in groups}
    folder.rejected.sort(key=lambda reject: (reject["file"], reject["line"]))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise Refused([f"{path.name}: {error}"]) from error


def _settings(toml: dict[str, Any]) -> Settings:
    """Institution, nation, time zone and enrolment window."""
    faults, zone = [], None
    if not isinstance(toml.get("institution"), str):
        faults.append("dataset.toml: institution is not a text")
    if toml.get("nation") not in ("ENG", "WLS", "SCT", "NIR"):
        faults.append(f"dataset.toml: nation {toml.get('nation')!r} is not ENG, WLS, SCT or NIR")
    try:
        zone = zoneinfo.ZoneInfo(toml.get("timezone", "Europe/London"))
    except (KeyError, ValueError, TypeError, OSError):
        faults.append(f"dataset.toml: timezone {toml.get('timezone')!r} is unknown")
    window = toml.get("enrolment_window_days")
    if window is not None and (type(window) is not int or window < 0):
        faults.append(f"dataset.toml: enrolment_window_days {window!r} is not a number of days")
    if faults or zone is None:
        raise Refused(faults)
    return toml["institution"], toml["nation"], zone, window


def _calendars(folder: Path) -> dict[str, Calendar]:
    faults, calendars = [], {}
    for path in sorted((folder / "calendars").glob("*.toml")):
        try:
            toml = _toml(path)
            calendar = _calendar(path.name, toml)
        except Refused as refusal:
            faults += refusal.args[0]
            continue
        if toml["id"] in calendars:
            faults.append(f"{path.name}: another calendar is called {toml['id']!r}")
        calendars[toml["id"]] = calendar
    if faults or not calendars:
        raise Refused(faults or ["calendars: there is none"])
    return calendars


def _calendar(name: str, toml: dict[str, Any]) -> Calendar:
    """The kind of each day, weekends filled from the day before; Refused for overlaps and gaps."""
    periods = toml.get("period")
    if not isinstance(toml.get("id"), str) or not isinstance(periods, list) or not periods:
        raise Refused([f"{name}: a calendar has an id and periods"])
    kinds: dict[dt.date, str] = {}
    for period in periods:
        start, end = (period.get(key) for key in ("start", "end"))
        if period.get("kind") not in KINDS or type(start) is not dt.date or type(end) is not dt.date or end < start:
            raise Refused([f"{name}: a period needs a kind, a start and an end: {period}"])
        for day in days(start, end):
            if day in kinds:
                raise Refused([f"{name}: two periods cover {day}"])
            kinds[day] = period["kind"]
    first, last = min(kinds), max(kinds)
    for day in days(first, last):
        if day not in kinds:
            if day.weekday() < 5:
                raise Refused([f"{name}: no period covers {day}"])
            kinds[day] = kinds[day - DAY]
    return Calendar(kinds, first, last)


def _plans(folder: Path) -> dict[str, dict[str, Any]]:
    faults, plans = [], {}
    for path in sorted((folder / "plans").glob("*.toml")):
        try:
            plan = _toml(path)
        except Refused as refusal:
            faults += refusal.args[0]
            continue
        faults += [f"{path.name}: {fault}" for fault in _faults_of_plan(plan)]
        if plan.get("school") in plans:
            faults.append(f"{path.name}: another plan is for {plan['school']!r}")
        plans[plan.get("school", "")] = plan
    if faults:
        raise Refused(faults)
    return plans


def _faults_of_plan(plan: dict[str, Any]) -> Iterator[str]:
    qualifying = plan.get("qualifying_indicators", [])
    if not isinstance(plan.get("school"), str) or not plan["school"]:
        yield "a plan has a school"
    if not isinstance(qualifying, list) or any(each not in INDICATORS for each in qualifying):
        yield f"qualifying_indicators {qualifying!r}"
    for checkpoint in plan.get("checkpoint", []):
        start, date, metrics = (checkpoint.get(key) for key in ("from", "date", "metric"))
        if not isinstance(checkpoint.get("name"), str) or not checkpoint["name"]:
            yield "a checkpoint without a name"
        if checkpoint.get("applies_to") not in ("taught", "placement", "study_abroad"):
            yield f"applies_to {checkpoint.get('applies_to')!r}"
        if checkpoint.get("require", "") not in ("", "all", "any"):
            yield f"require {checkpoint['require']!r}"
        if type(start) is not dt.date or type(date) is not dt.date or start > date:
            yield f"from {start} and date {date}"
        if not isinstance(metrics, list) or not metrics:
            yield "a checkpoint without a metric"
        else:
            yield from (f"metric {metric}" for metric in metrics if not _is_metric(metric))


def _is_metric(metric: Row) -> bool:
    indicator, measure, minimum = (metric.get(key) for key in ("indicator", "measure", "minimum"))
    if indicator not in INDICATORS or type(minimum) is not int or minimum < 0:
        return False
    return measure in ("active_days", "events") or (measure == "percent" and indicator == "attendance")
