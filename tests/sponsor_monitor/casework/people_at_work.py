"""People who do whatever they like in one case, on any day; what is refused leaves no trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, replay
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.findings_today import FindingsToday
from sponsor_monitor.casework.gate import Condition, gate
from sponsor_monitor.casework.stage import stage_of
from sponsor_monitor.errors import SponsorMonitorError
from tests.sponsor_monitor.casework.case_log import TODAY, CaseLog, finding, findings, institution
from tests.sponsor_monitor.casework.cases_so_far import HELD, SHA

E = CaseEvent
DAY = dt.timedelta(days=1)
PEOPLE = st.sampled_from(["officer", "anna", "ben", "secretary", "signatory", "deputy", "dean", "duty"])
FACTS = {
    "a gap": findings(finding("engagement-gap", "2026-01-05", "2026-06-30", open=True)),
    "a blocked gap": findings(
        finding("engagement-gap", "2026-01-05", "2026-06-30", open=True, blocked_by=["outage:vle"])
    ),
    "a month": findings(finding("monthly-attendance", "2026-02-01", "2026-02-28")),
    "nothing": findings(),
}


READY: tuple[tuple[CaseEvent, dict[str, Any]], ...] = (
    (E.CONTACT_ATTEMPTED, {"channel": "email", "answered": True}),
    (E.CONTACT_ATTEMPTED, {"channel": "phone", "answered": True}),
    (E.CIRCUMSTANCES_NOTED, {}),
    (E.OPTIONS_OFFERED, {"options": ["continue", "intermit"]}),
)


class Casework(RuleBasedStateMachine):
    """People who do whatever they like in one case; what is refused leaves no trace."""

    def __init__(self) -> None:
        """Nothing is done yet."""
        super().__init__()
        self.today = TODAY
        self.facts: FindingsToday = FACTS["a gap"]
        self.log = CaseLog()
        self.gates: dict[int, tuple[Condition, ...]] = {}
        self.owner: str | None = None
        self.is_open, self.is_approved = True, False
        self.holds: set[int] = set()

    @initialize(far=st.integers(0, 9))
    def it_comes_so_far(self, far: int) -> None:
        """A case well conducted up to a point, from where on anybody does anything."""
        for kind, body in READY:
            self.attempt(kind, "officer", **body)
        steps: list[Callable[[], object]] = [
            lambda: self.panel("officer"),
            lambda: self.told("officer"),
            lambda: self.time_passes(10),
            lambda: self.recommend("officer"),
            lambda: self.sign("signatory", "approve"),
            lambda: self.notify("officer"),
            lambda: self.student_answers("officer", E.APPEAL_LODGED),
            lambda: self.is_decided("dean", "not upheld"),
            lambda: self.report("officer"),
        ]
        for step in steps[:far]:
            step()

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.log.case

    def attempt(self, kind: CaseEvent, actor: str, *, words: str = "", **body: Any) -> Entry | None:
        """Try to add an event today; None where it is refused, which must leave everything as it was."""
        if kind not in (E.ASSIGNED, E.FOLLOW_UP_SET, E.SNOOZED, E.RECOMMENDED, E.SIGNED_OFF, E.REFERRED_TO_PANEL):
            body = {"on": self.today, **body} if "_on" not in body else body
        private: dict[str, Any] = {} if not words else {words: "made up"}
        if kind is E.CIRCUMSTANCES_NOTED:
            private = {"category": "asked, no answer"}
        asked = tuple(gate(self.case, Ground.IMMIGRATION, self.facts, institution(self.today, self.log.values)))
        before = list(self.log.entries)
        try:
            entry = self.log.do(kind, body, on=self.today, actor=actor, checklist=asked, **private)
        except SponsorMonitorError:
            assert self.log.entries == before
            return None
        self.gates[entry.number] = asked
        self.count(entry)
        return entry

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        """Whatever the day, nobody has come nearer to leaving by it."""
        before, stage = self.case, stage_of(self.case, institution(self.today))
        self.today += days * DAY
        assert replay(self.log.entries) == before
        assert stage_of(self.case, institution(self.today)) == stage

    @rule(facts=st.sampled_from(sorted(FACTS)))
    def facts_change(self, facts: str) -> None:
        """A correction, or another day's assessment."""
        self.facts = FACTS[facts]

    @rule(actor=PEOPLE, to=PEOPLE)
    def is_assigned(self, actor: str, to: str) -> None:
        """Somebody gives it to somebody."""
        self.attempt(E.ASSIGNED, actor, to=to)

    @rule(actor=PEOPLE, days=st.integers(-1, 30))
    def is_snoozed(self, actor: str, days: int) -> None:
        """Somebody puts it aside."""
        self.attempt(E.SNOOZED, actor, words="reason", until=self.today + days * DAY)

    @rule(actor=PEOPLE)
    def welfare(self, actor: str) -> None:
        """Somebody is worried."""
        self.attempt(E.WELFARE_CONCERN, actor, words="words")

    @rule(actor=PEOPLE, go_on=st.booleans())
    def welfare_is_answered(self, actor: str, go_on: bool) -> None:
        """The duty team answers."""
        self.attempt(E.WELFARE_ANSWERED, actor, words="words", letters_may_go_on=go_on)

    @rule(actor=PEOPLE)
    def query(self, actor: str) -> None:
        """A mark is disputed."""
        self.today_only(E.DATA_QUERY_OPENED, actor, "disputed", about="mark", owner="ben", answer_due=self.today)

    @rule(actor=PEOPLE, answer=st.sampled_from(["records stand", "corrected", "decided on the evidence"]))
    def query_is_answered(self, actor: str, answer: str) -> None:
        """A dispute is answered."""
        queries = self.case.of(E.DATA_QUERY_OPENED)
        if queries:
            self.today_only(E.DATA_QUERY_ANSWERED, actor, "reasons", query=queries[-1].number, answer=answer)

    @rule(actor=PEOPLE)
    def block_is_cleared(self, actor: str) -> None:
        """A block is cleared."""
        body = {"block": "outage:vle", "rule": "engagement-gap", "period_start": "2026-01-05"}
        self.today_only(E.BLOCK_CLEARED, actor, "reason", **body)

    @rule(actor=PEOPLE)
    def panel(self, actor: str) -> None:
        """It is referred, and the panel meets and determines: papers were out in time."""
        papers = self.today - 14 * DAY
        self.attempt(
            E.REFERRED_TO_PANEL,
            actor,
            meets_on=self.today,
            papers_to_student_on=papers,
            companion_offered=True,
            statement_invited=True,
        )
        self.attempt(E.PANEL_HELD, "secretary", words="reasons", **{**HELD, "on": self.today})

    @rule(actor=PEOPLE)
    def alternatives(self, actor: str) -> None:
        """Options are offered (anew)."""
        self.attempt(E.OPTIONS_OFFERED, actor, options=["continue", "intermit"])

    @rule(actor=PEOPLE)
    def told(self, actor: str) -> None:
        """The student is told in advance."""
        self.attempt(E.TOLD_IN_ADVANCE, actor, channel="email")

    @rule(actor=PEOPLE)
    def recommend(self, actor: str) -> None:
        """Somebody recommends."""
        self.attempt(E.RECOMMENDED, actor, words="reasons", ground="immigration", process=SHA)

    @precondition(lambda self: self.case.of(E.RECOMMENDED))
    @rule(actor=PEOPLE, decision=st.sampled_from(["approve", "approve", "decline", "return"]))
    def sign(self, actor: str, decision: str) -> None:
        """Somebody signs."""
        more: dict[str, Any] = {"snapshot": SHA} if decision == "approve" else {}
        if decision == "decline":
            more["review_on"] = self.today + 10 * DAY
        words = {"approve": "", "decline": "reasons", "return": "questions"}[decision]
        number = self.case.of(E.RECOMMENDED)[-1].number
        self.attempt(E.SIGNED_OFF, actor, words=words, decision=decision, recommendation=number, **more)

    @precondition(lambda self: self.case.of(E.SIGNED_OFF))
    @rule(actor=PEOPLE)
    def notify(self, actor: str) -> None:
        """The student is notified."""
        until = self.today + 10 * DAY
        self.attempt(E.NOTIFIED, actor, letter="notice", remain_by=until, appeal_by=until)

    @precondition(lambda self: self.case.of(E.NOTIFIED))
    @rule(actor=PEOPLE, kind=st.sampled_from([E.REQUEST_TO_REMAIN, E.APPEAL_LODGED, E.COMPLAINT_LODGED]))
    def student_answers(self, actor: str, kind: CaseEvent) -> None:
        """The student asks to remain, appeals or complains."""
        more: dict[str, Any] = {"grounds": ["new evidence"]} if kind is E.APPEAL_LODGED else {}
        self.attempt(kind, actor, **more)

    @precondition(lambda self: self.case.holds)
    @rule(actor=PEOPLE, outcome=st.sampled_from(["upheld", "not upheld"]))
    def is_decided(self, actor: str, outcome: str) -> None:
        """An appeal or a complaint is decided."""
        hold = self.case.holds[0]
        kind = E.APPEAL_DECIDED if hold.kind == E.APPEAL_LODGED else E.COMPLAINT_DECIDED
        more = {"remedy": "readmission"} if kind is E.APPEAL_DECIDED and outcome == "upheld" else {}
        self.attempt(kind, actor, words="reasons", lodged=hold.number, outcome=outcome, **more)

    @precondition(lambda self: self.case.of(E.SIGNED_OFF))
    @rule(actor=PEOPLE)
    def report(self, actor: str) -> None:
        """It is put on the list of reports, and reported."""
        body = {"event": "withdrawal", "trigger": "decision", "known_on": self.today, "due": self.today + 14 * DAY}
        self.today_only(E.REPORT_DUE, actor, "", **body)
        if self.case.duties:
            self.attempt(E.REPORTED, actor, words="reference", duty=self.case.duties[0].number)

    @rule(actor=PEOPLE, kind=st.sampled_from([E.CLOSED, E.REOPENED]))
    def is_closed_or_reopened(self, actor: str, kind: CaseEvent) -> None:
        """Somebody closes it, or opens it again."""
        self.today_only(kind, actor, "reason", **({"outcome": "engaged again"} if kind is E.CLOSED else {}))

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
            self.is_approved &= entry.kind == E.CLOSED
        elif entry.kind == E.SIGNED_OFF:
            self.is_approved = body["decision"] == "approve"
        elif entry.kind == E.REQUEST_TO_REMAIN:
            self.is_approved = False
        elif entry.kind in (E.APPEAL_LODGED, E.COMPLAINT_LODGED):
            self.holds.add(entry.number)
        elif entry.kind in (E.APPEAL_DECIDED, E.COMPLAINT_DECIDED):
            self.holds.remove(body["lodged"])
            self.is_approved &= entry.kind == E.COMPLAINT_DECIDED or body["outcome"] == "not upheld"
