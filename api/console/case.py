"""One case: the next action first, then what is due, the checklist of the gate, files, and the thread of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.case_forms import About, EventForm
from api.console.case_forms_after import AFTER
from api.console.case_forms_care import CARE
from api.console.case_forms_process import OF_THE_CASE, PROCESS
from api.console.case_thread import thread
from api.console.current import bring_current, way_back
from api.console.places import Page
from api.console.student import records_address
from api.console.today import named, who_may_work
from api.visit import Visit, Visiting
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event_words import Concern, Ground
from sponsor_monitor.casework.gate import Condition
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import ASKED_TO_CONTACT, Sight, sight_of, told_as
from sponsor_monitor.services.attachments import attached
from sponsor_monitor.services.case_lists import Shown, show_case
from sponsor_monitor.services.cases import known_case
from sponsor_monitor.services.judged_case import JudgedCase, judged_case
from sponsor_monitor.services.work import Work
from sponsor_monitor.story.wording import block_words, period_words, rule_words

router = APIRouter()
page = Page(router)
SEE = allowed(Permission.SEE_STUDENT)
FORMS = {form.name: form for form in sorted((*CARE, *PROCESS, *AFTER), key=lambda form: form.group == OF_THE_CASE)}
_SOONEST = 8
_NEXT = {
    "Give the case to somebody.": "assign",
    "Try to reach the student.": "contact",
    "Ask about circumstances.": "circumstances",
    "Refer the student to support.": "support",
    "Offer the options there are.": "options",
    "Offer the options: continue, intermit, withdraw, transfer.": "options",
    "Wait for the student's choice; without one the student remains a student.": "choice",
    "Answer the welfare concern.": "welfare-answer",
    "Have the data query answered.": "query-answer",
    "Refer to the panel: papers to the student, companion, statement.": "panel-refer",
    "Record what the panel determined.": "panel-held",
    "Recommend, once the checklist is complete.": "recommend",
}
"""The form that records what a next step asks for."""
_OWN_NEXT = (
    ("appeal-decided", "Decide the appeal."),
    ("complaint-decided", "Decide the complaint."),
    ("reported", "Record what was reported to the Home Office."),
)
"""What comes first for who alone may do it, whatever else the case waits for."""
_TELLING_NO_STAGE = frozenset(
    {"contact", "response", "circumstances", "support", "welfare", "welfare-answer", "register-answer", "query-answer"}
)
"""What is recorded in an immigration case by people who see no visa facts."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a case takes today's assessment: the checklist of its ground, and the blocks not cleared."""

    ground: Ground
    checklist: tuple[Condition, ...]
    blocks: tuple[tuple[str, str], ...]
    sessions: tuple[tuple[str, str], ...]


@router.get("/cases/{case}", name="case", dependencies=[SEE])
def case(visit: Visiting, case: str) -> Response:
    """The page of one case; the look is logged."""
    with visit.looking() as work:
        known = known_case(work, case)
        sight = sight_of(visit.actor, known.person.scope)
        judged = judged_of(visit, work, known.case)
    with visit.work() as work:
        shown = show_case(work, case)
        files = attached(work, case)
    asked = about(visit, shown.case, judged)
    groups = offered(visit, shown.case, shown.person.scope, judged)
    step, first = _next(shown, {form.name: form for _, forms in groups for form in forms})
    return visit.page(
        "case.html",
        here="today",
        line=shown.listed,
        who=shown.person,
        sight=sight,
        owner=named(visit, shown.listed.owner),
        dues=[(each, named(visit, each.who)) for each in shown.listed.deadlines[:_SOONEST]],
        events=thread(visit, shown.case, shown.entries),
        judged=judged,
        rests_on=_rests_on(visit, shown.case, judged, sight),
        is_hidden=shown.listed.concern is None,
        files=files,
        named=lambda uid: named(visit, uid),
        step=step,
        first=first,
        about=asked,
        groups=groups,
        may_write=visit.actor.may(Permission.WRITE_TO_STUDENT, shown.person.scope),
        may_file=visit.actor.may(Permission.WORK_CASES, shown.person.scope),
        may_sign=visit.may(Permission.SIGN_SPONSORED) or visit.may(Permission.SIGN_OTHER),
        waits=shown.case.awaiting_signature is not None and shown.listed.concern is not None,
        number=shown.listed.number,
        back=way_back(visit, "case", case=case),
        values={},
        faults={},
    )


