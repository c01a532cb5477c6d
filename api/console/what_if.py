"""What if: another policy against today's facts, and for whom something would change."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.children import Task, TaskState
from api.console.fields import text_of
from api.console.places import Page, Place
from api.console.progress import begin
from api.refusals import FormIncomplete, Refused
from api.visit import Form, Visit, Visiting
from api.what_if_tasks import MOST, POLICY
from sponsor_monitor.law import shipped_ids
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.cut import cut_at
from sponsor_monitor.store.institution import Institution, institution_at
from sponsor_monitor.store.persons import persons
from sponsor_monitor.story.wording import RULES
from sponsor_monitor.vocabulary import Outcome

router = APIRouter()
page = Page(router, Place("What if", "what-if", order=65))
_OPEN = allowed(Permission.ASSESS)


class NoSuchAnswer(Refused):
    """An answer that was never worked out."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("There is no such answer here, or it is not ready: ask again.")


@router.get("/what-if", name="what-if", dependencies=[_OPEN])
def ask(visit: Visiting) -> Response:
    """Which policy the facts are to be judged by."""
    return _form(visit)


@router.post("/what-if", name="what-if-now", dependencies=[_OPEN])
def work_out(visit: Visiting, form: Form) -> Response:
    """Have it worked out."""
    policy = text_of(form, "policy")
    if policy not in _policies(_institution(visit)):
        return _form(visit, {"policy": "Choose a policy."})
    title = "Working out what would change"
    return begin(visit, "what-if", title, "what-if-answer", {"task": "=task"}, kind=POLICY, of=policy)


@router.get("/what-if/{task}", name="what-if-answer", dependencies=[_OPEN])
def answer(visit: Visiting, task: str) -> Response:
    """What would change."""
    told = visit.service.children.task(task, visit.actor.uid)
    if told.name != "what-if" or told.state is not TaskState.DONE or told.given["kind"] != POLICY:
        raise NoSuchAnswer
    words = f"If the policy were {told.given['of']}"
    return visit.page(
        "what_if_result.html", here="what-if", **result_of(visit, told), heading_words=words, saves=False, task=task
    )


def result_of(visit: Visit, told: Task) -> dict[str, Any]:
    """What a page shows of an answer, with whom it is about and whether a case of theirs is open."""
    visit.actor.require(Permission.ASSESS)
    visit.actor.require(Permission.SEE_VISA_FACTS)
    found = told.result
    uids = {one["registration"] for one in found["changes"] if one["registration"]}
    with visit.looking() as work:
        people = persons(work.connection, uids)
    with_case = {case.registration for case in visit.books.cases.values() if case.is_open}
    outcomes = [outcome.value for outcome in Outcome]
    counts = sorted(found["counts"], key=lambda one: (_place(one[0]), outcomes.index(one[1])))
    return {
        "found": found,
        "counts": [(RULES.get(rule, rule), outcome, before, after) for rule, outcome, before, after in counts],
        "changes": [
            (one, people.get(one["registration"] or ""), one["registration"] in with_case) for one in found["changes"]
        ],
        "more": max(found["total"] - MOST, 0),
    }


def _place(rule: str) -> int:
    names = list(RULES)
    return names.index(rule) if rule in names else len(names)


def _institution(visit: Visit) -> Institution:
    visit.actor.require(Permission.ASSESS)
    visit.actor.require(Permission.SEE_VISA_FACTS)
    store = visit.service.database
    return institution_at(store, cut_at(store))


def _policies(here: Institution) -> list[str]:
    """The policies there are, but for the one in force: the institution's own, then the shipped ones."""
    own = sorted(here.texts["bundle_version"])
    return [each for each in dict.fromkeys([*own, *shipped_ids()]) if each != here.policy]


def _form(visit: Visit, faults: dict[str, str] | None = None) -> Response:
    here = _institution(visit)
    if faults is None and not _policies(here):
        faults = FormIncomplete({"": "There is no other policy here."}).faults
    options = [(each, each) for each in _policies(here)]
    values = {"policy": here.policy, "options": options, "faults": faults or {}}
    return visit.page("what_if.html", here="what-if", status=422 if faults else 200, **values)
