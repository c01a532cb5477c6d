"""A page as a parser reads it: whether anything in it came from a string, and what it says as text."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import httpx
import openpyxl

from tests.api.programs import V1

_ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcdoc"})
_NEVER = frozenset(
    {
        *("iframe", "object", "embed", "base", "style", "template", "plaintext", "xmp", "marquee", "video", "audio"),
        *("math", "use", "animate", "x-sample", "x", "img", "foreignobject", "image"),
    }
)
_OWN_SCRIPT = re.compile(r"/static/[0-9a-f]+/app\.js")


class Parsed(HTMLParser):
    """A page read to its end: its text, the values of its attributes, and what in it must not be."""

    def __init__(self, page: str) -> None:
        """Read it."""
        super().__init__()
        self.faults: list[str] = []
        self._texts: list[str] = []
        self._inside = ""
        self.feed(page)
        self.close()

    def says(self, text: str) -> bool:
        """Whether a string stands in the text or in an attribute, to the letter but for white space."""
        return plain(text) in self.words

    @property
    def words(self) -> str:
        """All that it says, texts and attributes, in one line."""
        return plain("\n".join(self._texts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        named = dict(attrs)
        if tag in _NEVER or (tag == "meta" and "http-equiv" in named):
            self.faults.append(f"<{tag}>")
        if tag == "script" and not _OWN_SCRIPT.fullmatch(named.get("src") or ""):
            self.faults.append(f"<script {named}>")
        self._inside = tag
        for name, value in attrs:
            if name.startswith("on") or name in ("hostile", "style") or (name in _ADDRESSES and _leads_away(value)):
                self.faults.append(f"<{tag} {name}={value}>"[:200])
            self._texts.append(value or "")

    def handle_endtag(self, _tag: str) -> None:
        """Leave an element."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if self._inside in ("script", "style") and data.strip():
            self.faults.append(f"a {self._inside} that says {data[:80]}")
        self._texts.append(data)

    def handle_comment(self, data: str) -> None:
        """Our pages have no comments."""
        self.faults.append(f"a comment: {data[:80]}")

    def unknown_decl(self, data: str) -> None:
        """Nor anything of other languages."""
        self.faults.append(f"<![{data[:80]}")

    def handle_pi(self, data: str) -> None:
        """Nor instructions."""
        self.faults.append(f"<?{data[:80]}")


def plain(text: str) -> str:
    """A text with white space as a browser shows it."""
    return " ".join(text.split())


def _leads_away(value: str | None) -> bool:
    """Whether an address is not one of this service's own pages."""
    return value is None or not (value == "" or value.startswith(("#", "?")) or re.match(r"/(?![/\\])", value))


def every(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    """The whole of a list, page by page."""
    found, cursor = [], None
    while True:
        asked = {"limit": 200, **({"cursor": cursor} if cursor else {})}
        told = client.get(f"{V1}{path}", params=asked).raise_for_status().json()
        found += told["items"]
        if (cursor := told["next"]) is None:
            return found


def read(client: httpx.Client, address: str, **form: Any) -> Parsed:
    """A page, as a parser reads it: nothing in it came from a string."""
    answer = client.post(address, data=form) if form else client.get(address, follow_redirects=True)
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:300])
    parsed = Parsed(answer.text)
    assert parsed.faults == [], address
    return parsed


def pages(client: httpx.Client, address: str) -> str:
    """What a list says on all of its pages."""
    words, on = "", address
    while on:
        text = client.get(on).raise_for_status().text
        words += " " + read(client, on).words
        on = text.split('rel="next" href="')[1].split('"')[0] if 'rel="next" href="' in text else ""
    return words


def missing(words: str, wanted: Mapping[str, str]) -> list[str]:
    """The strings of which a page does not say the whole."""
    return [name for name, text in wanted.items() if plain(text) not in words]


def cells(client: httpx.Client, address: str) -> list[Any]:
    """The cells of a workbook in which something stands: none is a formula or a link."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).raise_for_status().content))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} <= {"s", "inlineStr", "n", "d"}, address
    assert not [cell for cell in found if cell.hyperlink], address
    return found
