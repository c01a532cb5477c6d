"""Who looked into whose file, in the log."""

from __future__ import annotations

import secrets
from dataclasses import replace
from zoneinfo import ZoneInfo

from sponsor_monitor.people.actor import THE_PROGRAM
from sponsor_monitor.services.viewing import seen
from sponsor_monitor.services.work import Work
from sponsor_monitor.store import log
from tests.sponsor_monitor.store.arrivals import Store


def test_every_look_into_a_file_is_an_entry_about_that_registration(small_store: Store) -> None:
    with small_store.database.writing() as connection:
        actor = replace(THE_PROGRAM, uid="account-1")
        work = Work(small_store.database, connection, actor, 1, ZoneInfo("UTC"), secrets.token_bytes)
        for what in ("case", "engagement", "case"):
            seen(work, "registration-1", what)

    with small_store.database.reading() as connection:
        found = log.entries(connection, registration="registration-1")
    said = [(entry.actor, entry.kind, entry.body["what"], entry.subject) for entry in found]
    assert said == [("account-1", "student-seen", what, None) for what in ("case", "engagement", "case")]
