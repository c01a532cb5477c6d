"""Overview: numbers and trends by school and level, a day on campus, the Home Office's metrics of the institution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.current import latest_run
from api.console.fields import day_of, needed, text_of
from api.console.log_words import account_name
from api.console.places import Page, Place
from api.numbers import FEWEST_OF_A_SHARE, WEEKS, Counted, Group, groups, on_campus, rounded, visible
from api.refusals import FormIncomplete
from api.visit import Form, Visit, Visiting
from calendars.days import to_day
from sponsor_monitor.compliance_metrics import Figure, Metric, asked_in_words, compliance_metrics, standing, worst
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.compliance_figures import Entered, FigureUnfit, figures_now, set_figure
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import percentage

router = APIRouter()
page = Page(router, Place("Overview", "overview", order=40))
_OPEN = allowed(Permission.SEE_OVERVIEW)
_LOOKS = {"green": "good", "met": "good", "amber": "warning", "red": "breach"}
_DAY = dt.timedelta(days=1)
_LONGEST_NUMBER = 9


@router.get("/overview", name="overview", dependencies=[_OPEN])
def overview(visit: Visiting) -> Response:
    """The numbers of the latest assessment, and of its last day on campus."""
    return _shown(visit)


@router.get("/overview/{view}", name="overview-of", dependencies=[_OPEN])
def overview_of(visit: Visiting, view: str) -> Response:
    """The same, with another day on campus."""
    return _shown(visit, dt.date.fromisoformat(visit.unseal(view)["day"]))


@router.post("/overview/day", name="overview-day", dependencies=[_OPEN])
def another_day(visit: Visiting, form: Form) -> Response:
    """On to another day on campus."""
    try:
        day = day_of(form, "day", "a day")
    except FormIncomplete as error:
        return _shown(visit, faults=error.faults)
    return visit.go("overview-of", view=visit.seal({"day": day.isoformat()}))


@router.post("/overview/figures", name="overview-figure", dependencies=[allowed(Permission.CHANGE_PROCESS)])
def enter_figure(visit: Visiting, form: Form) -> Response:
    """Enter a figure of the institution's own."""
    try:
        figure = Figure(_whole(form, "part", "how many"), _whole(form, "whole", "of how many"))
        on, source = day_of(form, "on", "the day of the figure"), needed(form, "source", "where the figure is from")
        with visit.work() as work:
            set_figure(work, text_of(form, "metric"), figure, on, source)
    except FormIncomplete as error:
        return _shown(visit, faults=error.faults)
    except FigureUnfit as error:
        return _shown(visit, faults={"part": str(error)})
    return visit.go("overview", notice="The figure is entered.")


def _shown(visit: Visit, day: dt.date | None = None, faults: dict[str, str] | None = None) -> Response:
    with visit.looking() as work:
        run, days = latest_run(visit, work), visit.service.latest.days_of(visit.books.alerts.run)
        rows: Sequence[Counted] = ()
        if run is not None and days is not None:
            rows = visible(visit.service.numbers.rows(work.connection, run, days, visit.today), visit.actor)
        everywhere = visit.actor.may(Permission.SEE_OVERVIEW)
        entered = figures_now(work) if everywhere else {}
    on = day or (dt.date.fromisoformat(run.as_of) if run is not None else visit.today - _DAY)
    present = {} if days is None else days.present(to_day(on))
    return visit.page(
        "overview.html",
        here="overview",
        status=422 if faults else 200,
        faults=faults or {},
        run=run,
        sees_visa_facts=visit.may(Permission.SEE_VISA_FACTS),
        is_rounded=not visit.may(Permission.SEE_STUDENT),
        schools=[_told(visit, group) for group in groups(rows, lambda row: row.scope.school or "Not said")],
        levels=[_told(visit, group) for group in groups(rows, lambda row: f"RQF level {row.level}")],
        total=_told(visit, group) if (group := next(iter(groups(rows, lambda _: "All")), None)) else None,
        weekly=["School", *((week, "number") for week in _weeks(run.as_of))] if run is not None else [],
        day=on,
        campus=[_campus(visit, school) for school in on_campus(rows, present)],
        metrics=[_metric(visit, metric, entered, rows) for metric in compliance_metrics().metrics]
        if everywhere
        else [],
        rating=worst(_standings(visit, entered)) if everywhere else None,
        about=compliance_metrics(),
        looks=_LOOKS,
        may_enter=visit.actor.may(Permission.CHANGE_PROCESS),
        metric_options=[(metric.name, metric.title) for metric in compliance_metrics().metrics],
    )


def _told(visit: Visit, group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "registrations": _count(visit, group.registrations),
        "sponsored": _count(visit, group.sponsored),
        "outcomes": [_count(visit, group.outcomes[outcome.value]) for outcome in Outcome],
        "seen": [_share(visit, some, of) for some, of in group.seen],
    }


def _count(visit: Visit, count: int) -> str:
    """A number of people, rounded for who may see none of them."""
    return f"{count if visit.may(Permission.SEE_STUDENT) else rounded(count):,}"


def _share(visit: Visit, some: int, of: int) -> str:
    """A share of people; one of few is not told to who may see none of them."""
    is_told = of >= (1 if visit.may(Permission.SEE_STUDENT) else FEWEST_OF_A_SHARE)
    return percentage(some, of) if is_told else "–"


def _campus(visit: Visit, school: Any) -> list[str]:
    numbers = (school.due, school.came, school.seen_otherwise, school.unknown, school.not_seen)
    return [school.name, *(_count(visit, number) for number in numbers)]


def _weeks(as_of: str) -> list[str]:
    """The days on which the weeks of the trend end, the earliest first."""
    last = dt.date.fromisoformat(as_of)
    ends = [last - dt.timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return [f"{end.day} {end:%b}" for end in ends]


def _metric(visit: Visit, metric: Metric, entered: dict[str, Entered], rows: Sequence[Counted]) -> dict[str, Any]:
    told, coming = entered.get(metric.name), metric.next_after(visit.today)
    stands = None if told is None else standing(metric, told.figure, visit.today)
    return {
        "metric": metric,
        "asked": asked_in_words(metric, metric.on(visit.today)),
        "coming": None if coming is None else (coming.since, asked_in_words(metric, coming)),
        "entered": told,
        "by": "" if told is None else account_name(told.by, visit.books.people.accounts),
        "standing": stands,
        "would_be": None
        if told is None or coming is None
        else standing(metric, told.figure, coming.since or visit.today),
        "ours": _ours(visit, metric, rows),
    }


def _ours(visit: Visit, metric: Metric, rows: Sequence[Counted]) -> Figure | None:
    """What the records here come to, where they say enough: only of enrolment."""
    if metric.name != "enrolment" or not visit.actor.may(Permission.SEE_VISA_FACTS):
        return None
    begun = [row for row in rows if row.is_sponsored and row.has_begun]
    return Figure(sum(row.is_enrolled for row in begun), len(begun))


def _standings(visit: Visit, entered: dict[str, Entered]) -> list[Any]:
    found = []
    for metric in compliance_metrics().metrics:
        told = entered.get(metric.name)
        found.append(None if told is None else standing(metric, told.figure, visit.today))
    return found


def _whole(form: Any, name: str, what: str) -> int:
    text = text_of(form, name).replace(",", "")
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise FormIncomplete({name: f"Give {what} as a whole number."})
    return int(text)
