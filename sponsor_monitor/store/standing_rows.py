"""The rows that stand, as a query to join with others: for a few people at a time, where columns would be too many.

It is the rule of ``live_rows`` said in SQL: what was taken back is gone, and of several versions the latest holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.fields import FACTS, RETRACTION
from sponsor_monitor.store.schema import FACT_TABLES


@dataclass(frozen=True, slots=True)
class Limits:
    """The last id of each table as parameters: of a query that is built once, and asked of many cuts."""

    last: Mapping[str, sa.BindParameter[int]]


LIMITS = Limits({name: sa.bindparam(f"last_{name}", type_=sa.BigInteger()) for name in FACTS})


def limits(cut: Cut) -> dict[str, int]:
    """What a query built with ``LIMITS`` is asked with."""
    return {f"last_{name}": last for name, last in cut.last.items()}


def standing(
    name: str,
    cut: Cut | Limits,
    key: Sequence[str],
    *,
    among: tuple[str, Sequence[int] | sa.BindParameter[Sequence[int]]] | None = None,
    held: tuple[sa.ColumnElement[bool], ...] = (),
    first: tuple[sa.ColumnElement[object], ...] = (),
) -> sa.Subquery:
    """The standing row for each value of ``key`` of a table of facts.

    ``among`` narrows what is read to some numbers in a column of the key, ``held`` to rows of which more is true;
    ``first`` is what a later row is later by, before the time at which it was recorded.
    """
    own = FACT_TABLES[name]
    wanted = [own.c.id <= cut.last[name], ~_is_taken_back(own, name, cut), *held]
    if among is not None:
        wanted.append(own.c[among[0]].in_(among[1]))
    latest = (*first, own.c.recorded_at.desc().nulls_last(), own.c.id.desc())
    place = sa.func.row_number().over(partition_by=[own.c[each] for each in key], order_by=latest)
    ranked = sa.select(own, place.label("place")).where(*wanted).subquery(f"{name}_ranked")
    return sa.select(ranked).where(ranked.c.place == 1).subquery(f"{name}_standing")


def _is_taken_back(own: sa.Table, name: str, cut: Cut | Limits) -> sa.ColumnElement[bool]:
    taken = FACT_TABLES[RETRACTION.name].c
    return sa.exists().where(taken.fact_table == name, taken.fact == own.c.id, taken.id <= cut.last[RETRACTION.name])
