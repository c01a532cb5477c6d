"""Accounts on both databases: made, given roles, closed; and everything that is refused."""

from __future__ import annotations

from contextlib import closing

import pytest

from sponsor_monitor.people.account import replay
from sponsor_monitor.people.actor import THE_PROGRAM, NotPermitted, Scope
from sponsor_monitor.people.errors import (
    AccountClosed,
    AlreadyBegun,
    LastAdministrator,
    NoSuchGrant,
    OwnGrant,
    UserNameTaken,
    WrongSignIn,
    WrongToken,
)
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.store import log
from tests.sponsor_monitor.services.people_house import ADA, BO, DAY, SECOND, TODAY, House, officer
from tests.store_imports import opened


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


def test_accounts_are_what_a_replay_of_the_log_makes_them_however_far(small_house: House) -> None:
    small_house.grant(small_house.actor("ada"), "bo", officer())
    with small_house.database.reading() as connection:
        entries = log.entries(connection)
    grants = [
        len(account.grants) for upto in range(len(entries) + 1) for account in replay(entries[:upto]).accounts.values()
    ]

    assert sorted(set(grants)) == [0, 1]
    assert replay(entries) == replay([*entries])
