"""Made-up facts of every paper, as full as they can be, and the papers made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reports.papers.campus import campus_paper
from reports.papers.compliance import compliance_paper
from reports.papers.letter import LetterSheet, letter_pdf
from reports.papers.panel import panel_paper
from reports.papers.paper import paper_pdf
from reports.papers.report_sheet import report_paper
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.letter import Letter, LetterKind, Part, PartKind
from sponsor_monitor.casework.report_duty import Duty
from sponsor_monitor.measures.presence import Presence, PresentDay
from sponsor_monitor.services.comparable import Past
from sponsor_monitor.services.compliance_report import ComplianceMonth, ReportMonth, SchoolMonth
from sponsor_monitor.services.on_campus import OnCampus
from sponsor_monitor.services.panel_papers import PanelCase, PanelPapers
from sponsor_monitor.services.report_sheets import DutySheet, ReportSheets
from sponsor_monitor.services.reports import Due
from sponsor_monitor.store.persons import Person

MADE = "2026-03-20T10:00:00Z"
DAY = dt.date(2026, 3, 20)


def somebody(uid: str = "r1", **said: Any) -> Person:
    """A made-up student of the school SBM."""
    nobody = Person(
        uid, f"s-{uid}", "R-1", "S-1", "Sample", "Ada", "SBM", "", "E4G1AAAAAAAAAA", 7, "MSC", "Management",
        DAY, DAY, None, None, None, None, "", "", "", "ENG",
    )  # fmt: skip
    return replace(nobody, **said)


def entry(number: int, kind: CaseEvent, body: dict[str, Any], **private: str) -> Entry:
    """An entry of a case."""
    return Entry(number, 1_770_000_000_000_000, kind.value, "A", "case", "r1", body, private, "", "")


def letter(*words: str) -> Letter:
    """A letter of a heading, paragraphs and a list."""
    parts = [Part(PartKind.HEADING, ("Why",)), *(Part(PartKind.PARAGRAPH, (said,)) for said in words)]
    return Letter(LetterKind.MEETING, "Your studies: a meeting", (*parts, Part(PartKind.LIST, ("One", "Two"))))


def papers(**said: Any) -> PanelPapers:
    """A panel with two cases, of which the first is as full as a case can be."""
    finding = {
        "rule": "engagement-gap", "outcome": "breach", "subject": "student", "open": True, "crossed_on": "2026-03-17",
        "period_start": "2026-01-17", "period_end": "2026-03-19", "explanation": "x" * 900, "clause": "QMUL 9.2",
        "blocked_by": ["uncaptured-register", "contradicting-evidence"], "measured": {},
    }  # fmt: skip
    tried = {"channel": "email", "on": "2026-02-03", "answered": False}
    asked = {
        "meets_on": "2026-03-26", "papers_to_student_on": "2026-03-18",
        "companion_offered": True, "statement_invited": False,
    }  # fmt: skip
    long = " ".join(["word"] * 2_000)
    done = [entry(9, CaseEvent.OPENED, {"concern": "immigration", "alerts": []})]
    done += [entry(10 + n, CaseEvent.CONTACT_ATTEMPTED, tried, note=long) for n in range(12)]
    done += [
        entry(
            30 + n, CaseEvent.ACTION_PLAN, {"on": "2026-02-10", "reviews": [], "agreed_with_student": True}, agreed=long
        )
        for n in range(14)
    ]
    referral = entry(50, CaseEvent.REFERRED_TO_PANEL, asked, reason=long)
    done += [referral, entry(51, CaseEvent.RESPONSE, {"channel": "email", "on": "2026-03-19"}, words=long)]
    past = tuple(Past(f"c{n}", dt.date(2025, 11, 1), "action plan", 2, None) for n in range(9))
    full = PanelCase(
        "immigration",
        DAY,
        somebody(),
        referral,
        tuple(done),
        (finding,) * 7,
        past,
        tuple(f"Officer {n} Sample" for n in range(6)),
    )
    other = replace(
        full, person=somebody("r2", given_names="Bo", student_id="S-2"), entries=(done[0], referral), findings=()
    )
    return replace(PanelPapers("Example University", "Engagement Support Panel", DAY, DAY, (full, other)), **said)


def campus(came: Sequence[int], *, is_named: bool = False) -> OnCampus:
    """A day on which so many came to a class in each school, and one in each was not seen."""
    people = []
    for place, number in enumerate(came):
        for each in range(number + 1):
            who = somebody(f"r{place}-{each}", school=f"SCH{place}", family_name="=cmd|' /C calc'!A0")
            known = Presence.NOT_SEEN if each == number else Presence.CAME
            people.append((who, PresentDay("R-1", 1, int(each < number), 0, 0, known)))
    return OnCampus("Example University", DAY, tuple(people), is_named, sees_visa_facts=True)


def sheets() -> ReportSheets:
    """A duty that is overdue, and of which the student was not told."""
    late = Duty(
        63, "case", "r1", "withdrawal", "decision", DAY, DAY - dt.timedelta(days=9), True, "notice", DAY, signed_off=60
    )
    answers = (
        ("CAS number", "E4G1AAAAAAAAAA"),
        ("Date the sponsor stopped sponsoring", "2026-03-02"),
        ("Reason", "=1+1"),
    )
    one = DutySheet(Due(late, somebody(), "Sponsorship withdrawn"), "overdue by 7 working days", answers, True)
    return ReportSheets("Example University", DAY, "1, as the program brings it", (one,))


def month() -> ComplianceMonth:
    """A month of two schools, one of them small."""
    big, small = SchoolMonth("BUS", 120, 80), SchoolMonth("LAW", 9, 3)
    big.findings.update({("engagement-gap", "breach"): 7, ("checkpoint", "warning"): 12})
    small.findings.update({("engagement-gap", "breach"): 2})
    big.months.update({"met": 30, "below": 5, "indeterminate": 2})
    big.blocks.update({"uncaptured-register": 6, "outage": 3})
    big.registers_due, big.registers_missing = 400, 13
    big.cases.opened, big.cases.waits = 6, [0, 1, 2, 2, 9, 30]
    outage = ("vle", dt.date(2026, 3, 3), dt.date(2026, 3, 5))
    first, last = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
    return ComplianceMonth(
        "Example University", first, last, True, True, (big, small), (), (outage,), ReportMonth(7, 1, 0)
    )


def every_paper() -> dict[str, bytes]:
    """A PDF of each paper by its name."""
    sheet = LetterSheet(letter("Please come."), "Example University", "Ada Sample", "2026-03-20", MADE)
    return {
        "letter": letter_pdf(sheet),
        "letter-large": letter_pdf(replace(sheet, is_large=True)),
        "report-sheet": paper_pdf(report_paper(sheets(), MADE)),
        "panel": paper_pdf(panel_paper(papers(), MADE)),
        "compliance": paper_pdf(compliance_paper(month(), MADE)),
        "on-campus": paper_pdf(campus_paper(campus([3, 9], is_named=True), MADE)),
    }
