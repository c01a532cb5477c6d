"""A letter written as a file beside what the screen shows: PDF or a page, in usual or large print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.paper_desk import HTML, PDF, form_of
from api.cli.screen import write
from api.cli.whole_file import written_whole

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work
    from sponsor_monitor.services.writing import Sent

LetterFile = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", help="Also write it as a PDF or a page, by the file's ending.", show_default=False
    ),
]
Large = Annotated[bool, typer.Option("--large-print", help="Write it in large print, 18 points.")]


def check_letter_file(output: Path | None, *, is_large: bool) -> None:
    """Refuse a file that no letter can be written to, before anything is sent."""
    if output is not None:
        form_of(output, (PDF, HTML))
    elif is_large:
        raise BadCall("Large print is for a file: name it with --output.")


def write_letter(work: Work, case: str, sent: Sent, output: Path | None, *, is_large: bool) -> None:
    """Write the letter, and enter that it was; in the same transaction as what it tells of."""
    if output is None:
        return
    from reports.papers.letter import LetterSheet, letter_html, letter_pdf
    from sponsor_monitor.services.letter_papers import addressed, letter_made
    from sponsor_monitor.services.papers import moment_of

    about, form = addressed(work, case), output.suffix.lower()
    on = about.on.isoformat()
    sheet = LetterSheet(sent.letter, about.institution, about.to, on, moment_of(work.now), is_large)
    data = letter_pdf(sheet) if form == PDF else letter_html(sheet).encode("utf-8", "replace")
    letter_made(work, about, sent.letter, form.removeprefix("."), data, is_large=is_large)
    with written_whole(output) as target:
        target.write_bytes(data)
    write(f"The letter is in {output}")
