"""How students are reached: the address and the number that stand, of those that their sources brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.schema import FACT_TABLES
from sponsor_monitor.store.standing_rows import LIMITS, limits, standing

_EMAIL = ("email", "e-mail", "mail")
_PHONE = ("mobile", "phone", "telephone", "tel")


@dataclass(frozen=True, slots=True)
class Contacts:
    """An e-mail address and a telephone number; empty where none is known."""

    email: str = ""
    phone: str = ""


def contacts(
    connection: sa.Connection, cut: Cut, students: Sequence[int] | None, day: int | None
) -> dict[int, Contacts]:
    """The contacts of students by their numbers; None: everybody's. ``day`` leaves out what does not hold on it.

    Of several kinds the institution's own e-mail (a kind such as ``university email``) goes before a private one.
    """
    asked = {**limits(cut), "students": list(students or ()), "day": day}
    found: dict[int, dict[str, str]] = {}
    for student, kind, value in connection.execute(_question(students is None, day is None), asked):
        found.setdefault(student, {})[kind.casefold()] = value
    return {student: Contacts(_first(kinds, _EMAIL), _first(kinds, _PHONE)) for student, kinds in found.items()}


@cache
def _question(of_everybody: bool, of_any_day: bool) -> sa.Select[Any]:
    own = FACT_TABLES["contact_version"].c
    day = sa.bindparam("day", type_=sa.Integer())
    held = () if of_any_day else (_begun(own.from_day, day), sa.or_(own.to_day.is_(None), own.to_day >= day))
    row = standing(
        "contact_version",
        LIMITS,
        ["student", "kind"],
        among=None if of_everybody else ("student", sa.bindparam("students", expanding=True)),
        held=held,
        first=(own.from_day.desc().nulls_last(),),
    ).c
    return sa.select(row.student, row.kind, row.value).where(row.value.is_not(None)).order_by(row.student, row.kind)


def _begun(from_day: sa.ColumnElement[int], day: sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    return sa.or_(from_day.is_(None), from_day <= day)


def _first(kinds: dict[str, str], words: Sequence[str]) -> str:
    """The value of the kind that is such a word, or else of one that holds it and is not called personal."""
    named = [kind for word in words for kind in kinds if kind == word]
    like = [kind for word in words for kind in kinds if word in kind]
    ordered = sorted(like, key=lambda kind: "personal" in kind or "private" in kind or "home" in kind)
    return next((kinds[kind] for kind in (*named, *ordered)), "")
