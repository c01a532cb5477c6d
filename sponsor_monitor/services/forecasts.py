"""What is ahead of one registration, for those who may know it."""

from __future__ import annotations

import datetime as dt

from sponsor_monitor.casework.forecast import Forecast, forecast
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_forecast, sight_of
from sponsor_monitor.services.findings import assessed_now
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import NoSuchPerson, person


def forecast_of(work: Work, registration_uid: str, as_of: dt.date | None = None) -> Forecast:
    """What is ahead of a registration as of yesterday, or another day; that somebody looked is logged.

    Without the permission for visa facts there is neither month nor gap. NoSuchPerson for an unknown id.
    """
    who = person(work.connection, registration_uid)
    sight = sight_of(work.actor, who.scope)
    assessed = assessed_now(work, as_of)
    place = assessed.seen.place(who.registration_id)
    if place is None:
        raise NoSuchPerson
    if work.actor.may(Permission.SEE_STUDENT, who.scope):
        seen(work, registration_uid, "forecast")
    return seen_forecast(forecast(*place), sight)
