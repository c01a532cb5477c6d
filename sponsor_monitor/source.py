"""What an assessment is made from, wherever it is kept: settings, checked tables, and events as they stream past."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from calendars.term_calendar import TermCalendar
from sponsor_monitor.dataset.engagement import EventPart
from sponsor_monitor.dataset.tables import Reject, Tables
from sponsor_monitor.law import Bundle
from sponsor_monitor.plan import Plan
from sponsor_monitor.progress import Progress


class Settings(Protocol):
    """The institution's own settings; calendars are by id, plans by school, ``context`` as in dataset.md."""

    @property
    def institution(self) -> str:
        """Its name."""

    @property
    def zone(self) -> ZoneInfo:
        """Where its clocks are."""

    @property
    def nation(self) -> str:
        """Whose bank holidays it has."""

    @property
    def enrolment_window_days(self) -> int | None:
        """The days there are to enrol; None: not tracked."""

    @property
    def calendars(self) -> tuple[TermCalendar, ...]:
        """Its term calendars."""

    @property
    def plans(self) -> Mapping[str, Plan]:
        """The schools' own plans."""

    @property
    def bundle(self) -> Bundle:
        """The law it is judged by."""

    @property
    def context(self) -> bytes | None:
        """What stands beside one student's rows; None for a whole institution."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Checked tables, the rows set aside, the students (codes) those name, and the events still to come."""

    tables: Tables
    rejects: list[Reject]
    incomplete: NDArray[np.int32]
    events: Iterator[EventPart]


@dataclass(frozen=True, slots=True)
class Source:
    """A place where facts are kept.

    ``digest`` gives the hash of all that is read. ``read`` takes whether the events' ``recorded_at`` is asked for, and
    whom to tell of progress; reading of the events has begun when it returns.
    """

    settings: Settings
    digest: Callable[[], str]
    read: Callable[[bool, Progress], Rows]
