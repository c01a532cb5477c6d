"""What a Level 1 user types into the SMS: each duty that is due, its questions in their order, overdue ones first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from reports.pack.blocks import Block, Pairs, Section, Table, Words, table
from reports.pack.wording import day
from reports.papers.paper import Paper
from reports.workbook import Sheet, Value, write_workbook
from sponsor_monitor.services.report_sheets import DutySheet, ReportSheets
from sponsor_monitor.words import plural

TITLE = "Reports to type into the SMS"
_CONFIDENCE = "Confidential: for Level 1 users, names students"
_NOTICE = (
    "The student has not been notified of this decision yet: the notice comes first. Whoever reports it before says "
    "why when recording it."
)
_AFTER = (
    "The program sends nothing to the Home Office. Type each report into the SMS, then record the day and the "
    "reference that the SMS gave under the number of the duty: it is frozen from then on."
)
_NARROW, _MIDDLE, _WIDE, _SENTENCE = 10, 18, 40, 80


def report_paper(facts: ReportSheets, made: str) -> Paper:
    """The sheet as a paper: a list of what is due, and then a section for each duty."""
    about = [
        ("Of", day(facts.today.isoformat(), short=False)),
        ("Labels and questions", f"version {facts.version}"),
    ]
    first = Section("What is due", [_overview(facts), Words(_AFTER)])
    sections = [first, *(_section(sheet) for sheet in facts.sheets)]
    return Paper(TITLE, facts.institution, about, sections, _CONFIDENCE, made, _sentence(facts))


def write_report_workbook(facts: ReportSheets, made: str, path: Path) -> None:
    """The sheet as XLSX: a row for each question, a row for each duty, and by what it was made."""
    questions = [("Duty", _NARROW), ("Due", _MIDDLE), ("Order", _NARROW), ("Question", _WIDE), ("Answer", _SENTENCE)]
    duties = [("Duty", _NARROW), ("Due", _MIDDLE), ("How it stands", _WIDE), ("Report", _WIDE), ("Student", _WIDE)]
    duties += [("Registration", _MIDDLE), ("CAS", _MIDDLE), ("Known on", _MIDDLE), ("Counted from", _MIDDLE)]
    duties += [("Due if counted otherwise", _MIDDLE), ("Notice still to be sent", _MIDDLE)]
    about = [("What", _WIDE), ("Meaning", _SENTENCE)]
    sheets = [
        Sheet("Due", duties, map(_row, facts.sheets)),
        Sheet("To type", questions, _answers(facts)),
        Sheet("Definitions", about, _definitions(facts)),
    ]
    write_workbook(path, sheets, dt.datetime.fromisoformat(made))


def _sentence(facts: ReportSheets) -> str:
    if not facts.sheets:
        return "Nothing is to be reported."
    late = sum(sheet.due.duty.due < facts.today for sheet in facts.sheets)
    return f"{plural(len(facts.sheets), 'report')} to make, {late:,} of them overdue."


def _overview(facts: ReportSheets) -> Block:
    rows = [
        (
            f"{sheet.due.duty.number}",
            day(sheet.due.duty.due.isoformat()),
            sheet.stands,
            sheet.due.person.name or sheet.due.person.student_id,
            sheet.due.person.registration_id,
            sheet.due.label,
        )
        for sheet in facts.sheets
    ]
    headers = ("Duty", "Due", "How it stands", "Student", "Registration", "Report")
    return table("Overdue first", headers, rows, "Nothing is to be reported.", (8, 14, 18, 20, 15, 25))


def _section(sheet: DutySheet) -> Section:
    duty = sheet.due.duty
    counted = f"Known on {day(duty.known_on.isoformat(), short=False)}; counted from {_counted_from(duty.trigger)}."
    if duty.other_due is not None and duty.other_trigger is not None:
        other = day(duty.other_due.isoformat(), short=False)
        counted += f" Counted from {_counted_from(duty.other_trigger)}, it is due on {other}."
    blocks: list[Block] = [
        Words(f"{sheet.due.label}. Due on {day(duty.due.isoformat(), short=False)}: {sheet.stands}."),
        *([Words(_NOTICE)] if sheet.is_notice_missing else ()),
        Table(
            "To type, in the order of the SMS",
            ("Question", "Answer"),
            [(question, day(answer, short=False)) for question, answer in sheet.answers],
            (38, 62),
        ),
        Words(counted, is_note=True),
        Words("To fill in by hand, and record here:"),
        Pairs([(name, "\N{NO-BREAK SPACE}") for name in ("Typed into the SMS on", "Reference the SMS gave", "By")]),
    ]
    who = sheet.due.person.name or sheet.due.person.student_id
    return Section(f"Duty {duty.number}: {who}, registration {sheet.due.person.registration_id}", blocks)


def _counted_from(trigger: str) -> str:
    words = {
        "known": "that day",
        "decision": "the decision",
        "notice": "the notice",
        "appeals over": "the end of appeals",
    }
    return words.get(trigger, trigger)


def _row(sheet: DutySheet) -> tuple[Value, ...]:
    duty, who = sheet.due.duty, sheet.due.person
    return (
        duty.number, duty.due, sheet.stands, sheet.due.label, who.name or who.student_id, who.registration_id,
        who.cas_number or "", duty.known_on, duty.trigger, duty.other_due, "yes" if sheet.is_notice_missing else "no",
    )  # fmt: skip


def _answers(facts: ReportSheets) -> Iterator[tuple[Value, ...]]:
    for sheet in facts.sheets:
        for order, (question, answer) in enumerate(sheet.answers, 1):
            yield sheet.due.duty.number, sheet.due.duty.due, order, question, _value(answer)


def _value(answer: str) -> Value:
    """An answer, as a date where it is one."""
    try:
        return dt.date.fromisoformat(answer) if len(answer) == len("2026-03-31") else answer
    except ValueError:
        return answer


def _definitions(facts: ReportSheets) -> Iterator[tuple[Value, ...]]:
    yield "Institution", facts.institution
    yield "Of", facts.today
    yield "Labels and questions", f"version {facts.version}"
    yield "Due", "The last day on which it may be typed into the SMS: working days, without the nation's bank holidays."
    yield "Order", "The question's place in the SMS."
    yield "Answer", "What the records say; where they do not, it says so."
    yield "Afterwards", _AFTER
