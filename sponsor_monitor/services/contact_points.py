"""The contacts that letters name: who sets them, and what they are now."""

from __future__ import annotations

from sponsor_monitor.casework.contact_point import (
    CONTACT_POINT_SET,
    ContactFor,
    ContactPoints,
    contact_point,
    replay_contact_points,
)
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.work import Work


def set_contact_point(work: Work, which: ContactFor, words: str, school: str | None = None) -> None:
    """Enter whom a student is told to turn to, in a school or in all."""
    work.actor.require(Permission.CHANGE_PROCESS)
    work.append(contact_point(which, words, school))


def contact_points(work: Work) -> ContactPoints:
    """The contacts as they were last entered."""
    return replay_contact_points(work.entries(kinds=[CONTACT_POINT_SET]))
