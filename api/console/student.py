"""One student: who it is, the year in pictures, what was found with its arithmetic, what is ahead, cases and alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.current import is_current, latest_run, way_back
from api.console.fields import choices, text_of, word_of
from api.console.packs import readers_for
from api.console.places import Page
from api.console.student_figures import Drawn, Pictures, pictures
from api.console.today import named
from api.latest import NoSuchEntry
from api.visit import Form, Visit, Visiting
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_list import listed
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.forecast import Forecast
from sponsor_monitor.casework.forecast_words import for_staff
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.posted import that_left
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import Sight, seen_case, seen_entry, seen_person, sight_of
from sponsor_monitor.services.alert_list import Line, lines_of
from sponsor_monitor.services.cases import open_case
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person
from sponsor_monitor.story.wording import block_words, first_sentence, period_words, rule_words

router = APIRouter()
page = Page(router)
SEE = allowed(Permission.SEE_STUDENT)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one registration, as far as somebody may see it; ``entry`` is None where no run has one."""

    person: Person
    sight: Sight
    entry: Mapping[str, Any] | None = None
    pictures: Pictures = field(default_factory=Pictures)
    ahead: Forecast | None = None
    as_of: str = ""
    is_current: bool = False


@router.get("/students/{registration}", name="student", dependencies=[SEE])
def student(visit: Visiting, registration: str) -> Response:
    """The page of one student; the look is logged."""
    # Everything is drawn before the look is logged: while it is, nobody else can enter anything in the log.
    with visit.looking() as work:
        known = known_of(visit, work, registration)
        lines = _lines(visit, known.person)
        cases = _cases(visit, work, known)
    visit.service.views.enter(visit.actor, registration, "engagement")
    who = seen_person(known.person, known.sight)
    may_open = visit.actor.may(Permission.WORK_CASES, known.person.scope)
    return visit.page(
        "student.html",
        here="today",
        who=who,
        sight=known.sight,
        known=known,
        findings=[_finding(visit, registration, finding) for finding in _findings(known)],
        ahead=for_staff(known.ahead) if known.ahead is not None else [],
        lines=[_alert(line) for line in lines],
        cases=cases,
        contacted=_first_contact(visit, known),
        records=lambda period: records_address(visit, registration, period),
        concerns=_concerns(known) if may_open else [],
        may_report=_may_report(visit, known),
        may_take_out=bool(readers_for(visit, known.person.scope)),
        back=way_back(visit, "student", registration=registration),
    )


@router.post("/students/{registration}/case", name="open-case", dependencies=[allowed(Permission.WORK_CASES)])
def open_one(visit: Visiting, registration: str, form: Form) -> Response:
    """Open a case about a student, without an alert."""
    concern = word_of(form, "concern", Concern, "what the case is about")
    with visit.work() as work:
        case = open_case(work, registration, concern, reason=text_of(form, "reason") or None)
    return visit.go("case", case=case.uid, notice="The case is open.")


def known_of(visit: Visit, work: Work, registration: str) -> Known:
    """What the latest run says of a registration, cut to what the actor may see; NotPermitted where that is nothing."""
    who = visit.service.desk.rolls.person(work.connection, visit.books, registration)
    sight = sight_of(visit.actor, who.scope)
    kept, days = latest_run(visit, work), visit.service.latest.days_of(visit.books.alerts.run)
    if kept is None or days is None:
        return Known(who, sight)
    try:
        entry = seen_entry(kept.entry(registration), sight)
    except NoSuchEntry:
        return Known(who, sight, as_of=kept.as_of)
    law = visit.service.latest.law_of(work.database, kept)
    drawn = Drawn(entry, days.days(registration), law, days.outages, kept.as_of)
    ahead = days.forecast(registration) if sight.visa_facts else None
    current = is_current(visit, work)
    return Known(who, sight, entry, pictures(drawn), ahead, kept.as_of, current)


def records_address(visit: Visit, registration: str, period: tuple[str, str]) -> str:
    """Where the rows of a period are shown."""
    return visit.address("records", registration=registration, view=visit.seal({"period": list(period)}))


def _findings(known: Known) -> list[Mapping[str, Any]]:
    """The findings, the latest first."""
    found = [] if known.entry is None else known.entry["findings"]
    return sorted(found, key=lambda finding: str(finding["crossed_on"]), reverse=True)


def _finding(visit: Visit, registration: str, finding: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": rule_words(finding),
        "outcome": finding["outcome"],
        "level": finding["level"] or "",
        "period": period_words(finding["period_start"], finding["period_end"]),
        "open": finding["open"],
        "explanation": finding["explanation"],
        "clause": finding["clause"],
        "blocked": block_words(finding["blocked_by"]),
        "about_course": finding["subject"] != "student",
        "records": records_address(visit, registration, (finding["period_start"], finding["period_end"])),
    }


def _lines(visit: Visit, who: Person) -> list[Line]:
    alerts, _ = visit.service.desk.board.of_student(visit.books, [who.uid])
    return lines_of(visit.actor, alerts, {who.uid: who}, visit.today)


def _alert(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {"alert": line.alert.uid, "case": line.alert.case, "is_hidden": line.is_hidden}
    if line.is_hidden:
        return told
    finding = line.alert.finding
    return {
        **told,
        "title": rule_words(finding),
        "outcome": finding["outcome"],
        "level": line.alert.level,
        "why": first_sentence(finding["explanation"]),
        "left": line.days_left,
        "by": line.alert.facts["statutory_on"],
    }


def _cases(visit: Visit, work: Work, known: Known) -> list[tuple[Any, str]]:
    """Every case of the student as somebody may see it, with its owner's name."""
    books = visit.books
    here = InstitutionToday(books.process, books.institution.nation, visit.zone, visit.today)
    found = [
        seen_case(listed(case, here), case, visa_facts=known.sight.visa_facts)
        for case in _of_student(visit, work, known)
    ]
    return [(each, named(visit, each.owner)) for each in sorted(found, key=lambda each: (not each.is_open, each.uid))]


def _of_student(visit: Visit, work: Work, known: Known) -> list[Case]:
    own = visit.service.desk.rolls.registrations(work.connection, visit.books, known.person.uid)
    return visit.service.desk.board.of_student(visit.books, own)[1]


def _first_contact(visit: Visit, known: Known) -> dt.date | None:
    """The day on which somebody first tried to reach the student in a case that is open."""
    _, cases = visit.service.desk.board.of_student(visit.books, [known.person.uid])
    tried = [
        entry
        for case in cases
        if case.is_open
        for entry in that_left(case, CaseEvent.CONTACT_ATTEMPTED, after=case.rounds.care)
    ]
    return min((dt.date.fromisoformat(entry.body["on"]) for entry in tried), default=None)


def _may_report(visit: Visit, known: Known) -> bool:
    """Whether somebody may enter what has to be reported of the student to the Home Office."""
    enters = any(visit.actor.may(each, known.person.scope) for each in (Permission.REPORT, Permission.WORK_CASES))
    return known.sight.visa_facts and known.person.is_sponsored and enters


def _concerns(known: Known) -> list[tuple[str, str]]:
    hidden = () if known.sight.visa_facts and known.person.is_sponsored else (Concern.IMMIGRATION,)
    return choices(concern for concern in Concern if concern not in hidden)
