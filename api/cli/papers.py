"""The commands that write papers for meetings: a panel's, the month's compliance report, a day on campus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.case_options import Day
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.paper_desk import HTML, PDF, Output, PaperDesk, at_paper_desk, form_of

if TYPE_CHECKING:
    from reports.papers.paper import Paper

HELP = manual(
    "Write papers for people who meet or ask: as PDF, or as a page (HTML) with the same parts. Each is logged.",
    "papers panel 2026-03-26 --output panel.pdf --user bo",
)
papers = typer.Typer(help=HELP, rich_markup_mode=None)

OnlyCase = Annotated[
    str | None,
    typer.Option("--case", metavar="CASE", help="One case, as the student gets it. [default: all]", show_default=False),
]


@papers.command(
    "panel",
    help=manual(
        "Write the papers of the panel that meets on a day: the agenda, and a page for each case with what its members "
        "may see. With --case it is what the student gets.",
        "papers panel 2026-03-26 --output panel.pdf --user bo",
        "papers panel 2026-03-26 --case 4f1a --output a.html --user bo",
    ),
)
@at_paper_desk
def panel(desk: PaperDesk, day: Day, output: Output, case: OnlyCase = None) -> None:
    """Write a panel's papers."""
    form, on = form_of(output, (PDF, HTML)), read_day(day)
    from reports.papers.panel import panel_paper
    from sponsor_monitor.services.panel_papers import panel_papers
    from sponsor_monitor.services.papers import PaperKind, moment_of
    from sponsor_monitor.services.references import case_ending

    facts = desk.look(
        lambda work: panel_papers(work, on, None if case is None else case_ending(work, case)), judged=True
    )
    data = set_as(panel_paper(facts, moment_of(desk.now())), form)
    desk.take(PaperKind.PANEL, output, data, on=on.isoformat(), cases=len(facts.cases))


def set_as(paper: Paper, form: str) -> bytes:
    """A paper as the file that was asked for."""
    from reports.papers.paper import paper_html, paper_pdf

    return paper_pdf(paper) if form == PDF else paper_html(paper).encode("utf-8", "replace")
