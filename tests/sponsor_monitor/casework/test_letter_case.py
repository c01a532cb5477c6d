"""What a case gives to a letter: of the right event, and late said as late."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.letter import LetterKind
from sponsor_monitor.casework.letter_case import SENIOR_OFFICER, LetterTooEarly, from_case, office
from sponsor_monitor.casework.letter_values import from_process, from_report
from sponsor_monitor.casework.process_file import shipped_process
from sponsor_monitor.casework.report_dates import Dates
from tests.sponsor_monitor.casework.case_log import institution

Event = tuple[str, dict[str, Any], dict[str, str]]
NOON = 1_775_127_600_000_000
"""2 April 2026, 12:00 in London."""


def here(today: str) -> InstitutionToday:
    return InstitutionToday(shipped_process(), "ENG", ZoneInfo("Europe/London"), dt.date.fromisoformat(today))


def case(*events: Event) -> Case:
    opened: Event = ("case-opened", {"concern": "academic", "alerts": []}, {})
    entries = [
        Entry(number, NOON, kind, "an-account", "case-1", "r-1", body, private, "", "")
        for number, (kind, body, private) in enumerate([opened, *events], start=1)
    ]
    return Case("case-1", "r-1", tuple(entries))


ASKED: Event = (
    "case-data-query-opened",
    {"about": "mark", "owner": "a", "answer_due": "2026-04-10"},
    {"disputed": "I was there."},
)
OTHER: Event = (
    "case-data-query-opened",
    {"about": "mark", "owner": "a", "answer_due": "2026-05-10"},
    {"disputed": "Another."},
)
ANSWERED: Event = ("case-data-query-answered", {"query": 2, "answer": "records stand"}, {"reasons": "Nobody saw you."})
HELD: Event = ("case-panel-held", {"on": "2026-04-01", "outcome": "action plan"}, {"reasons": "The panel's reasons."})


def test_an_answer_is_to_the_query_it_answers_with_its_own_reasons() -> None:
    values = from_case(LetterKind.DATA_QUERY_ANSWER, case(ASKED, OTHER, ANSWERED, HELD), here("2026-04-10"))

    assert (values["query"], values["asked_on"], values["reasons"]) == (
        "I was there",
        "2 April 2026",
        "Nobody saw you.",
    )
    assert "late" not in values


def test_an_answer_that_comes_late_says_so() -> None:
    values = from_case(LetterKind.DATA_QUERY_ANSWER, case(ASKED, ANSWERED), here("2026-04-11"))

    assert values["late"] == "We said that we would answer by 10 April 2026. This is late, and we are sorry."


def test_a_panel_s_outcome_has_the_panel_s_reasons() -> None:
    values = from_case(LetterKind.PANEL_OUTCOME, case(HELD, ASKED, ANSWERED), here("2026-04-10"))

    assert (values["outcome"], values["reasons"], values["panel_on"]) == (
        "action plan",
        "The panel's reasons.",
        "1 April 2026",
    )


@pytest.mark.parametrize(
    "kind",
    [
        LetterKind.PANEL_INVITATION,
        LetterKind.PANEL_OUTCOME,
        LetterKind.NOTICE_ACADEMIC,
        LetterKind.FINAL_DEADLINE,
        LetterKind.APPEAL_NOT_UPHELD,
        LetterKind.DATA_QUERY_ANSWER,
        LetterKind.DECLINED,
    ],
)
def test_no_letter_is_about_what_did_not_happen(kind: LetterKind) -> None:
    approved: Event = ("case-signed-off", {"decision": "return", "recommendation": 1}, {})

    with pytest.raises(LetterTooEarly, match="record it first"):
        from_case(kind, case(approved), here("2026-04-10"))


def test_attempts_are_told_with_their_answer() -> None:
    tried: Event = ("case-contact-attempted", {"channel": "phone", "on": "2026-04-01", "answered": True}, {})

    assert from_case(LetterKind.MEETING, case(tried), here("2026-04-10")) == {
        "tried": "- On 1 April 2026 by phone, and you answered."
    }


@pytest.mark.parametrize(
    ("capacity", "ground", "said"),
    [
        ("Authorising Officer", "immigration", "the Authorising Officer"),
        ("deputy of the Authorising Officer", "immigration", "the deputy of the Authorising Officer"),
        ("Authorising Officer", "academic", SENIOR_OFFICER),
        ("Academic Registrar", "academic", "the Academic Registrar"),
        ("nominee of the Academic Registrar", "academic", "the nominee of the Academic Registrar"),
        (None, "academic", SENIOR_OFFICER),
    ],
)
def test_the_office_that_decides_is_named_as_the_ground_lets_it(capacity: str | None, ground: str, said: str) -> None:
    assert office(capacity, ground) == said


def test_where_no_trigger_was_chosen_no_day_to_report_is_made_up() -> None:
    assert from_report(here("2026-04-02"), Dates(dt.date(2026, 4, 2))) == {}


def test_who_considers_an_appeal_begins_a_sentence() -> None:
    assert from_process(institution(values={"appeal_by_whom": "a dean"}))["appeal_by_whom"] == "A dean"
