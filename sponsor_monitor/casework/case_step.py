"""One event that somebody wants to add to a case, with all that decides whether it may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_errors import InThePast, TooLong, TooSoon
from sponsor_monitor.casework.gate import Condition
from sponsor_monitor.casework.institution_today import InstitutionToday


@dataclass(frozen=True, slots=True)
class Step:
    """A case, the event to follow, who does it, what the institution asks today, and the gate where it was asked."""

    case: Case
    draft: Draft
    actor: str
    institution: InstitutionToday
    checklist: Sequence[Condition] | None = None

    def said(self, name: str) -> Any:
        """A field of the event's body, None where it has none."""
        return self.draft.body.get(name)

    def day(self, name: str) -> dt.date:
        """A day of the event's body."""
        return dt.date.fromisoformat(self.draft.body[name])

    @property
    def is_from_before(self) -> bool:
        """Whether it was brought in from records before go-live."""
        return bool(self.said("before_go_live"))

    def refuse_past(self, name: str, what: str) -> None:
        """InThePast for a day that should be to come, unless it comes from earlier records."""
        if not self.is_from_before and self.day(name) < self.institution.today:
            raise InThePast(what, self.day(name), self.institution.today)

    def refuse_sooner(self, name: str, what: str, least: dt.date, why: str) -> None:
        """TooSoon for a day before the first one possible, unless it comes from earlier records."""
        if not self.is_from_before and self.day(name) < least:
            raise TooSoon(what, self.day(name), least, why)

    def refuse_later(self, name: str, what: str, most: dt.date, why: str) -> None:
        """TooLong for a day after the last one possible."""
        if self.day(name) > most:
            raise TooLong(what, self.day(name), most, why)


Rule = Callable[[Step], None]
"""Raises a named error where an event may not follow."""
