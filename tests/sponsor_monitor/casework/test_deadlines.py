"""Deadlines and stages: derived from what was done and the process, and from nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from sponsor_monitor.casework.case_errors import TooLong
from sponsor_monitor.casework.deadline import DeadlineKind, deadlines
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.process_names import Plain
from sponsor_monitor.casework.stage import next_step, stage_of, stage_words
from sponsor_monitor.casework.stage_names import StageName
from tests.sponsor_monitor.casework import cases_so_far as far
from tests.sponsor_monitor.casework.case_log import MET, TODAY, CaseLog, institution

E, K, S = CaseEvent, DeadlineKind, StageName
DAY = dt.timedelta(days=1)
ESSEX: dict[str, Plain] = {"referral_by": "12-01", "decision_by": "03-28"}
NO_PANEL = ("early engagement", "referral for support", "supported decision", "exceptional withdrawal")
NO_DECISION = ("early engagement", "referral for support", "panel", "exceptional withdrawal")


def due(log: CaseLog, today: dt.date = TODAY, values: dict[str, Plain] | None = None) -> dict[str, dt.date]:
    """The days of each kind of deadline, without the next look that every open case has."""
    found = {each.kind: each.due for each in deadlines(log.case, institution(today, values))}
    found.pop(K.REVIEW, None)
    return {kind.name: day for kind, day in found.items()}


def test_a_case_that_nobody_looks_at_is_due_again_in_a_fortnight_or_when_a_snooze_ends() -> None:
    log = CaseLog()
    before = deadlines(log.case, institution())
    log.do(E.SNOOZED, {"until": TODAY + 5 * DAY}, reason="made up")
    during = deadlines(log.case, institution())
    log.do(E.RESPONSE, {**far.ON, "channel": "email"}, words="made up")

    assert [(each.kind, each.due) for each in before] == [(K.REVIEW, TODAY + 14 * DAY)]
    assert [each.due for each in during] == [TODAY + 5 * DAY]
    assert deadlines(log.case, institution())[0].due == TODAY + 14 * DAY


def test_an_attempt_waits_for_an_answer_until_there_is_one() -> None:
    log = CaseLog()
    log.do(E.CONTACT_ATTEMPTED, {**far.ON, "channel": "email", "answered": False})
    waiting = due(log)
    log.do(E.RESPONSE, {**far.ON, "channel": "email"}, words="made up")

    assert waiting == {"ANSWER": dt.date(2026, 3, 27)}
    assert due(log) == {}


def test_once_it_is_decided_nobody_waits_for_an_answer_any_more() -> None:
    log = CaseLog()
    log.do(E.CONTACT_ATTEMPTED, {**far.ON, "channel": "email", "answered": False})
    log.do(E.REFERRED_TO_PANEL, far.REFERRED)
    log.do(E.PANEL_HELD, far.HELD, actor="secretary", reasons="made up")
    log.do(E.RECOMMENDED, {"ground": "immigration", "process": far.SHA}, checklist=MET, reasons="made up")
    before = due(log)
    far.sign(log)

    assert "ANSWER" in before
    assert "ANSWER" not in due(log)


def test_an_answer_over_easter_has_the_days_that_are_working_days() -> None:
    log = CaseLog()
    on = dt.date(2026, 4, 1)
    log.do(E.CONTACT_ATTEMPTED, {"on": on, "channel": "email", "answered": False}, on=on)

    assert due(log, on) == {"ANSWER": dt.date(2026, 4, 10)}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (far.queried, {"DATA_QUERY": TODAY}),
        (far.asked_for_a_register, {"REGISTER": TODAY}),
        (far.worried, {"WELFARE": TODAY + 3 * DAY}),
        (far.planned, {"PLAN_REVIEW": TODAY + 7 * DAY}),
        (far.approved, {}),
        (far.notified, {"REMAIN": TODAY + 5 * DAY, "APPEAL": TODAY + 9 * DAY}),
        (far.appealed, {"REMAIN": TODAY + 5 * DAY}),
        (far.reported, {"REMAIN": TODAY + 5 * DAY, "APPEAL": TODAY + 9 * DAY}),
        (far.closed, {}),
    ],
)  # fmt: skip
def test_what_was_done_brings_its_deadline_and_what_answers_it_takes_it_away(
    made: type[CaseLog], expected: dict[str, dt.date]
) -> None:
    assert due(made()) == expected


def test_a_case_can_be_put_aside_past_a_day_that_has_gone_but_not_past_one_to_come() -> None:
    log = CaseLog()
    log.do(E.CONTACT_ATTEMPTED, {**far.ON, "channel": "email", "answered": False})
    with pytest.raises(TooLong):
        log.do(E.SNOOZED, {"until": TODAY + 8 * DAY}, reason="made up")

    later = TODAY + 10 * DAY
    log.do(E.SNOOZED, {"until": later + 5 * DAY}, on=later, reason="made up")

    assert log.case.snoozed_until == later + 5 * DAY


def test_an_overdue_query_is_the_signatory_s() -> None:
    log = far.queried()

    (first,) = [each for each in deadlines(log.case, institution()) if each.kind is K.DATA_QUERY]
    (later,) = [each for each in deadlines(log.case, institution(TODAY + DAY)) if each.kind is K.OVERDUE_QUERY]

    assert (first.who, later.who, later.due) == ("helpdesk", None, TODAY)


def test_a_report_shows_the_day_by_the_other_trigger_beside_it_and_stays_until_it_is_recorded() -> None:
    log = far.notified()
    other = {"other_trigger": "appeals over", "other_due": TODAY + 30 * DAY}
    number = log.do(E.REPORT_DUE, {**far.DUE, **other}).number

    (report,) = [each for each in deadlines(log.case, institution()) if each.kind is K.REPORT]
    log.do(E.REPORTED, {**far.ON, "duty": number}, actor="level-1", reference="made up")

    assert (report.due, report.detail) == (TODAY + 14 * DAY, "decision")
    assert (report.other, report.other_detail) == (TODAY + 30 * DAY, "appeals over")
    assert "REPORT" not in due(log)


def test_a_declined_recommendation_is_looked_at_again_on_its_day() -> None:
    log = far.recommended()
    far.sign(log, "decline", reasons="made up", review_on=TODAY + 20 * DAY)

    assert due(log) == {"DECISION_REVIEW": TODAY + 20 * DAY}


def test_the_days_of_a_policy_s_year_are_those_next_to_come_until_what_they_ask_is_done() -> None:
    log = CaseLog("academic", on=dt.date(2025, 11, 3))
    late = CaseLog("academic", on=dt.date(2025, 12, 2))

    assert due(log, values=ESSEX) == {"REFERRAL": dt.date(2025, 12, 1), "SUPPORTED_DECISION": dt.date(2026, 3, 28)}
    assert due(late, values=ESSEX)["REFERRAL"] == dt.date(2026, 12, 1)
    log.do(E.SUPPORT_REFERRED, far.ON, support="Student Progress")
    assert due(log, values=ESSEX) == {"SUPPORTED_DECISION": dt.date(2026, 3, 28)}


@pytest.mark.parametrize(
    ("made", "stages", "name"),
    [
        (CaseLog, None, S.EARLY_ENGAGEMENT),
        (far.planned, None, S.REFERRAL),
        (far.recommended, None, S.WITHDRAWAL),
        (far.notified, None, S.WITHDRAWAL),
        (far.recommended, NO_PANEL, S.WITHDRAWAL),
        (far.closed, None, S.EARLY_ENGAGEMENT),
    ],
)
def test_a_stage_is_what_was_done(made: type[CaseLog], stages: tuple[str, ...] | None, name: StageName) -> None:
    here = institution(TODAY, None if stages is None else {"stages": stages})

    assert stage_of(made().case, here).name is name


def test_asking_to_remain_a_decline_and_a_successful_appeal_bring_a_case_back() -> None:
    asked, appealed, declined = far.notified(), far.appealed(), far.recommended()
    asked.do(E.REQUEST_TO_REMAIN, far.ON)
    far.decide(appealed, "upheld", remedy="readmission")
    far.sign(declined, "decline", reasons="made up", review_on=TODAY)

    here = institution()
    found = [stage_of(each.case, here).name for each in (asked, appealed, declined)]

    assert found == [S.SUPPORTED_DECISION, S.SUPPORTED_DECISION, S.PANEL]
    assert stage_of(asked.case, institution(TODAY, {"stages": NO_DECISION})).name is S.REFERRAL
    assert next_step(asked.case, here).startswith("Offer the options")


def test_opening_a_case_again_leaves_it_where_its_decision_left_it() -> None:
    log, here = far.notified(), institution()
    before = (stage_of(log.case, here), next_step(log.case, here))
    log.do(E.CLOSED, {"outcome": "de-registered"}, reason="made up")
    log.do(E.REOPENED, reason="made up")

    assert (stage_of(log.case, here), next_step(log.case, here)) == before


def test_the_next_step_is_what_is_missing_and_what_cannot_wait_comes_first() -> None:
    log = CaseLog("academic")
    steps = [next_step(log.case, institution())]
    log.do(E.ASSIGNED, {"to": "ada"})
    steps.append(next_step(log.case, institution()))
    log.do(E.DATA_QUERY_OPENED, far.QUERY, disputed="made up")
    steps.append(next_step(log.case, institution()))
    log.do(E.WELFARE_CONCERN, far.ON, words="made up")
    steps.append(next_step(log.case, institution()))

    assert [step.split()[0] for step in steps] == ["Give", "Try", "Have", "Answer"]
    assert next_step(far.closed().case, institution()) == ""


def test_an_institution_says_in_its_own_words_what_a_stage_is_called() -> None:
    here = institution(TODAY, {"stage_panel": "Engagement Support Panel"})

    assert stage_words(stage_of(CaseLog().case, here), here) == "Early engagement"
    declined = far.recommended()
    far.sign(declined, "decline", reasons="made up", review_on=TODAY)
    assert stage_words(stage_of(declined.case, here), here) == "Engagement Support Panel"
