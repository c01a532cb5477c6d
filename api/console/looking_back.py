"""What was known of a student on an earlier day, beside what is known now: assessed by a process of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.children import NoSuchTask, TaskState
from api.console.current import latest_run
from api.console.fields import day_of, is_yes
from api.console.paper import day as in_words
from api.console.places import Page
from api.refusals import FormIncomplete
from api.visit import Form, Visiting
from sponsor_monitor.casework.known_then import changes_since
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_entry, seen_person, sight_of
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.store.persons import person
from sponsor_monitor.story.wording import block_words, period_words, rule_words

router = APIRouter()
page = Page(router)
_SEE = allowed(Permission.SEE_STUDENT)
_TASK = "look-back"


@router.post("/students/{registration}/known", name="look-back", dependencies=[_SEE])
def look_back(visit: Visiting, registration: str, form: Form) -> Response:
    """Begin to look: the whole institution is assessed as it was known at the end of that day."""
    day = day_of(form, "day", "a day")
    if day >= visit.today:
        raise FormIncomplete({"day": "Choose a day before today: what is known now, the page says already."})
    with visit.looking() as work:
        sight_of(visit.actor, person(work.connection, registration).scope)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), visit.zone).isoformat()
    task = visit.service.children.start(
        _TASK,
        visit.actor.uid,
        registration=registration,
        as_of=day.isoformat(),
        known_at=end,
        received_by=end if is_yes(form, "arrived") else None,
    )
    return visit.go("known", registration=registration, task=task)


@router.get("/students/{registration}/known/{task}", name="known", dependencies=[_SEE])
def known(visit: Visiting, registration: str, task: str) -> Response:
    """What was known then, and what changed since; how far it is while it is being assessed."""
    told = visit.service.children.task(task, visit.actor.uid)
    if told.name != _TASK or told.given["registration"] != registration:
        raise NoSuchTask
    here = visit.address("known", registration=registration, task=task)
    day = dt.date.fromisoformat(told.given["as_of"])
    values: dict[str, Any] = {"told": told, "here_again": here, "day": day, "then": None}
    with visit.work() as work:
        who = person(work.connection, registration)
        sight = sight_of(visit.actor, who.scope)
        if told.state is TaskState.DONE:
            seen(work, registration, "engagement")
            kept = latest_run(visit, work)
            then, now = told.result.get("found"), None if kept is None else kept.entry(registration)
            values["then"] = None if then is None else seen_entry(then, sight)
            values["now_as_of"] = "" if kept is None else kept.as_of
            values["changes"] = _changes(values["then"], None if now is None else seen_entry(now, sight))
            values["findings"] = [_line(each) for each in (values["then"] or {}).get("findings", ())]
    return visit.page("known.html", here="today", who=seen_person(who, sight), heading=_heading(day), **values)


def _heading(day: dt.date) -> str:
    return f"As known on {in_words(day)}"


def _changes(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[str]:
    return [] if then is None or now is None else changes_since(then, now)


def _line(finding: Mapping[str, Any]) -> dict[str, str]:
    return {
        "title": rule_words(finding),
        "outcome": finding["outcome"],
        "level": f"{finding['outcome']} {finding['level']}"
        if (finding["level"] or "").isdigit()
        else finding["outcome"],
        "period": period_words(finding["period_start"], finding["period_end"]),
        "explanation": finding["explanation"],
        "blocked": block_words(finding["blocked_by"]),
    }
