"""A grant: whom it reaches, on which days, and what must be said when it is given."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.people.account import Account
from sponsor_monitor.people.actor import Actor, Scope
from sponsor_monitor.people.errors import AccountClosed, GrantRefused, OwnGrant
from sponsor_monitor.people.grant import Capacity, Grant
from sponsor_monitor.people.granting import check_grant
from sponsor_monitor.people.permission import Permission, Role, permission_of, role_of

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "granting.toml").read_text(encoding="utf-8"))[
    "case"
]
FIRST, LAST, DAY = dt.date(2026, 9, 1), dt.date(2026, 12, 31), dt.timedelta(days=1)
ACCOUNT = Account("account-1", "tess", "Tess Sample", "", 0)


def may(grant: Grant, permission: Permission, about: Scope, user_name: str | None = "tess") -> bool:
    return Actor("account-1", user_name, (grant,)).may(permission, about)


@pytest.mark.parametrize(
    ("day", "holds"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)], ids=str
)
def test_a_grant_holds_from_its_first_to_its_last_day(day: dt.date, holds: bool) -> None:
    grant = Grant(Role.ENGAGEMENT_LEAD, "grant-1", FIRST, LAST, frozenset({"SBM"}))
    account = Account("account-1", "tess", "Tess Sample", "", 0, grants=(grant,))

    assert account.actor(day).may(Permission.SEE_STUDENT, Scope(school="SBM")) is holds


def test_a_grant_without_a_last_day_holds_until_the_end_of_time_and_never_before_its_first() -> None:
    grant = Grant(Role.WELFARE, "grant-1", FIRST)

    assert grant.holds_on(dt.date.max)
    assert not grant.holds_on(FIRST - DAY)


def test_a_closed_account_holds_nothing() -> None:
    account = Account("account-1", "tess", "", "", 0, closed_at=1, grants=(Grant(Role.COMPLIANCE_OFFICER),))

    assert account.actor(FIRST).grants == ()


@pytest.mark.parametrize(
    ("user_name", "tutor", "reached"),
    [
        ("tess", "tess", True),
        ("tess", "TESS", True),
        ("tess", "tess2", False),
        ("tess", None, False),
        (None, None, False),
    ],
)
def test_a_tutor_reaches_those_whose_records_name_the_tutor(
    user_name: str | None, tutor: str | None, reached: bool
) -> None:
    about = Scope("registration-1", "student-1", "SBM", None, tutor)

    assert may(Grant(Role.PERSONAL_TUTOR), Permission.SEE_STUDENT, about, user_name) is reached


def test_to_be_named_as_tutor_gives_nothing_to_who_is_none() -> None:
    assert not may(Grant(Role.PROGRESS_OFFICER), Permission.SEE_STUDENT, Scope("registration-1", tutor="tess"))
    assert not may(Grant(Role.ENGAGEMENT_LEAD), Permission.SEE_STUDENT, Scope("registration-1", tutor="tess"))


def test_a_grant_narrowed_to_schools_reaches_only_them_and_nothing_that_is_about_all() -> None:
    narrowed = Grant(Role.COMPLIANCE_OFFICER, schools=frozenset({"SBM"}))

    assert may(narrowed, Permission.SEE_VISA_FACTS, Scope("registration-1", school="SBM"))
    assert not may(narrowed, Permission.SEE_VISA_FACTS, Scope("registration-2", school="LAW"))
    assert not may(narrowed, Permission.IMPORT, Scope())


@pytest.mark.parametrize(
    ("faculty", "school", "reached"),
    [
        ("Humanities", "LAW", True),
        ("Science", "SBM", False),
        # Where the records name no faculty, the schools of the dean's own say whether it is another.
        (None, "LAW", True),
        (None, "SBM", False),
        (None, None, False),
    ],
)
def test_an_appeal_dean_reaches_students_of_other_faculties(
    faculty: str | None, school: str | None, reached: bool
) -> None:
    dean = Grant(Role.APPEAL_DEAN, faculties=frozenset({"Science"}), schools=frozenset({"SBM"}))

    assert may(dean, Permission.DECIDE_APPEAL, Scope("registration-1", "student-1", school, faculty)) is reached


def test_a_dean_who_named_no_schools_reaches_nobody_whose_faculty_is_unknown() -> None:
    dean = Grant(Role.APPEAL_DEAN, faculties=frozenset({"Science"}))

    assert not may(dean, Permission.DECIDE_APPEAL, Scope("registration-1", "student-1", "LAW"))


def test_an_adviser_may_what_the_written_authority_names() -> None:
    only = frozenset({Permission.SEE_OWN_RECORD})
    adviser = Grant(Role.ADVISER, students=frozenset({"student-1"}), to_day=LAST, only=only)
    about = Scope("registration-1", "student-1")

    assert may(adviser, Permission.SEE_OWN_RECORD, about)
    assert not may(adviser, Permission.SEE_VISA_FACTS, about)
    assert not may(adviser, Permission.SEE_OWN_RECORD, Scope("registration-2", "student-2"))


def test_what_gives_a_permission_says_in_which_capacity() -> None:
    deputy = Grant(Role.SIGNATORY, "grant-2", capacity=Capacity.DEPUTY, authority="Minute 12")
    somebody = Actor("account-1", "tess", (Grant(Role.LEVEL_1, "grant-1"), deputy))

    assert somebody.grant_for(Permission.SIGN_SPONSORED, Scope("registration-1")) is deputy
    assert somebody.grant_for(Permission.SIGN_OTHER, Scope("registration-1")) is None


def grant_of(told: dict[str, Any]) -> Grant:
    named: dict[str, Any] = {
        kind: frozenset(told.get(kind, ())) for kind in ("schools", "faculties", "registrations", "students")
    }
    return Grant(
        role_of(told["role"]),
        from_day=told.get("from", FIRST),
        to_day=told.get("to"),
        capacity=Capacity[told["capacity"]] if "capacity" in told else None,
        authority=told.get("authority", ""),
        only=frozenset(map(permission_of, told["only"])) if "only" in told else None,
        **named,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_role_is_given_as_its_terms_ask_or_refused_with_what_is_missing(case: dict[str, Any]) -> None:
    held = tuple(grant_of(told) for told in case.get("held", ()))
    account = Account("account-1", "tess", "Tess Sample", "", 0, grants=held)

    if "refused" not in case:
        check_grant(grant_of(case), account, "administrator")
        return
    with pytest.raises(GrantRefused, match=case["refused"]):
        check_grant(grant_of(case), account, "administrator")


def test_nobody_gives_a_role_to_themselves_and_none_is_given_to_a_closed_account() -> None:
    with pytest.raises(OwnGrant, match="ask another administrator"):
        check_grant(Grant(Role.WELFARE), ACCOUNT, "account-1")
    with pytest.raises(AccountClosed, match="make the person a new one"):
        check_grant(Grant(Role.WELFARE), Account("account-1", "tess", "", "", 0, closed_at=1), "administrator")


def test_the_role_of_the_program_is_given_to_nobody() -> None:
    with pytest.raises(GrantRefused, match="role of the program"):
        check_grant(Grant(Role.PROGRAM), ACCOUNT, "administrator")
