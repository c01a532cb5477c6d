"""Where in a pack a byte stands, in words: a page, an attached file, the structure that a screen reader follows."""

from __future__ import annotations

import io
import re

import pikepdf

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\b")
_STRUCTURE = "the list of parts and their structure"


def place_of(data: bytes, place: int) -> str:
    """The part of a PDF, one as ``reports/render.py`` writes it, in which a byte stands, counted from 0."""
    if place >= len(data):
        return "what was added at its end"
    before = [found for found in _OBJECT.finditer(data) if found.start() <= place]
    if not before:
        return "its first line"
    number = int(before[-1][1])
    with pikepdf.open(io.BytesIO(data)) as opened:
        return _named(opened, number)


def _named(opened: pikepdf.Pdf, number: int) -> str:
    for page, each in enumerate(opened.pages, 1):
        if each.obj.Contents.objgen[0] == number:
            return f"page {page}"
    for spec in opened.attachments.values():
        if spec.obj.EF.F.objgen[0] == number:
            return f"the attached file {spec.filename}"
    found = opened.get_object((number, 0))
    kind = str(found.get("/Type", "")) if isinstance(found, pikepdf.Stream) else ""
    if kind == "/Metadata":
        return "its title and description"
    if kind in ("/ObjStm", "/XRef"):
        return _STRUCTURE
    return "a font or colour profile"
