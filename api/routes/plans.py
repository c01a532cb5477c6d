"""Engagement Monitoring Plans of schools: their checkpoints, and what counts as engagement."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import Path

from api.allowed import signed_in
from api.refusals import Refused
from api.routes.institution import institution_now
from api.routes.noun import Said, noun
from api.visit import Visiting
from calendars.days import to_date
from sponsor_monitor.plan import AppliesTo, Measure, Plan, Require
from sponsor_monitor.vocabulary import Indicator

router = noun("plans")
_SCHOOL = Path(min_length=1, max_length=200, pattern=r"^[^/\x00-\x1f]+$")


class NoSuchPlan(Refused):
    """A school without a plan of its own."""

    def __init__(self) -> None:
        """Say what holds then."""
        super().__init__("The school has no plan of its own: the policy's defaults hold for it.")


class Metric(Said):
    """One thing a checkpoint measures, and the least it asks for."""

    indicator: Indicator
    measure: Measure
    minimum: int


class Checkpoint(Said):
    """A day on which engagement is assessed, over the days from ``from_day`` on."""

    name: str
    from_day: dt.date
    date: dt.date
    applies_to: AppliesTo
    require: Require
    metrics: list[Metric]


class WholePlan(Said):
    """The plan of a school; ``qualifying_indicators`` is null where the policy's default holds."""

    school: str
    qualifying_indicators: list[Indicator] | None
    checkpoints: list[Checkpoint]


class Plans(Said):
    """The plans of all schools that have one."""

    items: list[WholePlan]


@router.get("/plans", dependencies=[signed_in])
def plans(visit: Visiting) -> Plans:
    """The plans of all schools that have one."""
    return Plans(items=[_told(plan) for _, plan in sorted(_known(visit).items())])


@router.get("/plans/{school}", dependencies=[signed_in])
def plan(visit: Visiting, school: Annotated[str, _SCHOOL]) -> WholePlan:
    """The plan of a school."""
    known = _known(visit)
    if school not in known:
        raise NoSuchPlan
    return _told(known[school])


def _known(visit: Visiting) -> dict[str, Plan]:
    here = institution_now(visit.service.database)
    return {} if here is None else dict(here.plans)


def _told(plan: Plan) -> WholePlan:
    indicators = None if plan.qualifying_indicators is None else list(plan.qualifying_indicators)
    checkpoints = [
        Checkpoint(
            name=each.name,
            from_day=to_date(each.from_day),
            date=to_date(each.date),
            applies_to=each.applies_to,
            require=each.require,
            metrics=[Metric(**_metric(metric)) for metric in each.metrics],
        )
        for each in plan.checkpoints
    ]
    return WholePlan(school=plan.school, qualifying_indicators=indicators, checkpoints=checkpoints)


def _metric(metric: Any) -> dict[str, Any]:
    return {"indicator": metric.indicator, "measure": metric.measure, "minimum": metric.minimum}
