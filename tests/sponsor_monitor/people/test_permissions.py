"""Every role with every permission, against a table that people reviewed: about those it reaches, others and nobody."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.people.actor import NOBODY_IN_PARTICULAR, THE_PROGRAM, Actor, NotPermitted, Scope
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import (
    GRANTABLE,
    TABLE,
    NoSuchWord,
    Permission,
    Reach,
    Role,
    permission_of,
    role_of,
)

REVIEWED = tomllib.loads((Path(__file__).parent / "permissions.toml").read_text(encoding="utf-8"))
NEVER_AN_ADMINISTRATOR_S = set(Permission) - {
    Permission.MANAGE_PEOPLE, Permission.VERIFY_LOG, Permission.SIGN_CHECKPOINT,
}  # fmt: skip
READING = {
    Permission.SEE_STUDENT,
    Permission.SEE_VISA_FACTS,
    Permission.SEE_OVERVIEW,
    Permission.READ_LOG,
    Permission.VERIFY_LOG,
}

MINE = Scope("registration-1", "student-1", "SBM", "Science", "tess")
OTHER = Scope("registration-2", "student-2", "LAW", "Humanities", "tom")
NAMED: dict[Reach, dict[str, Any]] = {
    Reach.EVERYONE: {},
    Reach.SCHOOL: {"schools": frozenset({"SBM"})},
    Reach.FACULTY: {"faculties": frozenset({"Science"})},
    Reach.STUDENTS: {"registrations": frozenset({"registration-1"})},
    Reach.SELF: {"students": frozenset({"student-1"})},
    Reach.OTHER_FACULTIES: {"faculties": frozenset({"Humanities"})},
}
"""What a grant of each reach names, so that it reaches MINE."""
REACHED = {Reach.EVERYONE: (MINE, OTHER, NOBODY_IN_PARTICULAR)}


def actor(role: Role) -> Actor:
    """Somebody who holds a role as such roles are held."""
    (reach,) = set(TABLE[role].values())
    return Actor("account-1", "tess", (Grant(role, **NAMED[reach]),))


@pytest.mark.parametrize("permission", Permission, ids=lambda permission: permission.key)
@pytest.mark.parametrize("role", Role, ids=lambda role: role.key)
def test_a_role_may_what_the_reviewed_table_says_and_nothing_else(role: Role, permission: Permission) -> None:
    said = REVIEWED[role.key].get(permission.key)
    expected = () if said is None else REACHED.get(Reach(said), (MINE,))
    somebody = actor(role)

    assert [about for about in (MINE, OTHER, NOBODY_IN_PARTICULAR) if somebody.may(permission, about)] == list(expected)
    assert somebody.may_somewhere(permission) == bool(expected)


def test_the_reviewed_table_names_every_role_and_nothing_that_there_is_none_of() -> None:
    assert {role_of(name) for name in REVIEWED if name != Role.PROGRAM.key} == set(GRANTABLE)
    assert {permission_of(name) for role in REVIEWED.values() for name in role} == set(Permission)


def test_an_administrator_does_no_casework_and_an_auditor_only_reads() -> None:
    assert not NEVER_AN_ADMINISTRATOR_S & TABLE[Role.ADMINISTRATOR].keys()
    assert TABLE[Role.AUDITOR].keys() == READING


def test_who_recommends_never_signs_and_who_signs_never_recommends() -> None:
    signing = {Permission.SIGN_SPONSORED, Permission.SIGN_OTHER, Permission.DECIDE_APPEAL}

    assert [role for role in Role if Permission.RECOMMEND in TABLE[role] and signing & TABLE[role].keys()] == []
    assert [role for role in Role if len(signing & TABLE[role].keys()) > 1] == []


@pytest.mark.parametrize("permission", Permission, ids=lambda permission: permission.key)
def test_an_account_without_grants_may_nothing(permission: Permission) -> None:
    with pytest.raises(NotPermitted, match=f"may not {permission.value}: none of your roles"):
        Actor("account-1", "tess").require(permission, MINE)


def test_a_refusal_says_that_the_permission_reaches_others_and_names_nobody() -> None:
    with pytest.raises(NotPermitted, match="for other students only") as refused:
        actor(Role.ENGAGEMENT_LEAD).require(Permission.SEE_STUDENT, OTHER)

    assert not {"registration-2", "student-2", "LAW", "tom"} & set(str(refused.value).replace(".", " ").split())


def test_a_token_gives_no_more_than_it_names_and_no_more_than_the_account_has() -> None:
    holder = actor(Role.COMPLIANCE_OFFICER)
    by_token = Actor(holder.uid, holder.user_name, holder.grants, frozenset({Permission.IMPORT, Permission.READ_LOG}))

    assert [permission for permission in Permission if by_token.may(permission)] == [Permission.IMPORT]


def test_the_program_does_nothing_that_a_person_decides() -> None:
    assert THE_PROGRAM.may(Permission.WORK_ALERTS, MINE)
    decided = {Permission.RECOMMEND, Permission.SIGN_SPONSORED, Permission.SIGN_OTHER, Permission.WRITE_TO_STUDENT,
               Permission.REPORT, Permission.CLEAR_BLOCKS, Permission.DECIDE_APPEAL}  # fmt: skip
    assert not decided & TABLE[Role.PROGRAM].keys()


def test_words_are_found_by_their_short_name_and_as_people_say_them() -> None:
    assert role_of("departmental progress officer") is role_of("progress-officer") is Role.PROGRESS_OFFICER
    assert permission_of("SEE-STUDENT") is Permission.SEE_STUDENT
    with pytest.raises(NoSuchWord, match="There is no role"):
        role_of("the program")
    with pytest.raises(NoSuchWord, match='no permission "root"'):
        permission_of("root")
