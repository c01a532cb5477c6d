"""A case's log in memory, an institution that has entered its process, and findings as short as a test reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sponsor_monitor.audit.entry import Draft, Entry, entry_of
from sponsor_monitor.casework.case import Case, replay
from sponsor_monitor.casework.case_rules import accept
from sponsor_monitor.casework.event import CaseEvent, event
from sponsor_monitor.casework.findings_today import FindingsToday
from sponsor_monitor.casework.gate import Condition
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.process import Process, ProcessValue
from sponsor_monitor.casework.process_file import shipped_process
from sponsor_monitor.casework.process_names import Authority, Plain

LONDON = ZoneInfo("Europe/London")
CASE, REGISTRATION = "case-1", "registration-1"
TODAY = dt.date(2026, 3, 20)
AS_OF = TODAY - dt.timedelta(days=1)
ENTERED: Mapping[str, Plain] = {"answer_days": 5, "remain_days": 10, "appeal_days": 10, "report_trigger": "decision"}
"""What the made-up institution of the tests has entered."""


def process(values: Mapping[str, Plain] | None = None) -> Process:
    """The shipped process with what the institution entered, and more values of a test's own."""
    made = shipped_process()
    for name, value in {**ENTERED, **(values or {})}.items():
        made = made.with_value(name, ProcessValue(value, Authority.INSTITUTION, "a clause", "a source"))
    return made


def institution(today: dt.date = TODAY, values: Mapping[str, Plain] | None = None) -> InstitutionToday:
    """An institution in England on a day."""
    return InstitutionToday(process(values), "ENG", LONDON, today)


def entry(draft: Draft, number: int, on: dt.date, actor: str = "officer") -> Entry:
    """A draft as an entry of noon on a day."""
    at = int(dt.datetime(on.year, on.month, on.day, 12, tzinfo=LONDON).timestamp() * 1_000_000)
    made, _ = entry_of(draft, number, at, actor, lambda size: b"\x01" * size)
    return made


class CaseLog:
    """A case to which events are added as the rules let them."""

    def __init__(self, concern: str = "immigration", on: dt.date = TODAY) -> None:
        """Open it."""
        self.entries: list[Entry] = []
        self.values: dict[str, Plain] = {}
        self.do(CaseEvent.OPENED, {"concern": concern, "alerts": []}, on=on)

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return replay(self.entries)

    def do(
        self,
        kind: CaseEvent,
        body: Mapping[str, Any] | None = None,
        on: dt.date = TODAY,
        actor: str = "officer",
        checklist: Iterable[Condition] | None = None,
        beside: tuple[Case, ...] = (),
        **private: str,
    ) -> Entry:
        """Add an event on a day, or raise what the rules raise."""
        draft = event(kind, CASE, REGISTRATION, body, private)
        before = self.case if self.entries else None
        met = None if checklist is None else tuple(checklist)
        here = institution(on, self.values)
        accept(before, draft, actor=actor, institution=here, checklist=met, beside=beside)
        self.entries.append(entry(draft, len(self.entries) + 1, on, actor))
        return self.entries[-1]


MET = (Condition("breach", "It is so.", is_met=True),)
"""A gate that lets through."""


def finding(rule: str, begin: str, end: str, **more: Any) -> dict[str, Any]:
    """A breach of a rule over a period, as findings.md has it."""
    return {
        "rule": rule,
        "outcome": "breach",
        "subject": "student",
        "clause": "QMUL 9.2",
        "period_start": begin,
        "period_end": end,
        "crossed_on": end,
        "measured": {},
        "threshold": {},
        "level": None,
        "open": False,
        "blocked_by": [],
        "explanation": "made up",
        **more,
    }


def findings(
    *found: Mapping[str, Any],
    cas: str | None = "CAS-1",
    months: Mapping[str, str] | None = None,
    missing: Mapping[str, str] | None = None,
    **more: Any,
) -> FindingsToday:
    """What today's assessment gives; ``months`` are statuses by month, ``missing`` days of unmarked sessions."""
    judged = [{"month": month, "status": status} for month, status in (months or {}).items()]
    entry = {"cas_number": cas, "months": judged, "findings": list(found), "monitored_to": AS_OF.isoformat(), **more}
    return FindingsToday(entry, AS_OF, missing or {})
