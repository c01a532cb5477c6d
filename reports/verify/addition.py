"""What was added to a file with its signature: nothing but what a signature needs.

Whoever signs anew may put other pages and other attached files into the same addition, while every byte before it stays
as it was: who compared those bytes alone would not see what a reader is shown.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

_CATALOG = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Version"})
"""What a signature may set in the catalog: the form it is a field of, what shows its certificate, and versions."""

_INFORMATION = frozenset({"/Producer", "/ModDate"})
_FORM = frozenset({"/Fields", "/SigFlags"})
_FIELD = frozenset({"/FT", "/T", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"})
"""All that the field of a signature says here: it has no appearance, and a rectangle without extent."""


def addition_faults(data: bytes, before: int) -> Iterator[str]:
    """What else was changed in the addition that begins after so many bytes."""
    with pikepdf.open(io.BytesIO(data[:before])) as old, pikepdf.open(io.BytesIO(data)) as new:
        if old.Root.objgen != new.Root.objgen or frozenset(new.Root.get("/AcroForm", {})) - _FORM:
            yield "another beginning of the file came with it"
            return
        for was in old.objects:
            now = new.get_object(was.objgen)
            if _bytes(was) != _bytes(now) and not _may_change(was, now, old):
                yield f"part {was.objgen[0]} of the file was replaced with it"
        if _described(old) != _described(new):
            yield "its title or description was replaced with it"


def _may_change(was: pikepdf.Object, now: pikepdf.Object, old: pikepdf.Pdf) -> bool:
    if was.objgen == old.Root.objgen:
        return _changed(was, now) <= _CATALOG
    if was.objgen == old.trailer.get("/Info", old.Root).objgen:
        return _changed(was, now) <= _INFORMATION
    if was.objgen == old.Root.get("/Metadata", old.Root).objgen:
        return True
    if was.objgen == old.pages[0].obj.objgen:
        return _changed(was, now) <= {"/Annots"} and _adds_a_field(was, now)
    return False


def _adds_a_field(was: pikepdf.Object, now: pikepdf.Object) -> bool:
    """Whether a page has one annotation more, of which nothing is seen."""
    before, after = ([each.unparse() for each in page.get("/Annots", [])] for page in (was, now))
    field = now.Annots[-1]
    is_unseen = frozenset(field) <= _FIELD and [float(each) for each in field.Rect] == [0, 0, 0, 0]
    return after[:-1] == before and is_unseen


def _changed(was: pikepdf.Object, now: pikepdf.Object) -> frozenset[str]:
    """The names of a dictionary under which another value stands than before."""
    names = frozenset(was.keys()) | frozenset(now.keys())
    return frozenset(name for name in names if _at(was, name) != _at(now, name))


def _at(value: pikepdf.Object, name: str) -> bytes:
    """A value of a dictionary as it is written; what stands elsewhere, by where it stands."""
    return pikepdf.Array([value[name]]).unparse() if name in value else b""


def _bytes(value: pikepdf.Object) -> bytes:
    """An object as it is written, its stream with it."""
    if isinstance(value, pikepdf.Stream):
        return value.stream_dict.unparse(resolved=True) + b" " + value.read_raw_bytes()
    return value.unparse(resolved=True)


def _described(pdf: pikepdf.Pdf) -> list[object]:
    """What a viewer shows of the metadata."""
    told = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
    return [told.get(name) for name in ("dc:title", "dc:creator", "dc:description")]
