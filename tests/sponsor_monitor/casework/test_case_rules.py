"""What may not follow in a case, and what may again once what stood in its way is done."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework import case_errors as errors
from sponsor_monitor.casework import decision_errors as decisions
from sponsor_monitor.casework.case_rules import accept, refuse_formal_letter
from sponsor_monitor.casework.event import CaseEvent, EventUnfit, event
from sponsor_monitor.errors import SponsorMonitorError
from tests.sponsor_monitor.casework.case_log import CASE, MET, REGISTRATION, TODAY, CaseLog, institution
from tests.sponsor_monitor.casework.cases_so_far import (
    DAY,
    DUE,
    GAP,
    HELD,
    ON,
    QUERY,
    REFERRED,
    SHA,
    E,
    appealed,
    approved,
    asked_for_a_register,
    chosen,
    closed,
    decide,
    holding_an_alert,
    notified,
    planned,
    queried,
    recommended,
    referred,
    refused_appeal,
    reported,
    sign,
    worried,
)

LIKE = {"referred": REFERRED, "held": HELD, "query": QUERY, "due": DUE}
SO_FAR: dict[str, Callable[[], CaseLog]] = {
    "opened": CaseLog,
    **{
        made.__name__: made
        for made in (referred, recommended, approved, notified, appealed, reported, closed, worried, queried, planned)
    },
    "asked_for_a_register": asked_for_a_register,
    "refused_appeal": refused_appeal,
    "chosen": chosen,
    "holding_an_alert": holding_an_alert,
}
CASES = tomllib.loads(Path(__file__).with_name("case_rules.toml").read_text(encoding="utf-8"))["case"]


def meant(value: Any) -> Any:
    """A value of the cases: ``today-1`` is a day, ``sha`` a hash."""
    if isinstance(value, list):
        return [meant(each) for each in value]
    if isinstance(value, str) and value.startswith("today"):
        return TODAY + int(value.removeprefix("today") or 0) * DAY
    return SHA if value == "sha" else value


@pytest.mark.parametrize("told", CASES, ids=lambda told: told["name"])
def test_refused_is(told: dict[str, Any]) -> None:
    log, kind = SO_FAR[told["after"]](), CaseEvent(told["kind"])
    body = LIKE.get(told.get("like", ""), {}) | {name: meant(value) for name, value in told.get("body", {}).items()}

    with pytest.raises(SponsorMonitorError) as refused:
        log.do(kind, body, actor="somebody-else", **told.get("private", {}))

    assert type(refused.value).__name__ == told["refused"]


def test_nobody_opens_a_case_with_anything_else_nor_writes_into_another_case() -> None:
    here, other = institution(), event(E.FOLLOW_UP_SET, "case-2", REGISTRATION, {"follow_up": TODAY})

    with pytest.raises(errors.NoSuchCase):
        accept(None, other, actor="officer", institution=here)
    with pytest.raises(errors.CaseIsAnother):
        accept(CaseLog().case, other, actor="officer", institution=here)


def test_an_event_that_is_not_as_its_kind_asks_is_refused_with_every_fault_and_no_value() -> None:
    draft = Draft(E.CONTACT_ATTEMPTED, {"channel": "pigeon of Ada Sample", "extra": 1}, CASE, REGISTRATION, {"x": "y"})

    with pytest.raises(EventUnfit) as refused:
        accept(CaseLog().case, draft, actor="officer", institution=institution())

    assert len(refused.value.faults) == 5
    assert "Ada" not in str(refused.value)


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        ("officer", "opened, referred and recommended"),
        ("secretary", "recorded the panel"),
        ("anna", "sat on the panel"),
        ("owner", "had the case once"),
        ("caller", "reached the student"),
    ],
)
def test_nobody_signs_who_took_part(actor: str, why: str) -> None:
    log = CaseLog()
    log.do(E.ASSIGNED, {"to": "owner"}, actor="head")
    log.do(E.ASSIGNED, {"to": "officer"}, actor="head")
    log.do(E.CONTACT_ATTEMPTED, {**ON, "channel": "phone", "answered": False, "by": "caller"})
    log.do(E.REFERRED_TO_PANEL, REFERRED)
    log.do(E.PANEL_HELD, HELD, actor="secretary", reasons="made up")
    log.do(E.RECOMMENDED, {"ground": "immigration", "process": SHA}, checklist=MET, reasons="made up")

    with pytest.raises(decisions.SecondPersonNeeded):
        sign(log, actor=actor)
    sign(log, actor="head")
    assert log.case.approval is not None, why


@pytest.mark.parametrize("actor", ["signatory", "officer", "ben"])
def test_an_appeal_is_decided_by_somebody_who_had_no_part(actor: str) -> None:
    log = appealed()

    with pytest.raises(decisions.SecondPersonNeeded):
        decide(log, "not upheld", actor=actor)


def test_an_appeal_that_succeeds_needs_a_remedy_and_undoes_the_approval() -> None:
    log = appealed()

    with pytest.raises(decisions.RemedyNeeded):
        decide(log, "upheld")
    decide(log, "upheld", remedy="readmission")

    assert log.case.approval is None
    assert not log.case.is_on_legal_hold


def test_what_was_reported_is_frozen_and_later_facts_are_new_events() -> None:
    log = reported()

    log.do(E.APPEAL_LODGED, {**ON, "grounds": ["procedural irregularity"]})
    decide(log, "not upheld")
    with pytest.raises(errors.CaseFrozen):
        log.do(E.RECOMMENDED, {"ground": "immigration", "process": SHA}, checklist=MET, reasons="made up")

    assert log.case.is_frozen


def asks(log: CaseLog) -> None:
    log.do(E.REQUEST_TO_REMAIN, ON)


def succeeds(log: CaseLog) -> None:
    log.do(E.APPEAL_LODGED, {**ON, "grounds": ["new evidence"]})
    decide(log, "upheld", remedy="readmission")


@pytest.mark.parametrize("gives_back", [asks, succeeds])
def test_a_request_or_a_successful_appeal_after_the_report_begins_anew(gives_back: Callable[[CaseLog], None]) -> None:
    log = reported()

    gives_back(log)
    log.do(E.OPTIONS_OFFERED, {**ON, "options": ["intermit"], "answer_by": TODAY + 7 * DAY})
    log.do(E.REFERRED_TO_PANEL, REFERRED)

    assert not log.case.is_frozen
    assert log.case.approval is None
    assert [entry.kind for entry in log.case.of(E.REPORTED)] == [E.REPORTED]


@pytest.mark.parametrize("opens_again", [False, True])
@pytest.mark.parametrize("gives_back", [asks, succeeds])
def test_closing_a_case_and_opening_it_again_takes_no_right_from_the_student(
    gives_back: Callable[[CaseLog], None], opens_again: bool
) -> None:
    log = notified()
    log.do(E.CLOSED, {"outcome": "de-registered"}, reason="made up")
    if opens_again:
        log.do(E.REOPENED, reason="made up")
    assert log.case.approval is not None

    gives_back(log)

    assert log.case.approval is None
    assert log.case.is_open


def test_a_decline_and_the_determination_it_declines_both_stand_and_the_panel_meets_again() -> None:
    log = recommended()

    sign(log, "decline", reasons="exceptional circumstances", review_on=TODAY + 20 * DAY)
    log.do(E.REFERRED_TO_PANEL, REFERRED)

    assert len(log.case.of(E.PANEL_HELD)) == 1
    assert log.case.referral is not None


def test_a_returned_recommendation_may_be_made_anew() -> None:
    log = recommended()

    sign(log, "return", questions="made up")
    log.do(E.RECOMMENDED, {"ground": "immigration", "process": SHA}, checklist=MET, reasons="made up")

    assert log.case.awaiting_signature is not None


def test_an_overdue_query_is_decided_on_the_evidence_the_day_after_it_was_due() -> None:
    log = queried()
    answer = {"query": 2, "answer": "decided on the evidence"}

    log.do(E.DATA_QUERY_ANSWERED, answer, on=TODAY + DAY, actor="signatory", reasons="made up")

    assert not log.case.open_queries
    assert "signatory" not in log.case.preparers


def test_contradicting_evidence_is_cleared_once_the_card_was_looked_into_and_something_is_known() -> None:
    log = queried()
    block = {"block": "contradicting-evidence", **GAP}

    log.do(E.DATA_QUERY_ANSWERED, {"query": 2, "answer": "cannot be told"}, reasons="made up")
    with pytest.raises(errors.EvidenceNotLookedInto):
        log.do(E.BLOCK_CLEARED, block, reason="made up")
    number = log.do(E.DATA_QUERY_OPENED, QUERY, disputed="made up").number
    log.do(E.DATA_QUERY_ANSWERED, {"query": number, "answer": "records stand"}, reasons="made up")
    log.do(E.BLOCK_CLEARED, block, reason="made up")

    with pytest.raises(errors.AlreadyThere):
        log.do(E.BLOCK_CLEARED, block, reason="made up")


def test_no_session_is_cleared_against_the_word_of_the_lecturer() -> None:
    log = asked_for_a_register()
    log.do(E.REGISTER_ANSWERED, {"session": "S1", "answer": "present"}, actor="lecturer")

    with pytest.raises(errors.StudentWasPresent):
        log.do(E.BLOCK_CLEARED, {"block": "uncaptured-register", "session": "S1", **GAP}, reason="made up")


def test_a_welfare_concern_stops_formal_letters_until_an_answer_lets_them_go_on() -> None:
    log = worried()
    told = {**ON, "channel": "email", "ground": "immigration"}

    log.do(E.WELFARE_ANSWERED, {**ON, "letters_may_go_on": False}, actor="duty", words="made up")
    with pytest.raises(errors.WelfareUnanswered):
        log.do(E.TOLD_IN_ADVANCE, told)
    with pytest.raises(errors.WelfareUnanswered):
        CaseLog().do(E.TOLD_IN_ADVANCE, told, beside=(log.case,))
    log.do(E.WELFARE_ANSWERED, {**ON, "letters_may_go_on": True}, actor="duty", words="made up")
    log.do(E.TOLD_IN_ADVANCE, told)

    refuse_formal_letter([log.case])


def test_a_student_may_ask_to_remain_up_to_the_final_deadline_and_not_after() -> None:
    log = notified()

    with pytest.raises(errors.TooLong):
        log.do(E.REQUEST_TO_REMAIN, {"on": TODAY + 6 * DAY}, on=TODAY + 6 * DAY)
    log.do(E.REQUEST_TO_REMAIN, {"on": TODAY + 5 * DAY}, on=TODAY + 5 * DAY)

    assert log.case.approval is None


def test_an_appeal_after_its_last_day_or_after_another_is_taken_with_a_reason() -> None:
    late, again = notified(), refused_appeal()
    day = TODAY + 10 * DAY
    lodged = {"grounds": ["new evidence"]}

    with pytest.raises(decisions.AppealNeedsReason, match="The last day to appeal was 2026-03-29"):
        late.do(E.APPEAL_LODGED, {**lodged, "on": day}, on=day)
    late.do(E.APPEAL_LODGED, {**lodged, "on": day - DAY}, on=day)
    again.do(E.APPEAL_LODGED, {**lodged, **ON}, taken_because="Evidence that nobody could have had.")

    assert late.case.is_on_legal_hold
    assert again.case.is_on_legal_hold


def test_a_closed_case_still_takes_an_appeal_and_shows_its_hold() -> None:
    log = reported()
    log.do(E.CLOSED, {"outcome": "de-registered"}, reason="made up")

    log.do(E.APPEAL_LODGED, {**ON, "grounds": ["new evidence"]})

    assert not log.case.is_open
    assert log.case.is_on_legal_hold


def test_a_panel_can_be_put_off_and_is_not_referred_to_twice_for_one_day() -> None:
    log = CaseLog()
    log.do(E.REFERRED_TO_PANEL, REFERRED)
    with pytest.raises(errors.AlreadyThere):
        log.do(E.REFERRED_TO_PANEL, REFERRED)

    log.do(E.REFERRED_TO_PANEL, {**REFERRED, "meets_on": TODAY + 14 * DAY})

    assert log.case.referral is not None
    assert log.case.referral.body["meets_on"] == (TODAY + 14 * DAY).isoformat()
