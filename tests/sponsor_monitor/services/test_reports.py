"""Duties to report, opened by who may, for students who are sponsored, from the day something became known."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.report_errors import (
    AlreadyOpen,
    KnownLater,
    NothingOfCase,
    NothingToReport,
    NotSponsored,
    OnlyBySignature,
    ReferenceMissing,
)
from sponsor_monitor.casework.reportable import NotReportable
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.cases import open_case
from sponsor_monitor.services.reports import duties, open_duty, record, record_of_case, sheet_of
from sponsor_monitor.store.persons import registration_uid
from tests.working import OFFICER, Office, holding, with_students

LEVEL_1 = holding("level-1", Role.LEVEL_1)
PROGRESS = holding("progress", Role.STUDENT_PROGRESS)
KNOWN = dt.date(2026, 11, 26)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Office:
    return with_students(sqlite_url, tmp_path)


def known_as(office: Office, registration_id: str) -> str:
    """The opaque id of a registration."""
    with office.work() as work:
        return registration_uid(work.connection, registration_id)


@pytest.mark.parametrize(
    ("registration", "name", "known_on", "error"),
    [
        ("R-1", "withdrawal", KNOWN, OnlyBySignature),
        ("R-1", "holiday", KNOWN, NotReportable),
        ("R-1", "placement", dt.date(2026, 12, 1), KnownLater),
        ("R-3", "placement", KNOWN, NotSponsored),
    ],
)
def test_what_is_no_duty_is_refused(
    office: Office, registration: str, name: str, known_on: dt.date, error: type[Exception]
) -> None:
    known = known_as(office, registration)

    with pytest.raises(error), office.work(OFFICER) as work:
        open_duty(work, known, name, known_on, "x")


def test_who_may_neither_report_nor_see_visa_facts_opens_no_duty_and_sees_none(office: Office) -> None:
    registration = known_as(office, "R-1")
    with office.work(LEVEL_1) as work:
        opened = open_duty(work, registration, "placement", KNOWN, "begins on 1 December")

    with pytest.raises(NotPermitted), office.work(PROGRESS) as work:
        open_duty(work, registration, "placement", KNOWN, "x")
    with office.work(PROGRESS) as work:
        assert duties(work) == []
    with pytest.raises(NothingToReport), office.work(PROGRESS) as work:
        sheet_of(work, opened.number)


def test_a_report_needs_the_reference_and_a_duty(office: Office) -> None:
    registration = known_as(office, "R-1")
    with office.work(LEVEL_1) as work:
        opened = open_duty(work, registration, "placement", KNOWN, "begins on 1 December")

    with pytest.raises(ReferenceMissing), office.work(LEVEL_1) as work:
        record(work, opened.number, work.today, "  ")
    with pytest.raises(NothingToReport), office.work(LEVEL_1) as work:
        record(work, opened.number + 1, work.today, "SMS-1")
    with office.work(LEVEL_1) as work:
        made = record(work, opened.number, work.today, " SMS-1 ")
    assert (made.reference, made.due) == ("SMS-1", dt.date(2026, 12, 10))


def test_a_case_in_which_nothing_was_decided_has_nothing_to_report(office: Office) -> None:
    registration = known_as(office, "R-1")
    with office.work(OFFICER) as work:
        case = open_case(work, registration, Concern.IMMIGRATION)

    with pytest.raises(NothingOfCase), office.work(LEVEL_1) as work:
        record_of_case(work, case.uid, work.today, "SMS-1")


def test_the_same_event_of_the_same_day_is_on_the_list_once_until_it_is_reported(office: Office) -> None:
    known, other = known_as(office, "R-1"), known_as(office, "R-2")
    with office.work(OFFICER) as work:
        first = open_duty(work, known, "placement", KNOWN, "x")
    with pytest.raises(AlreadyOpen, match=f"under {first.number}"), office.work(OFFICER) as work:
        open_duty(work, known, "placement", KNOWN, "the same")

    with office.work(OFFICER) as work:
        open_duty(work, known, "interruption", KNOWN, "another event")
        open_duty(work, known, "placement", KNOWN - dt.timedelta(days=1), "another day")
        open_duty(work, other, "placement", KNOWN, "another student")
    with office.work(LEVEL_1) as work:
        record(work, first.number, KNOWN, "SMS-1")
    with office.work(OFFICER) as work:
        assert open_duty(work, known, "placement", KNOWN, "once more").is_open
