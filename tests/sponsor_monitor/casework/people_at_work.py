"""People who do whatever they like in one case, on any day; what is refused leaves no trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.case import replay
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.stage import stage_of
from sponsor_monitor.messages.event import MessageEvent
from tests.sponsor_monitor.casework.by_hand import FACTS
from tests.sponsor_monitor.casework.case_log import CASE, REGISTRATION, TODAY, institution
from tests.sponsor_monitor.casework.case_log import entry as entry_on
from tests.sponsor_monitor.casework.cases_so_far import HELD, SHA
from tests.sponsor_monitor.casework.one_case import DAY, E, OneCase

PEOPLE = st.sampled_from(["officer", "anna", "ben", "secretary", "signatory", "deputy", "dean", "duty"])
MESSAGES = st.sampled_from(["", "", "letter"])
CARE: Mapping[str, tuple[CaseEvent, dict[str, Any]]] = {
    "email": (E.CONTACT_ATTEMPTED, {"channel": "email", "answered": True}),
    "phone": (E.CONTACT_ATTEMPTED, {"channel": "phone", "answered": True}),
    "asked": (E.CIRCUMSTANCES_NOTED, {}),
    "options": (E.OPTIONS_OFFERED, {"options": ["continue", "intermit"], "answer_by": TODAY + 7 * DAY}),
}
_PREPARED = (*CARE, "panel", "told", "time", "recommend")
_NOTIFIED = (*_PREPARED, "approve", "notify")
WAYS: Mapping[str, tuple[str, ...]] = {
    "to a report": (*_NOTIFIED, "appeal", "not upheld", "report"),
    "to a request once closed": (*_NOTIFIED, "close", "remain"),
    "to a request once opened again": (*_NOTIFIED, "close", "reopen", "remain"),
    "to a request once reported": (*_NOTIFIED, "report", "remain", "recommend", "panel", "recommend"),
    "to a decline": (*_PREPARED, "decline", "recommend", "panel", "recommend", "approve"),
    "too soon": (*CARE, "time", "panel", "told", "little time", "recommend", "approve"),
    "to a choice": (*CARE, "continue", "panel", "told", "time", "recommend", "approve"),
    "aside": ("options", "put aside", "panel", "told", "time", "put aside"),
}
"""Ways of a case, step by step."""
GROUNDS = st.sampled_from([ground.value for ground in Ground])


class Casework(OneCase):
    """People who do whatever they like in one case; what is refused leaves no trace."""

    @initialize(way=st.sampled_from(sorted(WAYS)), far=st.integers(0, 20), ground=GROUNDS, has_panel=st.booleans())
    def it_comes_so_far(self, way: str, far: int, ground: str, has_panel: bool) -> None:
        """A case conducted some way up to a point, from where on anybody does anything."""
        self.begins(ground, has_panel=has_panel)
        for name in WAYS[way][:far]:
            self.goes(name)

    def begins(self, ground: str, *, has_panel: bool) -> None:
        """On a ground, at an institution with a panel or without."""
        self.ground, self.has_panel = ground, has_panel
        self.log.values["has_panel"] = has_panel

    def goes(self, name: str) -> None:
        """One step of a way, where what it is about is there."""
        if name in CARE:
            kind, body = CARE[name]
            self.attempt(kind, "officer", **body)
            return
        steps: dict[str, Callable[[], object]] = {
            "panel": lambda: self.panel("officer"),
            "told": lambda: self.told("officer", self.ground, "", 7),
            "time": lambda: self.time_passes(10),
            "little time": lambda: self.time_passes(4),
            "recommend": lambda: self.recommend("officer"),
            "approve": lambda: self.case.of(E.RECOMMENDED) and self.sign("signatory", "approve"),
            "decline": lambda: self.case.of(E.RECOMMENDED) and self.sign("signatory", "decline"),
            "notify": lambda: self.notify("officer", ""),
            "close": lambda: self.is_closed_or_reopened("officer", E.CLOSED),
            "reopen": lambda: self.is_closed_or_reopened("officer", E.REOPENED),
            "remain": lambda: self.student_answers("officer", E.REQUEST_TO_REMAIN),
            "appeal": lambda: self.student_answers("officer", E.APPEAL_LODGED),
            "not upheld": lambda: self.case.holds and self.is_decided("dean", "not upheld"),
            "report": lambda: self.report("officer"),
            "continue": lambda: self.choice("officer", "continue"),
            "put aside": lambda: self.is_snoozed("officer", 9),
        }
        steps[name]()

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
        self.facts = facts

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
        held = {**HELD, "on": self.today, "ground": self.ground}
        self.attempt(E.PANEL_HELD, "secretary", words="reasons", **held)

    @rule(actor=PEOPLE, days=st.integers(6, 20), words=st.sampled_from(["", "note"]))
    def alternatives(self, actor: str, days: int, words: str) -> None:
        """Options are offered (anew)."""
        until = self.today + days * DAY
        self.attempt(E.OPTIONS_OFFERED, actor, words=words, options=["continue", "withdraw"], answer_by=until)

    @rule(actor=PEOPLE, option=st.sampled_from(["continue", "withdraw"]))
    def choice(self, actor: str, option: str) -> None:
        """The student chooses."""
        self.attempt(E.OPTION_CHOSEN, actor, option=option)

    @rule(actor=PEOPLE, ground=GROUNDS, message=MESSAGES, days=st.integers(0, 14))
    def told(self, actor: str, ground: str, message: str, days: int) -> None:
        """The student is told in advance, and when there is time to answer until."""
        more: dict[str, Any] = {"message": self.letter(message)} if message else {}
        until = self.today + days * DAY
        self.attempt(E.TOLD_IN_ADVANCE, actor, channel="email", ground=ground, answer_by=until, **more)

    @rule(kind=st.sampled_from([MessageEvent.SENT, MessageEvent.REFUSED, MessageEvent.CANCELLED]))
    def letter_ends(self, kind: MessageEvent) -> None:
        """What became of the letter that was written last."""
        letters = [entry.body["message"] for entry in self.log.entries if "message" in entry.body]
        ended = {entry.subject for entry in self.log.entries if entry.kind in set(MessageEvent)}
        for uid in letters[-1:]:
            if uid not in ended:
                draft = Draft(kind, {"case": CASE}, uid, REGISTRATION)
                self.log.entries.append(entry_on(draft, len(self.log.entries) + 1, self.today))

    @rule(actor=PEOPLE)
    def recommend(self, actor: str) -> None:
        """Somebody recommends."""
        self.attempt(E.RECOMMENDED, actor, words="reasons", ground=self.ground, process=SHA)

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
    @rule(actor=PEOPLE, message=MESSAGES)
    def notify(self, actor: str, message: str) -> None:
        """The student is notified."""
        until = self.today + 10 * DAY
        more = {"message": self.letter(message)} if message else {}
        self.attempt(E.NOTIFIED, actor, letter="notice", remain_by=until, appeal_by=until, **more)

    @precondition(lambda self: self.case.of(E.NOTIFIED))
    @rule(actor=PEOPLE, kind=st.sampled_from([E.REQUEST_TO_REMAIN, E.APPEAL_LODGED, E.COMPLAINT_LODGED]))
    def student_answers(self, actor: str, kind: CaseEvent) -> None:
        """The student asks to remain, appeals or complains."""
        more: dict[str, Any] = {"grounds": ["new evidence"]} if kind is E.APPEAL_LODGED else {}
        is_in_time = self.is_approved and self.may_ask_to_remain()
        done = self.attempt(kind, actor, **more)
        assert done is not None or kind is not E.REQUEST_TO_REMAIN or not is_in_time

    def may_ask_to_remain(self) -> bool:
        """Whether the notice of the last signature, which somebody handed over, names a day that has not gone."""
        notices = self.case.of(E.NOTIFIED, after=self.case.of(E.SIGNED_OFF)[-1].number)
        days = [dt.date.fromisoformat(each.body["remain_by"]) for each in notices if "message" not in each.body]
        return len(days) == len(notices) and any(day >= self.today for day in days[-1:])

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
