"""A house with two accounts, for tests of accounts and of signing in: an administrator, ada, and bo."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from api.signing_in import sign_in, sign_in_with_token
from api.unit_of_work import unit_of_work
from sponsor_monitor.people import event
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.password import hashed
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services import people as service
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database
from tests.store_imports import opened
from tests.working import LONDON, NOON

TODAY = dt.date(2026, 11, 30)
DAY = dt.timedelta(days=1)
SECOND = 1_000_000
ADA, BO = "a fine long secret", "another fine secret"


@dataclass
class House:
    """A database with an administrator, ada, and an account of bo's; ``now`` is what the clock shows."""

    database: Database
    now: int = NOON

    def clock(self) -> int:
        return self.now

    def signed_in(self, user_name: str, password: str, *, to_choose: bool = False) -> Actor:
        return sign_in(self.database, user_name, password, to_choose=to_choose, clock=self.clock)

    def actor(self, user_name: str) -> Actor:
        """Who an account is today, as after a sign-in."""
        today = dt.datetime.fromtimestamp(self.now / SECOND, LONDON).date()
        return self.account(user_name).actor(today)

    def by_token(self, text: str) -> Actor:
        return sign_in_with_token(self.database, text, clock=self.clock)

    def do(self, actor: Actor, what: str, *given: object, **named: object) -> Any:
        """Something of the service, in work that is committed."""
        with unit_of_work(self.database, actor, LONDON, self.clock) as work:
            return getattr(service, what)(work, *given, **named)

    def grant(self, actor: Actor, user_name: str, role: Grant) -> Grant:
        made = self.do(actor, "grant", user_name, role)
        assert isinstance(made, Grant)
        return made

    def account(self, user_name: str) -> Account:
        with self.database.reading() as connection:
            return service.named_in(connection, user_name)

    @property
    def written(self) -> str:
        with self.database.reading() as connection:
            return "".join(entry.written for entry in log.entries(connection))


def begun(database: Database) -> House:
    """The two accounts as their entries have them, with passwords that were hashed before."""
    house = House(database)
    with unit_of_work(database, THE_PROGRAM, LONDON, house.clock) as work:
        for user_name, password in (("ada", ADA), ("bo", BO)):
            work.append(
                event.account_made(
                    f"{user_name}-1", user_name, f"{user_name.title()} Sample", f"{user_name}@example.ac.uk"
                ),
                event.password_set(f"{user_name}-1", kept(password), is_own=True),
            )
        work.append(event.grant_given("ada-1", Grant(Role.ADMINISTRATOR, "grant-1", TODAY)))
    return house


@cache
def kept(password: str) -> str:
    """A password's hash, made once: it takes long on purpose."""
    return hashed(password, "sample", os.urandom)


def officer(day: dt.date = TODAY) -> Grant:
    """The role of a compliance officer from a day on."""
    return Grant(Role.COMPLIANCE_OFFICER, from_day=day)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """Two accounts on each database in turn."""
    with closing(opened(database_url)) as database:
        yield begun(database)


@pytest.fixture
def small_house(sqlite_url: str) -> Iterator[House]:
    """Two accounts on SQLite."""
    with closing(opened(sqlite_url)) as database:
        yield begun(database)
