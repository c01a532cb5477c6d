"""The month in numbers, by school: findings, months of attendance, registers, feeds, casework and reports."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from calendars.days import to_date, to_day
from sponsor_monitor.casework.case_month import CaseMonth, count
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.report_duty import KINDS, Duty, replay, working_days_late
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import HOME_OFFICE_RULES
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.services.findings import Assessed, assessed_now
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons
from sponsor_monitor.store.quality.feeds import FeedHealth, deliveries, feed_health
from sponsor_monitor.store.quality.month_registers import registers_between
from sponsor_monitor.store.quality.standing import Standing, standing_at
from sponsor_monitor.store.settings import settings
from sponsor_monitor.vocabulary import Subject

NO_SCHOOL = "Not said"
_DAY = dt.timedelta(days=1)
_OVER_A_MONTH = dt.timedelta(days=32)


class MonthToCome(SponsorMonitorError):
    """A month of which no day is over."""

    def __init__(self, first: dt.date) -> None:
        """Say which can be had."""
        super().__init__(
            f"No day of the month from {first.isoformat()} is over yet: ask for one that has begun before today."
        )


@dataclass(slots=True)
class SchoolMonth:
    """A school's month. ``findings`` count registrations by rule and outcome, ``months`` those judged by status.

    ``blocks`` count registrations by what keeps a finding in doubt; registers are counted by session.
    """

    name: str
    registrations: int = 0
    sponsored: int = 0
    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    blocks: Counter[str] = field(default_factory=Counter)
    registers_due: int = 0
    registers_missing: int = 0
    cases: CaseMonth = field(default_factory=CaseMonth)


@dataclass(slots=True)
class ReportMonth:
    """What was reported to the Home Office in the month, and what was open after its last day at its end."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class ComplianceMonth:
    """A month from its first to its last day, or the last that is over; ``reports`` None without visa facts.

    ``outages`` are feeds that were silent for everybody: what, from when, until when.
    """

    institution: str
    first: dt.date
    last: dt.date
    is_whole: bool
    sees_visa_facts: bool
    schools: tuple[SchoolMonth, ...]
    feeds: tuple[FeedHealth, ...]
    outages: tuple[tuple[str, dt.date, dt.date], ...]
    reports: ReportMonth | None


def compliance_month(work: Work, first: dt.date, *, exact: bool = False) -> ComplianceMonth:
    """The numbers of a month, of schools this person may see; as today's records have it.

    ``exact`` numbers are for who may see students: NotPermitted else. MonthToCome where none of its days is over.
    """
    if not work.actor.may_somewhere(Permission.SEE_OVERVIEW):
        work.actor.require(Permission.SEE_OVERVIEW)
    if exact:
        work.actor.require(Permission.SEE_STUDENT)
    end = (first + _OVER_A_MONTH).replace(day=1) - _DAY
    last = min(end, work.today - _DAY)
    if last < first:
        raise MonthToCome(first)
    assessed = assessed_now(work, last)
    everybody = persons(work.connection)
    people = {uid: who for uid, who in everybody.items() if work.actor.may(Permission.SEE_OVERVIEW, who.scope)}
    schools: dict[str, SchoolMonth] = {}
    _count_records(work, schools, people, assessed, first)
    standing = standing_at(assessed.looked_at, last, None)
    _count_registers(schools, standing, first, last)
    _count_cases(work, schools, people, first, last)
    sees = all(work.actor.may(Permission.SEE_VISA_FACTS, who.scope) for who in people.values())
    return ComplianceMonth(
        settings(work.connection).institution,
        first,
        last,
        last == end,
        sees,
        tuple(schools[name] for name in sorted(schools)),
        tuple(_feeds(work, standing, last)),
        tuple(_outages(standing, first, last)),
        _reports(work, people, first, last) if sees else None,
    )


def _school(schools: dict[str, SchoolMonth], name: str) -> SchoolMonth:
    return schools.setdefault(name or NO_SCHOOL, SchoolMonth(name or NO_SCHOOL))


