"""What cannot be signed, by whom not, and what becomes of it otherwise."""

from __future__ import annotations

import datetime as dt

import pytest

from api.unit_of_work import unit_of_work
from sponsor_monitor.casework.decision_errors import GateNotPassed, SecondPersonNeeded
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Concern, Ground, Outcome
from sponsor_monitor.casework.letter import LetterKind, LetterRefused
from sponsor_monitor.casework.process import ProcessValue
from sponsor_monitor.casework.process_names import Authority
from sponsor_monitor.casework.signing import AlreadyDecided, FactsChanged, RecommendedAnew
from sponsor_monitor.people.actor import Actor, NotPermitted
from sponsor_monitor.people.errors import NotConfirmed, WrongSignIn
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.after_decision import decide_appeal, notify
from sponsor_monitor.services.cases import open_case, record
from sponsor_monitor.services.findings import assessed_now, bring
from sponsor_monitor.services.process import set_process_value
from sponsor_monitor.services.sign_off import approve, checklist, decline, send_back, to_sign
from sponsor_monitor.services.writing import letter, tell_in_advance
from sponsor_monitor.store.store_event import StoreEvent
from tests.api.student_way import LONDON, Way

pytestmark = pytest.mark.slow
SEEN = [StoreEvent.STUDENT_SEEN]


def test_a_data_query_stops_everything_until_it_is_answered(waiting: Way) -> None:
    query = {"about": "card or reader", "owner": waiting.account("officer"), "answer_due": "2026-04-09"}
    waiting.does("2026-04-02", "second officer", CaseEvent.DATA_QUERY_OPENED, query, disputed="My card is broken.")

    with pytest.raises(FactsChanged, match="a data query was opened"):
        waiting.signs(waiting.number)
    with waiting.on("2026-04-02", "officer") as work:
        unmet = [each.name for each in checklist(work, waiting.case, Ground.IMMIGRATION) if not each.is_met]
    assert unmet == ["queries"]


@pytest.mark.parametrize(("who", "why"), [("officer", "prepared this case"), ("panel secretary", "sat on its panel")])
def test_nobody_signs_what_they_took_part_in(waiting: Way, who: str, why: str) -> None:
    waiting.also(who, "authorising officer")

    with pytest.raises(SecondPersonNeeded, match=why):
        waiting.signs(waiting.number, who=who)


@pytest.mark.parametrize("who", ["registrar", "second officer", "level 1 user", "dean of Law"])
def test_for_a_sponsored_student_only_the_authorising_officer_or_a_deputy_signs(waiting: Way, who: str) -> None:
    with pytest.raises(NotPermitted):
        waiting.signs(waiting.number, who=who)


def test_a_deputy_signs_and_the_entry_says_so(waiting: Way) -> None:
    waiting.signs(waiting.number, who="deputy")

    signed = waiting.now().approval
    assert signed is not None
    assert signed.body["capacity"] == "deputy of the Authorising Officer"


def test_a_signature_asks_for_the_password_again(waiting: Way) -> None:
    with pytest.raises(WrongSignIn):
        waiting.proof("deputy", "2026-04-02", "another password")
    others = waiting.proof("authorising officer")
    with pytest.raises(NotConfirmed), waiting.on("2026-04-02", "deputy") as work:
        approve(work, waiting.case, waiting.number, others)

    assert waiting.now().approval is None


def test_a_correction_the_minute_before_is_shown_and_nothing_is_signed(waiting: Way) -> None:
    made = waiting.number
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
        waiting.signs(waiting.number)


def test_what_the_student_says_in_another_case_is_read_too(waiting: Way) -> None:
    with waiting.on("2026-04-02", "officer") as work:
        other = open_case(work, waiting.registration, Concern.WELFARE).uid
        said = {"channel": Channel.EMAIL, "on": "2026-04-02"}
        record(work, other, CaseEvent.RESPONSE, said, {"words": "I was ill."})

    with pytest.raises(FactsChanged, match="in another case of the student: the student answered"):
        waiting.signs(waiting.number)


def test_nothing_is_signed_by_another_process_than_it_was_recommended_by(waiting: Way) -> None:
    none = ProcessValue(False, Authority.INSTITUTION, "Institution's choice", "Senate", None, "No panel any more.")
    with waiting.on("2026-04-02", "authorising officer") as work:
        set_process_value(work, "has_panel", none)

    with pytest.raises(FactsChanged, match="process is another than when this was recommended"):
        waiting.signs(waiting.number)


def test_after_questions_it_is_recommended_anew(waiting: Way) -> None:
    first = waiting.number
    proof = waiting.proof("deputy")
    with waiting.on("2026-04-02", "deputy") as work:
        send_back(work, waiting.case, first, proof, "Was the tutor asked?")
    with pytest.raises(AlreadyDecided, match=r"decided already \(return, on 2026-04-02"):
        waiting.signs(first)

    second = waiting.recommends("2026-04-07")
    with pytest.raises(RecommendedAnew):
        waiting.signs(first, "2026-04-07")
    assert waiting.signs(second, "2026-04-07")


def test_a_declined_determination_goes_back_to_the_panel_and_both_decisions_stand(waiting: Way) -> None:
    proof = waiting.proof("deputy")
    with waiting.on("2026-04-02", "deputy") as work:
        decline(work, waiting.case, waiting.number, proof, "Exceptional circumstances.", dt.date(2026, 5, 4))
    with waiting.on("2026-04-02", "officer") as work:
        given = {"reasons": "We have seen what you are going through."}
        text = letter(work, waiting.case, LetterKind.DECLINED, given, send=True).letter.text

    assert "You remain a student." in text
    assert "We will look at your studies with you again on 4 May 2026." in text
    with pytest.raises(GateNotPassed, match="No panel has met about it since"):
        waiting.recommends("2026-04-07")
    kinds = [entry.kind for entry in waiting.now().entries]
    assert {CaseEvent.PANEL_HELD, CaseEvent.SIGNED_OFF} <= set(kinds)


def test_who_may_see_no_visa_facts_gets_no_letter_of_an_immigration_case_but_the_first_contact(waiting: Way) -> None:
    progress = Actor("somebody", None, (Grant(Role.STUDENT_PROGRESS),))
    by = Channel.EMAIL

    with unit_of_work(waiting.database, progress, LONDON) as work:
        for asked in (
            lambda: letter(work, waiting.case, LetterKind.DECLINED, {}, send=False),
            lambda: tell_in_advance(work, waiting.case, Ground.IMMIGRATION, {}, send=False, by=by),
            lambda: notify(work, waiting.case, {}, send=False, by=by),
            lambda: decide_appeal(work, waiting.case, Outcome.NOT_UPHELD, "Late."),
        ):
            with pytest.raises(NotPermitted):
                asked()
        with pytest.raises(LetterRefused, match="complete your account"):
            letter(work, waiting.case, LetterKind.FIRST_CONTACT, {}, send=False)


def test_who_looks_at_what_waits_is_in_the_log_and_so_is_a_letter_shown(waiting: Way) -> None:
    with waiting.on("2026-04-02", "deputy") as work:
        to_sign(work, waiting.case)
    with waiting.on("2026-04-02", "officer") as work:
        letter(work, waiting.case, LetterKind.FIRST_CONTACT, {}, send=False)
        looked = [entry.body["what"] for entry in work.entries(registration=waiting.registration, kinds=SEEN)]

    assert looked == ["recommendation", "letter"]
