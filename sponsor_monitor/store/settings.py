"""What the institution says of itself: the name, the nation and the time zone that stand now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sponsor_monitor.dataset.settings import DEFAULT_ZONE
from sponsor_monitor.store.cut import EMPTY, Cut, cut_on
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.standing_rows import LIMITS, limits, standing

DEFAULT_NATION = "ENG"


@dataclass(frozen=True, slots=True)
class Settings:
    """The institution's name, the nation whose bank holidays count, and where its clocks are."""

    institution: str
    nation: str
    zone: ZoneInfo


def settings(connection: sa.Connection, cut: Cut | None = None) -> Settings:
    """The settings as they stand, at a cut if one is given; those of an institution in London before any arrived."""
    asked = limits(_cut(connection) if cut is None else cut)
    told = {found.name: found.value for found in connection.execute(_question(), asked)}
    return Settings(
        told.get("institution", ""),
        told.get("nation", DEFAULT_NATION),
        ZoneInfo(told.get("timezone") or DEFAULT_ZONE),
    )


@cache
def _question() -> sa.Select[Any]:
    row = standing("setting_version", LIMITS, ["name"]).c
    return sa.select(row.name, row.value)


def _cut(connection: sa.Connection) -> Cut:
    try:
        return cut_on(connection)
    except NothingStored:
        return EMPTY
