"""Each kind of contradiction from both sides: a student a case, all in one store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.store.quality.contradiction import KINDS, MOST_FACTS, Contradiction
from sponsor_monitor.store.quality.report import QualityReport
from tests.sponsor_monitor.store.contradiction_cases import BRIEF, CASES, LEFT
from tests.sponsor_monitor.store.quality_university import Case, Stored, stored


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QualityReport]:
    """The report on a store with all cases."""
    folder = tmp_path_factory.mktemp("contradictions")
    with stored(f"sqlite:///{folder / 'database.db'}", folder) as store:
        _fill(store)
        yield store.report()


@pytest.fixture
def store(sqlite_url: str, tmp_path: Path) -> Iterator[Stored]:
    """A store to be filled."""
    with stored(sqlite_url, tmp_path) as found:
        yield found


def _fill(store: Stored) -> None:
    store.imported(CASES)
    store.listed(CASES)


def _of_case(report: QualityReport, number: int, case: Case) -> list[Contradiction]:
    strangers = [cas for cas, _ in case.strangers]
    found = report.reconciled.contradictions
    return [each for each in found if f"S-{number}" in each.students or each.subject in strangers]


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)), ids=[case.says for case in CASES])
def test_contradiction(report: QualityReport, number: int, case: Case) -> None:
    assert tuple(each.kind for each in _of_case(report, number, case)) == case.kinds


def test_the_cases_try_every_kind_but_those_of_what_was_taken_back() -> None:
    taken_back = {"marks-of-removed-session", "student-taken-back"}
    assert {kind for case in CASES for kind in case.kinds} == set(KINDS) - taken_back


def test_every_contradiction_names_the_rows_behind_it(report: QualityReport) -> None:
    for each in report.reconciled.contradictions:
        assert each.facts
        assert all(fact in report.reconciled.where for fact in each.facts)


def test_contradictions_stand_by_kind_then_student(report: QualityReport) -> None:
    order = [(list(KINDS).index(each.kind), each.students) for each in report.reconciled.contradictions]
    assert order == sorted(order)


SENTENCES = {
    "nor is one the day before the course": "The student is timetabled for 1 session of 1 group on 14 September 2025, "
    "before the registration begins on 15 September 2025.",
    "between two courses nobody is registered": "The student is timetabled for 1 session of 1 group on 1 July 2025, "
    "between a registration that ended on 13 June 2025 and one that begins on 15 September 2025.",
    "whoever has no registration at all is registered nowhere": "The student is timetabled for 1 session of 1 group "
    "on 6 October 2025, without any registration.",
    "so is a late one": "The student is marked at 1 session on 15 November 2025, "
    "after the registration ended on 14 November 2025.",
    "a course that begins a day before its CAS is beyond it": "The course begins on 15 September 2025, "
    "before 16 September 2025, as the SMS has it for the CAS.",
    "another family name is another person's": 'Family name "Exemplar" in the SMS and "Sample" here.',
    "an MSc is of level 7": 'The SMS has "MSc Data Science", an award of RQF level 7; here the level is 6.',
}


@pytest.mark.parametrize("says", SENTENCES)
def test_a_contradiction_is_said_in_a_sentence(report: QualityReport, says: str) -> None:
    number = next(number for number, case in enumerate(CASES) if case.says == says)
    (found,) = _of_case(report, number, CASES[number])
    assert found.sentence == SENTENCES[says]


def test_statuses_that_say_neither_are_told(report: QualityReport) -> None:
    (_, note) = report.reconciled.notes
    assert note.endswith('say neither that sponsorship runs nor that it ended: "ZZZ".')


def test_a_list_that_was_not_imported_is_told_and_nothing_is_compared(store: Stored) -> None:
    store.imported(CASES[:1])
    found = store.report().reconciled
    assert found.sms_rows is None
    assert found.contradictions == ()
    assert found.notes == ("The SMS's list of sponsored students was not imported: nothing was compared with it.",)


def test_of_two_entries_with_one_cas_the_later_counts(store: Stored) -> None:
    withdrawn = Case("the later list has withdrawn it", sms=[{"status": "WITHDRAWN"}])
    store.imported([withdrawn])
    store.listed([Case("used at first")], at=1)
    store.listed([withdrawn], at=2)
    found = store.report().reconciled
    assert [each.kind for each in found.contradictions] == ["ended-in-sms-not-here"]
    assert found.notes[-1].startswith("1 entry of the SMS's list stands beside a later one with the same CAS")
    assert store.report(received_by="2").reconciled.contradictions == ()


def test_a_list_that_restates_takes_the_place_of_the_one_before(store: Stored) -> None:
    both = [Case("stays listed"), Case("is left out at last")]
    left_out = [both[0], Case("is left out at last", sms=[None])]
    store.imported(both)
    store.listed(both, at=1, restate=True)
    assert store.report().reconciled.contradictions == ()
    store.listed(left_out, at=2, restate=True)
    (found,) = store.report().reconciled.contradictions
    assert (found.kind, found.registration_id) == ("ours-not-in-sms", "R-1a")
    assert store.report(received_by="2").reconciled.contradictions == ()


def test_of_many_marks_the_first_rows_are_named_and_all_are_counted(store: Stored) -> None:
    days = [f"2025-12-{day:02}" for day in range(1, MOST_FACTS + 6)]
    marks = [(number, "present", "") for number in range(len(days))]
    store.imported([Case("marked for weeks", registrations=[LEFT], days=days, member=BRIEF, marks=marks)])
    (found,) = store.report().reconciled.contradictions
    document = found.document(store.report().reconciled.where)
    assert document["facts_count"] == 1 + len(days)
    assert len(document["facts"]) == MOST_FACTS  # type: ignore[arg-type]


def test_both_databases_give_the_same_report(sqlite_url: str, postgres_url: str, tmp_path: Path) -> None:
    reports = []
    for name, url in (("a", sqlite_url), ("b", postgres_url)):
        with stored(url, tmp_path / name) as store:
            _fill(store)
            reports.append(store.report().json())
    assert reports[0] == reports[1]
