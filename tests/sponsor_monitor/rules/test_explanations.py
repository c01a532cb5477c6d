"""What a finding says to the person it is about: the arithmetic, the clause, and no more than the clause says."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.assessment import assess

CASES = Path(__file__).parent.parent.parent / "cases"
RULES = {
    "checkpoint", "contact-hours", "engagement-gap", "interruption-limit", "monthly-attendance", "not-enrolled",
    "remote-share", "sabbatical-meetings", "three-month-attendance",
}  # fmt: skip


SAID = {
    "a-week-of-899-minutes-is-a-finding-about-the-course": (
        "contact-hours",
        ["14 h 59 min", "week of 6 October 2025", "QMUL 9.1 asks for 15 h a week", "not about the student"],
    ),
    "attendance-just-under-85-percent-is-a-breach": (
        "monthly-attendance",
        ["84 h 59 min of 100 h attended in October 2025 (84.9%)", "QMUL 9.1 asks for 85%", "remote ones are left out"],
    ),
    "a-month-is-below-when-even-the-missing-registers-could-not-lift-it": (
        "monthly-attendance",
        ["For 10 h the register is missing or incomplete", "they would make 33.3%"],
    ),
    "a-month-that-is-below-for-authorised-absence-alone-is-told-apart": (
        "monthly-attendance",
        ["10 h of what was not attended were authorised", "Leaving those out, the month would not be below"],
    ),
    "other-evidence-in-three-weeks-contradicts-the-registers": (
        "monthly-attendance",
        ["Other evidence of engagement", "a person has to clear that up"],
    ),
    "three-months-just-under-70-percent-are-a-breach": (
        "three-month-attendance",
        ["69.8% in September 2025, 69.8% in October 2025 and 69.8% in November 2025", "below 70% for 3 months"],
    ),
    "three-months-that-hang-on-missing-registers-are-indeterminate": (
        "three-month-attendance",
        ["100.0% if the missing registers were all attended", "this supports no recommendation"],
    ),
    "a-gap-over-a-vacation-is-a-breach-when-60-monitored-days-are-reached": (
        "engagement-gap",
        ["60 days counted; 9 days of vacation or closure", "QMUL 9.2 speaks of 60 days", "on 23 November 2025"],
    ),
    "an-intermission-pauses-the-gap-clock": (
        "engagement-gap",
        ["29 days counted; 31 days of intermission or sabbatical office in that time are left out"],
    ),
    "a-dead-feed-blocks-the-gap-it-makes": (
        "engagement-gap",
        ["a person has to clear: no VLE events of any student were received"],
    ),
    "an-authorised-absence-blocks-a-gap-and-does-not-pause-it": (
        "engagement-gap",
        ["a person has to clear: absence was authorised for some of these days"],
    ),
    "an-interruption-of-61-days-is-a-breach": (
        "interruption-limit",
        ["come to 61 days", "the limit is 60 (UKVI interruption)", "The first day over was 21 November 2025"],
    ),
    "an-interruption-that-will-be-too-long-is-planned": (
        "interruption-limit",
        ["10 days of term so far, and as planned to 82"],
    ),
    "the-day-the-enrolment-window-closes-is-a-breach": (
        "not-enrolled",
        [
            "began on 15 September 2025",
            "29 September 2025",
            "over on 29 September 2025",
            "does not enrol (UKVI enrolment)",
        ],
    ),
    "a-meeting-on-sunday-serves-a-week-of-sabbatical-office": (
        "sabbatical-meetings",
        ["week of 13 October 2025", "QMUL 9.3 expects weekly support meetings"],
    ),
    "a-percentage-that-a-missing-register-could-meet-is-unknown": (
        "checkpoint",
        ["1 of 3 sessions attended (33.3%, 1 without a complete register)", "QMUL 10.5 cannot be applied yet"],
    ),
    "a-library-visit-meets-a-metric-and-is-no-evidence-of-engagement": (
        "checkpoint",
        [
            "1 event of library where 1 is asked for and 0 events of VLE",
            "no evidence of engagement of any qualifying kind",
        ],
    ),
    "a-remote-share-of-just-over-20-percent-is-a-breach-when-the-course-is-over": (
        "remote-share",
        ["3 h 21 min of 16 h 40 min", "(20.1%)", "the limit is 20% (UKVI remote delivery)", "not about a student"],
    ),
    "a-remote-share-of-a-running-course-is-a-warning": (
        "remote-share",
        ["The rest of the course may still mend this"],
    ),
}
"""Of some cases, what the explanations of a rule must hold."""


@cache
def findings(case: str) -> list[dict[str, Any]]:
    """Every finding of one of the project's own cases."""
    meta = json.loads((CASES / case / "case.json").read_text(encoding="utf-8"))
    if meta["exit"] == 2:
        return []
    document = assess(CASES / case, dt.date.fromisoformat(meta["as_of"]), known_at=meta["known_at"]).document
    entries = [*document["registrations"], *document["courses"]]
    return [finding for entry in entries for finding in entry["findings"]]


