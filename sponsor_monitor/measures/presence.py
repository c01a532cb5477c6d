"""One day on campus: who had a class in person, who came to one, and who was seen otherwise or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sponsor_monitor.measures.measured import Measured


class Presence(StrEnum):
    """What is known of somebody who had a class in person on a day."""

    CAME = "came to a class"
    SEEN_OTHERWISE = "seen otherwise"
    UNKNOWN = "register missing"
    NOT_SEEN = "not seen"


@dataclass(frozen=True, slots=True)
class PresentDay:
    """A registration's day: its classes in person, how many of them it attended, were excused, have no register."""

    registration_id: str
    due: int
    attended: int
    excused: int
    unmarked: int
    presence: Presence


def present_on(measured: Measured, day: int) -> Iterator[PresentDay]:
    """The registrations of a partition that had a class in person on a day."""
    grid, due, sat = measured.partition.grid, measured.partition.due, measured.sittings
    rows = np.flatnonzero((grid.day[due.cell] == day) & measured.facts.sessions.in_person[due.session])
    if not len(rows):
        return
    # Due sessions stand by registration, so that those of one are together.
    own, cell = due.own[rows], due.cell[rows]
    begins = np.flatnonzero(np.diff(own, prepend=-1))
    of_each = (np.ones(len(rows), bool), sat.attended[rows], sat.authorised[rows], ~sat.captured[rows])
    counts = np.array([np.add.reduceat(each.astype(np.int32), begins) for each in of_each]).T.tolist()
    seen = ((measured.clock.seen & measured.clock.qualifying[grid.own])[cell[begins]] != 0).tolist()
    names = measured.facts.registrations.registration_id
    registrations = measured.partition.registration[own[begins]].tolist()
    for row, numbers, was_seen in zip(registrations, counts, seen, strict=True):
        classes, attended, excused, missing = numbers
        presence = _presence(attended, missing, was_seen=was_seen)
        yield PresentDay(names[row], classes, attended, excused, missing, presence)


def _presence(attended: int, missing: int, *, was_seen: bool) -> Presence:
    if attended:
        return Presence.CAME
    if was_seen:
        return Presence.SEEN_OTHERWISE
    return Presence.UNKNOWN if missing else Presence.NOT_SEEN
