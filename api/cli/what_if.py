"""The command that judges the same records by another policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.assess import REJECTED
from api.cli.day import day_of
from api.cli.findings_table import MOST_ROWS
from api.cli.manual import manual
from api.cli.options import AsOf, Dataset, KnownAt
from api.cli.progress_bar import progress
from api.cli.screen import visible
from sponsor_monitor.story.wording import RULES, date_words, period_words, rule_words
from sponsor_monitor.what_if import Change, CountChange, FindingChange, WhatIf, compare
from sponsor_monitor.words import plural

if TYPE_CHECKING:
    from rich.console import Console

HELP = manual(
    "Judge the same records by another policy. Prints how findings change: how many, and whose.",
    "what-if records --policy qmul-2025-09-rqf3 --as-of 2026-03-31",
    exits=True,
)
Other = Annotated[
    str,
    typer.Option(
        "--policy",
        metavar="ID|FILE",
        help="The other policy: a shipped one, or a file in the dataset.",
        show_default=False,
    ),
]
All = Annotated[bool, typer.Option("--all", help="List every registration, not only the first 50.")]


def what_if(dataset: Dataset, policy: Other, as_of: AsOf = None, known_at: KnownAt = None, every: All = False) -> None:
    """Assess a dataset by its own policy and by another, and print what differs."""
    day = day_of(as_of, dataset)

    from sponsor_monitor.assessment import assess

    with progress() as report:
        before = assess(dataset, day, known_at=known_at, progress=report).document
    with progress() as report:
        after = assess(dataset, day, known_at=known_at, policy=policy, progress=report).document

    from api.cli.screen import console

    _print(compare(before, after), date_words(day.isoformat()), console(), None if every else MOST_ROWS)
    if before["rejected"]:
        raise typer.Exit(REJECTED)


def change_lines(change: Change) -> Iterator[str]:
    """What changes for one registration or course, a line each; weeks of contact hours counted together."""
    if change.below_degree is not None:
        yield "now below degree" if change.below_degree[1] else "no longer below degree"
    weeks: Counter[str] = Counter()
    for finding in change.findings:
        one = finding.before or finding.after or {}
        if one["rule"] == "contact-hours" and None in (finding.before, finding.after):
            weeks["appears" if finding.before is None else "goes"] += 1
        else:
            yield _change_line(finding)
    for verb, count in weeks.items():
        yield f"{verb}: contact hours of {plural(count, 'week')}"


def _change_line(change: FindingChange) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        one = before or after or {}
        verb = "appears" if before is None else "goes"
        return f"{verb}: {one['outcome']}, {rule_words(one)}, {period_words(one['period_start'], one['period_end'])}"
    title = f"{rule_words(after)}, {period_words(after['period_start'], after['period_end'])}"
    for name, meaning in (("outcome", ""), ("level", "level ")):
        if before[name] != after[name]:
            return f"{meaning}{before[name] or 'none'} becomes {after[name] or 'none'}: {title}"
    if before["crossed_on"] != after["crossed_on"]:
        days = f"{date_words(before['crossed_on'])} to {date_words(after['crossed_on'])}"
        return f"{after['outcome']} moves from {days}: {title}"
    return f"{after['outcome']} changes its period or what blocks it: {title}"


def _print(found: WhatIf, day: str, console: Console, most: int | None) -> None:
    console.print(f"As of {day}: {visible(found.policy_before)} against {visible(found.policy_after)}\n")
    _print_counts(found.counts, console)
    changes = [*found.courses, *found.registrations]
    if not changes:
        console.print("Nothing changes for anybody.")
        return
    _print_changes(changes[:most], console)
    said = [plural(len(found.registrations), "registration")]
    said += [plural(len(found.courses), "course")] if found.courses else []
    console.print(f"Changes for {' and '.join(said)}.")
    if most is not None and len(changes) > most:
        console.print(f"The first {most} are shown; --all shows every one.")


def _print_counts(counts: tuple[CountChange, ...], console: Console) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Rule")
    table.add_column("Outcome")
    for heading in ("Before", "After", "Change"):
        table.add_column(heading, justify="right")
    for count in counts:
        change = f"{count.after - count.before:+,}" if count.after != count.before else "–"
        table.add_row(RULES.get(count.rule, count.rule), count.outcome, f"{count.before:,}", f"{count.after:,}", change)
    console.print(table)


def _print_changes(changes: list[Change], console: Console) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Who", max_width=26, overflow="fold")
    table.add_column("What changes", overflow="fold")
    for change in changes:
        table.add_row(Text(visible(change.subject)), Text("\n".join(visible(line) for line in change_lines(change))))
    console.print(table)
