"""Chance, and the dates a made-up university turns on."""

from __future__ import annotations

import datetime as dt
import random
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

DAY = dt.timedelta(days=1)
T = TypeVar("T")
Cells = dict[str, str]
# Autumns whose year holds both clock changes; 2026 ends in week 53, and 2027 runs over 29 February 2028.
YEARS = {2025: 5, 2026: 3, 2027: 3}
ZONES = {"Europe/London": 17, "America/New_York": 1, "Asia/Kolkata": 1, "Australia/Lord_Howe": 1}
NATIONS = {"ENG": 4, "WLS": 2, "SCT": 2, "NIR": 2}
OFFSETS = ("Z", "+00:00", "+01:00", "+01", "+05:30", "-05:00", "+08", "-03:30")


@dataclass
class World:
    """A source of chance with the days everything is drawn around."""

    rng: random.Random
    base: dt.date
    as_of: dt.date
    zone: str
    nation: str
    taken_ids: set[str] = field(default_factory=set)

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.rng.random() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all equally likely."""
        return choices[self.rng.randrange(len(choices))]

    def weigh(self, weights: dict[T, int]) -> T:
        """One of the keys, as likely as its weight."""
        return self.rng.choices(list(weights), weights=list(weights.values()))[0]

    def near(self, day: dt.date, before: int, after: int) -> dt.date:
        """A day from ``before`` days before to ``after`` days after one."""
        return day + DAY * self.rng.randint(-before, after)

    def identifier(self, prefixes: Sequence[str]) -> str:
        """A new identifier: some look like numbers, and some of those like each other."""
        while True:
            found = f"{self.pick(prefixes)}{self.rng.randint(1, 999)}"
            if found not in self.taken_ids:
                self.taken_ids.add(found)
                return found

    def time(self, moment: dt.datetime, *, seconds: bool = True) -> str:
        """A local time in one of the ways a timestamp can be written."""
        if seconds and self.chance(0.15):
            moment = moment.replace(second=self.rng.randint(0, 59), microsecond=self.pick((0, 0, 500000, 999999)))
        offset = ""
        if self.chance(0.35):
            offset = self.pick(OFFSETS)
            instant = moment.replace(tzinfo=zoneinfo.ZoneInfo(self.zone)).astimezone(dt.UTC)
            moment = (instant + _offset(offset)).replace(tzinfo=None)
        if moment.time() == dt.time() and not offset and self.chance(0.5):
            return moment.date().isoformat()
        text = moment.isoformat(sep=self.pick("TTT "))
        if moment.microsecond:
            text = text.rstrip("0") if self.chance(0.5) else text
        elif moment.second == 0 and self.chance(0.4):
            text = text[:16]
        return text + offset

    def recorded(self, moment: dt.datetime, blank: float = 0.6) -> str:
        """When a fact of a moment was recorded: often not said, mostly soon after, sometimes much later."""
        if self.chance(blank):
            return ""
        later = self.weigh({60: 6, 3_000: 3, 60_000: 2})
        return self.time(moment + dt.timedelta(minutes=self.rng.randint(0, later)))


def _offset(text: str) -> dt.timedelta:
    if text == "Z":
        return dt.timedelta()
    hours, _, minutes = text[1:].partition(":")
    size = dt.timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -size if text[0] == "-" else size


def invent_world(seed: int) -> World:
    """The world of a seed."""
    rng = random.Random(seed)  # noqa: S311 (nothing here is a secret)
    world = World(rng, dt.date.min, dt.date.min, "", "")
    september = dt.date(world.weigh(YEARS), 9, 15)
    world.base = september - DAY * september.weekday()
    world.zone, world.nation = world.weigh(ZONES), world.weigh(NATIONS)
    world.as_of = _as_of(world)
    return world


def _as_of(world: World) -> dt.date:
    base, year = world.base, world.base.year + 1
    day = world.near(base, -60, 400)
    marked = [dt.date(year, 1, 1) - DAY, dt.date(year, 1, 3), dt.date(year, 3, 1) - DAY, dt.date(year, 4, 3)]
    return world.weigh(
        {
            day: 10,
            day.replace(day=1) - DAY: 4,
            day - DAY * ((day.weekday() + 3) % 7): 2,
            world.pick(marked): 2,
            world.near(base, 15, 0): 1,
            world.near(base, 0, 28): 2,
        }
    )


def invent_known_at(world: World) -> str | None:
    """Mostly none; else a time about the as-of day, written in some way."""
    if world.chance(0.65):
        return None
    return world.time(dt.datetime.combine(world.near(world.as_of, 30, 10), dt.time(world.rng.randint(0, 23), 30)))
