"""Timetables, who is in which group, and what the registers say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from bench.invented.people import Person
from bench.invented.terms import Calendar
from bench.invented.world import DAY, Cells, World

# A week's slots: weekday, hour, minute, minutes, break. The first is 900 minutes to the dot, the third just short.
TIMETABLES = (
    [(day, 9, 0, 180, 0) for day in range(5)],
    [(day, 9, 0, 180, 0) for day in range(5)] + [(2, 14, 0, 60, 0)],
    [(day, 9, 0, 180, 0) for day in range(4)] + [(4, 9, 0, 190, 20)],
    [(day, 10, 0, 190, 10) for day in range(5)] + [(0, 16, 30, 120, 0)],
    [(day, 13, 0, 181, 1) for day in range(5)],
    [(day, 8, 0, 240, 0) for day in range(4)],
)
LIGHT = ([(1, 10, 0, 120, 10), (3, 14, 0, 60, 0)], [(0, 9, 0, 60, 0)], [(2, 13, 30, 180, 15), (4, 11, 0, 100, 0)])
Slot = tuple[int, int, int, int, int]


@dataclass
class Group:
    """A group with its week, how it is taught, and when nobody took its registers."""

    id: str
    calendar: Calendar
    slots: list[Slot]
    remote: float
    untaken: float
    blind: tuple[dt.date, dt.date]
    pause: tuple[dt.date, dt.date]
    is_big: bool
    members: list[Person] = field(default_factory=list)


@dataclass
class Teaching:
    """The tables of sessions, memberships and marks."""

    sessions: list[Cells] = field(default_factory=list)
    groups: list[Cells] = field(default_factory=list)
    marks: list[Cells] = field(default_factory=list)


def invent_teaching(world: World, persons: list[Person]) -> Teaching:
    """A heavy group for every calendar of below-degree students, a light one for others, and a big one."""
    teaching = Teaching()
    groups: dict[str, Group] = {}
    for person in persons:
        is_heavy = person.kind in ("foundation", "pre")
        key = f"{person.calendar.id}/{'heavy' if is_heavy else 'light'}"
        groups.setdefault(key, _group(world, person.calendar, is_heavy=is_heavy))
        if not world.chance(0.1):
            _join(world, teaching, groups[key], person)
    if len(persons) > 9 or world.chance(0.3):
        groups["big"] = _group(world, persons[0].calendar, is_heavy=False)
        groups["big"].is_big, groups["big"].untaken = True, 0.02
        for person in persons:
            _join(world, teaching, groups["big"], person)
        groups["big"].blind = groups["big"].pause = (world.base, world.base)
    for group in groups.values():
        _fill(world, teaching, group, persons)
    world.rng.shuffle(teaching.sessions)
    return teaching


def _group(world: World, calendar: Calendar, *, is_heavy: bool) -> Group:
    blind = world.near(world.base, -20, 150)
    length = world.pick((0, 0, 7, 25, 70))
    pause = world.near(world.base, -30, 120).replace(day=1)
    return Group(
        world.identifier(("G", "G0", "0")), calendar, list(world.pick(TIMETABLES if is_heavy else LIGHT)),
        world.pick((0.0, 0.0, 0.05, 0.2, 0.22, 0.5)), world.pick((0.0, 0.02, 0.1, 0.35)),
        (blind, blind + DAY * length), (pause, pause + DAY * world.pick((0, 0, 31, 62, 95))), is_big=False,
    )  # fmt: skip


def _join(world: World, teaching: Teaching, group: Group, person: Person) -> None:
    """Memberships: from the start or later, open or ended, twice at once, left and come back."""
    group.members.append(person)
    person.groups.append(group.id)
    start = world.pick((person.start, person.start, world.near(person.start, 5, 30)))
    end = world.near(start, -20, 250)
    periods = [(start, end if world.chance(0.15) else None)]
    if world.chance(0.08):
        periods.append((world.near(start, 0, 20), None))
    if world.chance(0.08):
        periods = [(start, end), (end + DAY * world.pick((0, 1, 15)), None)]
    for since, until in periods:
        teaching.groups.append(
            {"student_id": person.id, "group_id": group.id, "from_date": str(since), "to_date": str(until or "")}
        )  # fmt: skip


def _fill(world: World, teaching: Teaching, group: Group, persons: list[Person]) -> None:
    """A group's sessions, from its calendar's start to a little after the as-of day, and their marks."""
    last = min(world.as_of + DAY * 14, group.calendar.start + DAY * 330, group.calendar.end + DAY * 20)
    if group.slots in TIMETABLES:
        last = min(last, group.calendar.start + DAY * 240)
    monday = group.calendar.start - DAY * group.calendar.start.weekday()
    while monday <= last:
        for slot in group.slots:
            day = monday + DAY * slot[0]
            kind = group.calendar.kind(day)
            held = {"teaching": 0.97, "induction": 0.7, "vacation": 0.02, "closure": 0.01}.get(kind, 0.15)
            is_paused = group.pause[0] <= day < group.pause[1]
            if world.chance(held) and not is_paused:
                _hold(world, teaching, group, day, slot, persons)
        monday += DAY * 7


def _hold(world: World, teaching: Teaching, group: Group, day: dt.date, slot: Slot, persons: list[Person]) -> None:
    """A session, now and then an odd one, and its register."""
    _, hour, minute, length, pause = slot
    starts = dt.datetime.combine(day, dt.time(hour, minute))
    if world.chance(0.06):
        starts, length, pause = _oddity(world, starts, length, pause)
    # On the wall clock: where the clocks change between the two, more or less time passes.
    ends = starts + dt.timedelta(minutes=length)
    is_remote, is_cancelled = world.chance(group.remote), world.chance(0.03)
    session = {
        "session_id": world.identifier(("T", "T-0", "", "0", "00", "0T")), "group_id": group.id,
        "module_code": f"MOD{world.rng.randint(1, 9)}", "school": "", "starts_at": world.time(starts),
        "ends_at": world.time(ends), "activity": world.pick(("", "lecture", "lab")),
        "in_person": "false" if is_remote else world.pick(("", "true")),
        "classroom_based": "false" if world.chance(0.03) else world.pick(("", "true")),
        "break_minutes": str(pause) if pause or world.chance(0.5) else "",
        "cancelled": "true" if is_cancelled else world.pick(("", "false")),
    }  # fmt: skip
    teaching.sessions.append(session)
    if not is_cancelled or world.chance(0.3):
        _take(world, teaching, group, session["session_id"], starts, persons)


def _oddity(world: World, starts: dt.datetime, length: int, pause: int) -> tuple[dt.datetime, int, int]:
    """Across 08:00, 18:00 or midnight, at a weekend, in the hour the clocks change, of no length, all break."""
    at = starts.replace
    sunday = starts + DAY * (6 - starts.weekday())
    return world.pick(
        [
            (at(hour=7, minute=30), 60, 0),
            (at(hour=17, minute=1), 119, 10),
            (at(hour=18), 60, 30),
            (at(hour=23, minute=15), 180, 20),
            (at(hour=6), 14 * 60, 0),
            (sunday - DAY, length, pause),
            (sunday.replace(hour=0, minute=30), 180, 0),
            (sunday.replace(hour=1, minute=30), 60, 0),
            (sunday.replace(hour=3, minute=0), 60, 0),
            (starts, 0, 0),
            (starts, 20, 30),
            (starts + dt.timedelta(minutes=30), length, pause),
            (starts - DAY * (starts.weekday() or 1), length, 0),
            (starts.replace(hour=0, minute=0), 30 * 60, 60),
        ]
    )


def _take(
    world: World, teaching: Teaching, group: Group, session: str, starts: dt.datetime, persons: list[Person]
) -> None:
    """A register: everyone's marks, or one signature, or none at all."""
    day = starts.date()
    present = [person for person in group.members if person.calendar.kind(day) != "vacation"]
    if world.chance(0.005):
        present.append(world.pick(persons))
    if day > world.as_of + DAY * 3:
        present = [person for person in present if world.chance(0.1)]
    is_blind = group.blind[0] <= day < group.blind[1] or world.chance(group.untaken)
    is_partial = not is_blind and world.chance(0.3 if group.is_big else 0.03)
    signature = world.pick(present) if present and is_partial else None
    for person in present:
        if is_blind:
            status = "authorised" if world.chance(0.03) else None
        elif is_partial:
            status = "present" if person is signature else None
        else:
            status = _status(world, person, day)
        if status:
            _mark(world, teaching, session, person.id, status, starts)


