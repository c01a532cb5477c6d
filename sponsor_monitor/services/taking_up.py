"""Alerts taken up: each held by the case of its student and concern, which is opened where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sponsor_monitor.casework.alert import Alert
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import ENGAGEMENT_GAP, HOME_OFFICE_RULES
from sponsor_monitor.services.alerts import NoSuchAlert, alert_now
from sponsor_monitor.services.cases import case_of, cases_of_student, open_case, record
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import person


class NoCaseOfCourse(SponsorMonitorError):
    """An alert about what a course did not provide, for which no student has a case."""

    def __init__(self) -> None:
        """Say who can do something."""
        super().__init__(
            "What a course did not provide is the school's to mend, and no student's case: ask the school."
        )


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The case that holds an alert now; where there is none, why."""

    alert: str
    case: str = ""
    refused: str = ""


def take_up(work: Work, alerts: Iterable[str]) -> list[TakenUp]:
    """See that each alert is held by an open case; what cannot be is refused by itself, and the others go on."""
    work.lock()
    return [_one(work, uid) for uid in alerts]


def concern_of(alert: Alert, *, is_sponsored: bool) -> Concern:
    """Which concern an alert's case has: immigration where its rule is the Home Office's, else academic."""
    of_others = HOME_OFFICE_RULES - {ENGAGEMENT_GAP}
    asked = HOME_OFFICE_RULES if is_sponsored else of_others
    return Concern.IMMIGRATION if alert.topic.rule in asked else Concern.ACADEMIC


def _one(work: Work, uid: str) -> TakenUp:
    try:
        with work.connection.begin_nested():
            return TakenUp(uid, case=_taken_up(work, uid))
    except SponsorMonitorError as refused:
        return TakenUp(uid, refused=str(refused))


def _taken_up(work: Work, uid: str) -> str:
    alert = alert_now(work, uid)
    if alert is None:
        raise NoSuchAlert
    if alert.registration is None:
        raise NoCaseOfCourse
    if alert.case is not None and case_of(work, alert.case).is_open:
        return alert.case
    who = person(work.connection, alert.registration)
    if alert.topic.rule in HOME_OFFICE_RULES:
        # Asked of every student alike: which case it would be tells who is sponsored.
        work.actor.require(Permission.SEE_VISA_FACTS, who.scope)
    concern = concern_of(alert, is_sponsored=who.is_sponsored)
    cases = cases_of_student(work, alert.registration)
    standing = next((case for case in cases if case.is_open and case.concern is concern), None)
    if standing is None:
        return open_case(work, alert.registration, concern, [uid]).uid
    record(work, standing.uid, CaseEvent.ALERTS_JOINED, {"alerts": [uid]})
    return standing.uid
