"""Letters set on paper: as they are in plain text, for the eye, for a screen reader, and in large print."""

from __future__ import annotations

from dataclasses import dataclass

from reports.papers.paper import page, set_as_pdf, style
from sponsor_monitor.casework.letter import Letter
from sponsor_monitor.story.wording import date_words


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """A letter with whose it is, to whom and of which day (ISO); ``made`` as a paper's; ``is_large`` in 18 points."""

    letter: Letter
    institution: str
    to: str
    on: str
    made: str
    is_large: bool = False


def letter_html(sheet: LetterSheet) -> str:
    """The letter as one accessible page that needs nothing beside it."""
    css = style("letter.css") + (style("large.css") if sheet.is_large else "")
    return page("letter.html", css, sheet=sheet, day=date_words(sheet.on))


def letter_pdf(sheet: LetterSheet) -> bytes:
    """The letter as PDF/A-3a and PDF/UA-1: the same sheet gives the same bytes."""
    return set_as_pdf(letter_html(sheet), sheet.made)
