"""The institution as it stands now: what its records say of calendars, plans and law; None before any arrived."""

from __future__ import annotations

from sponsor_monitor.store.cut import cut_at
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.institution import Institution, institution_at


def institution_now(database: Database) -> Institution | None:
    """The institution's settings, calendars, plans and policies; None where no records have arrived."""
    try:
        return institution_at(database, cut_at(database))
    except NothingStored:
        return None
