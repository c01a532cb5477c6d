"""Looking into a student's file leaves an entry: who may see is asked where it is shown, who did see is said here."""

from __future__ import annotations

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.store_event import StoreEvent


def seen(work: Work, registration: str, what: str) -> None:
    """Enter that the actor looks at ``what`` (a word of ours: ``case``, ``engagement``) of a registration's file."""
    work.append(look(registration, what))


def look(registration: str, what: str) -> Draft:
    """The same as an entry to be, for who enters several looks together (``api/views.py``)."""
    return Draft(StoreEvent.STUDENT_SEEN, {"what": what}, registration=registration)
