"""The grounds of a de-registration as data: what each rests on, and its conditions (``grounds.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from sponsor_monitor.casework.event_words import Ground


@dataclass(frozen=True, slots=True)
class Evidence:
    """Findings that make a ground: breaches of a rule, of a level where one is named, at least so many.

    ``latest_month`` asks that their last month is the latest one that was judged, ``this_year`` that each is of the
    current academic year.
    """

    rule: str
    said: str
    least: int
    level: str | None = None
    latest_month: bool = False
    this_year: bool = False


@dataclass(frozen=True, slots=True)
class GroundRules:
    """What a ground rests on, what is never one, and the names of its conditions in their order."""

    ground: Ground
    clause: str
    needs_cas: bool
    evidence: tuple[Evidence, ...]
    never: frozenset[str]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a condition says, and what to do where it is not met."""

    sentence: str
    todo: str


@cache
def ground_rules(ground: Ground) -> GroundRules:
    """The rules of a ground."""
    table = _document()["ground"][ground.value]
    return GroundRules(
        ground,
        table["clause"],
        table["needs_cas"],
        tuple(Evidence(**each) for each in table["evidence"]),
        frozenset(table["never"]),
        tuple(table["conditions"]),
    )


@cache
def wordings() -> Mapping[str, Wording]:
    """The words of every condition."""
    return MappingProxyType({name: Wording(**table) for name, table in _document()["condition"].items()})


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files("sponsor_monitor.casework").joinpath("grounds.toml").read_text(encoding="utf-8"))
