"""Deadlines as an iCalendar feed: a calendar is read on telephones, so it names nobody and says nothing of a visa."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

from sponsor_monitor.casework.reference import reference

_PRODUCT = "-//Sponsor Monitor//Deadlines//EN"


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that is due on a day: the case's opaque id, and what tells it from the case's other deadlines."""

    case: str
    what: str
    due: dt.date


def feed(deadlines: Iterable[Dated], now: dt.datetime, address: str) -> bytes:
    """The feed of some deadlines, each a whole day that takes no time; the same deadline keeps its identity.

    ``what`` goes into that identity only, hashed: what is due, and for whom, is read in the program.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", "Student engagement: what is due")
    for each in sorted(set(deadlines), key=lambda dated: (dated.due, dated.case, dated.what)):
        calendar.add_component(_event(each, now, address))
    return bytes(calendar.to_ical())


def _event(dated: Dated, now: dt.datetime, address: str) -> Event:
    event = Event()
    event.add("uid", f"{_identity(dated)}@{address}")
    event.add("dtstamp", now)
    event.add("dtstart", dated.due)
    if dated.due < dt.date.max:
        event.add("dtend", dated.due + dt.timedelta(days=1))
    event.add("summary", f"Case {reference(dated.case)}: something is due")
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _identity(dated: Dated) -> str:
    return hashlib.sha256(f"{dated.case}\0{dated.what}".encode()).hexdigest()[:32]
