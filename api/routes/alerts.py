"""Alerts: who needs a person today, most urgent first, as whoever asks may see them."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Response

from api.allowed import allowed
from api.board import Row
from api.refusals import Refused
from api.routes.alert import Alert, WholeAlert, alert_told, whole_alert
from api.routes.named import require_accounts
from api.routes.noun import Asked, Id, Said, Word, headers, noun, problems
from api.routes.pages import Page, Paged
from api.routes.seen_so_far import IfMatch, etag, require_match
from api.visit import Visit, Visiting
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.alert_list import Line, Wanted, list_alerts, show_alert
from sponsor_monitor.services.cases import case_of
from sponsor_monitor.services.cases import record as record_in_case
from sponsor_monitor.services.taking_up import take_up
from sponsor_monitor.services.work import Work

router = noun("alerts")
_TAG = "The version of the alert and its case, for If-Match."


class AlertNotTaken(Refused):
    """An alert that no case can hold; the text says why."""


class Owner(Asked):
    """The opaque id of the account that is to see to it."""

    to: Word


class Assigned(Said):
    """The case that holds the alert now, and the entry by which it was given."""

    case: str
    entry: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Which alerts are asked for; None: any."""

    rule: str | None
    school: str | None
    level: str | None
    owner: str | None

    def fits(self, row: Row) -> bool:
        """Whether it is asked for: what is hidden from somebody is not found by asking for it."""
        line = row.line
        return (
            self.rule in (None, line.called)
            and self.school in (None, line.school)
            and (self.level is None or (not line.is_hidden and line.alert.level == self.level))
            and self.owner in (None, row.owner)
        )


_RULE = Query(max_length=200, description="As `called` says it.")
_SCHOOL = Query(max_length=200)
_LEVEL = Query(max_length=50, description="Such as `breach` or `warning 28`.")
_OWNER = Query(max_length=100, description="The account whose case it is.")
_OVER = Query(description="Those that ended or were withdrawn too; these say nothing of a case.")


@router.get("/alerts", dependencies=[allowed(Permission.SEE_STUDENT)])
def alerts(
    visit: Visiting,
    paging: Paged,
    rule: Annotated[str | None, _RULE] = None,
    school: Annotated[str | None, _SCHOOL] = None,
    level: Annotated[str | None, _LEVEL] = None,
    owner: Annotated[str | None, _OWNER] = None,
    over: Annotated[bool, _OVER] = False,
) -> Page[Alert]:
    """The alerts about students whom one may see, most urgent first."""
    choice = Choice(rule, school, level, owner)
    rows = [row for row in _rows(visit, over=over) if choice.fits(row)]
    some, following = paging.of(f"alerts {choice} {over}", rows, lambda row: row.line.alert.uid)
    return Page[Alert](items=[Alert(**alert_told(row.line, row)) for row in some], next=following)


@router.get(
    "/alerts/{alert}",
    dependencies=[allowed(Permission.SEE_STUDENT)],
    responses=headers(HTTPStatus.OK, "The alert", ETag=_TAG),
)
def alert(visit: Visiting, alert: Id, response: Response) -> WholeAlert:
    """An alert with its history. The look at its student is logged."""
    with visit.work() as work:
        shown = show_alert(work, alert)
        if not shown.line.is_hidden:
            response.headers["ETag"] = etag(_version(work, shown.line))
    row = next((row for row in _rows(visit, over=False) if row.line.alert.uid == alert), Row(shown.line, None))
    return whole_alert(shown, row)


@router.post(
    "/alerts/{alert}/owner",
    dependencies=[allowed(Permission.WORK_CASES)],
    responses=problems(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED),
)
def assign(visit: Visiting, alert: Id, asked: Owner, if_match: IfMatch = None) -> Assigned:
    """Give an alert to somebody: the case of its student and concern holds it from then on, and is theirs.

    The case is opened where there is none.
    """
    with visit.work() as work:
        work.lock()
        line = show_alert(work, alert).line
        if line.is_hidden:
            raise NotPermitted(Permission.SEE_VISA_FACTS, elsewhere=visit.may(Permission.SEE_VISA_FACTS))
        require_accounts(visit, [asked.to])
        require_match(if_match, _version(work, line))
        (taken,) = take_up(work, [alert])
        if not taken.case:
            raise AlertNotTaken(taken.refused)
        entry = record_in_case(work, taken.case, CaseEvent.ASSIGNED, {"to": asked.to})
    return Assigned(case=taken.case, entry=entry.number)


def _rows(visit: Visit, *, over: bool) -> list[Row]:
    """The alerts that whoever asks may see; those that are over are not kept at hand."""
    open_ones = list(visit.service.desk.board.rows(visit.books, visit.actor, visit.today))
    if not over:
        return open_ones
    known = {row.line.alert.uid: row for row in open_ones}
    with visit.looking() as work:
        lines = list_alerts(work, Wanted(every=True))
    return [known.get(line.alert.uid, Row(line, None)) for line in lines]


def _version(work: Work, line: Line) -> str:
    """Moves on with what was found, and with all that is done in the case that holds it."""
    case = line.alert.case
    return f"{line.alert.last}-{0 if case is None else case_of(work, case).number}"
