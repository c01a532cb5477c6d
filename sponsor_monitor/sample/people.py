"""Who studies what: the characters first, then students drawn so that about a ninth are below degree level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calendars.days import Days
from sponsor_monitor.dataset.tables import NO_DAY, OPEN_END
from sponsor_monitor.sample.courses import AFTER_PRE_SESSIONAL, COURSE_CODES, COURSES
from sponsor_monitor.sample.situations import CHARACTERS, Character
from sponsor_monitor.sample.year import LAST_DAY, day_of

BELOW_DEGREE_PERCENT = 11
SPONSORED_SHARE = 0.87
LATE_ENROLMENT_SHARE = 0.05
NO_SHOW_SHARE = 0.008
WITHDRAWAL_SHARE = 0.015
ENROLMENT_WINDOW_DAYS = 21

COURSE_STARTS: Days = np.array([day_of(course.start) for course in COURSES], dtype=np.int32)
COURSE_ENDS: Days = np.array([day_of(course.end) for course in COURSES], dtype=np.int32)
BELOW_DEGREE = np.array([course.below_degree for course in COURSES])


@dataclass(frozen=True, slots=True)
class People:
    """One row a registration, students in order; ``second`` marks the degree after a pre-sessional course.

    ``enrolled`` is ``NO_DAY`` for a student who never enrolled, ``ended`` ``OPEN_END`` for one who was not withdrawn.
    """

    students: int
    student: NDArray[np.int32]
    course: NDArray[np.int32]
    second: NDArray[np.bool_]
    sponsored: NDArray[np.bool_]
    enrolled: Days
    ended: Days

    def last_days(self) -> Days:
        """The last day of each registration: its course's end or its withdrawal."""
        return np.minimum(COURSE_ENDS[self.course], self.ended)

    def first_courses(self) -> NDArray[np.int32]:
        """The course each student began with, by student."""
        return self.course[~self.second]


def enrol(students: int, rng: np.random.Generator) -> People:
    """Give every student a course, a CAS or none, a day of enrolment and perhaps a withdrawal."""
    course = _courses(students, rng)
    starts = COURSE_STARTS[course]
    sponsored = (rng.random(students) < SPONSORED_SHARE) | BELOW_DEGREE[course]
    enrolled = starts + rng.integers(0, 5, students, dtype=np.int32)
    late = rng.random(students) < LATE_ENROLMENT_SHARE
    enrolled += np.where(late, rng.integers(2, ENROLMENT_WINDOW_DAYS - 5, students, dtype=np.int32), 0)
    goes_on = course == COURSE_CODES["PSE-AUT"]
    enrolled[(rng.random(students) < NO_SHOW_SHARE) & ~goes_on] = NO_DAY
    ended = starts + rng.integers(ENROLMENT_WINDOW_DAYS, LAST_DAY + 1 - starts, dtype=np.int32)
    stays = (rng.random(students) >= WITHDRAWAL_SHARE) | goes_on | (ended >= COURSE_ENDS[course]) | (enrolled == NO_DAY)
    ended = np.where(stays, OPEN_END, ended).astype(np.int32)
    for number, character in enumerate(CHARACTERS[:students]):
        _play(character, number, sponsored, enrolled, ended)
    return _with_second_courses(course, sponsored, enrolled, ended)


def _courses(students: int, rng: np.random.Generator) -> NDArray[np.int32]:
    """The characters' courses, then shares of the rest, shuffled."""
    played = np.array([COURSE_CODES[character.course] for character in CHARACTERS[:students]], dtype=np.int32)
    rest = students - played.size
    wanted = round(students * BELOW_DEGREE_PERCENT / 100) - int(BELOW_DEGREE[played].sum())
    below = min(rest, max(0, wanted))
    drawn = np.concatenate([_shares(below, BELOW_DEGREE), _shares(rest - below, ~BELOW_DEGREE)])
    return np.concatenate([played, rng.permutation(drawn)]).astype(np.int32)


def _shares(students: int, among: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Courses for some students by their shares, exactly as far as whole students allow."""
    weights = np.where(among, [course.share for course in COURSES], 0).cumsum()
    bounds = weights * students // weights[-1]
    return np.repeat(np.arange(len(COURSES), dtype=np.int32), np.diff(bounds, prepend=0))


def _play(character: Character, number: int, sponsored: NDArray[np.bool_], enrolled: Days, ended: Days) -> None:
    """Write one character's registration over what was drawn."""
    start = day_of(COURSES[COURSE_CODES[character.course]].start)
    sponsored[number] = character.sponsored and character.first_cas
    enrolled[number] = NO_DAY if character.enrolled_after is None else start + character.enrolled_after
    ended[number] = OPEN_END if character.ended_on is None else day_of(character.ended_on)


def _with_second_courses(
    course: NDArray[np.int32], sponsored: NDArray[np.bool_], enrolled: Days, ended: Days
) -> People:
    """Let the pre-sessional students of the autumn go on to a degree in January, sponsored for it."""
    goers = np.flatnonzero(course == COURSE_CODES["PSE-AUT"]).astype(np.int32)
    targets = np.array([COURSE_CODES[code] for code in AFTER_PRE_SESSIONAL], dtype=np.int32)
    degrees = targets[np.arange(goers.size) % targets.size]
    student = np.concatenate([np.arange(course.size, dtype=np.int32), goers])
    order = np.argsort(student, kind="stable")
    second = np.concatenate([np.zeros(course.size, bool), np.ones(goers.size, bool)])
    return People(
        students=course.size,
        student=student[order],
        course=np.concatenate([course, degrees])[order],
        second=second[order],
        sponsored=np.concatenate([sponsored, np.ones(goers.size, bool)])[order],
        enrolled=np.concatenate([enrolled, COURSE_STARTS[degrees] + 1])[order].astype(np.int32),
        ended=np.concatenate([ended, np.full(goers.size, OPEN_END)])[order].astype(np.int32),
    )
