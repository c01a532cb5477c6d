"""HTML made into a PDF that keeps (PDF/A-3a) and that everybody can read (PDF/UA-1), the same bytes every time."""

from __future__ import annotations

import ctypes
import datetime as dt
import hashlib
import logging
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

import fontTools
import pydyf
from weasyprint import CSS, HTML, VERSION, Attachment
from weasyprint.text.ffi import pango
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from reports.font import font_file, writable
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.uncollected import uncollected

_VARIANT = "pdf/a-3a"
_HARFBUZZ = ("libharfbuzz.so.0", "libharfbuzz.0.dylib")

_EXTENSION = "http://www.aiim.org/pdfa/ns/"
_END = b"</rdf:RDF>"
_UA_METADATA = f"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="{_EXTENSION}extension/"
 xmlns:pdfaSchema="{_EXTENSION}schema#" xmlns:pdfaProperty="{_EXTENSION}property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
""".encode()
"""PDF/UA says in the metadata what it is, and PDF/A wants every name there explained (ISO 19005-3, 6.6.2.3)."""


class NothingMayBeFetched(SponsorMonitorError):
    """A page asked for something outside itself."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("The paper asks for a picture or stylesheet outside itself: this is a fault of the program.")


class _Nothing(URLFetcher):  # type: ignore[misc]
    """Fetches nothing: a paper is whole in itself."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> None:  # noqa: ARG002  as its parent has it
        """Refuse whatever is asked for."""
        raise FatalURLFetchingError(url)


def renderer() -> str:
    """What sets the pages here, as far as it decides their bytes: another may set them otherwise."""
    version = pango.pango_version()
    shown = f"{version // 10_000}.{version // 100 % 100}.{version % 100}"
    parts = f"WeasyPrint {VERSION}, pydyf {pydyf.VERSION}, fontTools {fontTools.version}, Pango {shown}"
    return f"{parts}, HarfBuzz {_harfbuzz_version()}, zlib {zlib.ZLIB_RUNTIME_VERSION}, font {_font_digest()}"


@cache
def _harfbuzz_version() -> str:
    for name in _HARFBUZZ:
        with suppress(OSError):
            version = ctypes.CDLL(name).hb_version_string
            version.restype = ctypes.c_char_p
            return str(version().decode())
    return "unknown"


@cache
def _font_digest() -> str:
    return hashlib.sha256(font_file().read_bytes()).hexdigest()[:16]


def pdf(html: str, css: str, attachments: Mapping[str, bytes], made: dt.datetime, identifier: bytes) -> bytes:
    """The PDF of a page with files attached in the order of their names; ``made`` and ``identifier`` enter its bytes.

    Raises FontMissing and NothingMayBeFetched.
    """
    font_file()
    fetcher = _Nothing()
    with _kept_quiet(), uncollected():
        try:
            page = HTML(string=writable(html), url_fetcher=fetcher, base_url=None)
            written: bytes = page.write_pdf(
                stylesheets=[CSS(string=css, url_fetcher=fetcher)],
                attachments=[_attached(name, data, made) for name, data in sorted(attachments.items())],
                pdf_variant=_VARIANT,
                pdf_identifier=identifier,
                pdf_tags=True,
                finisher=_say_accessible,
                custom_metadata=False,
            )
        except FatalURLFetchingError:
            raise NothingMayBeFetched from None
    return written


def _say_accessible(_document: Any, written: Any) -> None:
    """Add to the metadata that the file is PDF/UA-1, which a variant of PDF/A alone does not say."""
    for each in written.objects:
        if isinstance(each, pydyf.Stream) and each.extra.get("Type") == "/Metadata":
            each.stream = [part.replace(_END, _UA_METADATA + _END) for part in each.stream]


def _attached(name: str, data: bytes, made: dt.datetime) -> Attachment:
    relationship = "Source" if name.startswith("dataset/") else "Data"
    return Attachment(string=data, name=name, description=name, created=made, modified=made, relationship=relationship)


@contextmanager
def _kept_quiet() -> Iterator[None]:
    """Keep the library's remarks on CSS to itself; what matters is checked in the result."""
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    levels = [each.level for each in loggers]
    try:
        for each in loggers:
            each.setLevel(logging.CRITICAL)
        with warnings.catch_warnings():
            # WeasyPrint leaves it to Python to close the file of its colour profile.
            warnings.simplefilter("ignore", ResourceWarning)
            yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)
