"""Looking for a student by what a person types: a student number, a registration number, or part of a name."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from sponsor_monitor.store.cut import Cut, cut_on
from sponsor_monitor.store.schema import FACT_TABLES
from sponsor_monitor.store.standing_rows import standing

MOST_FOUND = 200
_MARKS = r"\p{M}"


def find(connection: sa.Connection, text: str, most: int = MOST_FOUND) -> list[str]:
    """The opaque ids of the registrations whose number, student's number or name it is.

    A number is found as it is written, whatever the case; of a name every word typed must be in it, without regard to
    case and accents. A number goes before names. At most ``most`` are given, the latest registration of all first.
    """
    words = _plain(text).split()
    if not words:
        return []
    cut = cut_on(connection)
    found = _numbered(connection, cut, text.strip())
    if not found:
        found = _of_students(connection, cut, _named(connection, cut, words)[:most])
    return found[:most]


def _numbered(connection: sa.Connection, cut: Cut, text: str) -> list[str]:
    registration, student = FACT_TABLES["registration"].c, FACT_TABLES["student"].c
    version = standing("registration_version", cut, ["registration"]).c
    is_it = sa.or_(
        sa.func.lower(registration.registration_id) == text.lower(), sa.func.lower(student.student_id) == text.lower()
    )
    chosen = (
        sa.select(registration.uid)
        .join(FACT_TABLES["student"], student.id == registration.student)
        .where(is_it, registration.id.in_(sa.select(version.registration)))
        .order_by(registration.id.desc())
    )
    return list(connection.execute(chosen).scalars())


def _named(connection: sa.Connection, cut: Cut, words: list[str]) -> list[int]:
    """The numbers of the students in whose name every word is."""
    row = standing("student_version", cut, ["student"]).c
    rows = connection.execute(sa.select(row.student, row.given_names + " " + row.family_name)).all()
    if not rows:
        return []
    numbers, names = zip(*rows, strict=True)
    bare = pc.replace_substring_regex(pc.utf8_normalize(pa.array(names, pa.string()), form="NFKD"), _MARKS, "")
    folded = pc.utf8_lower(bare)
    stays = pa.array([True] * len(rows))
    for word in words:
        stays = pc.and_(stays, pc.fill_null(pc.match_substring(folded, word), fill_value=False))
    kept: list[int] = pa.array(numbers, pa.int64()).filter(stays).to_pylist()
    return kept


def _of_students(connection: sa.Connection, cut: Cut, students: list[int]) -> list[str]:
    registration = FACT_TABLES["registration"].c
    version = standing("registration_version", cut, ["registration"], among=("student", students)).c
    chosen = (
        sa.select(registration.uid)
        .where(registration.id.in_(sa.select(version.registration)))
        .order_by(registration.id.desc())
    )
    return list(connection.execute(chosen).scalars())


def _plain(text: str) -> str:
    """Text without case and accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.category(letter).startswith("M")).lower()
