"""The routes of the API. A new noun is a module beside this with a ``router``, and a line here."""

from __future__ import annotations

from fastapi.routing import APIRoute

from api.routes import (
    alerts,
    appeals,
    assessments,
    batches,
    calendar_feed,
    calendars,
    case_events,
    cases,
    checkpoints,
    description,
    duties,
    exports,
    findings,
    imports,
    letters,
    log,
    me,
    plans,
    policies,
    process,
    sign_off,
    students,
    tasks,
)

_NOUNS = (
    me,
    students,
    assessments,
    findings,
    alerts,
    cases,
    case_events,
    sign_off,
    letters,
    appeals,
    duties,
    imports,
    batches,
    exports,
    tasks,
    calendars,
    plans,
    policies,
    process,
    log,
    checkpoints,
    description,
)


def api_routes() -> list[APIRoute]:
    """Every route of the API, and the calendar feed; their names begin with ``api-``, so that no page's is one."""
    found: list[APIRoute] = []
    for each in (*_NOUNS, calendar_feed):
        for route in each.router.routes:
            if isinstance(route, APIRoute):
                if each is not calendar_feed and not route.name.startswith("api-"):
                    route.name = f"api-{route.name.replace('_', '-')}"
                found.append(route)
    return found
