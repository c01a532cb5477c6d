"""Calendars and plans: the year as its planner shows it, and a change previewed with the findings it would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.children import TaskState
from api.console.calendar_form import Row, rows_in, rows_of, toml_of
from api.console.fields import text_of
from api.console.places import Page, Place
from api.console.progress import begin
from api.console.what_if import result_of
from api.refusals import ChangedSince, FormIncomplete, Refused
from api.visit import Form, Visit, Visiting
from api.what_if_tasks import CALENDAR, PLAN
from calendars.days import to_date
from calendars.periods import KINDS
from calendars.planner import PlannerMonth, kind_totals, planner_months
from calendars.planner_text import LETTERS
from calendars.term_calendar import TermCalendar
from calendars.working_days import bank_holidays
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.plan import PlanRefused, parse_plan
from sponsor_monitor.store.cut import cut_at
from sponsor_monitor.store.institution import Institution, institution_at
from sponsor_monitor.store.planning import set_calendar, set_plan

router = APIRouter()
page = Page(router, Place("Calendars", "calendars", order=60))
_OPEN = allowed(Permission.ASSESS)
_LONGEST_PLAN = 200_000
_OF = {CALENDAR: "calendar_version", PLAN: "plan_version"}


class NoSuchCalendar(Refused):
    """A calendar or plan that the institution does not have."""

    def __init__(self) -> None:
        """Say where to look."""
        super().__init__("There is no such calendar or plan here: the page of calendars lists those there are.")


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the planner: its number, its letter and the words of it, and how it looks."""

    number: int
    letter: str
    words: str
    look: str


@router.get("/calendars", name="calendars", dependencies=[_OPEN])
def calendars(visit: Visiting) -> Response:
    """The calendars and plans there are."""
    here = _institution(visit)
    return visit.page(
        "calendars.html",
        here="calendars",
        calendars=[(each, visit.seal({"kind": CALENDAR, "name": each.id})) for each in here.calendars],
        plans=[
            (school, plan, visit.seal({"kind": PLAN, "name": school})) for school, plan in sorted(here.plans.items())
        ],
        to_date=to_date,
    )


@router.get("/calendars/{view}", name="calendar", dependencies=[_OPEN])
def planner(visit: Visiting, view: str) -> Response:
    """A calendar's year planner, or a plan as it is written."""
    here, asked = _institution(visit), visit.unseal(view)
    if asked["kind"] == PLAN:
        return _plan_form(visit, view, _text(here, asked))
    chosen = _calendar(here, asked)
    holidays = bank_holidays(here.nation, chosen.first, chosen.last)
    return visit.page(
        "calendar.html",
        here="calendars",
        calendar=chosen,
        view=view,
        months=[_month(month) for month in planner_months(chosen, holidays)],
        totals=[(total, LETTERS[total.kind]) for total in kind_totals(chosen)],
        has_holidays=bool(np.any(chosen.covers(holidays))),
    )


@router.get("/calendars/{view}/change", name="calendar-change", dependencies=[_OPEN])
def change(visit: Visiting, view: str) -> Response:
    """A calendar as a form."""
    chosen = _calendar(_institution(visit), visit.unseal(view))
    return _form(visit, view, chosen, rows_of(chosen), chosen.source, chosen.note)


@router.post("/calendars/{view}/change", name="calendar-preview", dependencies=[_OPEN])
def preview(visit: Visiting, view: str, form: Form) -> Response:
    """Have it worked out what a changed calendar, or plan, would change."""
    here, asked = _institution(visit), visit.unseal(view)
    try:
        if asked["kind"] == PLAN:
            toml = _plan_in(form, str(asked["name"]))
        else:
            chosen = _calendar(here, asked)
            toml = toml_of(chosen, rows_in(form), text_of(form, "source") or chosen.source, text_of(form, "note"))
    except FormIncomplete as error:
        if asked["kind"] == PLAN:
            return _plan_form(visit, view, text_of(form, "toml")[:_LONGEST_PLAN], error.faults)
        chosen, told = _calendar(here, asked), (text_of(form, "source"), text_of(form, "note"))
        return _form(visit, view, chosen, rows_in(form), *told, faults=error.faults)
    given = {"kind": asked["kind"], "of": asked["name"], "toml": toml, "before": _text(here, asked)}
    return begin(visit, "what-if", "Working out what would change", "calendar-changes", {"task": "=task"}, **given)


