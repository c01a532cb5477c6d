"""What cannot be recommended: each thing missing in turn, and a card that never worked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sponsor_monitor.casework.case_errors import DayUnclear, EvidenceNotLookedInto, TooSoon
from sponsor_monitor.casework.decision_errors import GateNotPassed
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Ground, PanelOutcome
from sponsor_monitor.casework.letter import LetterKind
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.sign_off import checklist
from sponsor_monitor.services.writing import letter
from tests.api.student_way import Way, weekdays

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("without", ["contact", "circumstances", "alternatives", "panel", "told"])
def test_without_one_thing_done_for_the_student_nothing_is_recommended(way: Way, without: str) -> None:
    way.opened()
    way.cared(without=without)

    with pytest.raises(GateNotPassed) as refused:
        way.recommends()
    assert [each.partition(":")[0] for each in refused.value.missing] == [without]


def test_two_letters_by_one_channel_are_not_enough(way: Way) -> None:
    way.opened()
    way.tried(channels=(Channel.EMAIL, Channel.EMAIL))
    way.cared(without="contact")

    with pytest.raises(GateNotPassed, match="2 attempts by 1 channel with time for an answer; needed: 2 by 2"):
        way.recommends()


def test_the_day_that_a_letter_names_is_waited_for_and_is_none_too_soon(way: Way) -> None:
    way.opened()
    for day, error in (("2026-02-09", TooSoon), ("as soon as you can", DayUnclear)):
        with pytest.raises(error), way.on("2026-02-03", "officer") as work:
            letter(work, way.case, LetterKind.FIRST_CONTACT, {"reply_by": day}, send=True)
    with way.on("2026-02-03", "officer") as work:
        sent = letter(work, way.case, LetterKind.FIRST_CONTACT, {"reply_by": "2026-02-20"}, send=True)

    (attempt,) = way.now().of(CaseEvent.CONTACT_ATTEMPTED)
    assert "Please answer by 20 February 2026." in sent.letter.text
    assert attempt.body["answer_by"] == "2026-02-20"


def test_without_a_breach_of_today_s_assessment_nothing_is_recommended(way: Way) -> None:
    way.arrives("2026-03-02", on="2026-03-02")
    way.opened()
    way.cared()

    with pytest.raises(GateNotPassed) as refused:
        way.recommends()
    assert [each.partition(":")[0] for each in refused.value.missing] == ["breach"]


def test_a_block_that_nobody_has_cleared_is_named(way: Way) -> None:
    way.tables["statuses"] = "student_id,kind,start,end\nS-1,authorised_absence,2026-02-02,2026-02-03\n"
    way.arrives(on="2026-02-01")
    way.opened()
    way.cared()

    with pytest.raises(GateNotPassed, match=r"blocks: Not cleared: authorised-absence\."):
        way.recommends()
    block = {"block": "authorised-absence", "rule": "engagement-gap", "period_start": "2026-01-17"}
    way.does("2026-04-02", "officer", CaseEvent.BLOCK_CLEARED, block, reason="Two days of sixty.")
    assert way.recommends()


def test_a_panel_that_decides_otherwise_lets_nothing_be_recommended(way: Way) -> None:
    way.opened()
    way.cared(without="panel")
    way.panel(PanelOutcome.ACTION_PLAN)

    with pytest.raises(GateNotPassed, match="The panel determined otherwise: action plan"):
        way.recommends()


def test_an_immigration_ground_is_for_sponsored_students_only(beginning: Way, tmp_path: Path) -> None:
    with beginning.copy(tmp_path) as way:
        way.cas = ""
        way.arrives(on="2026-02-01")
        way.opened()
        with way.on("2026-04-02", "officer") as work:
            conditions = {each.name: each for each in checklist(work, way.case, Ground.IMMIGRATION)}

    assert "the immigration ground is for sponsored students" in conditions["breach"].why


def test_a_card_that_never_worked_can_be_no_reason_to_sign(way: Way) -> None:
    """0% attendance by the card, beside submitted work and with a helpdesk ticket."""
    with_a_dead_card(way, "absent")
    way.opened()
    way.cared()
    with way.on("2026-04-02", "officer") as work:
        why = {each.name: each.why for each in checklist(work, way.case, Ground.IMMIGRATION) if not each.is_met}
    assert why == {"blocks": "Not cleared: contradicting-evidence."}

    # Nobody can wave it away: the card has to be looked into, and while it is, nothing is recommended.
    block = {"block": "contradicting-evidence", "rule": "three-month-attendance", "period_start": "2025-10-01"}
    with pytest.raises(EvidenceNotLookedInto):
        way.does("2026-04-02", "officer", CaseEvent.BLOCK_CLEARED, block, reason="The card says so.")
    query = {"about": "card or reader", "owner": way.account("second officer"), "answer_due": "2026-04-10"}
    ticket = {"disputed": "My card is never read.", "record": "helpdesk ticket 4711"}
    asked = way.does("2026-04-02", "officer", CaseEvent.DATA_QUERY_OPENED, query, **ticket)
    with pytest.raises(GateNotPassed, match="1 data query open"):
        way.recommends()

    # The reader's log shows that it was dead. The marks are corrected, and no breach is left to recommend on.
    with_a_dead_card(way, "present")
    answer = {"query": asked, "answer": "corrected"}
    reasons = "The reader read no card of this batch."
    way.does("2026-04-07", "second officer", CaseEvent.DATA_QUERY_ANSWERED, answer, reasons=reasons)
    with pytest.raises(GateNotPassed, match=r"breach: Today's assessment gives none of"):
        way.recommends("2026-04-07")
    with way.on("2026-04-13", "officer") as work:
        text = letter(work, way.case, LetterKind.DATA_QUERY_ANSWER, {}, send=True).letter.text
    assert "something in your records is not right: My card is never read." in text
    assert "You were right, and the records are corrected." in text


def with_a_dead_card(way: Way, mark: str) -> None:
    """Three months of Monday classes below degree level, of which the card saw nothing; work is handed in all along."""
    mondays = [dt.date(2025, 10, 6) + dt.timedelta(weeks=week) for week in range(12)]
    sessions = [f"L-{day},G-1,M1,SBM,{day}T09:00,{day}T13:00" for day in mondays]
    marks = [f"S-1,L-{day},{mark}\nS-2,L-{day},present" for day in mondays]
    way.level, way.marks = 4, [day.isoformat() for day in weekdays(dt.date(2026, 8, 28))]
    way.tables = {
        "sessions": "session_id,group_id,module_code,school,starts_at,ends_at\n" + "\n".join(sessions) + "\n",
        "groups": "student_id,group_id,from_date\nS-1,G-1,2025-09-15\nS-2,G-1,2025-09-15\n",
        "marks": "student_id,session_id,status\n" + "\n".join(marks) + "\n",
    }
    way.arrives(on="2026-02-01" if mark == "absent" else "2026-04-06")


def test_an_alert_that_was_wrong_is_withdrawn_and_the_student_gets_an_apology(way: Way) -> None:
    (alert,) = way.judged("2026-01-31")
    way.opened()
    with way.on("2026-02-02", "officer") as work:
        record(work, way.case, CaseEvent.ALERTS_JOINED, {"alerts": [alert.uid]})
        letter(work, way.case, LetterKind.FIRST_CONTACT, {}, send=True)
    way.arrives("2026-01-19", "2026-01-28", on="2026-02-04")

    assert way.judged("2026-02-05") == []
    with way.on("2026-02-05", "officer") as work:
        text = letter(work, way.case, LetterKind.CORRECTION, {}, send=True).letter.text
    assert (
        "On 2 February 2026 we wrote to you about your studies. What we wrote was not right, and we are sorry." in text
    )
    assert "- We wrote to you about taking part in your studies from 17 January 2026 to 30 January 2026." in text
    assert "They have been corrected, and nothing is open on this point." in text
    with pytest.raises(GateNotPassed):
        way.recommends("2026-02-05")
