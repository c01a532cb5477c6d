"""What is held about oneself, for the student and for an adviser with the student's written authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.fields import needed, text_of
from api.console.packs import may_take_out
from api.console.places import Page, Place
from api.console.student import Known, known_of
from api.refusals import FormIncomplete
from api.visit import Form, Visit, Visiting
from calendars.days import to_date
from calendars.periods import KINDS
from reports.pack.seen import SeenDays, stretches
from sponsor_monitor.casework.forecast_words import for_student
from sponsor_monitor.casework.letter_facts import facts_in_words
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_person
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.own_record import (
    OWN_RECORD,
    dispute,
    disputes_of,
    letters_to,
    looks_into,
    own_registrations,
)
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import person
from sponsor_monitor.store.records_behind import MarkBehind, marks_behind
from sponsor_monitor.store.standing import Standing
from sponsor_monitor.vocabulary import Outcome, Subject
from sponsor_monitor.words import listed

router = APIRouter()
page = Page(router, Place("My record", "own", order=5))
_OPEN = allowed(Permission.SEE_OWN_RECORD)
_LATELY = dt.timedelta(days=27)
_MOST_LOOKS = 100
_STATES = {"met": "met", "below": "below the expected level", "indeterminate": "cannot be told yet"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one kind of the student's calendar."""

    kind: str
    first: dt.date
    last: dt.date


@router.get("/own", name="own", dependencies=[_OPEN])
def own(visit: Visiting) -> Response:
    """On to one's record, or which of several it is to be."""
    with visit.looking() as work:
        found = own_registrations(work)
    if len(found) == 1:
        return visit.go("own-record", registration=found[0].uid)
    return visit.page("own.html", here="own", registrations=found)


@router.get("/own/{registration}", name="own-record", dependencies=[_OPEN])
def record(visit: Visiting, registration: str) -> Response:
    """What is held: figures, calendar, what is below the expected level, letters, who looked, and what was disputed."""
    with visit.work() as work:
        known = _known(visit, work, registration)
        looks = looks_into(work, registration)
        letters, disputes = letters_to(work, registration), disputes_of(work, registration)
    days = visit.service.latest.days_of(visit.books.alerts.run)
    return visit.page(
        "own_record.html",
        here="own",
        who=seen_person(known.person, known.sight),
        sees_visa_facts=known.sight.visa_facts,
        known=known,
        below=_below(known),
        months=[(line.name, line.cells, _STATES.get(line.status, line.status)) for line in known.pictures.month_lines],
        calendar=list(_calendar(days.days(registration))) if days is not None else [],
        ahead=for_student(known.ahead) if known.ahead is not None else [],
        letters=letters,
        looks=[(look, *_looked(visit, look.account)) for look in looks[:_MOST_LOOKS]],
        more_looks=max(len(looks) - _MOST_LOOKS, 0),
        disputes=disputes,
        may_take_out=may_take_out(visit, known.person.scope, Purpose.STUDENT),
        marks_address=visit.address("own-marks", registration=registration, view=_last_days(visit, visit.today)),
    )


@router.get("/own/{registration}/marks/{view}", name="own-marks", dependencies=[_OPEN])
def own_marks(visit: Visiting, registration: str, view: str) -> Response:
    """The classes of four weeks with what is recorded of each, and a way to say that it is wrong."""
    last = dt.date.fromisoformat(visit.unseal(view)["last"])
    with visit.work() as work:
        known = _known(visit, work, registration)
        found = marks_behind(work.connection, registration, last - _LATELY, last)
    standing = [mark for mark in found if mark.standing is Standing.STANDS]
    return visit.page(
        "own_marks.html",
        here="own",
        who=known.person,
        first=last - _LATELY,
        last=last,
        marks_found=[_mark(visit, registration, mark) for mark in standing],
        earlier=visit.address(
            "own-marks", registration=registration, view=_last_days(visit, last - _LATELY - dt.timedelta(days=1))
        ),
    )


@router.get("/own/{registration}/dispute/{view}", name="own-dispute", dependencies=[_OPEN])
def disputing(visit: Visiting, registration: str, view: str) -> Response:
    """The form in which one says what is wrong."""
    return _form(visit, registration, view)


@router.post("/own/{registration}/dispute/{view}", name="own-dispute-now", dependencies=[_OPEN])
def dispute_now(visit: Visiting, registration: str, view: str, form: Form) -> Response:
    """Have the record looked into."""
    session = visit.unseal(view)["session"]
    try:
        words = needed(form, "words", "what is wrong")
        shown_by = needed(form, "shown_by", "what shows it") if text_of(form, "shown_by") else None
    except FormIncomplete as error:
        told = {name: text_of(form, name)[:1_000] for name in ("words", "shown_by")}
        return _form(visit, registration, view, error.faults, told)
    with visit.work() as work:
        due = dispute(work, registration, session, words, shown_by)
    notice = f"It is being looked into. You get an answer by {due.day} {due:%B %Y}."
    return visit.go("own-record", registration=registration, notice=notice)


def _known(visit: Visit, work: Work, registration: str) -> Known:
    """What is known of a registration whose record is the actor's to see; the look is logged."""
    visit.actor.require(Permission.SEE_OWN_RECORD, person(work.connection, registration).scope)
    seen(work, registration, OWN_RECORD)
    return known_of(visit, work, registration)


def _below(known: Known) -> list[str]:
    """What is below the expected level, in the sentences that a letter uses."""
    if known.entry is None:
        return []
    about = [
        finding
        for finding in known.entry["findings"]
        if finding["subject"] == Subject.STUDENT and finding["outcome"] != Outcome.INDETERMINATE
    ]
    return [line.removeprefix("- ") for line in facts_in_words(about, known.entry).splitlines()]


def _calendar(days: SeenDays) -> Iterator[Stretch]:
    """The student's calendar as stretches of one kind."""
    for begin, end in stretches(days.kind):
        yield Stretch(KINDS[days.kind[begin]].value, to_date(days.first + begin), to_date(days.first + end))


def _looked(visit: Visit, uid: str) -> tuple[str, str]:
    """Who looked, and as what."""
    account = visit.books.people.accounts.get(uid)
    if account is None:
        return "The program", ""
    roles = sorted({grant.role.value for grant in account.grants})
    return account.name or "A member of staff", listed(roles) if roles else ""


def _mark(visit: Visit, registration: str, mark: MarkBehind) -> Mapping[str, Any]:
    view = visit.seal({"session": mark.session, "module": mark.module, "day": mark.day, "status": mark.status})
    return {
        "day": mark.day,
        "time": _clock(visit, mark.start_minute),
        "module": mark.module,
        "session": mark.session,
        "status": mark.status.replace("_", " "),
        "by": mark.origin.feed,
        "dispute": visit.address("own-dispute", registration=registration, view=view),
    }


def _clock(visit: Visit, minute: int) -> str:
    return f"{dt.datetime.fromtimestamp(minute * 60, visit.zone):%H:%M}"


def _last_days(visit: Visit, last: dt.date) -> str:
    return visit.seal({"last": last.isoformat()})


def _form(
    visit: Visit,
    registration: str,
    view: str,
    faults: dict[str, str] | None = None,
    told: Mapping[str, str] | None = None,
) -> Response:
    asked = visit.unseal(view)
    with visit.looking() as work:
        visit.actor.require(Permission.SEE_OWN_RECORD, person(work.connection, registration).scope)
    return visit.page(
        "own_dispute.html",
        here="own",
        status=422 if faults else 200,
        faults=faults or {},
        told=told or {},
        asked=asked,
        registration=registration,
        view=view,
    )
