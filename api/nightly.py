"""The night's work: assess, bring alerts up to it, queue digests and requests, send what is due, sign a checkpoint.

Each step can be done again without doing anything twice, so a night that was broken off is simply begun again; once
all of it was done, the log says so, and nobody does it again for that day.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from api.cli.failures import sentence
from api.log_tasks import checkpoint
from api.settings import CLOCKS_CHANGE
from api.smtp import PREFIX as SMTP
from api.smtp import SmtpServer, smtp_settings
from api.tasks import Answer, Place, assess
from api.telling import tell
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.services.digest import queue_corrections, queue_digests, queue_register_requests, queue_welfare
from sponsor_monitor.services.sending import send_due
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.one_night import AnotherAtWork, StillAlone, only_tonight
from sponsor_monitor.words import plural

DONE = "night-done"
"""The entry of a night whose work was done; its body says the day."""
_SECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did, or why it could not."""

    name: str
    said: str
    is_done: bool = True


Sleep = Callable[[float], None]


def nightly(place: Place, sleep: Sleep, progress: Progress = silent) -> list[Step]:
    """Do the work of this night that was not done yet; nothing where it was. AnotherAtWork where somebody does it.

    No step begins between 01:00 and 02:00 where the institution is: in that hour it waits.
    """
    with only_tonight(place.database) as still_alone:
        if _is_done(place):
            return []
        steps = list(_steps(place, still_alone, sleep, progress))
        if all(step.is_done for step in steps):
            with place.work() as work:
                work.append(Draft(DONE, {"day": work.today.isoformat()}))
        return steps


def night(place: Place, _given: Mapping[str, Any], progress: Progress) -> Answer:
    """The same as a task of a server."""
    try:
        steps = nightly(place, time.sleep, progress)
    except AnotherAtWork as error:
        return Answer(str(error))
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


def _steps(place: Place, still_alone: StillAlone, sleep: Sleep, progress: Progress) -> Iterator[Step]:
    doing: dict[str, Callable[[], str]] = {
        "assess": lambda: assess(place, {}, progress).said,
        "digests": lambda: _queued(place, queue_digests, "digest"),
        "registers": lambda: _queued(place, queue_register_requests, "request"),
        "send": lambda: send(place),
        "checkpoint": lambda: checkpoint(place, {}, progress).said,
    }
    for name, do in doing.items():
        sleep(seconds_to_wait(place.clock(), place.zone))
        still_alone()
        yield _done(name, do)


def _done(name: str, do: Callable[[], str]) -> Step:
    """A step done, or what kept it from being: the next ones are tried all the same."""
    try:
        return Step(name, do())
    except Exception as error:  # noqa: BLE001  a step that fails must not keep the others from being done
        tell("step of the night failed", error=error, step=name)
        return Step(name, sentence(error)[0], is_done=False)


def _queued(place: Place, queue: Callable[[Work], int], one: str) -> str:
    with place.work() as work:
        return f"{plural(queue(work), one)} queued."


def _is_done(place: Place) -> bool:
    with place.looking() as work:
        today = work.today.isoformat()
        return any(entry.body["day"] == today for entry in work.entries(kinds=[DONE]))
