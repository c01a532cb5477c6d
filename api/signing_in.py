"""Signing in by a password or a token, for every way in alike: it reads the clock and commits what is logged of it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from api.unit_of_work import Clock, system_clock, unit_of_work
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.errors import PasswordNeeded, PasswordNotYours, WrongSignIn
from sponsor_monitor.people.proof import Proof
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.signing_in import actor_with_token, claim, conclude
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.settings import settings

_MICROSECONDS = 1_000_000


def zone_of(database: Database) -> ZoneInfo:
    """Where the institution's clocks are."""
    with database.reading() as connection:
        return settings(connection).zone


def sign_in(
    database: Database, user_name: str, password: str, *, to_choose: bool = False, clock: Clock = system_clock
) -> Actor:
    """Who has this user name and password, with what they hold today.

    Raises WrongSignIn and TooManyTries, and PasswordNotYours for a password that somebody else has chosen, unless it
    is ``to_choose`` one's own.
    """
    return _proved(database, user_name, password, to_choose=to_choose, clock=clock)[0]


def confirm(database: Database, actor: Actor, password: str, *, clock: Clock = system_clock) -> Proof:
    """Whoever has signed in gives their password again, before a signature: a wrong one counts like any other.

    Raises what ``sign_in`` does, and PasswordNeeded for who came by a token.
    """
    if actor.only is not None or actor.user_name is None:
        raise PasswordNeeded("Signing")
    by, proof = _proved(database, actor.user_name, password, to_choose=False, clock=clock)
    if by.uid != actor.uid:
        raise WrongSignIn
    return proof


def sign_in_with_token(database: Database, text: str, *, clock: Clock = system_clock) -> Actor:
    """Who a token speaks for, with what it names of what they hold today; WrongToken where it does not hold."""
    zone = zone_of(database)
    with database.reading() as connection:
        return actor_with_token(connection, text, _today(zone, clock))


def is_begun(database: Database) -> bool:
    """Whether there is an account yet."""
    with database.reading() as connection:
        return bool(people_in(connection).accounts)


def _proved(database: Database, user_name: str, password: str, *, to_choose: bool, clock: Clock) -> tuple[Actor, Proof]:
    """Who has this password, and the entry that says so."""
    zone = zone_of(database)
    with database.reading() as connection:
        claimed = claim(connection, user_name, clock())
    is_right = claimed.is_right(password)
    account = claimed.account
    by = account.actor(_today(zone, clock)) if is_right and account is not None else THE_PROGRAM
    with unit_of_work(database, by, zone, clock) as work:
        proof = conclude(work, claimed, is_right=is_right)
    if proof is None or account is None:
        raise WrongSignIn
    if not account.password_is_own and not to_choose:
        raise PasswordNotYours
    return by, proof


def _today(zone: ZoneInfo, clock: Clock) -> dt.date:
    return dt.datetime.fromtimestamp(clock() / _MICROSECONDS, zone).date()
