"""Whose account a user name is, without reading every account: students have accounts too."""

from __future__ import annotations

import sqlalchemy as sa

from sponsor_monitor.people.event import PeopleEvent
from sponsor_monitor.store import schema


def account_uid(connection: sa.Connection, user_name: str) -> str | None:
    """The opaque id of the account with a user name, in small letters; None where there is none."""
    entry, beside = schema.log_entry.c, schema.log_private.c
    named = (
        sa.select(entry.subject)
        .join(schema.log_private, beside.entry == entry.id)
        .where(entry.kind == PeopleEvent.ACCOUNT_MADE.value, beside.name == "user_name", beside.value == user_name)
        .order_by(entry.id)
        .limit(1)
    )
    found: str | None = connection.execute(named).scalar()
    return found
