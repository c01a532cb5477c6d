"""The long work of one registration's entry as of a day, as known at a time, as received by a batch or a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from api.tasks import Answer, Place, Task
from sponsor_monitor.people.seen import sight_of
from sponsor_monitor.progress import Progress
from sponsor_monitor.store.persons import person
from sponsor_monitor.store.reading import view
from sponsor_monitor.store.runs import assess_view


def look_back(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Assess as it was asked, and keep the registration's entry; who may see of it how much is asked where it is shown.

    NotPermitted for who may see nothing of the student, NoSuchPerson for an unknown registration.
    """
    registration = str(given["registration"])
    with place.database.reading() as connection:
        who = person(connection, registration)
    sight_of(place.actor, who.scope)
    day = dt.date.fromisoformat(given["as_of"])
    looked_at = view(place.database, day, known_at=given.get("known_at"), received_by=given.get("received_by"))
    document = assess_view(looked_at, given.get("known_at"), progress=progress).document
    found = (entry for entry in document["registrations"] if entry["registration_id"] == who.registration_id)
    told = {"registration": registration, "as_of": given["as_of"], "batch": looked_at.cut.batch}
    return Answer("It is made.", {**told, "found": next(found, None)})


ENTRY_TASKS: Mapping[str, Task] = {"look-back": look_back}
"""What the API has done in a process of its own, by name."""
