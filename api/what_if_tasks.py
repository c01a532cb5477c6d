"""Long work of asking what would be: today's records judged by another policy, calendar or plan, beside what is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.cli.changes_table import change_lines
from api.tasks import Answer, Place, Task
from calendars.term_calendar import parse_calendar
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.plan import parse_plan
from sponsor_monitor.progress import Progress
from sponsor_monitor.store.institution import Institution
from sponsor_monitor.store.reading import View, view
from sponsor_monitor.store.runs import assess_view, opaque_ids, registration_numbers
from sponsor_monitor.what_if import Change, WhatIf, compare
from sponsor_monitor.words import plural

MOST = 500
POLICY, CALENDAR, PLAN = "policy", "calendar", "plan"
_DAY = dt.timedelta(days=1)


def what_if(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Who would change, past findings included; ``given`` has the kind and the policy's id, or a text of TOML."""
    place.actor.require(Permission.ASSESS)
    place.actor.require(Permission.SEE_VISA_FACTS)
    day = place.today - _DAY
    before = view(place.database, day)
    after = _other(before, given, place, day)
    was = assess_view(before, None, progress=progress).document
    would = assess_view(after, None, progress=progress).document
    found = compare(was, would)
    touched = len(found.registrations)
    return Answer(f"{plural(touched, 'registration')} would change.", _result(before, found, day))


WHAT_IF_TASKS: Mapping[str, Task] = {"what-if": what_if}
"""What pages that ask what would be have done in a process of its own, by name."""


def _other(before: View, given: Mapping[str, Any], place: Place, day: dt.date) -> View:
    """The same records, seen with what is asked for in place of what is."""
    if given["kind"] == POLICY:
        return view(place.database, day, received_by=str(before.cut.batch), policy=given["of"])
    return replace(before, institution=_with(before.institution, given))


def _with(institution: Institution, given: Mapping[str, Any]) -> Institution:
    data = str(given["toml"]).encode()
    if given["kind"] == PLAN:
        plan = parse_plan(data, "plan")
        return replace(institution, plans={**institution.plans, plan.school: plan})
    calendar = parse_calendar(data)
    kept = [each for each in institution.calendars if each.id != calendar.id]
    return replace(institution, calendars=tuple(sorted([*kept, calendar], key=lambda each: each.id)))


def _result(before: View, found: WhatIf, day: dt.date) -> dict[str, Any]:
    numbers = registration_numbers(before.database, before.cut)
    opaque = opaque_ids(before.database, before.cut)

    def told(change: Change) -> dict[str, Any]:
        number = numbers.get(change.subject)
        uid = None if number is None else opaque[number]
        return {"registration": uid, "subject": change.subject, "lines": list(change_lines(change))}

    return {
        "as_of": day.isoformat(),
        "batch": before.cut.batch,
        "before": found.policy_before,
        "after": found.policy_after,
        "counts": [[one.rule, one.outcome, one.before, one.after] for one in found.counts],
        "changes": [told(change) for change in found.registrations[:MOST]],
        "total": len(found.registrations),
        "courses": [{"subject": one.subject, "lines": list(change_lines(one))} for one in found.courses[:MOST]],
    }
