"""Accounts on both databases: made, given roles, closed; signing in and tokens; and everything that is refused."""

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
from sponsor_monitor.people.account import Account, replay
from sponsor_monitor.people.actor import THE_PROGRAM, Actor, NotPermitted, Scope
from sponsor_monitor.people.errors import (
    AccountClosed,
    AlreadyBegun,
    LastAdministrator,
    NoSuchAccount,
    NoSuchGrant,
    NoSuchToken,
    OwnGrant,
    PasswordNeeded,
    PasswordNotYours,
    TokenRefused,
    TooManyTries,
    UserNameTaken,
    WrongSignIn,
    WrongToken,
)
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.password import hashed
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from sponsor_monitor.services import people as service
from sponsor_monitor.services.signing_in import claim, conclude
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
            return service.people_in(connection).named(user_name)

    @property
    def written(self) -> str:
        with self.database.reading() as connection:
            return "".join(entry.written for entry in log.entries(connection))


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    with closing(opened(database_url)) as database:
        yield begun(database)


@pytest.fixture
def small_house(sqlite_url: str) -> Iterator[House]:
    with closing(opened(sqlite_url)) as database:
        yield begun(database)


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
    return Grant(Role.COMPLIANCE_OFFICER, from_day=day)


def test_the_first_administrator_makes_accounts_whose_owners_choose_their_passwords(database_url: str) -> None:
    with closing(opened(database_url)) as database:
        house = House(database)
        house.do(THE_PROGRAM, "begin", "ada", "Ada Sample", "ada@example.ac.uk", ADA)
        ada = house.signed_in("ada", ADA)
        _, given = house.do(ada, "add", "Bo", "Bo Sample")
        house.do(house.signed_in("BO", given, to_choose=True), "choose_password", BO)

        assert house.signed_in("bo", BO).may_somewhere(Permission.SEE_STUDENT) is False
        assert {account.user_name for account in house.do(ada, "people").accounts.values()} == {"ada", "bo"}


def test_an_account_does_what_it_was_given_from_the_day_on_which_it_was_until_it_ends(house: House) -> None:
    ada = house.actor("ada")
    lead = house.grant(ada, "bo", Grant(Role.ENGAGEMENT_LEAD, from_day=TODAY + DAY, schools=frozenset({"SBM"})))
    about = Scope("registration-1", school="SBM")

    assert not house.actor("bo").may(Permission.SEE_STUDENT, about)
    house.now += 24 * 3_600 * SECOND
    assert house.actor("bo").may(Permission.SEE_STUDENT, about)
    house.do(ada, "end_grant", lead.uid)
    assert not house.actor("bo").may(Permission.SEE_STUDENT, about)
    with pytest.raises(NoSuchGrant, match="still holds"):
        house.do(ada, "end_grant", lead.uid)


def test_the_log_holds_no_name_no_password_and_no_token(house: House) -> None:
    house.grant(house.actor("ada"), "bo", officer())
    _, token = house.do(house.actor("bo"), "make_token", [Permission.IMPORT], TODAY)

    assert [
        word for word in ("Sample", "example.ac.uk", '"bo"', ADA, BO, token, "argon2") if word in house.written
    ] == []
    assert house.account("bo").name == "Bo Sample"


@pytest.mark.slow
def test_wrong_passwords_are_logged_and_slow_down_alike_for_those_there_are_and_are_not(small_house: House) -> None:
    for user_name in ("bo", "nobody-at-all"):
        said = set()
        for _ in range(5):
            with pytest.raises(WrongSignIn) as refused:
                small_house.signed_in(user_name, "a wrong long secret")
            said.add(str(refused.value))
        with pytest.raises(TooManyTries, match="wait a minute"):
            small_house.signed_in(user_name, BO)
        assert len(said) == 1

    with small_house.database.reading() as connection:
        assert len(log.entries(connection, kinds=["sign-in-failed"])) == 10
    small_house.now += 60 * SECOND
    assert small_house.signed_in("bo", BO).user_name == "bo"


def test_a_token_gives_what_it_names_while_its_account_has_it_and_up_to_its_last_day(house: House) -> None:
    ada = house.actor("ada")
    given = house.grant(ada, "bo", officer())
    scopes = [Permission.IMPORT, Permission.READ_LOG]
    made, text = house.do(house.actor("bo"), "make_token", scopes, TODAY + DAY)

    assert [one for one in Permission if house.by_token(text).may(one)] == [Permission.IMPORT]
    house.do(ada, "end_grant", given.uid)
    assert not house.by_token(text).may(Permission.IMPORT)
    house.now += 36 * 3_600 * SECOND - SECOND
    assert house.by_token(text).uid == house.account("bo").uid
    house.now += SECOND
    with pytest.raises(WrongToken, match="has expired"):
        house.by_token(text)
    house.do(house.actor("bo"), "revoke_token", made.uid)
    with pytest.raises(NoSuchToken):
        house.do(house.actor("bo"), "revoke_token", made.uid)


def test_a_closed_account_opens_nothing_and_its_name_stays_taken(house: House) -> None:
    ada = house.actor("ada")
    house.grant(ada, "bo", officer())
    _, text = house.do(house.actor("bo"), "make_token", [Permission.IMPORT], TODAY)
    house.do(ada, "close", "bo")

    with pytest.raises(WrongSignIn):
        house.signed_in("bo", BO)
    with pytest.raises(WrongToken):
        house.by_token(text)
    assert not house.account("bo").actor(TODAY).grants
    with pytest.raises(UserNameTaken):
        house.do(ada, "add", "BO", "Another Sample")
    for what, given in (("close", ()), ("give_password", ()), ("grant", (officer(),))):
        with pytest.raises(AccountClosed):
            house.do(ada, what, "bo", *given)


