"""The commands about reports that write files: the sheet for a Level 1 user, outcomes, and the SMS's labels."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.paper_desk import CSV, HTML, PDF, XLSX, Output, PaperDesk, at_paper_desk, form_of
from api.cli.papers import set_as
from api.cli.reports import reports
from api.cli.screen import visible, write
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.report_sheets import ReportSheets
    from sponsor_monitor.services.work import Work

__all__ = ["reports"]

Numbers = Annotated[
    list[int] | None,
    typer.Option("--duty", metavar="DUTY", help="Only this duty; once for each. [default: all]", show_default=False),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Only what was recorded from this day on.", show_default=False),
]
Table = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="The table to set, as TOML.", show_default=False)
]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the labels change.", show_default=False)]


@reports.command(
    "sheet",
    help=manual(
        "Write what a Level 1 user has to type into the SMS: every duty that is due, overdue ones first, its questions "
        "in the order of the SMS. As PDF, as a page (HTML) or as a workbook (XLSX).",
        "reports sheet --output due.pdf --user lee",
        "reports sheet --duty 4711 --output due.html --user lee",
    ),
)
@at_paper_desk
def sheet(desk: PaperDesk, output: Output, duty: Numbers = None) -> None:
    """Write the report sheet."""
    form = form_of(output, (PDF, HTML, XLSX))
    from sponsor_monitor.services.papers import PaperKind
    from sponsor_monitor.services.report_sheets import report_sheets

    facts = desk.look(lambda work: report_sheets(work, duty or ()))
    data = _sheet(facts, form, desk.now())
    desk.take(PaperKind.REPORT_SHEET, output, data, duties=len(facts.sheets), labels=facts.version)


@reports.command(
    "outcomes",
    help=manual(
        "Write what cases came to as CSV, for the student-record system: decisions, appeals, choices and closings.",
        "reports outcomes --output outcomes.csv --user lee",
        "reports outcomes --since 2026-03-01 --output a.csv",
    ),
)
@at_paper_desk
def outcomes(desk: PaperDesk, output: Output, since: Since = None) -> None:
    """Write the outcomes."""
    form_of(output, (CSV,))
    first = None if since is None else read_day(since, "--since")
    from reports.papers.outcomes import outcomes_csv
    from sponsor_monitor.services.outcomes import outcomes as run
    from sponsor_monitor.services.papers import PaperKind

    found = desk.ask(lambda work: run(work, first))
    told = {} if first is None else {"since": first.isoformat()}
    desk.take(PaperKind.OUTCOMES, output, outcomes_csv(found), rows=len(found), **told)


@reports.command(
    "labels",
    help=manual(
        "Show the labels and questions of the SMS as they are used here, or set a table of the institution's own in "
        "front of those that come with the program.",
        "reports labels --user lee",
        "reports labels --file own.toml --reason TEXT --user ada",
    ),
)
@signed_in
def labels(work: Work, file: Table = None, reason: Why = "") -> None:
    """Show or set the labels."""
    from sponsor_monitor.services.report_labels import labels_now, set_labels

    held = labels_now(work) if file is None else set_labels(work, _bytes(file), file.name, reason)
    write(f"Labels: version {visible(held.version)}")
    for name, event in held.events.items():
        write(f"  {name}: {visible(event.label)}")
        for question in event.questions:
            write(f"    {visible(question.words)} <- {question.source}")


def _sheet(facts: ReportSheets, form: str, now: int) -> bytes:
    from reports.papers.report_sheet import report_paper, write_report_workbook
    from sponsor_monitor.services.papers import moment_of

    if form == XLSX:
        with tempfile.TemporaryDirectory(prefix="sponsor-monitor-") as place:
            path = Path(place) / "sheet.xlsx"
            write_report_workbook(facts, moment_of(now), path)
            return path.read_bytes()
    return set_as(report_paper(facts, moment_of(now)), form)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadCall(f'"{file.name}" cannot be read: {error.strerror or error}.') from None
