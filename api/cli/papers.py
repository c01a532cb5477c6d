"""The commands that write papers for meetings: a panel's, the month's compliance report, a day on campus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.case_options import Day
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.paper_desk import CSV, HTML, PDF, Output, PaperDesk, at_paper_desk, form_of
from sponsor_monitor.errors import shortened

if TYPE_CHECKING:
    import datetime as dt

    from reports.papers.paper import Paper
    from sponsor_monitor.services.on_campus import OnCampus
    from sponsor_monitor.services.work import Work

HELP = manual(
    "Write papers for people who meet or ask: as PDF, or as a page (HTML) with the same parts. Each is logged.",
    "papers panel 2026-03-26 --output panel.pdf --user bo",
    "papers compliance 2026-03 --output march.pdf --user ada",
)
papers = typer.Typer(help=HELP, rich_markup_mode=None)

OnlyCase = Annotated[
    str | None,
    typer.Option("--case", metavar="CASE", help="One case, as the student gets it. [default: all]", show_default=False),
]
Month = Annotated[str, typer.Argument(metavar="MONTH", help="A month, written YYYY-MM.", show_default=False)]
Exact = Annotated[bool, typer.Option("--exact", help="Small numbers too, for who may see students.")]
Names = Annotated[bool, typer.Option("--names", help="Everybody by name.")]


@papers.command(
    "panel",
    help=manual(
        "Write the papers of the panel that meets on a day: the agenda, and a page for each case with what its members "
        "may see. With --case it is what the student gets.",
        "papers panel 2026-03-26 --output panel.pdf --user bo",
        "papers panel 2026-03-26 --case 4f1a --output a.html",
    ),
)
@at_paper_desk
def panel(desk: PaperDesk, day: Day, output: Output, case: OnlyCase = None) -> None:
    """Write a panel's papers."""
    form, on = form_of(output, (PDF, HTML)), read_day(day, "DATE")
    from reports.papers.panel import panel_paper
    from sponsor_monitor.services.findings import assessed_now
    from sponsor_monitor.services.panel_papers import panel_papers
    from sponsor_monitor.services.papers import PaperKind, moment_of
    from sponsor_monitor.services.references import case_ending

    facts = desk.look(
        lambda work: panel_papers(work, on, None if case is None else case_ending(work, case)), assessed_now
    )
    data = set_as(panel_paper(facts, moment_of(desk.now())), form)
    desk.take(PaperKind.PANEL, output, data, on=on.isoformat(), cases=len(facts.cases))


@papers.command(
    "compliance",
    help=manual(
        "Write the compliance report of a month, by school: findings by rule, months of attendance, registers, feeds, "
        "casework, how soon students were written to, reports. Small numbers are held back.",
        "papers compliance 2026-03 --output march.pdf --user ada",
    ),
)
@at_paper_desk
def compliance(desk: PaperDesk, month: Month, output: Output, exact: Exact = False) -> None:
    """Write the month's report."""
    form, first = form_of(output, (PDF, HTML)), _first_of(month)
    from reports.papers.compliance import compliance_paper
    from sponsor_monitor.services.compliance_report import compliance_month
    from sponsor_monitor.services.papers import PaperKind, moment_of

    facts = desk.ask(lambda work: compliance_month(work, first, exact=exact))
    data = set_as(compliance_paper(facts, moment_of(desk.now()), exact=exact), form)
    desk.take(PaperKind.COMPLIANCE, output, data, month=month, numbers=_numbers(exact=exact))


@papers.command(
    "on-campus",
    help=manual(
        "Write who should have been on campus on a day and who was, by school; with --names a list, for who may "
        "export. As PDF, as a page (HTML) or as a table (CSV).",
        "papers on-campus 2026-03-10 --output day.pdf --user ada",
        "papers on-campus 2026-03-10 --names --output day.csv",
    ),
)
@at_paper_desk
def on_campus(desk: PaperDesk, day: Day, output: Output, names: Names = False, exact: Exact = False) -> None:
    """Write a day on campus."""
    form, on = form_of(output, (PDF, HTML, CSV)), read_day(day, "DATE")
    from reports.papers.campus import campus_csv, campus_paper
    from sponsor_monitor.services.findings import assessed_now
    from sponsor_monitor.services.on_campus import on_campus as run
    from sponsor_monitor.services.papers import PaperKind, moment_of

    def read(work: Work) -> OnCampus:
        return run(work, on, named=names, exact=exact)

    facts = desk.look(read, lambda work: assessed_now(work, on)) if names else desk.ask(read)
    paper = campus_paper(facts, moment_of(desk.now()), exact=exact)
    data = campus_csv(facts, exact=exact) if form == CSV else set_as(paper, form)
    told = {"on": on.isoformat(), "numbers": "by name" if names else _numbers(exact=exact)}
    desk.take(PaperKind.ON_CAMPUS, output, data, **told)


def _first_of(month: str) -> dt.date:
    """The first day of a month written YYYY-MM."""
    try:
        return read_day(f"{month}-01")
    except BadCall:
        raise BadCall(f'"{shortened(month, 20)}" is no month: write it as YYYY-MM, such as 2026-03.') from None


def _numbers(*, exact: bool) -> str:
    return "exact" if exact else "small ones held back"


def set_as(paper: Paper, form: str) -> bytes:
    """A paper as the file that was asked for."""
    from reports.papers.paper import paper_html, paper_pdf

    return paper_pdf(paper) if form == PDF else paper_html(paper).encode("utf-8", "replace")
