"""Many officers at once on two servers, one of which is killed at random moments: nothing is lost, nothing is twice."""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from pathlib import Path

from bench.postgres import running_postgres
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.log_verify import verify
from sponsor_monitor.store.store_event import StoreEvent
from tests.api.two_servers import Day, Server, made
from tests.store_imports import OFTEN, SEED, TORTURE

OFFICERS, SECONDS, QUIET = (200, 120.0, (4.0, 12.0)) if TORTURE else (24, 4.0, (1.0, 2.0))
CASES = 60 if TORTURE else 8


@OFTEN
def test_what_was_acknowledged_is_there_once_however_often_a_server_is_killed(tmp_path: Path) -> None:
    with running_postgres(settings={"max_connections": "120"}) as postgres:
        url = postgres.create("two_servers")
        office = made(url, tmp_path, OFFICERS, CASES)
        servers = [Server(office.settings), Server(office.settings)]
        day = Day(office, servers, random.Random(SEED), SECONDS, QUIET)  # noqa: S311  moments of a test
        found = asyncio.run(day.work())

        database = Database(url)
        with database.reading() as connection:
            notes = Counter(
                entry.private["note"] for entry in log.entries(connection, kinds=[CaseEvent.CONTACT_ATTEMPTED])
            )
            seen = log.entries(connection, kinds=[StoreEvent.STUDENT_SEEN])
        looks = Counter((entry.actor, entry.registration) for entry in seen if entry.body["what"] != "case")
        verified = verify(database, files=office.settings.files)
        database.close()

    said = f"seed {SEED}: {len(found.taken)} notes, {found.looks.total()} looks, {found.kills} kills"
    said += f", {found.conflicts} conflicts, {found.unknown} answers lost, {verified.entries} entries"
    sys.stdout.write(said)
    assert found.kills, said
    assert {note for note, count in notes.items() if count > 1} == set(), said
    assert found.taken - set(notes) == set(), said
    assert set(notes) - found.asked == set(), said
    assert {pair for pair, count in found.looks.items() if looks[pair] < count} == set(), said
    assert list(verified.faults) == [], said
