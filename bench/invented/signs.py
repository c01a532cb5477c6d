"""Events: students who are active or silent, and feeds that live, die, come back or never were."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bench.invented.people import Person
from bench.invented.world import DAY, Cells, World

# How often a student does such a thing on a day.
HABITS = {
    "submission": 0.01, "vle": 0.12, "meeting": 0.01, "lecture_capture": 0.02, "co_curricular": 0.01,
    "supervision": 0.01, "placement_contact": 0.005, "library": 0.03, "pc_login": 0.05, "attendance": 0.003,
}  # fmt: skip
FEEDS = {"missing": 2, "sparse": 6, "alive": 2, "dying": 3}


@dataclass
class Feed:
    """A feed: how it lives, and the days on which it is dead."""

    mode: str
    dies: dt.date
    returns: dt.date
    keeper: Person | None

    def is_dead(self, day: dt.date) -> bool:
        """Whether nothing of the feed arrives on a day."""
        return self.mode == "missing" or (self.mode == "dying" and self.dies <= day < self.returns)


def invent_events(world: World, persons: list[Person]) -> list[Cells]:
    """The events of about a year, some of them after the as-of day."""
    rows: list[Cells] = []
    for indicator, habit in HABITS.items():
        feed = _feed(world, persons)
        for number in range((min(world.as_of, world.base + DAY * 380) - world.base).days + 100):
            day = world.base + DAY * (number - 90)
            for person in _actors(world, persons, feed, day, habit):
                dead = feed.is_dead(day)
                if not dead or (feed.mode == "dying" and world.chance(0.1)):
                    rows.append(_event(world, person.id, indicator, day, count="0" if dead else ""))
    world.rng.shuffle(rows)
    return rows


def _feed(world: World, persons: list[Person]) -> Feed:
    dies = world.near(world.as_of, 150, 5)
    back = world.near(dies, -3, 40)
    keeper = world.pick(persons) if world.chance(0.6) else None
    return Feed(world.weigh(FEEDS), dies, world.pick((back, dt.date.max)), keeper)


def _actors(world: World, persons: list[Person], feed: Feed, day: dt.date, habit: float) -> list[Person]:
    found = [
        person for person in persons
        if world.chance(habit * person.activity) and person.is_about(day) and person.calendar.kind(day) != "vacation"
    ]  # fmt: skip
    if feed.mode in ("alive", "dying") and day >= world.base - DAY * 7 and day.weekday() < 5 and world.chance(0.85):
        found.append(feed.keeper or world.pick(persons))
    return found


def _event(world: World, student: str, indicator: str, day: dt.date, count: str) -> Cells:
    moment = dt.datetime.combine(day, dt.time(world.pick((0, 1, 2, 9, 12, 14, 23)), world.pick((0, 15, 30, 59))))
    return {
        "student_id": student, "occurred_at": world.time(moment), "indicator": indicator,
        "count": count or world.pick(("", "", "", "1", "2", "7", "0")), "source": world.pick(("", "QMplus", "a,b")),
        "recorded_at": world.recorded(moment, 0.8),
    }  # fmt: skip
