"""Term calendars: the institution's own, by which it is judged, and the published ones that come with the program."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from api.allowed import signed_in
from api.routes.institution import institution_now
from api.routes.noun import Id, Said, noun
from api.visit import Visiting
from calendars.days import to_date
from calendars.periods import Kind
from calendars.shipped import shipped_calendars, university
from calendars.term_calendar import TermCalendar

router = noun("calendars")


class Whose(StrEnum):
    """Whose a calendar is."""

    OWN = "own"
    PUBLISHED = "published"


class Calendar(Said):
    """A term calendar: its first and last day, where its dates come from, and whose it is."""

    calendar: str
    title: str
    source: str
    note: str
    first: dt.date
    last: dt.date
    whose: Whose


class Period(Said):
    """A named stretch of days of one kind, both ends included; ``is_monitored`` says that they are term time."""

    kind: Kind
    name: str
    start: dt.date
    end: dt.date
    is_monitored: bool


class WholeCalendar(Calendar):
    """A term calendar with its periods, in order."""

    periods: list[Period]


class Calendars(Said):
    """The institution's own calendars, then the published ones."""

    items: list[Calendar]


@router.get("/calendars", dependencies=[signed_in])
def calendars(visit: Visiting) -> Calendars:
    """The institution's own calendars, then the published ones."""
    own = _own(visit).values()
    published = [university(name) for name in shipped_calendars()]
    items = [Calendar(**_told(each, Whose.OWN)) for each in own]
    return Calendars(items=items + [Calendar(**_told(each, Whose.PUBLISHED)) for each in published])


@router.get("/calendars/{calendar}", dependencies=[signed_in])
def calendar(visit: Visiting, calendar: Id) -> WholeCalendar:
    """A calendar with its periods: the institution's own before a published one of the same name."""
    own = _own(visit).get(calendar)
    found = university(calendar) if own is None else own
    periods = [
        Period(kind=each.kind, name=each.name, start=each.start, end=each.end, is_monitored=each.kind.is_monitored)
        for each in found.periods
    ]
    return WholeCalendar(**_told(found, Whose.PUBLISHED if own is None else Whose.OWN), periods=periods)


def _own(visit: Visiting) -> dict[str, TermCalendar]:
    here = institution_now(visit.service.database)
    return {} if here is None else {each.id: each for each in here.calendars}


def _told(found: TermCalendar, whose: Whose) -> dict[str, Any]:
    return {
        "calendar": found.id,
        "title": found.title,
        "source": found.source,
        "note": found.note,
        "first": to_date(found.first),
        "last": to_date(found.last),
        "whose": whose,
    }