def _count_records(
    work: Work, schools: dict[str, SchoolMonth], people: Mapping[str, Person], assessed: Assessed, first: dt.date
) -> None:
    month = f"{first:%Y-%m}"
    for uid, entry in assessed.entries.items():
        who, begins, ends = people.get(uid), entry["monitored_from"], entry["monitored_to"]
        if who is None or begins is None or (ends is not None and ends < first.isoformat()):
            continue
        school, sees = _school(schools, who.school), work.actor.may(Permission.SEE_VISA_FACTS, who.scope)
        school.registrations += 1
        school.sponsored += sees and who.is_sponsored
        found = [each for each in _of_month(entry["findings"], first) if sees or each["rule"] not in HOME_OFFICE_RULES]
        school.findings.update({(finding["rule"], finding["outcome"]) for finding in found})
        school.blocks.update({block.partition(":")[0] for finding in found for block in finding["blocked_by"]})
        if sees:
            school.months.update(each["status"] for each in entry["months"] if each["month"] == month)


def _of_month(findings: Iterable[Mapping[str, Any]], first: dt.date) -> list[Mapping[str, Any]]:
    """The findings about the student that were so on some day of the month, which ends with the assessment's day."""
    begins = first.isoformat()
    return [
        finding
        for finding in findings
        if finding["subject"] == Subject.STUDENT and (finding["open"] or finding["period_end"] >= begins)
    ]


def _count_registers(schools: dict[str, SchoolMonth], standing: Standing, first: dt.date, last: dt.date) -> None:
    """The registers of schools that are there already: of the others nobody is counted."""
    for name, (due, missing) in registers_between(standing, to_day(first), to_day(last)).items():
        if (name or NO_SCHOOL) in schools:
            school = schools[name or NO_SCHOOL]
            school.registers_due += due
            school.registers_missing += missing


def _count_cases(
    work: Work, schools: dict[str, SchoolMonth], people: Mapping[str, Person], first: dt.date, last: dt.date
) -> None:
    """Casework; of immigration cases only where visa facts may be seen."""
    here = institution_today(work)
    for case in all_cases(work).values():
        who = people.get(case.registration)
        if who is None:
            continue
        if case.concern is Concern.IMMIGRATION and not work.actor.may(Permission.SEE_VISA_FACTS, who.scope):
            continue
        count(_school(schools, who.school).cases, case, first, last, here.day_of)


def _feeds(work: Work, standing: Standing, last: dt.date) -> list[FeedHealth]:
    midnight = dt.datetime.combine(last + _DAY, dt.time(), work.zone)
    ends = int(midnight.timestamp()) * 1_000_000
    found = [one for one in deliveries(work.database, standing.view.cut) if one.received_at < ends]
    return feed_health(found, ends, {})


def _outages(standing: Standing, first: dt.date, last: dt.date) -> Iterable[tuple[str, dt.date, dt.date]]:
    for outage in standing.shared.outages:
        begins, ends = to_date(outage.first), to_date(outage.last)
        if begins <= last and ends >= first:
            yield outage.indicator.value, begins, ends


def _reports(work: Work, people: Mapping[str, Person], first: dt.date, last: dt.date) -> ReportMonth:
    month = ReportMonth()
    for duty in replay(work.entries(kinds=KINDS)).values():
        if duty.registration in people and duty.falls_away is None:
            _count_report(month, duty, first, last, people[duty.registration].nation)
    return month


def _count_report(month: ReportMonth, duty: Duty, first: dt.date, last: dt.date, nation: str) -> None:
    reported = duty.reported_on
    if reported is not None and first <= reported <= last:
        is_late = working_days_late(duty, reported, nation) > 0
        month.late += is_late
        month.in_time += not is_late
    if duty.due < last and (reported is None or reported > last) and working_days_late(duty, last, nation):
        month.overdue += 1
