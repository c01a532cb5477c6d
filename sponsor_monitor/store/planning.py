"""A calendar or a plan set by a person: a new version in a batch of its own; the one before stays as it was."""

from __future__ import annotations

import secrets

import numpy as np

from calendars.term_calendar import parse_calendar
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.local_time import LocalTime
from sponsor_monitor.plan import parse_plan
from sponsor_monitor.store.columns import BLANK, text_column
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.grading import SETTINGS_FEED
from sponsor_monitor.store.import_tables import TablesTaken
from sponsor_monitor.store.importing import Received, latest, published
from sponsor_monitor.store.institution import zone_at
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.staging import Arrival, staged


def set_calendar(
    database: Database, toml: str, *, now: int, actor: str = PROGRAM, entropy: Entropy = secrets.token_bytes
) -> Received:
    """Set a term calendar, which its text names, from now on; CalendarRefused for one that is none."""
    name = parse_calendar(toml.encode()).id
    return _set(database, ("calendar_version", "calendar", name), toml, now=now, actor=actor, entropy=entropy)


def set_plan(
    database: Database, toml: str, *, now: int, actor: str = PROGRAM, entropy: Entropy = secrets.token_bytes
) -> Received:
    """Set a school's plan, which its text names, from now on; PlanRefused for one that is none."""
    name = parse_plan(toml.encode(), "plan").school
    return _set(database, ("plan_version", "school", name), toml, now=now, actor=actor, entropy=entropy)


def _set(
    database: Database, what: tuple[str, str, str], toml: str, *, now: int, actor: str, entropy: Entropy
) -> Received:
    table, key, name = what
    zone = zone_at(database, latest(database))
    with staged(database, Arrival(now, SETTINGS_FEED, "append", actor=actor)) as batch:
        tables = TablesTaken(batch, latest(database), LocalTime(zone), now, entropy)
        tables.add_versions(
            FACTS[table],
            {
                key: text_column([name]),
                "toml": text_column([toml]),
                "file": np.zeros(1, dtype=np.int64),
                "line": np.zeros(1, dtype=np.int64),
                "recorded_at": np.full(1, BLANK, dtype=np.int64),
            },
        )
        return published(batch)
