"""Students who are timetabled on days on which they are not registered."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sponsor_monitor.facts import group_day
from sponsor_monitor.ranges import run_starts, sorted_unique, spread
from sponsor_monitor.store.quality.contradiction import MOST_FACTS, Contradiction
from sponsor_monitor.store.quality.evidence import Fact, first_facts
from sponsor_monitor.store.quality.running import Int64s, RegistrationsOf, Stretches
from sponsor_monitor.store.quality.standing import Standing
from sponsor_monitor.words import period_words, plural

KIND = "timetabled-not-registered"


def timetabled_outside(standing: Standing, without: Stretches, owned: RegistrationsOf) -> Iterator[Contradiction]:
    """One for each student and stretch without a registration in which sessions of the student's groups were held."""
    member, stretch, session = _sittings(standing, without)
    # A student who is twice in a group has each session once.
    pairs = sorted_unique((stretch << 32) | session)
    bounds = [*run_starts(pairs >> 32).tolist(), len(pairs)]
    by_stretch = np.argsort(stretch, kind="stable")
    members, ordered = member[by_stretch], stretch[by_stretch]
    for begin, end in pairwise(bounds):
        one = int(pairs[begin] >> 32)
        low, high = np.searchsorted(ordered, [one, one + 1])
        rows = np.unique(members[low:high])
        yield _contradiction(standing, without, owned, one, pairs[begin:end] & 0xFFFFFFFF, rows)


def _sittings(standing: Standing, without: Stretches) -> tuple[Int64s, Int64s, Int64s]:
    """Each membership row, a stretch of its student that it reaches into, and each session held there."""
    members = standing.live.memberships
    low, high = (
        np.searchsorted(without.student, members.student),
        np.searchsorted(without.student, members.student, side="right"),
    )
    row, stretch = spread(high - low, low)
    first = np.maximum(members.from_day[row], without.first[stretch])
    last = np.minimum(members.to_day[row], without.last[stretch])
    order, key = standing.facts.held
    group = members.group[row]
    begin = np.searchsorted(key, group_day(group, first))
    stop = np.searchsorted(key, group_day(group, last), side="right")
    pair, at = spread(np.maximum(stop - begin, 0), begin)
    return row[pair].astype(np.int64), stretch[pair], order[at]


def _contradiction(
    standing: Standing, without: Stretches, owned: RegistrationsOf, stretch: int, sessions: Int64s, members: Int64s
) -> Contradiction:
    facts, live = standing.facts, standing.live
    student = int(without.student[stretch])
    days = facts.sessions.day[sessions]
    groups = len(np.unique(live.memberships.group[members]))
    when = period_words(int(days.min()), int(days.max()))
    sentence = (
        f"The student is timetabled for {plural(len(sessions), 'session')} of {plural(groups, 'group')} "
        f"{when}, {without.words(stretch)}."
    )
    own = registration_facts(standing, owned.rows(student))
    of_groups, more = first_facts("membership_version", live.rows["groups"]["id"][members], MOST_FACTS - len(own))
    return Contradiction(
        kind=KIND,
        sentence=sentence,
        students=(facts.students.student_id[student],),
        registration_id=owned.beside(student, without, stretch),
        facts=(*own, *of_groups),
        more=more,
    )


def registration_facts(standing: Standing, rows: list[int]) -> tuple[Fact, ...]:
    """The rows behind some registrations."""
    ids = standing.live.rows["registrations"]["id"]
    return tuple(Fact("registration_version", int(ids[row])) for row in rows)