def _status(world: World, person: Person, day: dt.date) -> str | None:
    if person.is_about(day) and world.chance(person.presence):
        return "late" if world.chance(person.lateness) else "present"
    if world.chance(person.authorised):
        return "authorised"
    return None if world.chance(person.unmarked) else "absent"


def _mark(world: World, teaching: Teaching, session: str, student: str, status: str, starts: dt.datetime) -> None:
    """A mark, sometimes corrected, sometimes contradicted, sometimes recorded too early to be true."""
    recorded = world.recorded(starts, 0.75)
    if world.chance(0.02) or (status == "authorised" and world.chance(0.3)):
        recorded = world.time(starts - dt.timedelta(minutes=world.rng.randint(1, 20_000)))
    late = world.pick(("", "0", "9", "10", "11", "30")) if status == "late" or world.chance(0.02) else ""
    mark = {
        "student_id": student, "session_id": session, "status": status, "minutes_late": late, "recorded_at": recorded
    }  # fmt: skip
    teaching.marks.append(mark)
    if world.chance(0.04):
        again = mark | {"status": world.pick(("present", "late", "absent", "authorised")), "minutes_late": ""}
        if world.chance(0.6):
            again["recorded_at"] = world.recorded(starts + dt.timedelta(hours=3), 0.2)
        teaching.marks.insert(len(teaching.marks) - world.pick((0, 1)), again)
