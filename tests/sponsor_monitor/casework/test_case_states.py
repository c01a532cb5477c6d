"""Random sequences of events, by anybody, on any day: no forbidden state is reachable, and a case is its log."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.case import replay
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.stage import next_step, stage_of, stages
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.migrate import migrate
from tests.sponsor_monitor.casework.case_log import institution
from tests.sponsor_monitor.casework.people_at_work import WAYS, Casework

E = CaseEvent


def _store() -> Database:
    store = Database(f"sqlite:///{Path(tempfile.mkdtemp(), 'cases.db')}")
    migrate(store)
    return store


STORE = _store()


class Watched(Casework):
    """What never is so, whatever people do."""

    @invariant()
    def nobody_leaves_without_care_and_a_second_person(self) -> None:
        """When each was recommended and approved nothing was lacking, counted by hand; nobody signed who took part."""
        for entry in self.case.of(E.RECOMMENDED, E.SIGNED_OFF):
            so_far = replay(self.log.entries[: entry.number - 1])
            if entry.kind == E.RECOMMENDED or entry.body["decision"] == "approve":
                assert self.lacked[entry.number] == set()
            if entry.kind == E.SIGNED_OFF:
                assert entry.actor not in so_far.preparers | so_far.panellists
                assert so_far.awaiting_signature is not None

    @invariant()
    def nothing_is_decided_after_the_home_office_was_told(self) -> None:
        """What was decided then stays, unless the student asks to remain or an appeal succeeds."""
        is_told = False
        for entry in self.case.entries:
            gives_back = entry.kind == E.REQUEST_TO_REMAIN or entry.body.get("outcome") == "upheld"
            if entry.kind == E.REPORTED:
                is_told = True
            elif gives_back and entry.kind in (E.REQUEST_TO_REMAIN, E.APPEAL_DECIDED):
                is_told = False
            assert not (is_told and entry.kind in (E.RECOMMENDED, E.SIGNED_OFF, E.PANEL_HELD))

    @invariant()
    def formal_letters_wait_for_welfare(self) -> None:
        """None went while a concern waited."""
        for entry in self.case.of(E.TOLD_IN_ADVANCE, E.NOTIFIED, E.REFERRED_TO_PANEL):
            assert not replay(self.log.entries[: entry.number - 1]).has_unanswered_welfare

    @invariant()
    def a_closed_case_waits_for_nothing(self) -> None:
        """But what is owed to others, and queries that somebody opened since."""
        case = self.case
        if not case.is_open:
            closed = max(entry.number for entry in case.of(CaseEvent.CLOSED))
            assert case.awaiting_signature is None
            assert all(query.number > closed for query in case.open_queries)

    @invariant()
    def a_case_is_what_was_done(self) -> None:
        """What is read off the log is what these people did, kept count of beside it; and there is a next step."""
        case = self.case
        assert (case.owner, case.is_open, case.approval is not None) == (self.owner, self.is_open, self.is_approved)
        assert {hold.number for hold in case.holds} == self.holds
        assert stage_of(case, institution()) in stages()
        assert bool(next_step(case, institution())) == case.is_open

    def teardown(self) -> None:
        """A case read back from a database is the same case."""
        with STORE.writing() as connection:
            before = log.size(connection)
            for entry in self.log.entries:
                subject = f"case {before}" if entry.kind in set(CaseEvent) else entry.subject
                draft = Draft(entry.kind, entry.body, subject, entry.registration, entry.private)
                log.append(connection, [draft], actor=entry.actor, now=entry.at)
            kept = replay(log.entries(connection, subject=f"case {before}"))
        assert [(e.kind, e.actor, e.body, e.private) for e in kept.entries] == [
            (e.kind, e.actor, e.body, e.private) for e in self.case.entries
        ]
        assert (kept.owner, kept.is_open, kept.alerts) == (self.case.owner, self.case.is_open, self.case.alerts)


@pytest.mark.parametrize("has_panel", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_left_out_of_a_way_nobody_leaves_without_it(way: str, has_panel: bool) -> None:
    for left_out in (None, *range(len(WAYS[way]))):
        watched = Watched()
        watched.begins("immigration", has_panel=has_panel)
        for place, name in enumerate(WAYS[way]):
            if place != left_out:
                watched.goes(name)
        watched.nobody_leaves_without_care_and_a_second_person()
        watched.nothing_is_decided_after_the_home_office_was_told()
        watched.a_closed_case_waits_for_nothing()
        watched.a_case_is_what_was_done()


TestCasework = pytest.mark.slow(Watched.TestCase)
TestCasework.settings = settings(max_examples=settings().max_examples // 5, stateful_step_count=30)