def test_a_password_that_somebody_gave_opens_only_the_choice_of_another(small_house: House) -> None:
    ada = small_house.actor("ada")
    given = str(small_house.do(ada, "give_password", "bo"))

    with pytest.raises(PasswordNotYours, match="choose your own first"):
        small_house.signed_in("bo", given)
    with pytest.raises(WrongSignIn):
        small_house.signed_in("bo", BO)
    small_house.do(small_house.signed_in("bo", given, to_choose=True), "choose_password", "chosen by bo alone")
    assert small_house.signed_in("bo", "chosen by bo alone") == small_house.actor("bo")


def test_nobody_gets_into_casework_by_managing_accounts(small_house: House) -> None:
    ada = small_house.actor("ada")

    with pytest.raises(OwnGrant):
        small_house.grant(ada, "ada", officer())
    assert [permission for permission in Permission if ada.may(permission)] == [
        Permission.MANAGE_PEOPLE,
        Permission.VERIFY_LOG,
        Permission.SIGN_CHECKPOINT,
    ]


def test_there_is_one_beginning_and_always_an_administrator(small_house: House) -> None:
    ada = small_house.actor("ada")
    (own,) = small_house.account("ada").grants

    with pytest.raises(AlreadyBegun):
        small_house.do(THE_PROGRAM, "begin", "eve", "Eve Sample", "", "yet another secret")
    small_house.grant(ada, "bo", Grant(Role.ADMINISTRATOR, from_day=TODAY, to_day=TODAY + DAY))
    for what, given in (("close", "ada"), ("end_grant", own.uid)):
        with pytest.raises(LastAdministrator):
            small_house.do(ada, what, given)
    small_house.grant(ada, "bo", Grant(Role.ADMINISTRATOR, from_day=TODAY))
    small_house.do(ada, "close", "ada")


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("people", ()),
        ("account_named", ("ada",)),
        ("add", ("cy", "Cy Sample")),
        ("close", ("ada",)),
        ("grant", ("ada", officer())),
        ("end_grant", ("grant-1",)),
        ("give_password", ("ada",)),
        ("revoke_token", ("token-1",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_does_not_manage_accounts_changes_none_and_sees_their_own(
    small_house: House, what: str, given: tuple[object, ...]
) -> None:
    bo = small_house.actor("bo")

    with pytest.raises(NotPermitted, match="may not manage accounts"):
        small_house.do(bo, what, *given)
    assert small_house.do(bo, "account_named", "bo") == small_house.account("bo")


def test_a_token_neither_makes_another_nor_chooses_a_password_nor_signs(small_house: House) -> None:
    _, text = small_house.do(small_house.actor("bo"), "make_token", [Permission.IMPORT], TODAY)
    bo = small_house.by_token(text)

    for what, given in (
        ("make_token", ([Permission.IMPORT], TODAY)),
        ("choose_password", ("chosen by a program",)),
        ("confirm_password", (BO,)),
    ):
        with pytest.raises(PasswordNeeded, match="needs your password"):
            small_house.do(bo, what, *given)
    for permission in BY_PASSWORD_ONLY:
        with pytest.raises(TokenRefused, match=permission.key):
            small_house.do(small_house.actor("bo"), "make_token", [permission], TODAY)


@pytest.mark.parametrize(
    ("scopes", "last", "why"),
    [
        ([], TODAY, "names what it may do"),
        ([Permission.IMPORT], TODAY - DAY, "ends today or within 366 days"),
        ([Permission.IMPORT], TODAY + 367 * DAY, "ends today or within 366 days"),
    ],
)
def test_a_token_names_something_and_has_an_end(
    small_house: House, scopes: list[Permission], last: dt.date, why: str
) -> None:
    with pytest.raises(TokenRefused, match=why):
        small_house.do(small_house.actor("bo"), "make_token", scopes, last)


def test_before_a_signature_the_password_is_asked_again(small_house: House) -> None:
    bo = small_house.actor("bo")

    small_house.do(bo, "confirm_password", BO)
    with pytest.raises(WrongSignIn):
        small_house.do(bo, "confirm_password", ADA)
    with pytest.raises(NoSuchAccount):
        small_house.do(Actor("nobody"), "confirm_password", BO)


def test_tries_that_others_used_up_meanwhile_let_nobody_in(small_house: House) -> None:
    with small_house.database.reading() as connection:
        claimed = claim(connection, "bo", small_house.now)
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            small_house.signed_in("bo", "a wrong long secret")
    with (
        pytest.raises(TooManyTries),
        unit_of_work(small_house.database, THE_PROGRAM, LONDON, small_house.clock) as work,
    ):
        conclude(work, claimed, is_right=True)


def test_an_account_closed_while_its_password_was_compared_is_not_let_in(small_house: House) -> None:
    with small_house.database.reading() as connection:
        claimed = claim(connection, "bo", small_house.now)
    small_house.do(small_house.actor("ada"), "close", "bo")

    with unit_of_work(small_house.database, THE_PROGRAM, LONDON, small_house.clock) as work:
        assert not conclude(work, claimed, is_right=True)


def test_accounts_are_what_a_replay_of_the_log_makes_them_however_far(small_house: House) -> None:
    small_house.grant(small_house.actor("ada"), "bo", officer())
    with small_house.database.reading() as connection:
        entries = log.entries(connection)
    grants = [
        len(account.grants) for upto in range(len(entries) + 1) for account in replay(entries[:upto]).accounts.values()
    ]

    assert sorted(set(grants)) == [0, 1]
    assert replay(entries) == replay([*entries])
