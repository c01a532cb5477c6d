"""The database assessed: each assessment recorded as a run, runs made again, and two of them compared."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from api.cli.answer import STANDARD_OUTPUT, give, say_where, target_of, write_json
from api.cli.database import open_filled
from api.cli.day import now_us, read_day, yesterday
from api.cli.kept_memory import keep_memory
from api.cli.progress_bar import progress
from api.cli.screen import say
from api.cli.whole_file import check_parquet_target, check_place, written_whole
from sponsor_monitor.uncollected import uncollected

if TYPE_CHECKING:
    from sponsor_monitor.assessment import Assessment
    from sponsor_monitor.store.reading import View
    from sponsor_monitor.store.reproducing import Reproduction

REJECTED = 1
DIFFERS = 1
ASK_STORE = ("received_by", "reproduce", "compare", "database")
"""The parameters that only make sense for the database."""

_EXPLAIN = "sponsor-monitor export dataset DIR, then sponsor-monitor explain DIR REGISTRATION"
_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked on the command line, as it was written."""

    as_of: str | None
    known_at: str | None
    received_by: str | None
    policy: str | None
    output: str | None
    ratings: Path | None
    table: bool
    every: bool


@contextmanager
def viewed(address: str, asked: Asked) -> Iterator[View]:
    """The database looked at as it was asked for; without a day, as of yesterday where the institution is."""
    with open_filled(address) as database:
        from sponsor_monitor.store.cut import cut_at
        from sponsor_monitor.store.institution import zone_at
        from sponsor_monitor.store.reading import view

        if asked.as_of is None:
            day = yesterday(zone_at(database, cut_at(database, asked.received_by)))
        else:
            day = read_day(asked.as_of)
        yield view(database, day, known_at=asked.known_at, received_by=asked.received_by, policy=asked.policy)


def assess_stored(address: str, asked: Asked) -> None:
    """Assess the database, record the run, and write or print what was found."""
    target = _checked_target(asked)
    keep_memory()
    with uncollected(), viewed(address, asked) as looked_at, ExitStack() as files:
        from sponsor_monitor.store.runs import assess_view, record

        rated = None if asked.ratings is None else files.enter_context(written_whole(asked.ratings))
        with progress() as report:
            assessment = assess_view(looked_at, asked.known_at, rated, report)
        run = record(looked_at, assessment, policy_asked=asked.policy, made_at=now_us(), entropy=os.urandom)
        _write_to(target, assessment, files)
    give(assessment, asked.output, table=asked.table, every=asked.every, explain=_EXPLAIN)
    say_where(target, asked.ratings)
    say(f"This is run {run.number} ({run.uid}), of all that had arrived with batch {run.batch}.")
    if run.rejected:
        raise typer.Exit(REJECTED)


def reproduce_stored(address: str, named: str, asked: Asked) -> None:
    """Make a run again; say that the bytes are the same, or what differs."""
    target = _checked_target(asked)
    with uncollected(), open_filled(address) as database, ExitStack() as files:
        from sponsor_monitor.store.reproducing import reproduce
        from sponsor_monitor.store.runs import find_run

        run = find_run(database, named)
        with progress() as report:
            found = reproduce(database, run, report)
        _write_to(target, found.assessment, files)
    if asked.output == STANDARD_OUTPUT or asked.table:
        give(found.assessment, asked.output, table=asked.table, every=asked.every, explain=_EXPLAIN)
    say_where(target, None)
    if found.is_same:
        say(f"Run {run.number} gives the same bytes again: SHA-256 {run.assessment_sha256}.")
        return
    say("\n".join(_what_differs(found, None if asked.every else _MOST_NAMED)))
    raise typer.Exit(DIFFERS)


def compare_stored(address: str, named: tuple[str, str], asked: Asked) -> None:
    """Make two runs again and compare them, as a table or as JSON."""
    target = _checked_target(asked)
    with uncollected(), open_filled(address) as database, ExitStack() as files:
        import orjson

        from sponsor_monitor.store.comparing import compare_runs
        from sponsor_monitor.store.runs import find_run

        before, after = (find_run(database, name) for name in named)
        with progress() as report:
            found = compare_runs(database, before, after, report)
        written = orjson.dumps(found.document(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        if target is not None:
            files.enter_context(files.enter_context(written_whole(target)).open("wb")).write(written)
    if asked.output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(written)
    if asked.output is None or asked.table:
        from api.cli.comparison_table import print_comparison
        from api.cli.screen import console

        print_comparison(found, console(), None if asked.every else _MOST_NAMED)
    if target is not None:
        say(f"The comparison is in {target}")


def _checked_target(asked: Asked) -> Path | None:
    target = target_of(asked.output, table=asked.table)
    for path in (target, asked.ratings):
        if path is not None:
            check_place(path)
    if asked.ratings is not None:
        check_parquet_target(asked.ratings, target)
    return target


def _write_to(target: Path | None, assessment: Assessment, files: ExitStack) -> None:
    if target is not None:
        write_json(assessment, files.enter_context(files.enter_context(written_whole(target)).open("wb")))


_NAMES = {
    "program": "The version of this program",
    "policy": "The policy",
    "input_root": "The hash of what had arrived",
    "registrations": "The registrations",
    "courses": "The courses",
    "data_quality": "The data quality",
    "rejected": "The rows set aside",
    "assessment": "The assessment as a whole",
}


def _what_differs(found: Reproduction, most: int | None) -> Iterator[str]:
    """What is not as it was, a line each; ``most`` registrations and pieces of tables, None for all."""
    from sponsor_monitor.words import plural

    yield f"Run {found.run.number} does not give the same bytes again:"
    for each in found.differences:
        yield f"  {_NAMES[each.what]}: {each.before} then, {each.after} now"
    if found.registrations:
        yield f"{plural(len(found.registrations), 'registration')} with another entry, by opaque id:"
        yield from (f"  {uid}" for uid in found.registrations[:most])
    if found.altered:
        yield "Rows that are no longer as they arrived:"
        for part in found.altered[:most]:
            yield f"  {part.fact_table}, among rows {part.first_id:,} to {part.last_id:,} of batch {part.batch}"
    left = max(len(found.registrations), len(found.altered)) - (most or 0)
    if most is not None and left > 0:
        yield f"The first {most} of each are named; --all names every one."
