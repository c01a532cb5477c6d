"""A snapshot: the same bytes for the same facts, and what changed since, in sentences."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.letter_facts import clause_words, facts_in_words
from sponsor_monitor.casework.snapshot import Snapshot, differences, take

GAP: dict[str, Any] = {
    "rule": "engagement-gap", "outcome": "breach", "subject": "student", "clause": "QMUL 9.2",
    "period_start": "2025-10-01", "period_end": "2026-01-20", "crossed_on": "2026-01-12", "measured": {"days": 68},
    "threshold": {"days": 60}, "level": None, "open": True, "blocked_by": [], "explanation": "No evidence. QMUL 9.2.",
}  # fmt: skip
MONTHS: dict[str, Any] = {
    "rule": "three-month-attendance", "outcome": "breach", "subject": "student", "clause": "QMUL 9.1",
    "period_start": "2025-10-01", "period_end": "2025-12-31", "crossed_on": "2025-12-31",
    "measured": {"months": ["2025-10", "2025-11"]}, "threshold": {"percent": 70, "months": 3}, "level": None,
    "open": False, "blocked_by": [], "explanation": "Low. QMUL 9.1.",
}  # fmt: skip
CHECKPOINT: dict[str, Any] = {
    **MONTHS, "rule": "checkpoint", "clause": "QMUL 10.5",
    "measured": {"name": "Week 5", "metrics": [
        {"indicator": "vle", "measure": "active_days", "value": 1, "minimum": 5, "result": "unmet"},
        {"indicator": "attendance", "measure": "percent", "value": [1, 4, 8], "minimum": 50, "result": "unmet"},
        {"indicator": "submission", "measure": "events", "value": 1, "minimum": 1, "result": "met"}]},
    "threshold": {"require": "all"},
}  # fmt: skip


def month(name: str, attended: int, captured: int, due: int, status: str = "below") -> dict[str, Any]:
    minutes = {
        f"{word}_minutes": n * 60 for word, n in {"attended": attended, "captured": captured, "due": due}.items()
    }
    sessions = {f"{word}_sessions": n for word, n in {"attended": attended, "captured": captured, "due": due}.items()}
    return {"month": name, "status": status, **minutes, **sessions, "bases_disagree": False}


REGISTRATION: dict[str, Any] = {
    "cas_number": "E4G1", "rqf_level": 4, "below_degree": True, "school": "SBM", "course_code": "HND",
    "monitored_from": "2025-09-15", "monitored_to": "2026-01-20", "incomplete": False,
    "weeks": [{"week": "2026-W03", "attended_minutes": 0}, {"week": "2026-W04", "attended_minutes": 0}],
    "months": [month("2025-10", 4, 20, 20), month("2025-11", 4, 12, 20), month("2026-01", 0, 3, 5, "provisional")],
    "gap": {"last_evidence": "2025-09-30", "days": 68}, "findings": [GAP, MONTHS],
}  # fmt: skip
ASSESSED: dict[str, Any] = {
    "as_of": "2026-01-20", "run": "a-run", "policy": {"id": "p", "sha256": "0"}, "registration": REGISTRATION,
}  # fmt: skip


def event(number: int, kind: str, leaf: str = "", **body: Any) -> Entry:
    return Entry(number, 7, kind, "an-account", "case-1", "r-1", body, {"words": "said"}, "", leaf or f"leaf-{number}")


EVENTS = [event(3, "case-opened"), event(5, "case-contact-attempted", channel="email")]


def snapshot(
    assessed: dict[str, Any] = ASSESSED, events: list[Entry] | None = None, beside: list[Entry] | None = None
) -> Snapshot:
    return take(
        case="case-1",
        ground="immigration",
        assessed=assessed,
        rules={"engagement-gap", "three-month-attendance", "interruption-limit", "not-enrolled"},
        rests_on=[GAP],
        events=events or EVENTS,
        beside=beside or [],
    )


def test_the_hash_is_that_of_the_bytes_and_they_are_canonical() -> None:
    written = snapshot().written

    assert snapshot().sha256 == hashlib.sha256(written.encode()).hexdigest()
    assert written == json.dumps(json.loads(written), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert (snapshot().document["upto"], snapshot().document["events"][1]["leaf"]) == (5, "leaf-5")


def test_the_order_in_which_facts_were_read_is_no_change_of_bytes() -> None:
    assert snapshot(dict(reversed(ASSESSED.items()))).written == snapshot().written


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    assessed = copy.deepcopy(ASSESSED)
    change(assessed)
    return assessed


TIME_PASSED = {
    "the gap runs on": lambda a: a["registration"]["findings"][0].update(
        period_end="2026-01-24", measured={"days": 72}, explanation="longer"
    ),
    "the day itself": lambda a: a.update(as_of="2026-01-24", run="another"),
    "a month is judged that was not over": lambda a: a["registration"]["months"][2].update(status="below"),
    "a month is added": lambda a: a["registration"]["months"].append(month("2026-02", 0, 1, 1)),
    "the week goes on": lambda a: a["registration"]["weeks"][1].update(attended_minutes=60),
    "a warning of another rule": lambda a: a["registration"]["findings"].append({**GAP, "rule": "checkpoint"}),
}


@pytest.mark.parametrize("change", TIME_PASSED.values(), ids=TIME_PASSED)
def test_that_time_passed_is_no_change(change: Callable[[dict[str, Any]], object]) -> None:
    assert differences(snapshot().document, snapshot(changed(change)).document) == []


CHANGED = {
    "Last evidence of engagement: 2 January 2026; when this was prepared, the last was of 30 September 2025.": (
        lambda a: a["registration"]["gap"].update(last_evidence="2026-01-02")
    ),
    "Last evidence of engagement: none; when this was prepared, the last was of 30 September 2025.": (
        lambda a: a["registration"]["gap"].update(last_evidence=None)
    ),
    "October 2025: 4 h of 20 h attended when this was prepared, 15 h of 20 h attended now.": (
        lambda a: a["registration"]["months"].__setitem__(0, month("2025-10", 15, 20, 20))
    ),
    "November 2025: 4 h of 20 h attended, 8 classes without a register when this was prepared, "
    "4 h of 20 h attended, 1 class without a register now.": (
        lambda a: a["registration"]["months"].__setitem__(1, month("2025-11", 4, 19, 20))
    ),
    "October 2025 is no longer judged.": lambda a: a["registration"]["months"].pop(0),
    "Week 2026-W03: other hours are on record now.": (
        lambda a: a["registration"]["weeks"][0].update(attended_minutes=60)
    ),
    "Engagement gap (from 1 October 2025) is no longer found.": lambda a: a["registration"]["findings"].pop(0),
    "Engagement gap (from 1 October 2025) is now found otherwise: No evidence. QMUL 9.2.": (
        lambda a: a["registration"]["findings"][0].update(blocked_by=["uncaptured-register"])
    ),
    "Three-month attendance (October to December 2025) is now found otherwise: Low. QMUL 9.1.": (
        lambda a: a["registration"]["findings"][1].update(period_end="2026-01-31")
    ),
    "Engagement gap (from 1 November 2025) is new.": (
        lambda a: a["registration"]["findings"].append({**GAP, "period_start": "2025-11-01"})
    ),
    "The policy is another: it was p, it is q with other values.": (
        lambda a: a.update(policy={"id": "q", "sha256": "1"})
    ),
    "The CAS number changed.": lambda a: a["registration"].update(cas_number=None),
}


@pytest.mark.parametrize("said", CHANGED)
def test_a_changed_fact_is_said_in_a_sentence(said: str) -> None:
    told = differences(snapshot().document, snapshot(changed(CHANGED[said])).document)

    assert told == [said]


@pytest.mark.parametrize("rule", ["interruption-limit", "not-enrolled"])
def test_what_goes_on_may_have_grown_by_the_day_it_is_signed_and_that_it_is_over_is_a_change(rule: str) -> None:
    def found(until: str, days: int) -> Snapshot:
        running = {**MONTHS, "rule": rule, "period_end": until, "measured": {"days": days}, "explanation": "made up"}
        as_of = "2026-01-20" if days == 61 else "2026-01-24"
        return snapshot(changed(lambda a: (a.update(as_of=as_of), a["registration"].update(findings=[running]))))

    before = found("2026-01-20", 61).document

    assert differences(before, found("2026-01-24", 65).document) == []
    (over,) = differences(before, found("2026-01-22", 63).document)
    assert over.endswith("(from 1 October 2025) is now found otherwise: made up")


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("case-option-chosen", {"option": "intermit"}, "the student chose an option"),
        ("case-contact-attempted", {"answered": True}, "the student was reached"),
        ("case-review-lodged", {}, "a review was lodged"),
        ("case-review-decided", {}, "a review was decided"),
    ],
)
def test_what_a_signatory_has_to_have_seen_is_a_change_in_this_case_and_in_another(
    kind: str, body: dict[str, Any], said: str
) -> None:
    came = event(9, kind, **body)
    before = snapshot(beside=[event(2, "case-opened"), event(4, "case-response")]).document
    beside = [event(2, "case-opened"), event(4, "case-response"), event(8, "case-assigned"), came]

    assert differences(before, snapshot(events=[*EVENTS, came]).document) == [f"Entry 9 came since: {said}."]
    assert differences(before, snapshot(beside=beside).document) == [
        f"Entry 9 came since, in another case of the student: {said}."
    ]


def test_an_attempt_that_nobody_answered_is_no_change_and_an_altered_entry_of_another_case_is_named() -> None:
    before = snapshot(beside=[event(4, "case-response")]).document
    tried = [*EVENTS, event(8, "case-contact-attempted", answered=False)]

    assert differences(before, snapshot(events=tried, beside=[event(4, "case-response")]).document) == []
    assert differences(before, snapshot(beside=[event(4, "case-response", leaf="another")]).document) == [
        "Entry 4 of the log is not what it was: verify the log (audit verify)."
    ]


def test_what_the_student_said_since_is_a_change_and_who_looks_after_the_case_is_none() -> None:
    since = [*EVENTS, event(6, "case-assigned"), event(7, "case-recommended"), event(8, "case-response")]

    assert differences(snapshot().document, snapshot(events=since).document) == [
        "Entry 8 came since: the student answered."
    ]


def test_an_entry_that_is_not_what_it_was_is_named() -> None:
    other = [EVENTS[0], event(5, "case-contact-attempted", leaf="another")]

    assert differences(snapshot().document, snapshot(events=other).document) == [
        "Entry 5 of the log is not what it was: verify the log (audit verify)."
    ]


SAID = {
    "From 1 October 2025 to 20 January 2026 we have no record of your taking part in your studies: 68 days, vacations "
    "left out. The last is of 30 September 2025.": GAP,
    "From 1 October 2025 to 20 January 2026 we have no record of your taking part in your studies: 68 days, vacations "
    "left out. After that your studies are on record again.": {**GAP, "open": False},
    "Your attendance of classes was 20.0% in October 2025 (4 of 20 classes on record as attended) and 60.0% in "
    "November 2025 (4 of 20 classes on record as attended). 70% is asked for. Classes without a complete register "
    "are counted as attended.": MONTHS,
    "Your attendance of classes was 20.0% in October 2025 (4 of 20 classes on record as attended). 85% is asked for.": {
        **MONTHS, "rule": "monthly-attendance", "measured": {"attended_sessions": 4}, "threshold": {"percent": 85},
    },
    "From 1 October 2025 to 31 December 2025 your engagement was below what your school's plan asks for. On record: 1 "
    "day with VLE, where 5 are asked for and 1 of 8 classes attended, where 50% is asked for.": CHECKPOINT,
    "Your course began on 1 October 2025, and we have no record that you enrolled.": {**MONTHS, "rule": "not-enrolled"},
    "You are away, or have interrupted your studies, from 1 October 2025 to 31 December 2025: 61 days, vacations left "
    "out.": {**MONTHS, "rule": "interruption-limit", "measured": {"days": 61}},
    "No support meeting is on record for the week of 1 October 2025.": {**MONTHS, "rule": "sabbatical-meetings"},
}  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_each_rule_is_said_to_the_student_in_plain_words(said: str) -> None:
    assert facts_in_words([SAID[said]], REGISTRATION) == f"- {said}"


def test_what_a_course_owes_is_told_to_no_student() -> None:
    assert facts_in_words([{**MONTHS, "rule": "contact-hours", "subject": "provision"}], REGISTRATION) == ""


def test_clauses_are_cited_by_the_policy_s_name() -> None:
    assert clause_words(["QMUL 9.2", "QMUL 9.2", "Essex 29", "UKVI enrolment"]) == (
        "paragraph 9.2 of the Student Learning Engagement Policy, paragraph 29 of the Student Engagement Policy "
        "and the Home Office's guidance for student sponsors (enrolment)"
    )
