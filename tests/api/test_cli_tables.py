"""Tables of an assessment: agreed texts, order, and how much is shown."""

from __future__ import annotations

import io
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from api.cli.changes_table import change_lines, print_changes
from api.cli.findings_table import print_sections, sections
from api.cli.rejects_table import print_rejects
from api.cli.summary import summary
from api.cli.tally import tally
from sponsor_monitor.what_if import compare

GOLDEN = Path(__file__).parent / "golden"
Document = dict[str, Any]


@pytest.fixture
def document() -> Document:
    made: Document = json.loads((GOLDEN / "assessment.json").read_text(encoding="utf-8"))
    return made


@pytest.fixture
def screen() -> Console:
    return Console(file=io.StringIO(), width=80, highlight=False, markup=False)


def shown(screen: Console) -> str:
    assert isinstance(screen.file, io.StringIO)
    return "".join(f"{line.rstrip()}\n" for line in screen.file.getvalue().splitlines())


def agreed(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8")


def many(document: Document, count: int) -> Document:
    """The document with one gap breach for each of so many registrations, and its warnings."""
    gap = document["registrations"][1]
    made = [{**gap, "registration_id": f"M-{number:04}"} for number in range(count)]
    return {**document, "registrations": [document["registrations"][0], *made]}


def test_findings_read_as_they_were_agreed(document: Document, screen: Console) -> None:
    print_sections(sections(tally(document)), screen)
    assert shown(screen) == agreed("findings.txt")


def test_rejects_read_as_they_were_agreed(document: Document, screen: Console) -> None:
    print_rejects(document["rejected"], screen)
    assert shown(screen) == agreed("rejects.txt")


def test_the_summary_reads_as_it_was_agreed(document: Document) -> None:
    assert f"{summary(document, tally(document))}\n" == agreed("summary.txt")


def test_what_needs_a_person_first_comes_first(document: Document) -> None:
    titles = [section.title for section in sections(tally(document))]
    assert titles == [
        "Breaches: students",
        "Breaches: courses",
        "Warnings: students",
        "Warnings: courses",
        "Indeterminate: students",
    ]


@pytest.mark.parametrize(
    ("count", "rows", "total"),
    [pytest.param(49, 50, 50, id="as many as are shown"), pytest.param(50, 50, 51, id="one more than is shown")],
)
def test_the_first_fifty_rows_are_shown(document: Document, count: int, rows: int, total: int) -> None:
    section = next(sections(tally(many(document, count))))
    assert (len(section.rows), section.total) == (rows, total)


def test_later_sections_are_not_crowded_out(document: Document, screen: Console) -> None:
    drawn = list(sections(tally(many(document, 80))))
    assert [len(section.rows) for section in drawn] == [50, 1, 1, 1, 1]
    print_sections(iter(drawn), screen)
    assert "and 31 more; --all shows them, and the JSON has all of them" in shown(screen)


def test_every_row_is_shown_when_asked_for(document: Document, screen: Console) -> None:
    print_sections(sections(tally(many(document, 80)), None), screen)
    assert shown(screen).count("M-00") == 80
    assert "more;" not in shown(screen)


def test_an_assessment_without_findings_says_so(document: Document) -> None:
    document["registrations"] = [document["registrations"][2]]
    document["courses"] = []
    found = tally(document)
    assert list(sections(found)) == []
    assert "No findings." in summary(document, found)


def test_many_reasons_are_counted_not_listed(document: Document) -> None:
    row = document["rejected"][0]
    document["rejected"] = [{**row, "reason": f"reason {number}"} for number in range(30)]
    said = summary(document, tally(document))
    assert said.count(": reason") == 20
    assert "and 10 more reasons" in said


def test_a_changed_level_outcome_or_day_is_said_in_a_line(document: Document) -> None:
    after = deepcopy(document)
    breach, (gap, *_) = after["registrations"][0]["findings"], after["registrations"][1]["findings"]
    breach[4]["outcome"] = "breach"
    breach[0]["level"] = None
    breach[5]["blocked_by"] = []
    gap["crossed_on"] = "2025-11-03"

    lines = [line for change in compare(document, after).registrations for line in change_lines(change)]

    assert lines == [
        "level low_engagement becomes none: Checkpoint Week 4, 22 September to 17 October 2025",
        "warning becomes breach: Engagement gap, 10 to 31 January 2026",
        "breach changes its period or what blocks it: Monthly attendance, October 2025",
        "breach moves from 13 November 2025 to 3 November 2025: Engagement gap, 15 September 2025 to 31 January 2026",
    ]


def test_weeks_of_contact_hours_are_counted_together(document: Document) -> None:
    after = deepcopy(document)
    after["registrations"][0]["findings"] = [
        finding for finding in after["registrations"][0]["findings"] if finding["rule"] != "contact-hours"
    ]
    (change,) = compare(document, after).registrations
    assert list(change_lines(change)) == ["goes: contact hours of 3 weeks"]


def test_the_changes_shown_are_limited_and_all_are_counted(document: Document, screen: Console) -> None:
    after = deepcopy(many(document, 60))
    for registration in after["registrations"][1:]:
        registration["findings"] = []
    print_changes(compare(many(document, 60), after), "2026-01-31", screen)
    assert shown(screen).count("goes: breach") == 50
    assert "Changes for 60 registrations." in shown(screen)
    assert "The first 50 are shown" in shown(screen)
