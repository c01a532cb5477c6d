"""Term calendars: with and without a summer vacation, a January start, one too short, a pre-sessional."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bench.invented.world import DAY, World

YEAR = (
    "induction 1|teaching 6|reading 1|teaching 5|vacation 1.3|closure 1.4|vacation 0.3|study 1|assessment 2|teaching 10"
)
FOUNDATION = "teaching 12|vacation 1.3|closure 1.4|teaching 12.2|vacation 2|teaching 6|assessment 2"
SPRING = "vacation 3|teaching 1|study 2|assessment 4"
SHAPES = {
    "ug": (0, [f"{YEAR}|{SPRING}|vacation 13"] * 3),
    "pgt": (0, [f"{YEAR}|{SPRING}|dissertation 13"] * 3),
    "fnd": (0, [f"{FOUNDATION}|vacation 15"] * 3),
    "jan": (17, ["induction 1|teaching 11|vacation 3|teaching 4|dissertation 13|vacation 2|teaching 12|closure 2"]),
    "pre": (-11, ["teaching 9|assessment 2"]),
    "short": (0, ["teaching 11|vacation 3"]),
    "term": (-1, ["teaching 120"]),
}  # fmt: skip


@dataclass
class Calendar:
    """A calendar as its periods, in order."""

    id: str
    periods: list[tuple[str, dt.date, dt.date]]

    @property
    def start(self) -> dt.date:
        """Its first day."""
        return self.periods[0][1]

    @property
    def end(self) -> dt.date:
        """Its last day."""
        return self.periods[-1][2]

    def kind(self, day: dt.date) -> str:
        """The kind of a day; weekends that no period covers go with the week before."""
        return next((kind for kind, start, _ in reversed(self.periods) if start <= day), "teaching")


def invent_calendars(world: World) -> dict[str, Calendar]:
    """One calendar of every shape."""
    return {shape: _calendar(world, shape) for shape in SHAPES}


def _calendar(world: World, shape: str) -> Calendar:
    week, years = SHAPES[shape]
    day, periods = world.base + DAY * 7 * week, []
    for year in years:
        for part in year.split("|"):
            kind, _, weeks = part.partition(" ")
            whole, _, rest = weeks.partition(".")
            start, day = day, day + DAY * (7 * int(whole) + int(rest or 0))
            end = day - DAY
            while end.weekday() > 4 and end > start and world.chance(0.4):
                end -= DAY
            periods.append((kind, start, end))
    return Calendar(f"{shape}-{world.base.year}", periods)


def calendar_toml(world: World, calendar: Calendar) -> str:
    """A calendar as its file, the periods in any order."""
    periods = calendar.periods[:]
    if world.chance(0.5):
        world.rng.shuffle(periods)
    lines = [f'id = "{calendar.id}"', f'title = "Made up: {calendar.id}"', 'source = "invented"']
    for kind, start, end in periods:
        lines += ["[[period]]", f'kind = "{kind}"', f'name = "{kind}"', f"start = {start}", f"end = {end}"]
    return "\n".join(lines) + "\n"
