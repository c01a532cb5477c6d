"""The findings of an assessment as tables: what needs a person first, a limited number of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.cli.screen import visible
from api.cli.tally import Entry, ShortWeeks, Tally
from sponsor_monitor.story.wording import block_words, date_words, first_sentence, period_words, rule_words
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import hours, plural

if TYPE_CHECKING:
    from rich.console import Console

MOST_ROWS = 50
_LEAST_ROWS = 5
_AUTHORISED = "Authorised absence accounts for it."
_TITLES = {Outcome.BREACH: "Breaches", Outcome.WARNING: "Warnings", Outcome.INDETERMINATE: "Indeterminate"}
_STYLES = {Outcome.BREACH: "bold red", Outcome.WARNING: "bold yellow", Outcome.INDETERMINATE: "bold cyan"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: whom it is about, which rule and period, the first sentence, and what blocks it."""

    who: str
    rule: str
    period: str
    said: str
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The findings of one outcome about students, or about courses: the rows to show of all there are."""

    title: str
    heading: str
    outcome: Outcome
    rows: tuple[Row, ...]
    total: int


def sections(found: Tally, most: int | None = MOST_ROWS) -> Iterator[Section]:
    """The tables to show, breaches first; ``most`` rows in all, None for every one.

    A later section still shows its first few rows when earlier ones have used up the rest.
    """
    left = most
    for outcome in Outcome:
        for title, heading, entries in _groups(found, outcome):
            if not entries:
                continue
            shown = len(entries) if left is None else min(len(entries), max(left, _LEAST_ROWS))
            left = None if left is None else max(left - shown, 0)
            rows = tuple(_row(entry) for entry in entries[:shown])
            yield Section(f"{_TITLES[outcome]}: {title}", heading, outcome, rows, len(entries))


def print_sections(shown: Iterator[Section], console: Console) -> None:
    """Print each section as a table with its title and how many rows are left out."""
    for section in shown:
        _print(section, console)


def _groups(found: Tally, outcome: Outcome) -> Iterator[tuple[str, str, Sequence[tuple[str, Entry] | ShortWeeks]]]:
    students = sorted(found.students[outcome], key=_unblocked_then_latest)
    yield "students", "Registration", students
    weeks = [short for (judged, _), short in sorted(found.short_weeks.items()) if judged == outcome]
    yield "courses", "Course", [*weeks, *found.courses[outcome]]


def _unblocked_then_latest(entry: tuple[str, Entry]) -> tuple[bool, int]:
    """What somebody can act on before what is blocked, what was reached yesterday before what was in autumn."""
    _, finding = entry
    return bool(finding["blocked_by"]), -dt.date.fromisoformat(finding["crossed_on"]).toordinal()


def _row(entry: tuple[str, Entry] | ShortWeeks) -> Row:
    if isinstance(entry, ShortWeeks):
        return _weeks_row(entry)
    who, finding = entry
    period = period_words(finding["period_start"], finding["period_end"], short=True)
    if finding["crossed_on"] != finding["period_end"]:
        period += f"\nreached {period_words(finding['crossed_on'], finding['crossed_on'], short=True)}"
    said = first_sentence(finding["explanation"])
    if finding["level"] == "authorised_only":
        said = f"{said} {_AUTHORISED}"
    return Row(who, rule_words(finding), period, said, block_words(finding["blocked_by"]))


def _weeks_row(short: ShortWeeks) -> Row:
    asked = " or ".join(hours(minutes) for minutes in sorted(short.asked))
    least, monday = short.least or (0, "")
    weeks, registrations = (
        plural(len(short.weeks), "full teaching week"),
        plural(len(short.registrations), "registration was", "registrations were"),
    )
    said = (
        f"In {weeks} {registrations} offered less than {asked} of classroom study ({short.clause}); "
        f"the least was {hours(least)}, in the week of {date_words(monday)}."
    )
    first, last = min(short.weeks), max(short.weeks)
    period = period_words(first, last, short=True)
    return Row(short.course_code, "Contact hours", f"{'week' if first == last else 'weeks'} of {period}", said)


def _print(section: Section, console: Console) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    style = _STYLES[section.outcome]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False, title_justify="left", title_style=style)
    table.title = f"{section.title} ({plural(section.total, 'finding')})"
    table.add_column(section.heading, no_wrap=False, max_width=18, overflow="fold")
    table.add_column("Rule and period", max_width=26)
    table.add_column("What was found", overflow="fold")
    for row in section.rows:
        said = Text(visible(row.said))
        if row.blocked:
            said.append(f"{' ' if row.said else ''}Blocked: {visible(row.blocked)}.", style="bold")
        table.add_row(Text(visible(row.who)), Text(f"{visible(row.rule)}\n{row.period}"), said)
    console.print(table)
    if len(section.rows) < section.total:
        left = section.total - len(section.rows)
        console.print(f"  and {left:,} more; --all shows them, and the JSON has all of them\n")
