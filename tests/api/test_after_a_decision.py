"""After an approval: notice, request to remain, appeal and report, and what is refused on the way."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from sponsor_monitor.casework.case_errors import AlreadyThere, WelfareUnanswered
from sponsor_monitor.casework.decision_errors import GateNotPassed, NotApproved
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import AppealGround, Channel, Ground, Outcome, Remedy
from sponsor_monitor.casework.letter import LetterKind, LetterRefused
from sponsor_monitor.casework.letter_case import SENIOR_OFFICER, LetterTooEarly
from sponsor_monitor.casework.report_errors import (
    AlreadyReported,
    NothingToReport,
    StudentNotTold,
)
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.services.after_decision import ask_to_remain, decide_appeal, lodge_appeal, notify
from sponsor_monitor.services.letters import ADVANCE
from sponsor_monitor.services.reports import duties
from sponsor_monitor.services.reports import record as record_report
from sponsor_monitor.services.writing import letter
from sponsor_monitor.story.wording import date_words
from tests.api.student_way import Way

pytestmark = pytest.mark.slow
HOME_OFFICE_WORDS = re.compile(r"Home Office|visa|sponsor|immigration|CAS|Authorising")


def test_without_a_cas_the_academic_ground_is_signed_by_the_registrar_and_nothing_is_reported(way: Way) -> None:
    way.cas = ""
    way.arrives(on="2026-02-01")
    made = way.ready(ground=Ground.ACADEMIC)
    with pytest.raises(NotPermitted):
        way.signs(made, who="authorising officer")
    way.signs(made, who="registrar")
    with way.on("2026-04-02", "officer") as work:
        text = notify(work, way.case, {}, send=True, by=Channel.EMAIL).letter.text

    assert "the Academic Registrar decided that you are withdrawn" in text
    assert "paragraph 10.6 of the Student Learning Engagement Policy" in text
    assert not HOME_OFFICE_WORDS.search(text)
    assert way.now().duties == ()


def test_what_the_institution_has_not_entered_no_notice_can_say(tmp_path: Path) -> None:
    with Way(f"sqlite:///{tmp_path / 'database.db'}", tmp_path) as way:
        way.begin({"appeal_days": None})
        way.signs(way.ready())
        with pytest.raises(LetterRefused) as refused, way.on("2026-04-02", "officer") as work:
            notify(work, way.case, {}, send=True, by=Channel.EMAIL)

    assert refused.value.missing == ("appeal_by",)
    assert "process set appeal_days" in str(refused.value)


def approved(way: Way) -> Way:
    """Approved and notified on 2 April."""
    way.signs(way.number)
    with way.on("2026-04-02", "officer") as work:
        notify(work, way.case, {}, send=True, by=Channel.EMAIL)
    return way


def test_nothing_is_told_twice_or_before_it_is_so(waiting: Way) -> None:
    with pytest.raises(NotApproved), waiting.on("2026-04-02", "officer") as work:
        notify(work, waiting.case, {}, send=True, by=Channel.EMAIL)
    given = {"next_step": "You are back."}
    with pytest.raises(LetterTooEarly, match="an approved recom"), waiting.on("2026-04-02", "officer") as work:
        letter(work, waiting.case, LetterKind.APPEAL_UPHELD, given, send=True)
    approved(waiting)
    with pytest.raises(AlreadyThere), waiting.on("2026-04-07", "officer") as work:
        notify(work, waiting.case, {}, send=True, by=Channel.EMAIL)


def test_a_sponsored_student_s_academic_letters_say_nothing_of_it_and_it_is_reported_all_the_same(way: Way) -> None:
    way.signs(way.ready(ground=Ground.ACADEMIC))
    with way.on("2026-04-02", "officer") as work:
        sent = notify(work, way.case, {}, send=True, by=Channel.LETTER)

    assert SENIOR_OFFICER in sent.letter.text
    assert not HOME_OFFICE_WORDS.search(sent.letter.text)
    assert len(way.now().duties) == 1
    (notice,) = way.now().of(CaseEvent.NOTIFIED)
    assert (sent.message, "message" in notice.body, notice.private["letter_text"]) == (None, False, sent.letter.text)


def test_a_letter_that_is_an_event_of_its_own_has_a_command_of_its_own(waiting: Way) -> None:
    for kind, command in ((LetterKind.NOTICE_ACADEMIC, "notify"), (ADVANCE[Ground.ACADEMIC], "tell-in-advance")):
        with pytest.raises(LetterTooEarly, match=command), waiting.on("2026-04-02", "officer") as work:
            letter(work, waiting.case, kind, {}, send=True)


def test_while_a_welfare_concern_waits_no_formal_letter_goes(waiting: Way) -> None:
    waiting.signs(waiting.number)
    waiting.does("2026-04-02", "officer", CaseEvent.WELFARE_CONCERN, {"on": "2026-04-02"}, words="Nobody saw her.")

    with pytest.raises(WelfareUnanswered), waiting.on("2026-04-02", "officer") as work:
        notify(work, waiting.case, {}, send=True, by=Channel.EMAIL)


def test_an_appeal_that_succeeds_undoes_the_withdrawal_and_its_report(waiting: Way) -> None:
    way = approved(waiting)
    with way.on("2026-04-09", "officer") as work:
        lodge_appeal(work, way.case, dt.date(2026, 4, 9), [AppealGround.NEW_EVIDENCE], None)
    with way.on("2026-04-14", "dean of Law") as work:
        decide_appeal(work, way.case, Outcome.UPHELD, "A hospital's letter.", Remedy.READMISSION)
    with way.on("2026-04-14", "panel secretary") as work:
        given = {"next_step": "You are readmitted."}
        text = letter(work, way.case, LetterKind.APPEAL_UPHELD, given, send=True).letter.text

    assert "Your appeal is successful." in text
    assert way.now().approval is None
    with way.on("2026-04-14", "level 1 user") as work:
        (due,) = duties(work)
        assert due.duty.falls_away == "the student's appeal was successful"
    with pytest.raises(NothingToReport), way.on("2026-04-14", "level 1 user") as work:
        record_report(work, due.duty.number, dt.date(2026, 4, 14), "SMS-1")


def test_a_student_who_asks_to_remain_is_decided_about_anew(waiting: Way) -> None:
    way = approved(waiting)
    with way.on("2026-04-10", "officer") as work:
        ask_to_remain(work, way.case, dt.date(2026, 4, 10), "Please.")

    with way.on("2026-04-10", "level 1 user") as work:
        assert [due.duty.is_open for due in duties(work)] == [False]
    with pytest.raises(GateNotPassed) as refused:
        way.recommends("2026-04-10")
    assert [each.partition(":")[0] for each in refused.value.missing] == ["alternatives", "panel", "told"]


def test_what_was_reported_is_frozen(waiting: Way) -> None:
    way = approved(waiting)
    with way.on("2026-04-20", "level 1 user") as work:
        (due,) = duties(work)
        record_report(work, due.duty.number, dt.date(2026, 4, 20), "SMS-1")

    with pytest.raises(AlreadyReported), way.on("2026-04-21", "level 1 user") as work:
        record_report(work, due.duty.number, dt.date(2026, 4, 21), "SMS-2")
    assert way.now().is_frozen


def test_a_withdrawal_is_reported_after_its_notice_or_with_the_reason_why_not(waiting: Way) -> None:
    waiting.signs(waiting.number)
    with waiting.on("2026-04-07", "level 1 user") as work:
        (due,) = duties(work)
        with pytest.raises(StudentNotTold, match="send the notice first"):
            record_report(work, due.duty.number, dt.date(2026, 4, 7), "SMS-1")
        made = record_report(work, due.duty.number, dt.date(2026, 4, 7), "SMS-1", before_notice="Sent on paper.")

    (reported,) = waiting.now().of(CaseEvent.REPORTED)
    assert made.reported_on == dt.date(2026, 4, 7)
    assert reported.private["before_notice"] == "Sent on paper."


def test_only_a_level_1_user_records_a_report(waiting: Way) -> None:
    way = approved(waiting)

    with pytest.raises(NotPermitted), way.on("2026-04-20", "authorising officer") as work:
        record_report(work, duties(work)[0].duty.number, dt.date(2026, 4, 20), "SMS-1")


@pytest.mark.parametrize(("who", "error"), [("officer", NotPermitted), ("deputy", NotPermitted)])
def test_an_appeal_is_decided_by_a_dean_of_another_faculty_only(waiting: Way, who: str, error: type[Exception]) -> None:
    way = approved(waiting)
    with way.on("2026-04-09", "officer") as work:
        lodge_appeal(work, way.case, dt.date(2026, 4, 9), [AppealGround.NEW_EVIDENCE], None)

    with pytest.raises(error), way.on("2026-04-14", who) as work:
        decide_appeal(work, way.case, Outcome.NOT_UPHELD, "No.")


@pytest.mark.parametrize(
    ("trigger", "due", "after_appeal"),
    [
        ("notice", ("2026-04-09", "2026-04-23"), "2026-04-23"),
        ("appeals over", ("2026-04-23", "2026-05-08"), "2026-05-06"),
    ],
)
def test_the_report_is_counted_from_what_the_institution_chose_and_both_dates_are_shown(
    tmp_path: Path, trigger: str, due: tuple[str, str], after_appeal: str
) -> None:
    with Way(f"sqlite:///{tmp_path / 'database.db'}", tmp_path) as way:
        way.begin({"report_trigger": trigger})
        way.signs(way.ready())
        assert way.now().duties == ()
        with way.on("2026-04-09", "officer") as work:
            text = notify(work, way.case, {}, send=True, by=Channel.EMAIL).letter.text
        assert f"has to tell the Home Office by {date_words(due[1])}." in text
        (duty,) = way.now().duties
        assert (duty.body["trigger"], duty.body["known_on"], duty.body["due"]) == (trigger, *due)
        assert (duty.body["other_trigger"], duty.body["other_due"]) == ("decision", "2026-04-20")

        with way.on("2026-04-14", "officer") as work:
            lodge_appeal(work, way.case, dt.date(2026, 4, 14), [AppealGround.NEW_EVIDENCE], None)
        with way.on("2026-04-21", "dean of Law") as work:
            decide_appeal(work, way.case, Outcome.NOT_UPHELD, "No ground is shown.")
        (duty,) = way.now().duties
        assert duty.body["due"] == after_appeal
        with way.on("2026-04-21", "level 1 user") as work:
            assert [each.duty.is_open for each in duties(work)] == [True, *[False] * (trigger == "appeals over")]
