"""Students, what they are registered for, and what became of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from bench.invented.terms import Calendar
from bench.invented.world import DAY, Cells, World

SCHOOLS = ("SEMS", "SLLF", "SBBS", "IHSE")
KINDS = {"foundation": 10, "ug": 4, "pgt": 3, "pre": 3, "jan": 2, "research": 1}
CALENDARS = {
    "foundation": ("fnd", "term", "fnd", "ug", "short"), "ug": ("ug", "ug", "short"), "pgt": ("pgt",),
    "pre": ("pre", "pre", "term"), "jan": ("jan",), "research": ("pgt",),
}  # fmt: skip
LEVELS = {
    "foundation": (3, 3, 4, 5), "ug": (6, 6, 5), "pgt": (7, 7, 8), "pre": (6, 7, 3), "jan": (7, 4), "research": (8,)
}  # fmt: skip
STATUSES = {"authorised_absence": 5, "intermission": 4, "placement": 3, "study_abroad": 2, "sabbatical": 3}
LENGTHS = (0, 4, 9, 20, 45, 60, 64, 75, 90, 130)
NAMES = ("Sample", "Example", "Made-Up", "Zoë", 'O"Test', "Test, the", "Two\nLines", "", "-", "Ăn 名")


@dataclass
class Person:
    """A student with the ways of one: how often they come, and when they stop."""

    id: str
    kind: str
    start: dt.date
    presence: float
    lateness: float
    authorised: float
    unmarked: float
    activity: float
    stops: dt.date
    returns: dt.date
    calendar: Calendar
    groups: list[str] = field(default_factory=list)

    def is_about(self, day: dt.date) -> bool:
        """Whether the student has not stopped coming, or has come back."""
        return day < self.stops or day >= self.returns


@dataclass
class People:
    """The persons with their tables."""

    persons: list[Person]
    students: list[Cells]
    registrations: list[Cells]
    statuses: list[Cells]


def invent_people(world: World, calendars: dict[str, Calendar], *, tracked: bool) -> People:
    """Six to twenty-two students, each with a registration or two."""
    people = People([], [], [], [])
    for _ in range(world.pick((world.rng.randint(6, 9), world.rng.randint(8, 13), world.rng.randint(13, 22)))):
        kind = world.weigh(KINDS)
        calendar = calendars[world.pick(CALENDARS[kind])]
        person = _person(world, kind, calendar)
        people.persons.append(person)
        people.students.append(
            {"student_id": person.id, "family_name": world.pick(NAMES), "given_names": world.pick(NAMES),
             "school": world.pick(SCHOOLS)}
        )  # fmt: skip
        first = _registration(world, person.id, kind, calendar, tracked=tracked)
        people.registrations.append(first)
        if world.chance(0.2):
            people.registrations.append(_second(world, first, calendars, tracked=tracked))
        people.statuses += _statuses(world, person.id)
    world.rng.shuffle(people.registrations)
    return people


def _person(world: World, kind: str, calendar: Calendar) -> Person:
    presence = world.pick((0.98, 0.95, 0.88, 0.82, 0.75, 0.6, 0.5, 0.3, 0.0))
    stops = world.near(calendar.start, -20, 300) if world.chance(0.4) else dt.date.max
    returns = world.near(stops, -30, 150) if stops < dt.date.max and world.chance(0.5) else dt.date.max
    return Person(
        world.identifier(("S", "S-0", "", "0", "00")), kind, calendar.start, presence,
        lateness=world.pick((0.0, 0.1, 0.3)), authorised=world.pick((0.0, 0.0, 0.1, 0.6, 1.0)),
        unmarked=world.pick((0.0, 0.2, 1.0)), activity=world.pick((0.0, 0.1, 0.4, 1.0, 1.0)),
        stops=stops, returns=returns, calendar=calendar,
    )  # fmt: skip


def _registration(world: World, student: str, kind: str, calendar: Calendar, *, tracked: bool) -> Cells:
    start = world.pick((calendar.start, calendar.start, calendar.start, world.near(calendar.start, 10, 20)))
    end = world.weigh({start + DAY * 730: 5, world.near(start, -60, 300): 2, world.near(world.as_of, 2, 40): 1})
    end = max(calendar.end if kind == "pre" and calendar.end < start + DAY * 200 else end, start)
    level = str(world.pick(LEVELS[kind]))
    course = {"foundation": "FND", "research": "PHD"}.get(kind, kind.upper())
    enrolled = "" if world.chance(0.15 if tracked else 0.6) else str(world.near(start, 4, world.pick((0, 14, 40))))
    ended = str(world.near(end, 200, 2)) if world.chance(0.12) else ""
    if world.chance(0.03):
        ended = str(start - DAY * world.pick((1, 5)))
    return {
        "registration_id": world.identifier(("R", "R-00", "", "0")), "student_id": student,
        "cas_number": "" if world.chance(0.12) else world.identifier(("C", "C-0", "", "00")), "rqf_level": level,
        "pre_sessional": "true" if kind == "pre" else world.pick(("", "false")),
        "programme": "research" if kind == "research" else world.pick(("", "taught")),
        "course_code": f"{course}{world.pick('12')}", "course_title": world.pick(("", "BSc, Hons", "Zoölogy")),
        "school": world.pick(SCHOOLS), "calendar": calendar.id, "course_start": str(start), "enrolled_on": enrolled,
        "course_end": str(end), "ended_on": ended, "permission_start": str(start - DAY * 30),
        "permission_end": world.pick(("", str(end + DAY * 120), str(world.near(end, 20, 60)))),
    }  # fmt: skip


def _second(world: World, first: Cells, calendars: dict[str, Calendar], *, tracked: bool) -> Cells:
    """Another registration of a student: after the first, or beside it."""
    kind = world.pick(("foundation", "ug", "pgt", "pre", "jan", "research"))
    calendar = calendars[world.pick(CALENDARS[kind])]
    second = _registration(world, first["student_id"], kind, calendar, tracked=tracked)
    if world.chance(0.4):
        start = dt.date.fromisoformat(first["course_end"]) + DAY * world.pick((0, 1, 20))
        second |= {"course_start": str(start), "course_end": str(start + DAY * world.pick((0, 100, 400)))}
        second["enrolled_on"] = second["enrolled_on"] and str(start)
        second["ended_on"] = ""
    return second


def _statuses(world: World, student: str) -> list[Cells]:
    """None, or a few periods that stand alone, touch, overlap or stay open."""
    rows: list[Cells] = []
    start = world.near(world.base, 20, 220)
    for _ in range(world.weigh({0: 6, 1: 4, 2: 3, 3: 1, 5: 1})):
        end = start + DAY * world.pick(LENGTHS)
        recorded = world.recorded(dt.datetime.combine(world.near(start, 20, 30), dt.time(9)), 0.7)
        rows.append({
            "student_id": student, "kind": world.weigh(STATUSES), "start": str(start),
            "end": "" if world.chance(0.12) else str(end), "recorded_at": recorded,
        })  # fmt: skip
        start = world.pick((end + DAY, end + DAY * 2, end, world.near(start, 5, 5), end + DAY * 30))
    return rows
