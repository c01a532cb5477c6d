"""The command that says whether the data can be trusted."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.database import DEFAULT, DatabaseAddress, open_store
from api.cli.day import now_us, read_day, yesterday
from api.cli.manual import manual
from api.cli.options import AsOf, KnownAt, ReceivedBy
from api.cli.progress_bar import progress
from api.cli.screen import say
from api.cli.whole_file import written_whole
from sponsor_monitor.progress import Progress

if TYPE_CHECKING:
    from sponsor_monitor.store.database import Database
    from sponsor_monitor.store.quality.report import QualityReport

_EXITS = """\b
Exit codes:
  0  nothing needs a look
  1  something does: missing registers, a late feed, rows set aside,
     records that contradict each other
  2  refused: the call must be mended first, or the database is empty"""
HELP = (
    manual(
        "Say whether the data in the database can be trusted: what the records leave in doubt, whether each feed came "
        "and brought what it usually does, which registers were not taken, and where systems contradict each other.",
        "quality",
        "quality --as-of 2026-03-31 --xlsx quality.xlsx",
        "quality --received-by 12 --json quality.json",
    )
    + "\n\n"
    + _EXITS
)
NEEDS_A_LOOK = 1
_STANDARD_OUTPUT = "-"

Json = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="Write the report as JSON; - is standard output.", show_default=False),
]
Xlsx = Annotated[
    Path | None, typer.Option("--xlsx", metavar="FILE", help="Write the report as a workbook.", show_default=False)
]
All = Annotated[bool, typer.Option("--all", help="Print every row of every table, not only the first ones.")]


def quality(
    as_of: AsOf = None,
    known_at: KnownAt = None,
    received_by: ReceivedBy = None,
    database: DatabaseAddress = DEFAULT,
    json: Json = None,
    xlsx: Xlsx = None,
    every: All = False,
) -> None:
    """Look into the data of a store; print what was found, and write it where that is asked for."""
    target = None if json in (None, _STANDARD_OUTPUT) else Path(str(json))
    asked = None if as_of is None else read_day(as_of)
    with open_store(database) as store:
        _check_targets(store, target, xlsx)
        with progress() as report:
            found = _report(store, asked, known_at, received_by, report)
        if json is not None or xlsx is not None:
            from sponsor_monitor.store.exported import Exported, enter_export

            enter_export(found.standing.view, Exported.QUALITY_REPORT, now=now_us())
        with ExitStack() as files:
            if target is not None:
                files.enter_context(written_whole(target)).write_bytes(found.json())
            if xlsx is not None:
                from reports.quality_workbook import write_quality_workbook

                write_quality_workbook(found, files.enter_context(written_whole(xlsx)))
    if json == _STANDARD_OUTPUT:
        sys.stdout.buffer.write(found.json())
    else:
        from api.cli.quality_tables import print_quality

        print_quality(found, every=every)
    for path in (target, xlsx):
        if path is not None:
            say(f"The report is in {path}")
    if found.needs_a_look:
        raise typer.Exit(NEEDS_A_LOOK)


def _report(
    store: Database, asked: dt.date | None, known_at: str | None, received_by: str | None, report: Progress
) -> QualityReport:
    from sponsor_monitor.store.cut import cut_at
    from sponsor_monitor.store.institution import zone_at
    from sponsor_monitor.store.quality.report import quality_report
    from sponsor_monitor.store.reading import view

    cut = cut_at(store, received_by)
    day = asked or yesterday(zone_at(store, cut))
    return quality_report(view(store, day, known_at=known_at, received_by=str(cut.batch)), day, known_at, report)


def _check_targets(store: Database, target: Path | None, xlsx: Path | None) -> None:
    """Refuse a file that cannot be written, is named twice, or is the database itself."""
    for path in (target, xlsx):
        if path is None:
            continue
        if "\0" in str(path):
            raise BadCall("A file's name cannot have a NUL character: give another name.")
        if path.is_dir():
            raise BadCall(f'"{path}" is a directory: name a file to write.')
        if not path.parent.is_dir():
            raise BadCall(f'There is no directory "{path.parent}" to write {path.name} into: make it first.')
        if store.is_sqlite and path.resolve() == store.path.resolve():
            raise BadCall(f'"{path}" is the database: write to another file.')
    if target is not None and xlsx is not None and target.resolve() == xlsx.resolve():
        raise BadCall(f'"{xlsx}" is named for two outputs: give each a file of its own.')
