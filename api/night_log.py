"""What the log says of the night's work: each step that was done, and the nights of which all was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.store import log

STEPS = ("assess", "digests", "registers", "send", "checkpoint")
"""The steps of a night, in their order."""
AGAIN = {
    "assess": ("digests", "send", "checkpoint"),
    "digests": ("send", "checkpoint"),
    "registers": ("send", "checkpoint"),
    "send": ("checkpoint",),
    "checkpoint": (),
}
"""What is done once more where a step is done after it: it tells of, sends or signs what the step has left."""
STEP_DONE = "night-step-done"
"""The entry of a step that was done; its body says the day and the step."""
DONE = "night-done"
"""The entry of a night whose work was done; its body says the day."""
_ENOUGH = 10 * len(STEPS)
_SECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A night of which some steps are not done yet."""

    day: dt.date
    steps: tuple[str, ...]


def step_done(day: dt.date, step: str) -> Draft:
    """The entry of a step done."""
    return Draft(STEP_DONE, {"day": day.isoformat(), "step": step})


def night_done(day: dt.date) -> Draft:
    """The entry of a night done."""
    return Draft(DONE, {"day": day.isoformat()})


def is_over(connection: sa.Connection, day: dt.date) -> bool:
    """Whether the log says of a night that all its work was done."""
    return any(entry.kind == DONE for entry in _of(connection, day))


def steps_done(connection: sa.Connection, day: dt.date) -> set[str]:
    """The steps of a night that need not be done again: none of those before them was done after them."""
    found = _of(connection, day)
    if any(entry.kind == DONE for entry in found):
        return set(STEPS)
    done: set[str] = set()
    for step in (entry.body["step"] for entry in found):
        done = done.difference(AGAIN[step]) | {step}
    return done


def last_done(connection: sa.Connection) -> Mapping[str, int]:
    """When each step was done last, in microseconds; of a step that was not done lately nothing."""
    return {entry.body["step"]: entry.at for entry in _latest(connection) if entry.kind == STEP_DONE}


def last_due(now: int, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """When a night that begins every day at a time on the clock was last to begin, at an instant."""
    here = dt.datetime.fromtimestamp(now / _SECONDS, zone)
    day = here.date() if here.time() >= at else here.date() - dt.timedelta(days=1)
    return dt.datetime.combine(day, at, zone)


def unfinished(connection: sa.Connection, due: dt.datetime | None = None) -> Unfinished | None:
    """The last night of which a step was done, or the later one that was ``due``, where some of it is still to be done.

    None was due before the log began.
    """
    days = {dt.date.fromisoformat(entry.body["day"]) for entry in _latest(connection)[-1:]}
    if due is not None and any(first.at <= due.timestamp() * _SECONDS for first in log.entries(connection, upto=1)):
        days.add(due.date())
    if not days:
        return None
    day = max(days)
    missing = tuple(step for step in STEPS if step not in steps_done(connection, day))
    return Unfinished(day, missing) if missing else None


def _of(connection: sa.Connection, day: dt.date) -> list[Entry]:
    return [entry for entry in _latest(connection) if entry.body["day"] == day.isoformat()]


def _latest(connection: sa.Connection) -> list[Entry]:
    return log.latest(connection, _ENOUGH, kinds=[STEP_DONE, DONE])
