"""On the demonstration day the sample university shows everything that rules.md can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from sponsor_monitor.assessment import Assessment, assess
from sponsor_monitor.sample import DEMONSTRATION_DAY, SampleSummary, write_sample

pytestmark = pytest.mark.slow

FINDINGS = {
    ("contact-hours", "breach"),
    ("monthly-attendance", "breach"),
    ("three-month-attendance", "breach"),
    ("three-month-attendance", "warning"),
    ("three-month-attendance", "indeterminate"),
    ("engagement-gap", "breach"),
    ("engagement-gap", "warning"),
    ("not-enrolled", "breach"),
    ("not-enrolled", "warning"),
    ("interruption-limit", "breach"),
    ("interruption-limit", "warning"),
    ("sabbatical-meetings", "warning"),
    ("checkpoint", "breach"),
    ("checkpoint", "indeterminate"),
    ("remote-share", "breach"),
    ("remote-share", "warning"),
}
DOUBTS = {
    "uncaptured-register",
    "partial-register",
    "calendar-too-short",
    "session-in-vacation",
    "overlapping-sessions",
    "mark-without-membership",
    "mark-before-session",
    "conflicting-marks",
    "contradicting-evidence",
    "evidence-after-end",
    "outage",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of 300 students as it comes."""
    directory = tmp_path_factory.mktemp("sample")
    write_sample(directory)
    return directory


@pytest.fixture(scope="module")
def sample(folder: Path) -> Assessment:
    """Its assessment on the demonstration day."""
    return assess(folder, DEMONSTRATION_DAY)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[SampleSummary, Assessment]:
    """The sample with bad rows, and its assessment."""
    directory = tmp_path_factory.mktemp("faulty")
    return write_sample(directory, faults=True), assess(directory, DEMONSTRATION_DAY)


def test_every_rule_and_outcome_is_shown(sample: Assessment) -> None:
    judged = [*sample.document["registrations"], *sample.document["courses"]]

    assert {(each["rule"], each["outcome"]) for entry in judged for each in entry["findings"]} == FINDINGS


def test_every_kind_of_doubt_is_shown(sample: Assessment) -> None:
    assert {doubt["kind"] for doubt in sample.document["data_quality"]} == DOUBTS


def test_weeks_and_months_of_every_judgement_are_shown(sample: Assessment) -> None:
    entries = sample.document["registrations"]

    assert {week["status"] for entry in entries for week in entry["weeks"]} == {"full", "short"}
    # March ends on that day, so that no month is provisional.
    months = {month["status"] for entry in entries for month in entry["months"]}
    assert months == {"met", "below", "indeterminate"}


def test_no_row_is_set_aside_and_nobody_incomplete(sample: Assessment) -> None:
    assert sample.document["rejected"] == []
    assert not any(entry["incomplete"] for entry in sample.document["registrations"])


def test_assessing_twice_gives_the_same_bytes(folder: Path, sample: Assessment) -> None:
    assert assess(folder, DEMONSTRATION_DAY).text() == sample.text()


def test_every_bad_row_is_set_aside_and_leaves_somebody_incomplete(faulty: tuple[SampleSummary, Assessment]) -> None:
    summary, assessment = faulty

    # A mark of a session that is set aside goes with it, so there are at least as many rejects as bad rows.
    assert len(assessment.document["rejected"]) >= summary.bad_rows > 0
    assert any(entry["incomplete"] for entry in assessment.document["registrations"])


def test_bad_rows_change_no_finding_of_those_they_do_not_name(
    sample: Assessment, faulty: tuple[SampleSummary, Assessment]
) -> None:
    pairs = zip(sample.document["registrations"], faulty[1].document["registrations"], strict=True)

    assert [one["registration_id"] for one, other in pairs if not other["incomplete"] and one != other] == []
