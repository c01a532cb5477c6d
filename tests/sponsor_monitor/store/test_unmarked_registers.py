"""Sessions of which no register was taken: which they are, and where they gather."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sponsor_monitor.store.quality.report import QualityReport
from tests.sponsor_monitor.store.quality_university import COURSE, STAFF, Case, identity_mapping, stored, write_csv

LATE_KNOWN = "2025-10-08T09:00"
CASES = (
    Case("nobody is marked", days=["2025-10-06", "2025-10-13"]),
    Case("present", days=["2025-10-06"], marks=[(0, "present", "")]),
    Case("late", days=["2025-10-06"], marks=[(0, "late", "")]),
    Case("absent", days=["2025-10-06"], marks=[(0, "absent", "")]),
    Case("authorised in advance", days=["2025-10-06"], marks=[(0, "authorised", "")]),
    Case("cancelled", days=["2025-10-06"], cancelled="true"),
    Case("on the as-of day", days=["2026-01-31"], member=("2025-09-15", "")),
    Case("after the as-of day", days=["2026-02-01"], member=("2025-09-15", "")),
    Case("due to nobody", days=["2025-10-06"], member=("2025-10-07", "2025-12-12")),
    Case("recorded late", days=["2025-10-06"], marks=[(0, "present", LATE_KNOWN)]),
    Case("due to one student by two registrations", registrations=[COURSE, COURSE], days=["2025-10-06"]),
)
UNMARKED = {"X-0-0": 1, "X-10-0": 1, "X-4-0": 1, "X-0-1": 1, "X-6-0": 1}
"""The unmarked sessions and how many students each was due to."""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, QualityReport]]:
    """The report as known now, and a moment before the last mark was recorded."""
    folder = tmp_path_factory.mktemp("unmarked")
    with stored(f"sqlite:///{folder / 'database.db'}", folder) as store:
        store.imported(CASES)
        staff = [{"session_id": name, "staff": "Dr Made-Up"} for name in ("X-0-0", "X-0-1", "X-1-0", "X-9-0")]
        names = ("session_id", "staff")
        store.mapped("staff", identity_mapping(STAFF, names), write_csv(folder / "staff.csv", staff, names), at=1)
        yield {"now": store.report(), "before": store.report(known_at="2025-10-08T08:59")}


def test_unmarked_sessions_are_listed_oldest_first(reports: dict[str, QualityReport]) -> None:
    found = reports["now"].unmarked.sessions
    assert {each.session_id: each.students_due for each in found} == UNMARKED
    assert [each.session_id for each in found] == list(UNMARKED)


def test_a_mark_not_yet_recorded_takes_no_register(reports: dict[str, QualityReport]) -> None:
    assert "X-9-0" in [each.session_id for each in reports["before"].unmarked.sessions]


def test_only_sessions_due_to_somebody_had_to_be_marked(reports: dict[str, QualityReport]) -> None:
    assert reports["now"].unmarked.sessions_due == 9


def test_unmarked_sessions_gather_by_module_the_most_first(reports: dict[str, QualityReport]) -> None:
    found = reports["now"].unmarked.by_module
    assert [(each.name, each.unmarked, each.sessions) for each in found] == [
        ("M-0", 2, 2),
        ("M-10", 1, 1),
        ("M-4", 1, 1),
        ("M-6", 1, 1),
    ]


def test_unmarked_sessions_gather_by_staff_as_far_as_anybody_said(reports: dict[str, QualityReport]) -> None:
    found = reports["now"].unmarked.by_staff
    assert [(each.name, each.unmarked, each.sessions) for each in found] == [("", 3, 5), ("Dr Made-Up", 2, 4)]


def test_unmarked_sessions_are_those_that_section_8_names(reports: dict[str, QualityReport]) -> None:
    for report in reports.values():
        doubts = [doubt.subject for doubt in report.standing.doubts if doubt.kind == "uncaptured-register"]
        assert sorted(each.session_id for each in report.unmarked.sessions) == sorted(doubts)


def test_a_session_says_where_it_belongs(reports: dict[str, QualityReport]) -> None:
    assert reports["now"].unmarked.sessions[0].document() == {
        "session_id": "X-0-0",
        "date": "2025-10-06",
        "school": "SBM",
        "module_code": "M-0",
        "group_id": "G-0",
        "staff": "Dr Made-Up",
        "students_due": 1,
    }