def judged_of(visit: Visit, work: Work, case: Case) -> Judged | None:
    """The checklist of a case as it stands today; None where who looks may not see it, or no assessment is of today."""
    if case.concern is Concern.WELFARE or not case.is_open or not bring_current(visit, work, case.registration):
        return None
    judged = judged_case(work, case.uid)
    sight = sight_of(visit.actor, judged.known.person.scope)
    ground = Ground.IMMIGRATION if case.concern is Concern.IMMIGRATION else Ground.ACADEMIC
    if ground is Ground.IMMIGRATION and not sight.visa_facts:
        return None
    sessions = judged.by(ground).findings.missing_registers.items()
    return Judged(
        ground,
        tuple(judged.gate(ground)),
        tuple(_blocks(judged, ground)),
        tuple((session, f"{day} {session}") for session, day in sorted(sessions, key=lambda pair: pair[1])),
    )


def about(visit: Visit, case: Case, judged: Judged | None) -> About:
    """What the options of forms are made from."""
    blocks, sessions = ((), ()) if judged is None else (judged.blocks, judged.sessions)
    accounts = visit.books.people.accounts.values()
    everybody = sorted(
        ((one.uid, one.name or one.user_name) for one in accounts if not one.is_closed and one.grants),
        key=lambda pair: pair[1].casefold(),
    )
    workers = {uid for uid, _ in who_may_work(visit)}
    first = [pair for pair in everybody if pair[0] in workers]
    return About(case, (*first, *(pair for pair in everybody if pair[0] not in workers)), blocks, sessions, visit.today)


def offered(visit: Visit, case: Case, scope: Scope, judged: Judged | None) -> list[tuple[str, list[EventForm]]]:
    """The forms that somebody may use in a case now, by group."""
    is_hidden = case.concern is Concern.IMMIGRATION and not visit.actor.may(Permission.SEE_VISA_FACTS, scope)
    groups: dict[str, list[EventForm]] = {}
    for form in FORMS.values():
        if not visit.actor.may(form.permission, scope) or not form.is_offered(case):
            continue
        if is_hidden and form.name not in _TELLING_NO_STAGE:
            continue
        if form.name == "block" and (judged is None or not judged.blocks):
            continue
        if form.name in ("register", "recommend") and judged is None:
            continue
        groups.setdefault(form.group, []).append(form)
    return list(groups.items())


def _next(shown: Shown, usable: Mapping[str, EventForm]) -> tuple[str, EventForm | None]:
    """What is to be done next, and the form that records it, where somebody may use it."""
    for name, words in _OWN_NEXT:
        if name in usable:
            return words, usable[name]
    step = shown.listed.next_step
    return step, usable.get(_NEXT.get(step, "contact" if shown.listed.concern is None and shown.listed.is_open else ""))


def _blocks(judged: JudgedCase, ground: Ground) -> list[tuple[str, str]]:
    """The blocks of what the ground rests on, each as the value of a field and in words."""
    found = []
    for finding in judged.supporting(ground):
        period = period_words(finding["period_start"], finding["period_end"], short=True)
        for block in judged.by(ground).findings.blocks(finding):
            value = f"{finding['rule']}|{finding['period_start']}|{block.name}|{block.session or ''}"
            where = f" ({block.session})" if block.session else ""
            found.append((value, f"{block_words([block.name])}{where}: {rule_words(finding)}, {period}"))
    return found


def _rests_on(visit: Visit, case: Case, judged: Judged | None, sight: Sight) -> list[dict[str, str]]:
    """The alerts the case holds, as they stand, for who may see them."""
    if judged is None:
        return []
    found = [visit.books.alerts.by_uid.get(uid) for uid in case.alerts]
    return [
        {
            "title": rule_words(alert.finding),
            "level": alert.level,
            "outcome": alert.finding["outcome"],
            "state": alert.state.value,
            "explanation": alert.finding["explanation"],
            "clause": alert.finding["clause"],
            "blocked": block_words(alert.finding["blocked_by"]),
            "records": records_address(
                visit, case.registration, (alert.finding["period_start"], alert.finding["period_end"])
            ),
        }
        for alert in found
        if alert is not None and alert.facts and told_as(alert.topic.rule, sight) != ASKED_TO_CONTACT
    ]
