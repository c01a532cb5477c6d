"""XML that declares nothing of its own: entities in a document type could grow a small part to fill the memory."""

from __future__ import annotations

import zipfile
from xml.parsers.expat import ExpatError, ParserCreate

XML = (".xml", ".rels", ".vml")
_PIECE = 4_096
_MOST = 2**20
"""So far at most a program writes before the first element."""


class _DocumentType(Exception):
    """A document type begins."""


class _Element(Exception):
    """The first element begins: no document type can follow."""


def declares_a_type(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether a part has a document type, or does not come to its first element; what is damaged shows itself later."""
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _on_type
    parser.StartElementHandler = _on_element
    with archive.open(name) as part:
        for _ in range(_MOST // _PIECE):
            data = part.read(_PIECE)
            try:
                parser.Parse(data, not data)
            except _DocumentType:
                return True
            except (_Element, ExpatError):
                return False
    return True


def _on_type(*_: object) -> None:
    raise _DocumentType


def _on_element(*_: object) -> None:
    raise _Element
