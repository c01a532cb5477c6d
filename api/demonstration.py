"""A made-up university to try the service on: its records, assessed, with alerts, and an account of every role."""

from __future__ import annotations

import datetime as dt
import secrets
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from api.demonstration_cases import Office, bring_to_signature, settle
from api.demonstration_people import Demonstrated, make_people
from api.demonstration_records import write_feeds
from api.latest import keep_run, runs_beside
from api.unit_of_work import Clock, unit_of_work
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.permission import Role
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.sample import DEMONSTRATION_DAY, write_sample
from sponsor_monitor.services.alerts import refresh, release, set_go_live
from sponsor_monitor.services.findings import judge
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.import_mapped import import_mapped
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.persons import find, person

LONDON = ZoneInfo("Europe/London")
TODAY = DEMONSTRATION_DAY + dt.timedelta(days=1)
"""The date on which a demonstration begins: its assessment is as of the day before."""
_GO_LIVE = dt.date(2026, 1, 5)
_DAY = 86_400_000_000
_SHOWN = "S000001"
"""The student whose account and adviser there are: silent since January."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A database to be filled: by which clock, and where its files are kept."""

    database: Database
    files: Path
    clock: Clock

    def begin(self, actor: Actor) -> AbstractContextManager[Work]:
        """A piece of work by somebody."""
        return unit_of_work(self.database, actor, LONDON, self.clock)


def demonstrate(to: Demonstration, students: int = 300, progress: Progress = silent) -> list[Demonstrated]:
    """Fill an empty database, whose schema is this program's, with a demonstration; gives the accounts."""
    with tempfile.TemporaryDirectory() as folder:
        sample = write_sample(Path(folder) / "sample", students=students, progress=progress).directory
        import_dataset(to.database, sample, now=to.clock(), files=to.files, progress=progress)
        for feed in write_feeds(sample, Path(folder), Role.PERSONAL_TUTOR.key):
            import_mapped(to.database, feed.mapping, [feed.file], now=to.clock(), files=to.files)
    with to.database.reading() as connection:
        shown = person(connection, find(connection, _SHOWN)[0])
    accounts = make_people(to.begin, THE_PROGRAM, shown.student_uid, TODAY)
    officer = next(one.actor for one in accounts if one.role is Role.COMPLIANCE_OFFICER)
    judged = judge(
        to.database,
        DEMONSTRATION_DAY,
        made_at=to.clock(),
        entropy=secrets.token_bytes,
        actor=officer.uid,
        progress=progress,
    )
    keep_run(runs_beside(to.files), judged)
    with to.begin(officer) as work:
        set_go_live(work, _GO_LIVE)
        refresh(work, judged)
        release(work)
    office = Office(to.begin, {one.role: one.actor for one in accounts})
    settle(office, _GO_LIVE)
    bring_to_signature(office, shown.uid, judged.assessed)
    return accounts


def days_back(clock: Callable[[], int]) -> int:
    """How many days a clock has to be set back for the demonstration to begin today.

    In winter the last hour of a day is the first of another one in summer: it is a day more then.
    """
    now = clock()
    back = (_date(now) - TODAY).days
    return back + (_date(now - back * _DAY) - TODAY).days


def _date(at: int) -> dt.date:
    return dt.datetime.fromtimestamp(at / 1_000_000, LONDON).date()
