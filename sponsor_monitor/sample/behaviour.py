"""How each student behaves on each day of the year: drawn from a few types, written over for the characters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import NO_DAY, OPEN_END
from sponsor_monitor.sample.absences import Absences
from sponsor_monitor.sample.people import COURSE_STARTS, People
from sponsor_monitor.sample.situations import CHARACTERS, Character
from sponsor_monitor.sample.year import DAYS, FIRST_DAY, day_of
from sponsor_monitor.vocabulary import StatusKind

Grid = NDArray[np.float32]
TYPES = ("steady", "patchy", "fading", "quiet spell", "vanished", "online only", "broken card")
TYPE_SHARES = (0.789, 0.06, 0.02, 0.10, 0.018, 0.01, 0.003)
SLUMP, SLUMP_SHARE = "2026-02-08", 0.5
"""When half of the quiet spells begin: in the middle of the second semester."""
LINGERING_SHARE = 0.15
"""The share of students whose accounts, were they withdrawn, would still be in use for some days."""
BACKGROUND_AUTHORISED = 0.08
"""The share of missed classes that a register shows as authorised without a status."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Days by students: chance of attending a class, activity outside class, share of misses that are authorised.

    ``attends`` is negative on days when the student is not on any register; ``late_share`` is by student.
    """

    attends: Grid
    activity: Grid
    authorised: Grid
    late_share: NDArray[np.float32]


def behave(people: People, statuses: Absences, rng: np.random.Generator) -> Behaviour:
    """Draw everybody's year, then let enrolment, withdrawal and statuses have their way."""
    behaviour = _drawn(people, rng)
    for number, character in enumerate(CHARACTERS[: people.students]):
        _play(behaviour, number, character)
    _apply_leave(behaviour, statuses)
    lingers = np.where(rng.random(people.students) < LINGERING_SHARE, 12, 0)
    played = [character.lingers for character in CHARACTERS[: people.students]]
    lingers[: len(played)] = played
    behaviour.attends[~_presence(people, statuses, np.zeros_like(lingers))] = -1
    behaviour.activity[~_presence(people, statuses, lingers)] = 0
    return behaviour


def _drawn(people: People, rng: np.random.Generator) -> Behaviour:
    """Levels by type, one stretch of change for each student who is not steady."""
    students = people.students
    kind = rng.choice(len(TYPES), students, p=TYPE_SHARES)
    attends = rng.uniform(0.91, 0.99, students).astype(np.float32)
    attends = np.where(kind == TYPES.index("patchy"), rng.uniform(0.74, 0.90, students), attends)
    activity = rng.uniform(0.75, 1.25, students)
    behaviour = Behaviour(
        attends=np.tile(attends.astype(np.float32), (DAYS.size, 1)),
        activity=np.tile(activity.astype(np.float32), (DAYS.size, 1)),
        authorised=np.full((DAYS.size, students), BACKGROUND_AUTHORISED, dtype=np.float32),
        late_share=np.where(kind == TYPES.index("patchy"), 0.09, 0.035).astype(np.float32),
    )
    begins = COURSE_STARTS[people.first_courses()] + rng.integers(20, 300, students, dtype=np.int32)
    slump = (kind == TYPES.index("quiet spell")) & (rng.random(students) < SLUMP_SHARE)
    begins = np.where(slump, day_of(SLUMP) + rng.integers(0, 40, students, dtype=np.int32), begins)
    lengths = rng.integers(15, 58, students, dtype=np.int32)
    _change(behaviour, kind, begins, lengths)
    return behaviour


def _change(behaviour: Behaviour, kind: NDArray[np.int64], begins: Days, lengths: Days) -> None:
    """Write the turn in each changing student's year: a spell, an end, a slow fading, a broken card."""
    ends = {"quiet spell": lengths, "vanished": np.full_like(lengths, 999), "broken card": lengths + 30}
    for name, length in ends.items():
        who = np.flatnonzero(kind == TYPES.index(name))
        within = (DAYS[:, None] >= begins[who]) & (DAYS[:, None] < (begins + length)[who])
        behaviour.attends[:, who] *= np.where(within, 0.25 if name == "broken card" else 0, 1)
        behaviour.activity[:, who] *= np.where(within & (name != "broken card"), 0, 1)
    who = np.flatnonzero(kind == TYPES.index("fading"))
    left = np.clip(1 - (DAYS[:, None] - begins[who]) / 90, 0.15, 1)
    behaviour.attends[:, who] *= left
    behaviour.activity[:, who] *= left
    behaviour.attends[:, kind == TYPES.index("online only")] = 0.12


def _play(behaviour: Behaviour, number: int, character: Character) -> None:
    """A character attends nearly everything but in its stretches."""
    behaviour.attends[:, number] = 0.965
    behaviour.activity[:, number] = 1
    behaviour.authorised[:, number] = BACKGROUND_AUTHORISED
    behaviour.late_share[number] = character.late_share
    for stretch in character.stretches:
        days = slice(day_of(stretch.first) - FIRST_DAY, day_of(stretch.last) + 1 - FIRST_DAY)
        if stretch.attends is not None:
            behaviour.attends[days, number] = stretch.attends
        if stretch.activity is not None:
            behaviour.activity[days, number] = stretch.activity
        if stretch.authorised is not None:
            behaviour.authorised[days, number] = stretch.authorised


def _apply_leave(behaviour: Behaviour, statuses: Absences) -> None:
    """On leave nobody comes to class, and registers say why."""
    for row in statuses.of(StatusKind.AUTHORISED_ABSENCE):
        days = _days(statuses.start[row], statuses.end[row])
        behaviour.attends[days, statuses.student[row]] = 0
        behaviour.authorised[days, statuses.student[row]] = 1
        behaviour.activity[days, statuses.student[row]] *= 0.3


def _presence(people: People, statuses: Absences, lingers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Days by students: true where enrolled, and under neither intermission nor sabbatical.

    ``lingers`` is how many days longer a withdrawn student, by student, is still about.
    """
    here = np.zeros((DAYS.size, people.students), dtype=bool)
    first = np.where(people.enrolled == NO_DAY, DAYS[-1] + 1, people.enrolled)
    last = people.last_days() + np.where(people.ended == OPEN_END, 0, lingers[people.student])
    for chosen in (~people.second, people.second):
        spans = (DAYS[:, None] >= first[chosen]) & (DAYS[:, None] <= last[chosen])
        here[:, people.student[chosen]] |= spans
    for kind in (StatusKind.INTERMISSION, StatusKind.SABBATICAL):
        for row in statuses.of(kind):
            here[_days(statuses.start[row], statuses.end[row]), statuses.student[row]] = False
    return here


def _days(first: np.int32, last: np.int32) -> slice:
    """The rows of the grid from one day to another."""
    return slice(max(0, int(first) - FIRST_DAY), max(0, int(last) + 1 - FIRST_DAY))