def every_finding() -> list[dict[str, Any]]:
    return [finding for case in sorted(CASES.iterdir()) for finding in findings(case.name)]


def explanations(case: str, rule: str) -> str:
    """What the findings of one rule say in a case."""
    return "\n".join(finding["explanation"] for finding in findings(case) if finding["rule"] == rule)


def test_every_rule_is_explained_by_the_cases() -> None:
    assert {finding["rule"] for finding in every_finding()} == RULES


def test_no_explanation_accuses_a_student_of_a_breach() -> None:
    assert [finding["explanation"] for finding in every_finding() if "breach" in finding["explanation"].lower()] == []


def test_every_explanation_cites_its_clause_and_is_of_whole_sentences() -> None:
    for finding in every_finding():
        assert finding["clause"] in finding["explanation"]
        assert finding["explanation"][0].isupper() or finding["explanation"][0].isdigit()
        assert finding["explanation"].endswith(".")


@pytest.mark.parametrize("case", SAID)
def test_an_explanation_holds_its_arithmetic_and_what_was_left_out(case: str) -> None:
    rule, said = SAID[case]

    found = explanations(case, rule)

    assert [words for words in said if words not in found] == []


def test_an_explanation_of_a_bundle_s_own_value_cites_the_bundle_s_clause() -> None:
    found = explanations("a-new-gap-limit-holds-from-its-first-day", "engagement-gap")

    assert "Ours 3 speaks of 50 days" in found
    assert "QMUL 9" not in found


def test_a_gap_s_warning_level_is_the_institution_s_choice_and_60_days_the_clause_s() -> None:
    for finding in every_finding():
        if finding["rule"] == "engagement-gap":
            sentences = finding["explanation"].split(". ")
            levels = [sentence for sentence in sentences if "14, 21, 28 and 45 days" in sentence]
            assert len(levels) == (finding["outcome"] == "warning")
            assert all("institution's choice" in sentence and "QMUL" not in sentence for sentence in levels)


def test_the_enrolment_window_is_the_institution_s_choice() -> None:
    found = explanations("the-day-before-the-enrolment-window-closes-is-a-warning", "not-enrolled")

    assert "window of 14 days, the institution's choice" in found


def test_what_a_checkpoint_asks_for_is_the_plan_s_and_not_the_policy_s() -> None:
    found = explanations("a-third-of-the-sessions-does-not-meet-50-percent", "checkpoint")

    assert "where 50% is asked for. The school's Engagement Monitoring Plan asks for this" in found


def test_how_late_still_counts_is_the_institution_s_choice_wherever_attendance_is_judged() -> None:
    judged = ("monthly-attendance", "three-month-attendance")
    said = "at most 10 minutes late counts as attending (the institution's choice)"
    findings_ = [finding for finding in every_finding() if finding["rule"] in judged]

    assert [finding["explanation"] for finding in findings_ if said not in finding["explanation"]] == []


def test_what_is_evidence_and_what_is_not_is_said_with_every_gap() -> None:
    gaps = [finding["explanation"] for finding in every_finding() if finding["rule"] == "engagement-gap"]

    assert [said for said in gaps if "Evidence is any record of" not in said] == []


def test_a_gap_that_is_over_says_when_evidence_came_back() -> None:
    closed = [f for f in every_finding() if f["rule"] == "engagement-gap" and not f["open"]]

    assert closed
    assert [f["explanation"] for f in closed if "Evidence is recorded again on" not in f["explanation"]] == []
