"""Signing in by password and by token, and what neither lets anybody do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from api.signing_in import confirm
from api.unit_of_work import unit_of_work
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.errors import (
    NoSuchToken,
    NotConfirmed,
    PasswordNeeded,
    PasswordNotYours,
    TokenRefused,
    TooManyTries,
    WrongSignIn,
    WrongToken,
)
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.proof import Proof
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from sponsor_monitor.services.signing_in import claim, conclude, require_proof
from sponsor_monitor.store import log
from tests.sponsor_monitor.services.people_house import ADA, BO, DAY, SECOND, TODAY, House, officer
from tests.working import LONDON


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


def test_a_password_that_somebody_gave_opens_only_the_choice_of_another(small_house: House) -> None:
    ada = small_house.actor("ada")
    given = str(small_house.do(ada, "give_password", "bo"))

    with pytest.raises(PasswordNotYours, match="choose your own first"):
        small_house.signed_in("bo", given)
    with pytest.raises(WrongSignIn):
        small_house.signed_in("bo", BO)
    small_house.do(small_house.signed_in("bo", given, to_choose=True), "choose_password", "chosen by bo alone")
    assert small_house.signed_in("bo", "chosen by bo alone") == small_house.actor("bo")


def test_a_token_neither_makes_another_nor_chooses_a_password_nor_signs(small_house: House) -> None:
    _, text = small_house.do(small_house.actor("bo"), "make_token", [Permission.IMPORT], TODAY)
    bo = small_house.by_token(text)

    for what, given in (
        ("make_token", ([Permission.IMPORT], TODAY)),
        ("choose_password", ("chosen by a program",)),
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


def test_before_a_signature_the_password_is_asked_again_and_wrong_ones_count(small_house: House) -> None:
    bo, database = small_house.actor("bo"), small_house.database
    proof = confirm(database, bo, BO, clock=small_house.clock)
    require(small_house, bo, proof)

    for _ in range(5):
        with pytest.raises(WrongSignIn):
            confirm(database, bo, ADA, clock=small_house.clock)
    with pytest.raises(TooManyTries):
        confirm(database, bo, BO, clock=small_house.clock)
    with pytest.raises(TooManyTries):
        small_house.signed_in("bo", BO)
    with pytest.raises(PasswordNeeded):
        confirm(database, replace(bo, only=frozenset()), BO, clock=small_house.clock)


def test_what_was_confirmed_stands_for_its_own_account_alone_and_not_for_long(small_house: House) -> None:
    bo, ada = small_house.actor("bo"), small_house.actor("ada")
    proof = confirm(small_house.database, bo, BO, clock=small_house.clock)

    small_house.now += 300 * SECOND
    require(small_house, bo, proof)
    for actor, given in (
        (ada, proof),
        (ada, Proof(ada.uid, proof.entry)),
        (bo, Proof(bo.uid, proof.entry - 1)),
        (replace(bo, only=frozenset()), proof),
    ):
        with pytest.raises(NotConfirmed):
            require(small_house, actor, given)
    small_house.now += 1
    with pytest.raises(NotConfirmed, match="give your own password again"):
        require(small_house, bo, proof)


def require(house: House, actor: Actor, proof: Proof) -> Actor:
    with unit_of_work(house.database, actor, LONDON, house.clock) as work:
        return require_proof(work, proof)


def test_who_signs_holds_what_they_hold_at_that_moment_however_long_ago_they_signed_in(small_house: House) -> None:
    ada = small_house.actor("ada")
    small_house.do(ada, "grant", "bo", Grant(Role.COMPLIANCE_OFFICER))
    bo = small_house.actor("bo")
    proof = confirm(small_house.database, bo, BO, clock=small_house.clock)
    assert require(small_house, bo, proof).roles == {Role.COMPLIANCE_OFFICER}

    for grant in bo.grants:
        small_house.do(ada, "end_grant", grant.uid)
    assert require(small_house, bo, proof).grants == ()
    small_house.do(ada, "close", "bo")
    with pytest.raises(NotConfirmed):
        require(small_house, bo, proof)


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
