"""Letters: plain words, everything they need or refused, and never what a letter of that kind must not say."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from sponsor_monitor.casework.letter import LetterKind, LetterRefused, PartKind, _names, _template, _wanted, compose

GOLDEN = Path(__file__).parent / "golden"
IMMIGRATION = (LetterKind.NOTICE_IMMIGRATION, LetterKind.TOLD_IN_ADVANCE_IMMIGRATION)
OTHERS = [kind for kind in LetterKind if kind not in IMMIGRATION]
HOME_OFFICE_WORDS = re.compile(r"Home Office|UKVI|visa|sponsor|\bCAS\b|immigra|permission|breach|violat", re.IGNORECASE)
VALUES = {
    "student_name": "Ada Sample",
    "institution": "Example University",
    "sender": "Cy Sample, compliance officer",
    "facts": "- From 15 September 2025 to 9 December 2025 we have no record of your taking part in your studies: "
    "60 days, vacations left out.\n- You have not answered since.",
    "clause": "paragraph 10.6 of the Student Learning Engagement Policy",
    "support": "SBM student support, room 1, support@sbm.example",
    "adviser": "your adviser, by the office of SBM",
    "union_advice": "Students' Union advice, advice@union.example",
    "reply_by": "17 December 2025",
    "meeting_on": "16 December 2025",
    "meeting_where": "room 2, 10:00",
    "tried": "- On 1 December 2025 by email.\n- On 4 December 2025 by phone.",
    "decided_by": "the Academic Registrar",
    "decided_on": "12 January 2026",
    "notified_on": "13 January 2026",
    "panel": "Engagement Support Panel",
    "panel_on": "5 January 2026",
    "panel_where": "room 3, 14:00",
    "statement_by": "2 January 2026",
    "outcome": "de-registration",
    "reasons": "Nobody could reach you, and no work was handed in.",
    "next_step": "Your school writes to you this week.",
    "remain_by": "20 January 2026",
    "appeal_by": "27 January 2026",
    "appeal_grounds": "new evidence; or procedural irregularity",
    "appeal_by_whom": "A Faculty Dean from outside your Faculty",
    "appeal_how": "Write to appeals@university.example.",
    "report_by": "26 January 2026",
    "report_trigger": "The days are counted from the decision.",
    "lodged_on": "14 January 2026",
    "written_on": "1 December 2025",
    "before": "- No record of your taking part.",
    "after": "- You were at every class.",
    "asked_on": "2 December 2025",
    "query": "your card did not work",
    "answer": "You were there, and the records are corrected.",
    "review_on": "2 February 2026",
    "personal": "I am sorry that we could not speak.\nCy Sample, compliance officer",
    "late": "We said that we would answer by 9 December 2025. This is late, and we are sorry.",
}


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_reads_as_its_golden_text(kind: LetterKind) -> None:
    letter = compose(kind, VALUES)

    assert f"Subject: {letter.subject}\n\n{letter.text}" == (GOLDEN / f"{kind.value}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_is_refused_for_each_thing_it_has_to_say(kind: LetterKind) -> None:
    always = {name for block in _template(kind)[1] if not block.startswith("?") for name in _names([block])}

    for name in always:
        with pytest.raises(LetterRefused) as refused:
            compose(kind, {**VALUES, name: " "})
        assert refused.value.missing == (name,)
        assert _wanted()[name] in str(refused.value)


@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_names_school_adviser_and_the_union_s_advice(kind: LetterKind) -> None:
    text = compose(kind, VALUES).text

    assert all(VALUES[name] in text for name in ("support", "adviser", "union_advice"))
    assert "breach" not in text.lower()


@pytest.mark.parametrize("kind", OTHERS)
def test_only_the_two_letters_about_sponsorship_speak_of_it(kind: LetterKind) -> None:
    assert not HOME_OFFICE_WORDS.search(compose(kind, VALUES).text)


@pytest.mark.parametrize("kind", LetterKind)
def test_no_subject_line_says_anything_of_a_student(kind: LetterKind) -> None:
    subject, _ = _template(kind)

    assert not HOME_OFFICE_WORDS.search(subject)
    assert not re.search(r"\$|withdraw|de-regist|apology.*\d", subject)


def test_every_letter_is_a_file_and_every_file_a_letter() -> None:
    written = {file.name for file in files("sponsor_monitor.casework").joinpath("letters").iterdir()}

    assert written == {f"{kind.value}.txt" for kind in LetterKind} | {"values.toml"}
    assert {name for kind in LetterKind for name in _names(_template(kind)[1])} == set(_wanted())


def test_what_a_person_wrote_is_never_a_blank_or_a_heading_of_ours() -> None:
    letter = compose(LetterKind.DECLINED, {**VALUES, "reasons": "Dear ${student_name}\n\n$sender", "personal": ""})

    assert "Dear ${student_name}\n\n$sender" in letter.text
    assert [part.lines[0] for part in letter.parts if part.kind is PartKind.HEADING] == [
        "Reasons",
        "What happens now",
        "Whom you can turn to",
    ]


def test_an_officer_may_add_a_paragraph_and_need_not() -> None:
    without = compose(LetterKind.NOTICE_ACADEMIC, {**VALUES, "personal": ""})

    assert VALUES["personal"] in compose(LetterKind.NOTICE_ACADEMIC, VALUES).text
    assert VALUES["personal"] not in without.text
    assert "\n\n\n" not in without.text
