"""The long work there is, each as it is done in a process of its own: assess, import, export, and the night's work."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api.cli.database import files_beside
from api.latest import keep_run, runs_beside
from api.settings import Settings
from api.unit_of_work import Clock, clock_of, looking, unit_of_work
from calendars.days import to_day
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.errors import NoSuchAccount
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.progress import Progress
from sponsor_monitor.services.alerts import NoGoLive, refresh
from sponsor_monitor.services.findings import judge
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.import_mapped import import_mapped
from sponsor_monitor.store.importing import DATASET_FEED, Received, import_dataset
from sponsor_monitor.store.settings import settings as institution_settings
from sponsor_monitor.words import day_words, plural

_DAY = dt.timedelta(days=1)
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where long work is done: the database, where files are kept, by which clock, and who does it."""

    settings: Settings
    database: Database
    files: Path
    zone: ZoneInfo
    clock: Clock
    actor: Actor

    @property
    def today(self) -> dt.date:
        """The institution's date."""
        return dt.datetime.fromtimestamp(self.clock() / _MICROSECONDS, self.zone).date()

    def looking(self) -> AbstractContextManager[Work]:
        """A piece of work that only reads."""
        return looking(self.database, self.actor, self.zone, self.clock)

    def work(self) -> AbstractContextManager[Work]:
        """A piece of work, committed at its end."""
        return unit_of_work(self.database, self.actor, self.zone, self.clock)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: a sentence for a person, and what the page goes on with."""

    said: str
    result: Mapping[str, Any] = field(default_factory=dict)


Task = Callable[[Place, Mapping[str, Any], Progress], Answer]


@contextmanager
def place_of_work(settings: Settings, account: str) -> Iterator[Place]:
    """The place of work for an account (or the program itself), with what it may today; NoSuchAccount for none."""
    database = Database(settings.database)
    clock = clock_of(settings.days_back)
    try:
        with database.reading() as connection:
            zone = institution_settings(connection).zone
            people = people_in(connection)
        today = dt.datetime.fromtimestamp(clock() / _MICROSECONDS, zone).date()
        if account != PROGRAM and account not in people.accounts:
            raise NoSuchAccount
        actor = THE_PROGRAM if account == PROGRAM else people.accounts[account].actor(today)
        yield Place(settings, database, files_beside(database, settings.files), zone, clock, actor)
    finally:
        database.close()


def assess(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Assess as of a day (yesterday unless given), keep what pages need of it, and bring the alerts up to it."""
    place.actor.require(Permission.ASSESS)
    day = dt.date.fromisoformat(given["as_of"]) if given.get("as_of") else place.today - _DAY
    judged = judge(
        place.database,
        day,
        made_at=place.clock(),
        entropy=secrets.token_bytes,
        actor=place.actor.uid,
        progress=progress,
    )
    keep_run(runs_beside(place.files), judged)
    result = {"run": judged.run.uid, "number": judged.run.number}
    try:
        with place.work() as work:
            found = refresh(work, judged)
    except NoGoLive as error:
        return Answer(f"Run {judged.run.number} is made. {error}", result)
    changed = sum(found.added.values())
    return Answer(
        f"Run {judged.run.number} as of {day_words(to_day(day))}: {plural(changed, 'change')} of alerts.", result
    )


def bring_dataset(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Import a folder of records, which is at ``folder`` on this machine."""
    place.actor.require(Permission.IMPORT)
    received = import_dataset(
        place.database,
        Path(given["folder"]),
        now=place.clock(),
        files=place.files,
        feed=given.get("feed") or DATASET_FEED,
        actor=place.actor.uid,
        progress=progress,
    )
    return _told(received)


def bring_mapped(place: Place, given: Mapping[str, Any], progress: Progress) -> Answer:
    """Import exports by a mapping, all of them files on this machine."""
    place.actor.require(Permission.IMPORT)
    received = import_mapped(
        place.database,
        Path(given["mapping"]),
        [Path(path) for path in given["files"]],
        now=place.clock(),
        files=place.files,
        accept_retractions=bool(given.get("accept_retractions")),
        actor=place.actor.uid,
        progress=progress,
    )
    return _told(received)


def _told(received: Received) -> Answer:
    if received.batch is None:
        return Answer("Nothing in it is new: no batch was made.", {"earlier": received.earlier})
    return Answer(
        f"Batch {received.batch} is in.", {"batch": received.batch, "quarantined": received.tally.quarantined}
    )


TASKS: Mapping[str, Task] = {"assess": assess, "import-dataset": bring_dataset, "import-mapped": bring_mapped}
"""What a server may have done in a process of its own, by name."""
