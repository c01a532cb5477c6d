"""One case on which people try what they like: what is refused leaves no trace, what is done is counted beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.gate import gate
from sponsor_monitor.errors import SponsorMonitorError
from tests.sponsor_monitor.casework.by_hand import FACTS, lacking, waited_for
from tests.sponsor_monitor.casework.case_log import TODAY, CaseLog, institution

E = CaseEvent
DAY = dt.timedelta(days=1)
NOT_TODAY = (E.ASSIGNED, E.FOLLOW_UP_SET, E.SNOOZED, E.RECOMMENDED, E.SIGNED_OFF, E.REFERRED_TO_PANEL)
"""What has no day on which it was done."""


class OneCase(RuleBasedStateMachine):
    """A case, the day, the facts of the day, and how it stands by what was done."""

    def __init__(self) -> None:
        """Nothing is done yet."""
        super().__init__()
        self.today = TODAY
        self.facts, self.ground, self.has_panel = "a gap", "immigration", True
        self.log = CaseLog()
        self.lacked: dict[int, set[str]] = {}
        self.owner: str | None = None
        self.is_open, self.is_approved = True, False
        self.holds: set[int] = set()

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.log.case

    def attempt(self, kind: CaseEvent, actor: str, *, words: str = "", **body: Any) -> Entry | None:
        """Try to add an event today; None where it is refused, which must leave everything as it was."""
        if kind not in NOT_TODAY:
            body = {"on": self.today, **body} if "_on" not in body else body
        private: dict[str, Any] = {} if not words else {words: "made up"}
        if kind is E.CIRCUMSTANCES_NOTED:
            private = {"category": "asked, no answer"}
        facts = replace(FACTS[self.facts], as_of=self.today - DAY)
        facts = replace(facts, entry={**facts.entry, "monitored_to": facts.as_of.isoformat()})
        asked = tuple(gate(self.case, Ground(self.ground), facts, institution(self.today, self.log.values)))
        lacked = lacking(self.log.entries, self.facts, self.ground, self.today, has_panel=self.has_panel)
        first = waited_for(self.log.entries, self.today, is_approved=self.is_approved)
        before = list(self.log.entries)
        try:
            entry = self.log.do(kind, body, on=self.today, actor=actor, checklist=asked, **private)
        except SponsorMonitorError:
            assert self.log.entries == before
            return None
        self.lacked[entry.number] = lacked
        assert kind is not E.SNOOZED or body["until"] <= first
        self.count(entry)
        return entry

    def letter(self, message: str) -> str:
        """The id of a letter of its own."""
        return f"{message}-{len(self.log.entries)}"

    def today_only(self, kind: CaseEvent, actor: str, words: str, **body: Any) -> None:
        """Try an event that has no day of its own."""
        self.attempt(kind, actor, words=words, **body, _on=None)

    def count(self, entry: Entry) -> None:
        """Keep count beside the log of what was done."""
        body = entry.body
        if entry.kind == E.ASSIGNED:
            self.owner = body["to"]
        elif entry.kind in (E.CLOSED, E.REOPENED):
            self.is_open = entry.kind == E.REOPENED
        elif entry.kind == E.SIGNED_OFF:
            self.is_approved = body["decision"] == "approve"
        elif entry.kind == E.REQUEST_TO_REMAIN:
            self.is_approved, self.is_open = False, True
        elif entry.kind in (E.APPEAL_LODGED, E.COMPLAINT_LODGED):
            self.holds.add(entry.number)
        elif entry.kind in (E.APPEAL_DECIDED, E.COMPLAINT_DECIDED):
            self.holds.remove(body["lodged"])
            if entry.kind == E.APPEAL_DECIDED and body["outcome"] == "upheld":
                self.is_approved, self.is_open = False, True
