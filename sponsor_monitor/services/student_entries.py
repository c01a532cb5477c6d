"""Entries about a student, by whichever registration they were made: people work on students, not on registrations."""

from __future__ import annotations

from collections.abc import Collection

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.registrations_of import registrations_of


def entries_of_student(
    work: Work, registration: str, kinds: Collection[str] | None = None, upto: int | None = None
) -> list[Entry]:
    """The entries about the student whom a registration is of, in their order."""
    found = [
        entry
        for one in registrations_of(work.connection, registration)
        for entry in work.entries(registration=one, kinds=kinds, upto=upto)
    ]
    return sorted(found, key=lambda entry: entry.number)
