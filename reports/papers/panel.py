"""Panel papers: an agenda, and a page for each case with what the panel's members may see of it."""

from __future__ import annotations

from collections.abc import Sequence

from reports.pack.blocks import Block, Pairs, Points, Section, Words, table
from reports.pack.sections.findings import in_order
from reports.pack.wording import NOTHING, day
from reports.papers.panel_words import cut, done, outcome_words
from reports.papers.paper import Paper
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import PanelOutcome
from sponsor_monitor.services.panel_papers import PanelCase, PanelPapers
from sponsor_monitor.story.wording import block_words, first_sentence, period_words, rule_words
from sponsor_monitor.vocabulary import Subject
from sponsor_monitor.words import listed, plural

_CONFIDENCE = "Confidential: for the members of this panel"
_FINDINGS, _ATTEMPTS, _POINTS, _PAST = 4, 4, 5, 4
"""So many of each on a page; the evidence pack of a case has all of them."""
_NOTE = 70
_CONSIDERS = (
    "The student's circumstances, as far as the student told of them.",
    "The student's wellbeing, and the support that was offered.",
    "What the Home Office, the Office for Students and the Student Loans Company ask for.",
    "Past decisions in like cases, so that alike is treated alike.",
    "What the student, or a companion, says or has written.",
)


def panel_paper(papers: PanelPapers, made: str) -> Paper:
    """The papers of a panel: the agenda first, then each case on a page of its own."""
    about = [
        ("Meets on", day(papers.on.isoformat(), short=False)),
        ("Cases", f"{len(papers.cases):,}"),
        ("Records as of", day(papers.assessed.isoformat(), short=False)),
    ]
    pages = [_page(number, each) for number, each in enumerate(papers.cases, 1)]
    sections = [_agenda(papers), *pages]
    return Paper(f"{papers.panel}: papers", papers.institution, about, sections, _CONFIDENCE, made, is_separate=True)


def _agenda(papers: PanelPapers) -> Section:
    rows = [
        (
            f"{number}",
            each.person.name or each.person.student_id,
            each.person.school or NOTHING,
            each.concern,
            "offered" if each.referral.body["companion_offered"] else "not offered",
            "invited" if each.referral.body["statement_invited"] else "not invited",
            day(each.referral.body["papers_to_student_on"]),
        )
        for number, each in enumerate(papers.cases, 1)
    ]
    headers = ("Case", "Student", "School", "Concern", "Companion", "Statement", "Papers to student")
    outcomes = listed((outcome_words(each) for each in PanelOutcome), "or")
    return Section(
        "Agenda",
        [
            table("Cases in the order of names", headers, rows, "", (8, 25, 12, 14, 13, 13, 15)),
            Words("For each case the panel considers:"),
            Points(_CONSIDERS),
            Words(
                f"It can determine: {outcomes}. The panel itself withdraws nobody: another person has to decide after "
                "it."
            ),
            Words("Where words end in “…”, the evidence pack of the case has all of them.", is_note=True),
            Words(
                "Who worked on a case does not sit on its panel: each page names them. A member who knows the student "
                "otherwise says so before the case is heard."
            ),
        ],
    )


def _page(number: int, case: PanelCase) -> Section:
    who = case.person
    name = who.name or f"student {who.student_id}"
    blocks: list[Block] = [
        Pairs(_about(case)),
        _found(case),
        _attempts(case),
        Words("What else was done:"),
        Points(_others(case)),
        _past(case),
    ]
    return Section(f"{number}. {name}, student number {who.student_id}", blocks)


def _about(case: PanelCase) -> list[tuple[str, str]]:
    who, asked = case.person, case.referral.body
    course = " ".join(filter(None, (who.course_code, who.course_title))) or NOTHING
    offered = "offered" if asked["companion_offered"] else "not offered"
    invited = "invited" if asked["statement_invited"] else "not invited"
    return [
        ("Course", f"{course}, {who.school or 'school not said'}, to {day(who.course_end.isoformat())}"),
        ("Concern", f"{case.concern}, case opened on {day(case.opened_on.isoformat())}"),
        ("Why referred", cut(case.referral.private.get("reason", "")) or "no reason was written"),
        ("The student's part", f"companion {offered}; statement {invited}; {_answered(case)}"),
        ("Papers to student", day(asked["papers_to_student_on"], short=False)),
        ("Worked on by", listed(case.prepared) or "nobody by name"),
    ]


def _answered(case: PanelCase) -> str:
    since = [e for e in case.entries if e.kind == CaseEvent.RESPONSE and e.number > case.referral.number]
    if not since:
        return "nothing has come from the student since the referral"
    return f"answered on {listed(day(each.body['on']) for each in since)}"


def _found(case: PanelCase) -> Block:
    about = in_order([finding for finding in case.findings if finding["subject"] == Subject.STUDENT])
    rows = [
        (
            f"{rule_words(finding)}, {period_words(finding['period_start'], finding['period_end'], short=True)}",
            cut(first_sentence(finding["explanation"])),
            block_words(finding["blocked_by"]) or "nothing",
        )
        for finding in about[:_FINDINGS]
    ]
    more = len(about) - len(rows)
    caption = "What the records say" + (
        f" (and {plural(more, 'more finding')} in the evidence pack)" if more > 0 else ""
    )
    headers = ("Rule and period", "Measured", "In doubt because of")
    return table(caption, headers, rows, "The rules find nothing about the student today.", (30, 48, 22))


def _attempts(case: PanelCase) -> Block:
    tried = [entry for entry in case.entries if entry.kind == CaseEvent.CONTACT_ATTEMPTED]
    rows = [
        (day(e.body["on"]), e.body["channel"], "reached" if e.body["answered"] else "not reached", cut(_note(e), _NOTE))
        for e in tried[-_ATTEMPTS:]
    ]
    caption = f"Attempts to reach the student: {len(tried):,}" + (
        f", the last {len(rows)}" if len(tried) > len(rows) else ""
    )
    return table(
        caption, ("Day", "By", "Outcome", "Note"), rows, "Nobody tried to reach the student.", (13, 13, 12, 62)
    )


def _note(entry: Entry) -> str:
    return entry.private.get("note", "") or NOTHING


def _others(case: PanelCase) -> Sequence[str]:
    said = [sentence for entry in case.entries if (sentence := done(entry))]
    if len(said) > _POINTS:
        rest = plural(len(said) - _POINTS, "earlier event is", "earlier events are")
        return [f"{rest} in the evidence pack.", *said[-_POINTS:]]
    return said or ["Nothing else is recorded."]


def _past(case: PanelCase) -> Block:
    rows = [
        (
            f"{each.on:%B %Y}",
            outcome_words(PanelOutcome(each.outcome)),
            f"{each.attempts:,}",
            each.decision or "not signed",
        )
        for each in case.past[:_PAST]
    ]
    more = len(case.past) - len(rows)
    caption = "Past decisions in like cases, without names" + (
        f" (the latest {len(rows)} of {len(case.past):,})" if more else ""
    )
    headers = ("Panel of", "Determined", "Attempts to reach", "Then signed")
    return table(caption, headers, rows, "No panel has decided a like case before.", (22, 30, 22, 26))
