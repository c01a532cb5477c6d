"""A notice that never left is none: no days run, nothing is reported after it, and it is written again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sponsor_monitor.casework.case_errors import AlreadyThere
from sponsor_monitor.casework.decision_errors import GateNotPassed
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Concern
from sponsor_monitor.casework.letter import LetterKind
from sponsor_monitor.casework.report_errors import StudentNotTold
from sponsor_monitor.messages.message import State
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.services.after_decision import notify
from sponsor_monitor.services.due import desk
from sponsor_monitor.services.messages import cancel, message
from sponsor_monitor.services.reports import duties
from sponsor_monitor.services.reports import record as record_report
from sponsor_monitor.services.writing import letter
from tests.api.student_way import Post, Way

pytestmark = pytest.mark.slow


def notified(way: Way, day: str) -> str:
    with way.on(day, "officer") as work:
        return notify(work, way.case, {}, send=True, by=Channel.EMAIL).message or ""


def waits(way: Way, day: str) -> list[str]:
    with way.on(day, "officer") as work:
        return [due.words for due in desk(work).waiting_for(work.actor)]


def reports(way: Way, day: str) -> None:
    with way.on(day, "level 1 user") as work:
        due = next(each for each in duties(work) if each.duty.is_open)
        record_report(work, due.duty.number, dt.date.fromisoformat(day), "SMS-1")


def test_a_notice_counts_once_it_left_and_a_cancelled_one_is_written_again(tmp_path: Path) -> None:
    with Way(f"sqlite:///{tmp_path / 'database.db'}", tmp_path) as way:
        way.begin({"report_trigger": "notice"})
        way.signs(way.ready())
        way.post = None
        first = notified(way, "2026-04-02")
        with pytest.raises(AlreadyThere, match="leaves with the next messages"):
            notified(way, "2026-04-07")
        with pytest.raises(StudentNotTold):
            reports(way, "2026-04-07")
        assert "letter that did not reach the student" in waits(way, "2026-04-07")
        with way.on("2026-04-07", "officer") as work:
            cancel(work, first, "another address")

        way.post = Post()
        assert "last day to ask to remain" not in waits(way, "2026-04-08")
        assert "letter that did not reach the student" in waits(way, "2026-04-08")
        with pytest.raises(StudentNotTold):
            reports(way, "2026-04-08")
        notified(way, "2026-04-09")
        with pytest.raises(AlreadyThere, match="was notified"):
            notified(way, "2026-04-10")

        assert "last day to ask to remain" in waits(way, "2026-04-10")
        assert "letter that did not reach the student" not in waits(way, "2026-04-10")
        (duty,) = way.now().duties
        assert (duty.body["known_on"], duty.body["due"]) == ("2026-04-09", "2026-04-23")
        reports(way, "2026-04-10")


def test_a_letter_in_advance_that_a_server_refuses_was_not_told(way: Way) -> None:
    way.opened()
    way.cared(without="told")
    way.post = Post(takes=False)
    way.told()

    with pytest.raises(GateNotPassed) as refused:
        way.recommends()
    assert [each.partition(":")[0] for each in refused.value.missing] == ["told"]
    way.post = Post()
    way.told(day="2026-04-02")
    assert [each.body["on"] for each in way.now().of(CaseEvent.TOLD_IN_ADVANCE)] == ["2026-03-25", "2026-04-02"]


@pytest.mark.parametrize("concern", [Concern.IMMIGRATION, Concern.ACADEMIC])
def test_a_letter_of_an_immigration_case_is_cancelled_by_who_may_see_visa_facts(way: Way, concern: Concern) -> None:
    way.post = None
    way.opened(concern=concern)
    with way.on("2026-02-03", "student progress") as work:
        given = {"reply_by": "10 February 2026", "facts": "- We have not seen you of late."}
        sent = letter(work, way.case, LetterKind.FIRST_CONTACT, given, send=True)

    if concern is Concern.IMMIGRATION:
        with pytest.raises(NotPermitted, match="visa"), way.on("2026-02-03", "student progress") as work:
            cancel(work, sent.message or "", "no longer so")
    with way.on("2026-02-03", "officer" if concern is Concern.IMMIGRATION else "student progress") as work:
        cancel(work, sent.message or "", "no longer so")
    with way.on("2026-02-03", "officer") as work:
        assert message(work, sent.message or "").state is State.CANCELLED
