"""Cases and alerts by the end of their id, as digests, calendars and lists name them."""

from __future__ import annotations

from collections.abc import Iterable

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.alert import AlertEvent
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.services.work import Work

_WHOLE = 36
_SHORTEST = 4


class SeveralEndSo(SponsorMonitorError):
    """An ending that several ids have."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Several ids end so: give more of the end, or the whole id.")


def case_ending(work: Work, text: str) -> str:
    """The id of the case that ends so; what is no case's ending is given back as it is. SeveralEndSo for several."""
    return _ending(text, (entry.subject for entry in _opening(work, text, CaseEvent.OPENED)))


def alert_ending(work: Work, text: str) -> str:
    """The id of the alert that ends so; what is no alert's ending is given back as it is. SeveralEndSo for several."""
    return _ending(text, (entry.subject for entry in _opening(work, text, AlertEvent.RAISED)))


def _opening(work: Work, text: str, kind: str) -> list[Entry]:
    """The entries by which there is something; none need be read where a whole id is given."""
    return work.entries(kinds=[kind]) if _SHORTEST <= len(text) < _WHOLE else []


def _ending(text: str, uids: Iterable[str | None]) -> str:
    found = {uid for uid in uids if uid is not None and uid.endswith(text.lower())}
    if len(found) > 1:
        raise SeveralEndSo
    return found.pop() if found else text
