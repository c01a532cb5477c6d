"""A day on campus: who should have been there and who was, by school, and by name where that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from reports.pack.blocks import Block, Section, Words, table
from reports.pack.wording import day
from reports.papers.careful import NOTE, Careful
from reports.papers.guarded_csv import Cell, guarded_csv
from reports.papers.paper import Paper
from sponsor_monitor.measures.presence import Presence, PresentDay
from sponsor_monitor.services.on_campus import OnCampus
from sponsor_monitor.store.persons import Person

HEADINGS = (
    "date", "student_id", "registration_id", "family_name", "given_names", "school", "sponsored", "classes_in_person",
    "attended", "excused", "register_missing", "known",
)  # fmt: skip
_SUMS = ("date", "school", "had_a_class_in_person", *(each.value.replace(" ", "_") for each in Presence))
_NAMED = "Confidential: names students"
_SHARED = "Numbers only: names nobody"
_NOTHING = "Nobody had a class in person on this day, or nothing is known of it."
_NOT_SAID = "Not said"
_MEANING = (
    "Had a class in person: one on the timetable, due to the student, in person and not cancelled. Seen otherwise: no "
    "class attended, but another sign of engagement on the day, which need not be on campus. Register missing: "
    "nobody marked the class, so that it cannot be told."
)

Someone = tuple[Person, PresentDay]


def campus_paper(facts: OnCampus, made: str, *, exact: bool = False) -> Paper:
    """The day as a paper; by name every number is as it is."""
    careful = Careful(exact or facts.is_named)
    about = [("Day", day(facts.day.isoformat(), short=False)), ("Schools", f"{len(_schools(facts)):,}")]
    reading = [Words(_MEANING), *([] if careful.exact else [Words(NOTE)])]
    sections = [Section("By school", [_by_school(facts, careful), *reading])]
    if facts.is_named:
        sections += [Section(f"{name}: by name", [_by_name(facts, some)]) for name, some in _schools(facts).items()]
    parts = [[count(some) for count in _COUNTS] for some in _schools(facts).values()]
    due, came = careful.total([*chain(*parts)]), careful.total([part[0] for part in parts])
    sentence = f"{due} had a class in person; {came} came to one."
    confidence = _NAMED if facts.is_named else _SHARED
    return Paper(
        "Who should have been and who was on campus",
        facts.institution,
        about,
        sections,
        confidence,
        made,
        f"{sentence[0].upper()}{sentence[1:]}",
    )


def campus_csv(facts: OnCampus, *, exact: bool = False) -> bytes:
    """The day as CSV: a row for each registration by name, else one for each school."""
    if facts.is_named:
        return guarded_csv(HEADINGS, (_row(facts, who, present) for who, present in facts.people))
    careful = Careful(exact)
    rows = [(facts.day, name, *_told(careful, some)) for name, some in _schools(facts).items()]
    return guarded_csv(_SUMS, [[str(cell).replace(",", "") for cell in row] for row in rows])


def _count(presence: Presence) -> Callable[[Sequence[Someone]], int]:
    return lambda some: sum(present.presence is presence for _, present in some)


_COUNTS: tuple[Callable[[Sequence[Someone]], int], ...] = tuple(map(_count, Presence))


def _told(careful: Careful, some: Sequence[Someone]) -> tuple[str, ...]:
    """A school's numbers: its sum tells no more than its parts."""
    parts = [count(some) for count in _COUNTS]
    return careful.total(parts), *map(careful.cell, parts)


def _schools(facts: OnCampus) -> dict[str, list[Someone]]:
    found: dict[str, list[Someone]] = {}
    for who, present in facts.people:
        found.setdefault(who.school or _NOT_SAID, []).append((who, present))
    return dict(sorted(found.items()))


def _by_school(facts: OnCampus, careful: Careful) -> Block:
    schools = _schools(facts)
    rows = [(name, *_told(careful, some)) for name, some in schools.items()]
    if len(rows) > 1:
        by_presence = [[count(some) for some in schools.values()] for count in _COUNTS]
        rows.append(("All", careful.total([*chain(*by_presence)]), *map(careful.total, by_presence)))
    headers = ("School", "Had a class in person", *(each.value.capitalize() for each in Presence))
    return table("Registrations", headers, rows, _NOTHING)


def _by_name(facts: OnCampus, some: Sequence[Someone]) -> Block:
    rows = [
        (
            who.name or who.student_id,
            who.student_id,
            who.registration_id,
            _sponsored(facts, who),
            f"{present.due}",
            f"{present.attended}",
            present.presence.value,
        )
        for who, present in some
    ]
    headers = ("Student", "Number", "Registration", "Sponsored", "Classes", "Attended", "Known")
    return table("Everybody who had a class in person", headers, rows, _NOTHING, (25, 13, 14, 13, 10, 11, 14))


def _row(facts: OnCampus, who: Person, present: PresentDay) -> tuple[Cell, ...]:
    return (
        facts.day, who.student_id, who.registration_id, who.family_name, who.given_names, who.school or _NOT_SAID,
        _sponsored(facts, who), present.due, present.attended, present.excused, present.unmarked,
        present.presence.value,
    )  # fmt: skip


def _sponsored(facts: OnCampus, who: Person) -> str:
    """Whether the institution sponsors a student, for who may know it."""
    if not facts.sees_visa_facts:
        return "not shown"
    return "yes" if who.is_sponsored else "no"
