"""What changes under another policy, as tables: counts by rule, and whose findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from api.cli.screen import visible
from sponsor_monitor.story.wording import RULES, date_words, period_words, rule_words
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.what_if import Change, CountChange, FindingChange, WhatIf
from sponsor_monitor.words import plural

if TYPE_CHECKING:
    from rich.console import Console

MOST_ROWS = 50


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


def print_changes(found: WhatIf, day: str, console: Console, most: int | None = MOST_ROWS) -> None:
    """Print counts under both policies and what changes for whom: ``most`` lines of the latter, None for all."""
    before, after = visible(found.policy_before), visible(found.policy_after)
    console.print(f"As of {date_words(day)}: {before} (before) against {after} (after)\n")
    print_counts(found.counts, console)
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


def print_counts(counts: tuple[CountChange, ...], console: Console) -> None:
    """Print how many findings of each rule and outcome there are before and after."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Rule")
    table.add_column("Outcome")
    for heading in ("Before", "After", "Change"):
        table.add_column(heading, justify="right")
    for count in sorted(counts, key=_as_read):
        change = f"{count.after - count.before:+,}" if count.after != count.before else "–"
        table.add_row(RULES.get(count.rule, count.rule), count.outcome, f"{count.before:,}", f"{count.after:,}", change)
    console.print(table)


def _as_read(count: CountChange) -> tuple[int, int]:
    """Rules in the order of the summary, breaches first."""
    rules, outcomes = list(RULES), [outcome.value for outcome in Outcome]
    return rules.index(count.rule) if count.rule in rules else len(rules), outcomes.index(count.outcome)


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