@router.get("/calendars/changes/{task}", name="calendar-changes", dependencies=[_OPEN])
def changes(visit: Visiting, task: str) -> Response:
    """What would change, before it is saved."""
    told = visit.service.children.task(task, visit.actor.uid)
    if told.name != "what-if" or told.state is not TaskState.DONE or told.given["kind"] not in _OF:
        raise NoSuchCalendar
    return visit.page(
        "what_if_result.html",
        here="calendars",
        **result_of(visit, told),
        heading_words=f"If {told.given['of']} changed",
        saves=visit.actor.may(Permission.IMPORT),
        task=task,
    )


@router.post("/calendars/changes/{task}", name="calendar-save", dependencies=[allowed(Permission.IMPORT)])
def save(visit: Visiting, task: str) -> Response:
    """Save what was previewed as a new version, unless somebody saved another meanwhile."""
    visit.actor.require(Permission.IMPORT)
    told = visit.service.children.task(task, visit.actor.uid)
    if told.name != "what-if" or told.state is not TaskState.DONE or told.given["kind"] not in _OF:
        raise NoSuchCalendar
    given = told.given
    if _text(_institution(visit), {"kind": given["kind"], "name": given["of"]}) != given["before"]:
        raise ChangedSince
    put = set_calendar if given["kind"] == CALENDAR else set_plan
    received = put(visit.service.database, given["toml"], now=visit.now, actor=visit.actor.uid)
    if received.batch is None:
        return visit.go("calendars", notice="It is as it was: nothing was saved.")
    return visit.go(
        "calendars",
        notice=f"Saved as a new version, batch {received.batch}: it counts from the next assessment on.",
    )


def _institution(visit: Visit) -> Institution:
    visit.actor.require(Permission.ASSESS)
    store = visit.service.database
    return institution_at(store, cut_at(store))


def _calendar(here: Institution, asked: Any) -> TermCalendar:
    for each in here.calendars:
        if asked["kind"] == CALENDAR and each.id == asked["name"]:
            return each
    raise NoSuchCalendar


def _text(here: Institution, asked: Any) -> str:
    """The text of a calendar or plan as it stands."""
    found = here.texts.get(_OF.get(asked["kind"], ""), {}).get(asked["name"])
    if found is None and asked["kind"] == PLAN:
        raise NoSuchCalendar
    return "" if found is None else found


def _plan_in(form: Any, school: str) -> str:
    toml = text_of(form, "toml").replace("\r\n", "\n") + "\n"
    if len(toml) > _LONGEST_PLAN:
        raise FormIncomplete({"toml": "This is longer than any plan."})
    try:
        plan = parse_plan(toml.encode("utf-8", "surrogatepass"), "plan")
    except PlanRefused as error:
        raise FormIncomplete({"toml": str(error)}) from error
    if plan.school != school:
        raise FormIncomplete({"toml": f"The plan is of {school}: leave its school as it is."})
    return toml


def _plan_form(visit: Visit, view: str, toml: str, faults: dict[str, str] | None = None) -> Response:
    asked = visit.unseal(view)
    values = {"view": view, "school": asked["name"], "toml": toml, "faults": faults or {}}
    return visit.page("plan.html", here="calendars", status=422 if faults else 200, **values)


def _form(
    visit: Visit,
    view: str,
    chosen: TermCalendar,
    rows: list[Row],
    source: str,
    note: str,
    faults: dict[str, str] | None = None,
) -> Response:
    return visit.page(
        "calendar_change.html",
        here="calendars",
        status=422 if faults else 200,
        faults=faults or {},
        calendar=chosen,
        view=view,
        rows=rows,
        source=source,
        note=note,
        kinds=[kind.value for kind in KINDS],
    )


def _month(month: PlannerMonth) -> dict[str, Any]:
    weeks = [[None if day is None else _cell(day) for day in week] for week in month.weeks]
    return {"name": f"{month.start:%B %Y}", "weeks": weeks}


def _cell(day: Any) -> Cell:
    number = to_date(day.day).day
    if not day.inside:
        return Cell(number, "", "outside the calendar", "outside")
    if day.bank_holiday:
        return Cell(number, "*", f"bank holiday, {day.kind.value}", f"{day.kind.value} holiday")
    return Cell(number, LETTERS[day.kind].strip(), day.kind.value, day.kind.value)
