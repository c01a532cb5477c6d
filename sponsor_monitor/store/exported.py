"""That something was taken out of the store, entered in the log before anybody has it."""

from __future__ import annotations

from enum import StrEnum

from calendars.days import to_date
from sponsor_monitor.audit.entry import PROGRAM, Draft
from sponsor_monitor.store import log
from sponsor_monitor.store.reading import View
from sponsor_monitor.store.store_event import StoreEvent


class Exported(StrEnum):
    """What of a whole store can be taken out."""

    DATASET = "dataset"
    QUALITY_REPORT = "quality report"


def enter_export(looked_at: View, what: Exported, *, now: int, actor: str = PROGRAM) -> None:
    """Enter in the log that ``actor`` takes out what a view shows."""
    body = {
        "what": what.value,
        "as_of": to_date(looked_at.as_of).isoformat(),
        "known_at": looked_at.known_at,
        "batch": looked_at.cut.batch,
    }
    with looked_at.database.writing() as connection:
        log.append(connection, [Draft(StoreEvent.EXPORTED, body)], actor=actor, now=now)
