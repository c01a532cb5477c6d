"""A small store with alerts, held against it day by day."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from api.unit_of_work import unit_of_work
from sponsor_monitor.casework.alert import Alert, Alerts
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.alerts import Refreshed, alerts_now, refresh, release, set_go_live
from sponsor_monitor.services.findings import judge
from sponsor_monitor.services.work import Work
from sponsor_monitor.store import log
from tests.sponsor_monitor.store.arrivals import Store

OFFICER = Actor("officer-1", "officer", (Grant(Role.COMPLIANCE_OFFICER),))
LONDON = ZoneInfo("Europe/London")


class AlertStore:
    """A store whose alerts a program refreshes and a compliance officer releases."""

    def __init__(self, store: Store) -> None:
        """Work in a store."""
        self.store = store

    @contextmanager
    def work(self, actor: Actor = THE_PROGRAM) -> Iterator[Work]:
        """A piece of work."""
        with unit_of_work(self.store.database, actor, LONDON, self.store.now) as work:
            yield work

    def go_live(self, day: dt.date) -> None:
        """Say from when on there are alerts."""
        with self.work(OFFICER) as work:
            set_go_live(work, day)

    def release(self) -> list[Alert]:
        """Let the first go."""
        with self.work(OFFICER) as work:
            return release(work)

    def refresh(self, as_of: dt.date) -> Refreshed:
        """Hold the alerts against what is in the store."""
        judged = judge(self.store.database, as_of, made_at=self.store.now(), entropy=os.urandom)
        with self.work() as work:
            return refresh(work, judged)

    def now(self) -> Alerts:
        """The alerts as they stand."""
        with self.work() as work:
            return alerts_now(work)

    def size(self) -> int:
        """How many entries the log has."""
        with self.store.database.reading() as connection:
            return log.size(connection)

    def one(self, registration_id: str, rule: str) -> list[Alert]:
        """The alerts of a registration and rule, in the order in which they were raised."""
        uids = {row["registration_id"]: row["uid"] for row in self.store.stored("registration")}
        found = self.now().by_uid.values()
        return [alert for alert in found if (alert.registration, alert.topic.rule) == (uids[registration_id], rule)]
