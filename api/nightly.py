"""The night's work: assess, bring alerts up to it, queue digests and requests, send what is due, sign a checkpoint.

Each step that was done is entered in the log by itself, so a night that was broken off, or of which a step failed, is
simply begun again: what was done is not done twice. Once all of it was done nobody begins it again for that day.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from api.cli.failures import sentence
from api.log_tasks import checkpoint
from api.night_log import AGAIN, STEPS, is_over, night_done, step_done, steps_done
from api.settings import CLOCKS_CHANGE
from api.smtp import PREFIX as SMTP
from api.smtp import SmtpServer, smtp_settings
from api.tasks import Answer, Place, assess
from api.telling import tell
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.services.digest import queue_corrections, queue_digests, queue_register_requests, queue_welfare
from sponsor_monitor.services.sending import send_due
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.one_night import AnotherAtWork, StillAlone, only_tonight
from sponsor_monitor.words import plural

_SECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did, or why it could not."""

    name: str
    said: str
    is_done: bool = True


Sleep = Callable[[float], None]


class NightUnfinished(SponsorMonitorError):
    """A night of which some steps could not be done."""

    def __init__(self, failed: Sequence[Step]) -> None:
        """Say which, and why."""
        why = " ".join(f"{step.name}: {step.said}" for step in failed)
        super().__init__(f"Not all of the night's work could be done; what failed is tried again. {why}")


def nightly(place: Place, sleep: Sleep, progress: Progress = silent) -> list[Step]:
    """Do the steps of this night that were not done yet; none where all were. AnotherAtWork where somebody does them.

    Once all are done the night is entered as done, even where it was broken off just before.
    No step begins between 01:00 and 02:00 where the institution is: in that hour it waits.
    """
    day = place.today
    with only_tonight(place.database) as still_alone:
        with place.looking() as work:
            if is_over(work.connection, day):
                return []
            before = steps_done(work.connection, day)
        steps = list(_steps(_Night(place, day, before, still_alone), sleep, progress))
        if all(step.is_done for step in steps):
            with place.work() as work:
                work.append(night_done(day))
        return steps


def night(place: Place, _given: Mapping[str, Any], progress: Progress) -> Answer:
    """The same as a task of a server; NightUnfinished where a step failed."""
    try:
        steps = nightly(place, time.sleep, progress)
    except AnotherAtWork as error:
        return Answer(str(error))
    if failed := [step for step in steps if not step.is_done]:
        raise NightUnfinished(failed)
    return Answer(" ".join(f"{step.name}: {step.said}" for step in steps))


def seconds_to_wait(now: int, zone: ZoneInfo) -> float:
    """How long it is until 02:00 on the clock, from an instant between 01:00 and then; else nought.

    When clocks go back, 01:00 to 02:00 comes twice, and both are waited for.
    """
    at = dt.datetime.fromtimestamp(now / _SECONDS, zone)
    if not CLOCKS_CHANGE[0] <= at.time() < CLOCKS_CHANGE[1]:
        return 0.0
    until = dt.datetime.combine(at.date(), CLOCKS_CHANGE[1], zone)
    return until.timestamp() - now / _SECONDS


def send(place: Place, environment: Mapping[str, str] = os.environ) -> str:
    """Send every message that is due, those that failed before among them; nothing where no mail server is set."""
    if not environment.get(f"{SMTP}HOST"):
        return "No mail server is set: nothing was sent."
    with place.work() as work:
        queue_welfare(work)
        queue_corrections(work)
    with closing(SmtpServer(smtp_settings(environment))) as server:
        counts = send_due(place.work, server)
    return f"{plural(counts.total(), 'message')} tried: " + ", ".join(f"{n} {what}" for what, n in counts.items())


@dataclass(frozen=True, slots=True)
class _Night:
    """The night at work: its day, and the steps that were done ``before``."""

    place: Place
    day: dt.date
    before: Collection[str]
    still_alone: StillAlone


def _steps(night: _Night, sleep: Sleep, progress: Progress) -> Iterator[Step]:
    place = night.place
    doing: dict[str, Callable[[], str]] = {
        "assess": lambda: assess(place, {}, progress).said,
        "digests": lambda: _queued(place, queue_digests, "digest"),
        "registers": lambda: _queued(place, queue_register_requests, "request"),
        "send": lambda: send(place),
        "checkpoint": lambda: checkpoint(place, {}, progress).said,
    }
    done = set(night.before)
    for name in STEPS:
        if name in done:
            continue
        sleep(seconds_to_wait(place.clock(), place.zone))
        night.still_alone()
        step = _done(night, name, doing[name])
        if step.is_done:
            done.difference_update(AGAIN[name])
        yield step


def _done(night: _Night, name: str, do: Callable[[], str]) -> Step:
    """A step done and entered, or what kept it from being: the next ones are tried all the same."""
    try:
        said = do()
        with night.place.work() as work:
            work.append(step_done(night.day, name))
    except Exception as error:  # noqa: BLE001  a step that fails must not keep the others from being done
        tell("step of the night failed", error=error, step=name)
        return Step(name, sentence(error)[0], is_done=False)
    return Step(name, said)


def _queued(place: Place, queue: Callable[[Work], int], one: str) -> str:
    with place.work() as work:
        return f"{plural(queue(work), one)} queued."
