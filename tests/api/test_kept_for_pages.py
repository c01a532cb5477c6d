"""What pages keep between requests: never out of date, never another person's, never more than so much."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest
import sqlalchemy as sa
from anyio import to_thread

from api.desk import Desk
from api.kept import Kept
from api.lookout import Lookout
from api.views import Views
from api.writers import Writers
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.people.event import account_made
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.viewing import look
from sponsor_monitor.store import log, schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import DatabaseBusy
from sponsor_monitor.store.log_verify import verify
from sponsor_monitor.store.migrate import migrate, version
from sponsor_monitor.store.store_event import StoreEvent
from tests.api.browser import Console
from tests.working import NOON, holding

_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty store of each kind."""
    found = Database(database_url)
    migrate(found)
    yield found
    found.close()


def appended(database: Database, *drafts: Draft) -> int:
    """Append to the log; gives how long it is."""
    with database.writing() as connection:
        return log.append(connection, drafts, actor="ada", now=NOON)[-1].number


def test_the_oldest_of_too_many_is_let_go() -> None:
    kept, made = Kept[int, int](2), list[int]()

    def make(key: int) -> int:
        made.append(key)
        return key

    for key in (1, 2, 1, 3, 1, 2):
        kept.get(key, partial(make, key))

    assert (made, kept.there(3), kept.there(1)) == ([1, 2, 3, 2], None, 1)


def test_a_look_knows_all_that_was_entered_before_it(database: Database) -> None:
    desk = Desk(database)
    before = desk.look()
    seen = appended(database, look("r", "engagement"))
    after_look = desk.look()
    made = appended(database, account_made("a", "bo", "Bo", ""))
    after_account = desk.look()

    assert (after_look.size, after_look.people is before.people) == (seen, True)
    assert (after_account.size, list(after_account.people.accounts), after_account.named) == (made, ["a"], made)
    assert desk.look() is after_account


def test_one_look_serves_all_who_came_before_it_began(database: Database) -> None:
    looks = 0

    class Counted(Desk):
        def look(self):  # type: ignore[no-untyped-def]  # noqa: ANN202
            nonlocal looks
            looks += 1
            return super().look()

    lookout = Lookout(Counted(database))

    async def many() -> list[int]:
        gone = asyncio.create_task(lookout.look())
        await asyncio.sleep(0)
        gone.cancel()
        first = [asyncio.create_task(lookout.look()) for _ in range(20)]
        await asyncio.sleep(0)
        size = await asyncio.to_thread(appended, database, look("r", "engagement"))
        later = await lookout.look()
        assert later.size >= size
        return [books.size for books in await asyncio.gather(*first)]

    assert len(asyncio.run(many())) == 20
    assert looks <= 4


def test_a_look_that_fails_is_told_to_all_and_the_next_one_works(database: Database) -> None:
    desk = Desk(database)
    lookout, real = Lookout(desk), desk.look

    def failing() -> None:
        raise DatabaseBusy

    async def many() -> int:
        desk.look = failing  # type: ignore[method-assign, assignment]
        told = await asyncio.gather(*(lookout.look() for _ in range(3)), return_exceptions=True)
        assert {type(one) for one in told} == {DatabaseBusy}
        desk.look = real  # type: ignore[method-assign]
        return (await lookout.look()).size

    assert asyncio.run(many()) == 0


def test_looks_entered_together_are_each_in_the_log_once(database: Database) -> None:
    views = Views(database, lambda: NOON, Writers())
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda number: views.enter(holding(f"actor-{number}"), "r", "engagement"), range(60)))

    with database.reading() as connection:
        entries = log.entries(connection, kinds=[StoreEvent.STUDENT_SEEN])
    assert sorted(entry.actor for entry in entries) == sorted(f"actor-{number}" for number in range(60))
    assert not verify(database).faults


def test_a_look_that_cannot_be_entered_is_told_to_whoever_waits(database: Database) -> None:
    views = Views(database, lambda: NOON, Writers())
    with database.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {schema.log_entry.name} RENAME TO away"))
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: _error(views), range(4)))
    with database.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE away RENAME TO {schema.log_entry.name}"))
    views.enter(holding("ada"), "r", "engagement")

    assert all(told)
    with database.reading() as connection:
        assert len(log.entries(connection, kinds=[StoreEvent.STUDENT_SEEN])) == 1


def _error(views: Views) -> str:
    try:
        views.enter(holding("ada"), "r", "engagement")
    except Exception as error:  # noqa: BLE001  whatever the driver says
        return type(error).__name__
    return ""


def test_connections_that_ended_while_nobody_used_them_are_made_anew(postgres_url: str) -> None:
    database, other = Database(postgres_url), Database(postgres_url)
    with database.reading(), database.reading(), database.glancing():
        pass
    with other.outside() as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608  words of our own
        assert len(connection.execute(sa.text(ended)).all()) == 3
    threading.Event().wait(0.2)

    for begin in (database.reading, database.writing, database.glancing):
        with begin() as connection:
            assert connection.execute(sa.text("SELECT 1")).scalar() == 1
    database.close()
    other.close()


@pytest.mark.slow
def test_a_page_that_is_kept_is_this_persons_of_this_session_and_as_things_stand(own_console: Console) -> None:
    officer, again, progress = (
        own_console.client(role) for role in (Role.COMPLIANCE_OFFICER, Role.COMPLIANCE_OFFICER, Role.STUDENT_PROGRESS)
    )
    first, second = (_shown(client) for client in (officer, again))
    assert first[0] != second[0]
    assert first[1] == second[1] == _shown(officer)[1]
    hidden = _shown(progress)
    assert "Asked to make contact" in hidden[1]
    assert "Asked to make contact" not in first[1]
    assert not re.search(r"\d+ days</span><span class=\"hint\">(past|left)", hidden[1].split("<tbody>")[1])

    form = {"csrf": second[0], "view": _field(second[1], "view"), "picked": _field(second[1], "picked"), "do": "assign"}
    to = own_console.university.people[Role.COMPLIANCE_OFFICER].uid
    assert again.post("/today/act", data={**form, "to": to}).status_code == 303
    assert _shown(officer)[1] != first[1]
    assert officer.post("/today/act", data={**form, "to": to}).status_code == 403  # the token of the other session


def _shown(client: httpx.Client) -> tuple[str, str]:
    """The token of the forms of Today, and the page without it."""
    text = client.get("/today").raise_for_status().text
    (token,) = set(_TOKEN.findall(text))
    return token, text.replace(token, "")


def _field(page: str, name: str) -> str:
    return str(re.findall(f'name="{name}" value="([^"]+)"', page)[0])


def test_whether_a_server_is_ready_is_said_while_every_thread_waits(database: Database) -> None:
    lookout, gate = Lookout(Desk(database)), threading.Event()

    async def asked() -> str | None:
        to_thread.current_default_thread_limiter().total_tokens = 2
        busy = [asyncio.create_task(to_thread.run_sync(gate.wait)) for _ in range(4)]
        await asyncio.sleep(0.05)
        found = await asyncio.wait_for(lookout.aside(partial(version, database)), 20)
        gate.set()
        await asyncio.gather(*busy)
        return found

    assert asyncio.run(asked()) is not None
