"""A paper: a title, what it is of, and its sections; as a page for the screen, and as a PDF with the same parts."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.pack.blocks import Section
from reports.pack.page import blocks_css
from reports.render import pdf


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper shows; ``made`` is the moment it is of, written in UTC (``2026-04-02T09:00:00Z``).

    ``confidence`` says to whom it may go, and stands at the foot of every page; a ``is_separate`` paper begins each
    section on a page of its own.
    """

    title: str
    institution: str
    about: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    confidence: str
    made: str
    sentence: str = ""
    is_separate: bool = False


def paper_html(paper: Paper) -> str:
    """A paper as one page that needs nothing beside it: what the screen shows, and what the PDF is set from."""
    return page("paper.html", blocks_css() + style("paper.css"), paper=paper)


def paper_pdf(paper: Paper) -> bytes:
    """A paper as PDF/A-3a and PDF/UA-1: the same paper gives the same bytes."""
    return set_as_pdf(paper_html(paper), paper.made)


def set_as_pdf(html: str, made: str) -> bytes:
    """A page with its style inside as PDF, dated by a moment in UTC and known by a hash of what it shows."""
    moment = dt.datetime.fromisoformat(made.removesuffix("Z"))
    return pdf(html, "", {}, moment, hashlib.sha256(html.encode("utf-8", "surrogatepass")).digest()[:16])


def page(template: str, css: str, **values: object) -> str:
    """A page from a template of this package, everything in it escaped but our own style."""
    made = _environment().get_template(template).render(style=Markup(css), **values)  # noqa: S704  a file of ours
    return made.strip() + "\n"


def style(name: str) -> str:
    """A stylesheet of this package."""
    return files("reports.papers").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader("reports.papers"), PackageLoader("reports.pack")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
