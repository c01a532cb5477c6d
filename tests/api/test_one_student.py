"""The whole way of one student, from the first warning to the report, as the calendar goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.casework.decision_errors import GateNotPassed
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import AppealGround, Channel, Concern, Ground, Outcome, PanelOutcome
from sponsor_monitor.casework.letter import LetterKind
from sponsor_monitor.services.after_decision import decide_appeal, lodge_appeal, notify
from sponsor_monitor.services.cases import open_case
from sponsor_monitor.services.reports import duties
from sponsor_monitor.services.reports import record as record_report
from sponsor_monitor.services.writing import letter
from tests.api.student_way import Way


@pytest.fixture
def way(database_url: str, tmp_path: Path) -> Iterator[Way]:
    """The university on 20 January 2026, on each database in turn."""
    with Way(database_url, tmp_path) as university:
        yield university.begin()


def test_one_student_s_whole_way(way: Way) -> None:
    # Ada was last seen on Friday 16 January. After fourteen days without a sign somebody is asked to look.
    assert way.judged("2026-01-30") == []
    (alert,) = way.judged("2026-01-31")
    assert (alert.level, alert.finding["crossed_on"]) == ("warning 14", "2026-01-30")

    # The officer opens a case, writes, and telephones. Nobody answers.
    with way.on("2026-02-02", "officer") as work:
        way.case = open_case(work, way.registration, Concern.IMMIGRATION, [alert.uid]).uid
        first = letter(work, way.case, LetterKind.FIRST_CONTACT, {}, send=True)
    assert "From 17 January 2026 to 1 February 2026 we have no record of your taking part" in first.letter.text
    assert "Please answer by 9 February 2026." in first.letter.text
    way.tried(channels=(Channel.PHONE,), on="2026-02-10")
    note = {"category": "asked, no answer"}
    way.does("2026-02-18", "officer", CaseEvent.CIRCUMSTANCES_NOTED, {"on": "2026-02-18"}, **note)
    options = {"on": "2026-02-18", "options": ["continue", "intermit", "withdraw"], "answer_by": "2026-02-27"}
    way.does("2026-02-18", "officer", CaseEvent.OPTIONS_OFFERED, options)

    # Sixty days are reached on 17 March: the same alert, now at the top.
    (breach,) = way.judged("2026-03-18")
    assert (breach.uid, breach.level, breach.finding["measured"]) == (alert.uid, "breach", {"days": 60})

    # The panel meets on 25 March, with the student's papers sent in time, and determines de-registration.
    way.panel(PanelOutcome.DEREGISTRATION, Ground.IMMIGRATION)

    # The student is told in advance on the same day, and has until 1 April: until that day is over nobody recommends.
    told = way.told()
    assert "Nothing has been decided." in told
    assert "please tell us by 1 April 2026" in told
    with pytest.raises(GateNotPassed, match="The student was told, and has until 2026-04-01"):
        way.recommends("2026-04-01")
    assert "the Authorising Officer will decide" in told

    # On Thursday 2 April the officer recommends, and the Authorising Officer signs over the snapshot.
    number = way.recommends("2026-04-02")
    signed = way.signs(number, "2026-04-02")
    approval = way.now().approval
    assert approval is not None
    assert (approval.number, approval.body["snapshot"]) == (
        signed,
        way.now().of(CaseEvent.RECOMMENDED)[0].body["snapshot"],
    )
    assert approval.body["capacity"] == "Authorising Officer"

    # The notice goes the same day. Good Friday and Easter Monday are no working days.
    with way.on("2026-04-02", "officer") as work:
        notice = notify(work, way.case, {}, send=True, by=Channel.EMAIL, paragraph="I am sorry.").letter.text
    assert "From 17 January 2026 to 1 April 2026" in notice
    assert "Tell us by 13 April 2026. This is the final deadline." in notice
    assert "You may appeal by 20 April 2026." in notice
    assert "the University has to tell the Home Office by 20 April 2026" in notice
    assert "I am sorry.\nOfficer Sample, compliance officer" in notice

    # An appeal comes, and a dean of another faculty does not uphold it.
    with way.on("2026-04-09", "officer") as work:
        lodge_appeal(work, way.case, dt.date(2026, 4, 9), [AppealGround.IRREGULARITY], "I had no letter.")
    assert way.now().is_on_legal_hold
    with way.on("2026-04-16", "dean of Law") as work:
        decide_appeal(work, way.case, Outcome.NOT_UPHELD, "The letters went to the address we have.")
    with way.on("2026-04-16", "panel secretary") as work:
        given = {"next_step": "The decision now takes effect."}
        outcome = letter(work, way.case, LetterKind.APPEAL_NOT_UPHELD, given, send=True).letter.text
    assert "the decision of 2 April 2026 stands" in outcome

    # On 20 April, the tenth working day, a Level 1 user has typed it into the SMS and records what it answered.
    with way.on("2026-04-20", "level 1 user") as work:
        (due,) = duties(work)
        assert (due.duty.known_on, due.duty.due) == (dt.date(2026, 4, 2), dt.date(2026, 4, 20))
        record_report(work, due.duty.number, dt.date(2026, 4, 20), "SMS-0001", "sponsorship withdrawn")
    assert way.now().is_frozen
    assert [entry.kind.removeprefix("case-") for entry in way.now().entries] == [
        "opened", "contact-attempted", "contact-attempted", "circumstances-noted", "options-offered",
        "referred-to-panel", "panel-held", "told-in-advance", "recommended", "signed-off", "report-due", "notified",
        "appeal-lodged", "appeal-decided", "reported",
    ]  # fmt: skip
