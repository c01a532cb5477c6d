"""One student's rows of an export's tables, from the facts of the student's pack: they have nothing that it has not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from reports.cohort.columns import tables
from reports.pack.facts import PackFacts
from reports.pack.purpose import READERS, Part
from reports.pack.sections.case import kind_words, who
from reports.pack.sections.findings import sentence
from reports.pack.seen import ABSENT, ATTENDED, AUTHORISED, CANCELLED, NOT_DUE, NOT_RECORDED
from reports.pack.wording import clock_time
from reports.pictures import month_bar
from sponsor_monitor.story.wording import block_words, rule_words
from sponsor_monitor.vocabulary import Outcome, Subject

Kept = str | int | None
"""A cell as it is kept: a day is ``2026-03-31``, a moment ``2026-03-31T09:30``."""
Rows = Mapping[str, list[list[Kept]]]
"""The rows of each table, by its file's name."""

_TITLES = ("course_code", "course_title")
_DAYS = ("course_start", "course_end", "enrolled_on", "ended_on")


def rows_of(facts: PackFacts) -> Rows:
    """The rows of every table that the reader gets; the pack's file and hash are added when all are put together."""
    making = {
        "students": _student,
        "findings": _findings,
        "months": _months,
        "weeks": _weeks,
        "sessions": _sessions,
        "done": _done,
    }
    return {table.file: list(making[table.file](facts)) for table in tables(facts.about.purpose)}


def _whose(facts: PackFacts) -> list[Kept]:
    return [facts.about.registration_id, facts.student["student_id"]]


def _student(facts: PackFacts) -> Iterator[list[Kept]]:
    own, entry, gap = facts.registration, facts.entry, facts.entry["gap"]
    row: list[Kept] = [*_whose(facts), facts.student["family_name"], facts.student["given_names"], own["school"]]
    row += [own[name] for name in _TITLES]
    row += [int(entry["rqf_level"]), *(own[name] or None for name in _DAYS)]
    if READERS[facts.about.purpose].gets(Part.PERMISSION):
        row += [own[name] or None for name in ("cas_number", "permission_start", "permission_end")]
    row += [entry["monitored_from"], entry["monitored_to"], _yes(entry["incomplete"])]
    row += [gap["last_evidence"], gap["days"], gap["longest"], gap["reaches_on"]]
    sat = Counter(each.outcome for each in facts.sessions if each.outcome not in (CANCELLED, NOT_DUE))
    row += [sat.total(), *(sat[outcome] for outcome in (ATTENDED, ABSENT, AUTHORISED, NOT_RECORDED))]
    found = Counter(each["outcome"] for each in entry["findings"] if each["subject"] == Subject.STUDENT)
    yield [*row, *(found[outcome] for outcome in Outcome), sentence(entry)]


def _findings(facts: PackFacts) -> Iterator[list[Kept]]:
    for each in facts.entry["findings"]:
        yield [
            *_whose(facts),
            each["outcome"],
            each["subject"],
            rule_words(each),
            each["period_start"],
            each["period_end"],
            each["crossed_on"],
            _yes(each["open"]),
            block_words(each["blocked_by"]) or None,
            each["clause"],
            each["explanation"],
        ]


def _months(facts: PackFacts) -> Iterator[list[Kept]]:
    law, until = facts.folder.bundle, facts.entry["monitored_to"] or facts.about.as_of
    for each in facts.entry["months"]:
        amounts = [
            each[f"{name}_{unit}"]
            for unit in ("minutes", "sessions")
            for name in ("due", "captured", "attended", "authorised")
        ]
        status = month_bar(each, law, until).status
        yield [*_whose(facts), f"{each['month']}-01", status, *amounts, _yes(each["bases_disagree"])]


def _weeks(facts: PackFacts) -> Iterator[list[Kept]]:
    for each in facts.entry["weeks"]:
        year, number = (int(part) for part in each["week"].split("-W"))
        monday = dt.date.fromisocalendar(year, number, 1).isoformat()
        yield [*_whose(facts), monday, each["status"], each["scheduled_minutes"], each["attended_minutes"]]


def _sessions(facts: PackFacts) -> Iterator[list[Kept]]:
    for each in facts.sessions:
        times = [clock_time(each.starts_at), clock_time(each.ends_at)]
        told = [each.module, each.activity or None, each.minutes, _yes(each.is_classroom), each.outcome]
        yield [*_whose(facts), each.day, *times, *told]


def _done(facts: PackFacts) -> Iterator[list[Kept]]:
    for each in facts.logged:
        at: Any = dt.datetime.fromtimestamp(each.at / 1_000_000, facts.folder.zone)
        yield [
            *_whose(facts),
            each.number,
            f"{at:%Y-%m-%dT%H:%M}",
            kind_words(each.kind),
            who(facts, each.actor),
        ]


def _yes(holds: object) -> str | None:
    return "yes" if holds else None
