"""What changes between two assessments of the same records."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from sponsor_monitor.what_if import CountChange, FindingChange, compare

Document = dict[str, Any]


def finding(rule: str = "engagement-gap", outcome: str = "warning", start: str = "2025-10-01", **more: Any) -> Document:
    made: Document = {
        "rule": rule,
        "outcome": outcome,
        "clause": "QMUL 9.2",
        "period_start": start,
        "period_end": "2025-11-30",
        "crossed_on": "2025-11-30",
        "measured": {},
        "threshold": {"days": 60},
        "level": None,
        "open": True,
        "blocked_by": [],
    }
    return {**made, **more}


def document(*findings: Document, policy: str = "ours", below_degree: bool = False) -> Document:
    registration = {"registration_id": "R-1", "below_degree": below_degree, "findings": list(findings)}
    other = {"registration_id": "R-2", "below_degree": False, "findings": [finding()]}
    return {"policy": {"id": policy}, "registrations": [registration, other], "courses": []}


GAP = finding(level="28")
WEEK_4 = finding("checkpoint", measured={"name": "Week 4"})
CASES = [
    pytest.param([GAP], [GAP], [], id="the same finding is no change"),
    pytest.param([GAP], [{**GAP, "clause": "Ours 2", "threshold": {"days": 50}}], [], id="another clause is no change"),
    pytest.param([], [GAP], [(None, GAP)], id="a finding appears"),
    pytest.param([GAP], [], [(GAP, None)], id="a finding goes"),
    pytest.param([GAP], [{**GAP, "level": "45"}], [(GAP, {**GAP, "level": "45"})], id="a level changes"),
    pytest.param(
        [GAP], [finding(outcome="breach")], [(GAP, finding(outcome="breach"))], id="a warning becomes a breach"
    ),
    pytest.param(
        [GAP],
        [finding(start="2025-09-01", level="28")],
        [(GAP, finding(start="2025-09-01", level="28"))],
        id="a finding that begins earlier is the same one",
    ),
    pytest.param(
        [finding(start="2025-09-01", period_end="2025-09-30")],
        [GAP],
        [(finding(start="2025-09-01", period_end="2025-09-30"), None), (None, GAP)],
        id="findings without a common day are two",
    ),
    pytest.param(
        [WEEK_4],
        [finding("checkpoint", measured={"name": "Week 8"})],
        [(WEEK_4, None), (None, finding("checkpoint", measured={"name": "Week 8"}))],
        id="another checkpoint is another finding",
    ),
    pytest.param(
        [GAP, finding(start="2025-12-01", period_end="2025-12-31")],
        [finding(start="2025-12-01", period_end="2025-12-31", level="14"), GAP],
        [
            (
                finding(start="2025-12-01", period_end="2025-12-31"),
                finding(start="2025-12-01", period_end="2025-12-31", level="14"),
            )
        ],
        id="each of two is compared with its own",
    ),
]


@pytest.mark.parametrize(("before", "after", "changes"), CASES)
def test_findings_are_paired_and_only_differences_told(
    before: list[Document], after: list[Document], changes: list[tuple[Document | None, Document | None]]
) -> None:
    found = compare(document(*before), document(*after, policy="theirs"))

    told = [change for registration in found.registrations for change in registration.findings]
    assert told == [FindingChange(*pair) for pair in changes]
    assert {change.subject for change in found.registrations} == ({"R-1"} if changes else set())


def test_counts_name_every_rule_and_outcome_of_either_side() -> None:
    found = compare(document(GAP), document(finding(outcome="breach"), WEEK_4))

    assert found.counts == (
        CountChange("checkpoint", "warning", 0, 1),
        CountChange("engagement-gap", "breach", 0, 1),
        CountChange("engagement-gap", "warning", 2, 1),
    )


def test_a_registration_moved_across_the_line_is_told_without_any_finding() -> None:
    found = compare(document(below_degree=True), document(below_degree=False))

    assert [(change.subject, change.below_degree) for change in found.registrations] == [("R-1", (True, False))]


def test_a_course_is_told_by_its_code_and_start() -> None:
    before, after = document(), document()
    before["courses"] = [{"course_code": "FND", "course_start": "2025-09-15", "findings": [finding("remote-share")]}]
    after["courses"] = [{**before["courses"][0], "findings": []}]

    found = compare(before, after)

    assert [change.subject for change in found.courses] == ["FND from 2025-09-15"]


def test_comparing_changes_neither_document() -> None:
    before, after = document(GAP, WEEK_4), document(WEEK_4)
    kept = deepcopy((before, after))

    compare(before, after)

    assert (before, after) == kept
