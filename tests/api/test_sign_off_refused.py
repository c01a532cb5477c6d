"""What cannot be signed, or recommended: each condition of the gate missing in turn, and who may not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.casework.case_errors import (
    AlreadyThere,
    EvidenceNotLookedInto,
    GateNotPassed,
    NotApproved,
    SecondPersonNeeded,
    WelfareUnanswered,
)
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import AppealGround, Channel, Ground, Outcome, PanelOutcome, Remedy
from sponsor_monitor.casework.letter import LetterKind, LetterRefused
from sponsor_monitor.casework.letter_case import SENIOR_OFFICER, LetterTooEarly
from sponsor_monitor.casework.report_errors import (
    AlreadyReported,
    NothingToReport,
)
from sponsor_monitor.casework.signing import AlreadyDecided, FactsChanged, RecommendedAnew
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.errors import WrongSignIn
from sponsor_monitor.services.after_decision import ask_to_remain, decide_appeal, lodge_appeal, notify
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.findings import assessed_now, bring
from sponsor_monitor.services.letters import ADVANCE
from sponsor_monitor.services.reports import duties
from sponsor_monitor.services.reports import record as record_report
from sponsor_monitor.services.sign_off import approve, checklist, decline, send_back, to_sign
from sponsor_monitor.services.writing import letter
from sponsor_monitor.store.store_event import StoreEvent
from sponsor_monitor.story.wording import date_words
from tests.api.student_way import PASSWORD, Way, weekdays

pytestmark = pytest.mark.slow
SEEN = [StoreEvent.STUDENT_SEEN]
HOME_OFFICE_WORDS = re.compile(r"Home Office|visa|sponsor|immigration|CAS|Authorising")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Way:
    """The university on 20 January 2026, to be copied."""
    place = tmp_path_factory.mktemp("beginning")
    with Way(f"sqlite:///{place / 'database.db'}", place) as university:
        return university.begin()


@pytest.fixture(scope="module")
def recommended(beginning: Way, tmp_path_factory: pytest.TempPathFactory) -> Way:
    """The same on 2 April, with a recommendation that waits, to be copied."""
    with beginning.copy(tmp_path_factory.mktemp("recommended")) as university:
        university.ready()
        return university


@pytest.fixture
def way(beginning: Way, tmp_path: Path) -> Iterator[Way]:
    """The beginning, for this test alone."""
    with beginning.copy(tmp_path) as university:
        yield university


@pytest.fixture
def waiting(recommended: Way, tmp_path: Path) -> Iterator[Way]:
    """The recommendation that waits, for this test alone."""
    with recommended.copy(tmp_path) as university:
        yield university


def number(way: Way) -> int:
    """The number of the recommendation that waits."""
    entry = way.now().awaiting_signature
    assert entry is not None
    return entry.number


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


def test_a_data_query_stops_everything_until_it_is_answered(waiting: Way) -> None:
    query = {"about": "card or reader", "owner": waiting.account("officer"), "answer_due": "2026-04-09"}
    waiting.does("2026-04-02", "second officer", CaseEvent.DATA_QUERY_OPENED, query, disputed="My card is broken.")

    with pytest.raises(FactsChanged, match="a data query was opened"):
        waiting.signs(number(waiting))
    with waiting.on("2026-04-02", "officer") as work:
        unmet = [each.name for each in checklist(work, waiting.case, Ground.IMMIGRATION) if not each.is_met]
    assert unmet == ["queries"]


@pytest.mark.parametrize(("who", "why"), [("officer", "prepared this case"), ("panel secretary", "sat on its panel")])
def test_nobody_signs_what_they_took_part_in(waiting: Way, who: str, why: str) -> None:
    waiting.also(who, "authorising officer")

    with pytest.raises(SecondPersonNeeded, match=why):
        waiting.signs(number(waiting), who=who)


@pytest.mark.parametrize("who", ["registrar", "second officer", "level 1 user", "dean of Law"])
def test_for_a_sponsored_student_only_the_authorising_officer_or_a_deputy_signs(waiting: Way, who: str) -> None:
    with pytest.raises(NotPermitted):
        waiting.signs(number(waiting), who=who)


def test_a_deputy_signs_and_the_entry_says_so(waiting: Way) -> None:
    waiting.signs(number(waiting), who="deputy")

    signed = waiting.now().approval
    assert signed is not None
    assert signed.body["capacity"] == "deputy of the Authorising Officer"


def test_a_signature_asks_for_the_password_again(waiting: Way) -> None:
    with pytest.raises(WrongSignIn), waiting.on("2026-04-02", "deputy") as work:
        approve(work, waiting.case, number(waiting), "another password")

    assert waiting.now().approval is None


def test_a_correction_the_minute_before_is_shown_and_nothing_is_signed(waiting: Way) -> None:
    made = number(waiting)
    waiting.arrives("2026-01-20", on="2026-04-02")

    with waiting.on("2026-04-02", "deputy") as work:
        changes = to_sign(work, waiting.case).changes
    with pytest.raises(FactsChanged) as refused:
        waiting.signs(made)
    assert refused.value.changes == changes
    assert (
        changes[0]
        == "Last evidence of engagement: 20 January 2026; when this was prepared, the last was of 16 January 2026."
    )
    assert waiting.now().approval is None


def test_an_assessment_made_beforehand_is_used_only_while_nothing_has_arrived(waiting: Way) -> None:
    with waiting.on("2026-04-02", "deputy") as work:
        before = assessed_now(work)
    with waiting.on("2026-04-02", "deputy") as work:
        bring(work, before)
        assert assessed_now(work) is before
    waiting.arrives("2026-01-20", on="2026-04-02")

    with waiting.on("2026-04-02", "deputy") as work:
        bring(work, before)
        assert to_sign(work, waiting.case).changes


def test_what_the_student_says_after_the_recommendation_is_read_before_anybody_signs(waiting: Way) -> None:
    said = {"channel": Channel.EMAIL, "on": "2026-04-02"}
    waiting.does("2026-04-02", "officer", CaseEvent.RESPONSE, said, words="I was ill.")

    with pytest.raises(FactsChanged, match="the student answered"):
        waiting.signs(number(waiting))


def test_after_questions_it_is_recommended_anew(waiting: Way) -> None:
    first = number(waiting)
    with waiting.on("2026-04-02", "deputy") as work:
        send_back(work, waiting.case, first, PASSWORD, "Was the tutor asked?")
    with pytest.raises(AlreadyDecided, match=r"decided already \(return, on 2026-04-02"):
        waiting.signs(first)

    second = waiting.recommends("2026-04-07")
    with pytest.raises(RecommendedAnew):
        waiting.signs(first, "2026-04-07")
    assert waiting.signs(second, "2026-04-07")


def test_a_declined_determination_goes_back_to_the_panel_and_both_decisions_stand(waiting: Way) -> None:
    with waiting.on("2026-04-02", "deputy") as work:
        decline(work, waiting.case, number(waiting), PASSWORD, "Exceptional circumstances.", dt.date(2026, 5, 4))
    with waiting.on("2026-04-02", "officer") as work:
        given = {"reasons": "We have seen what you are going through."}
        text = letter(work, waiting.case, LetterKind.DECLINED, given, send=True).letter.text

    assert "You remain a student." in text
    assert "We will look at your studies with you again on 4 May 2026." in text
    with pytest.raises(GateNotPassed, match="No panel has met about it since"):
        waiting.recommends("2026-04-07")
    kinds = [entry.kind for entry in waiting.now().entries]
    assert {CaseEvent.PANEL_HELD, CaseEvent.SIGNED_OFF} <= set(kinds)


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
    way.signs(number(way))
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


def test_who_looks_at_what_waits_is_in_the_log_and_so_is_a_letter_shown(waiting: Way) -> None:
    with waiting.on("2026-04-02", "deputy") as work:
        to_sign(work, waiting.case)
    with waiting.on("2026-04-02", "officer") as work:
        letter(work, waiting.case, LetterKind.FIRST_CONTACT, {}, send=False)
        looked = [entry.body["what"] for entry in work.entries(registration=waiting.registration, kinds=SEEN)]

    assert looked == ["recommendation", "letter"]


def test_a_letter_that_is_an_event_of_its_own_has_a_command_of_its_own(waiting: Way) -> None:
    for kind, command in ((LetterKind.NOTICE_ACADEMIC, "notify"), (ADVANCE[Ground.ACADEMIC], "tell-in-advance")):
        with pytest.raises(LetterTooEarly, match=command), waiting.on("2026-04-02", "officer") as work:
            letter(work, waiting.case, kind, {}, send=True)


def test_while_a_welfare_concern_waits_no_formal_letter_goes(waiting: Way) -> None:
    waiting.signs(number(waiting))
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
        given = {"written_on": "2 February 2026", "before": "No record of 17 days.", "after": "You were there."}
        text = letter(work, way.case, LetterKind.CORRECTION, given, send=True).letter.text
    assert "What we wrote was not right, and we are sorry." in text
    with pytest.raises(GateNotPassed):
        way.recommends("2026-02-05")


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
