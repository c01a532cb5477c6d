"""A case: everything people did about one concern for one student, and what follows from it.

A case is its entries of the log and nothing else: every property is read off them, none depends on what day it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case_entries import CaseEntries
from sponsor_monitor.casework.case_errors import NoSuchCase
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_groups import HOLDS, PREPARING
from sponsor_monitor.casework.event_words import Closing, Concern, Decision
from sponsor_monitor.casework.report_duty import replay as replay_duties
from sponsor_monitor.casework.rounds import Rounds, rounds_of
from sponsor_monitor.messages.message import ENDS


@dataclass(frozen=True)
class Case(CaseEntries):
    """One case; make it by ``replay``."""

    @property
    def concern(self) -> Concern:
        """What it is about."""
        return Concern(self.entries[0].body["concern"])

    @cached_property
    def alerts(self) -> tuple[str, ...]:
        """The alerts it holds."""
        joined = self.of(CaseEvent.OPENED, CaseEvent.ALERTS_JOINED)
        return tuple(dict.fromkeys(alert for entry in joined for alert in entry.body["alerts"]))

    @cached_property
    def owner(self) -> str | None:
        """The account whose case it is."""
        given = self.last(CaseEvent.ASSIGNED, CaseEvent.HANDED_OVER)
        return None if given is None else str(given.body["to"])

    @cached_property
    def owners(self) -> frozenset[str]:
        """Every account whose case it ever was."""
        return frozenset(entry.body["to"] for entry in self.of(CaseEvent.ASSIGNED, CaseEvent.HANDED_OVER))

    @cached_property
    def is_open(self) -> bool:
        """Whether it is open; a decision that is open again opens its case."""
        closed = self.last(CaseEvent.CLOSED)
        return closed is None or closed.number < self.rounds.options

    @property
    def closed_as(self) -> Closing | None:
        """Why it is closed; None while it is open."""
        last = self.last(CaseEvent.CLOSED)
        return None if self.is_open or last is None else Closing(last.body["outcome"])

    @cached_property
    def snoozed_until(self) -> dt.date | None:
        """The day until which it was put aside, unless something was done since."""
        last = self.last(CaseEvent.SNOOZED)
        if last is None or last.number != self.number:
            return None
        return day_of(last, "until")

    @cached_property
    def follow_up(self) -> dt.date | None:
        """The day somebody wanted to look at it again."""
        last = self.last(CaseEvent.FOLLOW_UP_SET)
        return None if last is None else day_of(last, "follow_up")

    @cached_property
    def rounds(self) -> Rounds:
        """Since when each thing counts that may have to be done anew."""
        return rounds_of(self.entries)

    @cached_property
    def has_unanswered_welfare(self) -> bool:
        """Whether a welfare concern waits, or was answered so that formal letters must."""
        last = self.last(CaseEvent.WELFARE_CONCERN, CaseEvent.WELFARE_ANSWERED)
        if last is None:
            return False
        return last.kind == CaseEvent.WELFARE_CONCERN or not last.body["letters_may_go_on"]

    @cached_property
    def open_queries(self) -> tuple[Entry, ...]:
        """The data queries without an answer."""
        answered = {entry.body["query"] for entry in self.of(CaseEvent.DATA_QUERY_ANSWERED)}
        return tuple(entry for entry in self.of(CaseEvent.DATA_QUERY_OPENED) if entry.number not in answered)

    @cached_property
    def open_registers(self) -> tuple[Entry, ...]:
        """The registers asked for and not yet answered, the latest asking of each session."""
        asked: dict[str, Entry] = {}
        for entry in self.of(CaseEvent.REGISTER_ASKED, CaseEvent.REGISTER_ANSWERED):
            if entry.kind == CaseEvent.REGISTER_ASKED:
                asked[entry.body["session"]] = entry
            else:
                asked.pop(entry.body["session"], None)
        return tuple(asked.values())

    @cached_property
    def register_answers(self) -> Mapping[str, str]:
        """What lecturers said of each session, their last word."""
        return {entry.body["session"]: entry.body["answer"] for entry in self.of(CaseEvent.REGISTER_ANSWERED)}

    @cached_property
    def plan_reviews(self) -> tuple[dt.date, ...]:
        """The days on which the last action plan is still to be reviewed."""
        plan = self.last(CaseEvent.ACTION_PLAN, after=self.rounds.care)
        if plan is None:
            return ()
        days = {dt.date.fromisoformat(day) for day in plan.body["reviews"]}
        for review in self.of(CaseEvent.PLAN_REVIEWED, after=plan.number):
            days.discard(day_of(review, "review"))
            if "next_review" in review.body:
                days.add(day_of(review, "next_review"))
        return tuple(sorted(days))

    @cached_property
    def referral(self) -> Entry | None:
        """The referral to a panel that has not met yet."""
        last = self.last(CaseEvent.REFERRED_TO_PANEL, CaseEvent.PANEL_HELD)
        return last if last is not None and last.kind == CaseEvent.REFERRED_TO_PANEL else None

    @cached_property
    def panellists(self) -> frozenset[str]:
        """Everybody who sat on a panel about it, secretaries included."""
        held = self.of(CaseEvent.PANEL_HELD)
        sat = {member for entry in held for member in entry.body["members"]}
        return frozenset(
            sat | {entry.actor for entry in held} | {e.body["secretary"] for e in held if "secretary" in e.body}
        )

    @cached_property
    def preparers(self) -> frozenset[str]:
        """Everybody who prepared it: who did something that a decision rests on, and whose case it was."""
        reached = {e.body["by"] for e in self.of(CaseEvent.CONTACT_ATTEMPTED) if "by" in e.body}
        return frozenset(entry.actor for entry in self.of(*PREPARING)) | self.owners | reached

    @cached_property
    def actors(self) -> tuple[str, ...]:
        """Everybody who did something about it, in the order of their first doing."""
        return tuple(dict.fromkeys(entry.actor for entry in self.entries))

    @cached_property
    def awaiting_signature(self) -> Entry | None:
        """The recommendation nobody has signed off, declined or returned yet."""
        last = self.last(CaseEvent.RECOMMENDED, CaseEvent.SIGNED_OFF)
        return last if last is not None and last.kind == CaseEvent.RECOMMENDED else None

    @cached_property
    def approval(self) -> Entry | None:
        """The sign-off by which the student is to leave, unless asking to remain or an appeal undid it."""
        signed = self.last(CaseEvent.SIGNED_OFF)
        if signed is None or signed.body["decision"] != Decision.APPROVE or signed.number < self.rounds.decision:
            return None
        return signed

    @cached_property
    def holds(self) -> tuple[Entry, ...]:
        """The open appeals, complaints and reviews: while there is one, nothing about the student is erased."""
        return tuple(hold for lodged, decided in HOLDS.items() for hold in self._undecided(lodged, decided))

    @property
    def is_on_legal_hold(self) -> bool:
        """Whether an appeal, a complaint or a review is open."""
        return bool(self.holds)

    @cached_property
    def duties(self) -> tuple[Entry, ...]:
        """The reports to the Home Office that are due and not recorded as made."""
        open_ones = {duty.number for duty in replay_duties(self.entries).values() if duty.is_open}
        return tuple(entry for entry in self.of(CaseEvent.REPORT_DUE) if entry.number in open_ones)

    @property
    def is_frozen(self) -> bool:
        """Whether the Home Office was told, and nothing given back since: what was decided then stays as it is."""
        return self.last(CaseEvent.REPORTED, after=self.rounds.decision) is not None

    def _undecided(self, lodged: CaseEvent, decided: CaseEvent) -> Iterator[Entry]:
        done = {entry.body["lodged"] for entry in self.of(decided)}
        return (entry for entry in self.of(lodged) if entry.number not in done)


def replay(entries: Iterable[Entry]) -> Case:
    """The case of its entries, and of those that end the messages of its letters; NoSuchCase where there are none."""
    kept = tuple(entries)
    first = next((entry for entry in kept if entry.kind not in ENDS), None)
    if first is None or first.subject is None or first.registration is None:
        raise NoSuchCase
    return Case(first.subject, first.registration, ()).after(kept)


def replay_all(entries: Iterable[Entry]) -> dict[str, Case]:
    """Every case of some entries by its id, in the order in which they were opened."""
    return followed({}, entries)


def followed(cases: Mapping[str, Case], entries: Iterable[Entry]) -> dict[str, Case]:
    """Cases by their ids once more was done in some of them, or with their letters, or others were opened."""
    together: dict[str, list[Entry]] = {}
    for entry in entries:
        uid = entry.body.get("case") if entry.kind in ENDS else entry.subject
        if uid is not None:
            together.setdefault(uid, []).append(entry)
    grown = dict(cases)
    for uid, some in together.items():
        if uid in grown:
            grown[uid] = grown[uid].after(some)
        elif any(entry.kind not in ENDS for entry in some):
            grown[uid] = replay(some)
    return grown


def day_of(entry: Entry, name: str = "on") -> dt.date:
    """A day that an entry names."""
    return dt.date.fromisoformat(entry.body[name])
