"""The tables of a page as sheets of a workbook: what somebody sees on it, as it is filtered, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from reports.workbook import Sheet, Value, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = "workbook"
"""What an address is asked with for the tables of its page."""
_MARK = "<!-- workbook -->"
_OWN_WAY = '.xlsx"'
_LINK = f'<p class="hint workbook"><a href="?{WORKBOOK}=1">The tables of this page as a workbook (XLSX)</a></p>'
_LONGEST_NAME = 25
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']+")
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_SILENT = frozenset({"button", "select", "textarea", "script", "style", "svg", "label", "progress"})
"""What of a page is said to nobody who reads a sheet: controls and drawings."""
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})*|-?\d+")
_WIDTHS = (10, 60)


@dataclass
class _Cell:
    """A cell as it is read: its words, whether it is a number, and the day it names, if it does."""

    is_number: bool = False
    words: list[str] = field(default_factory=list)
    day: str = ""

    @property
    def value(self) -> Value:
        text = re.sub(r" ?\n ?", "\n", re.sub(r"[^\S\n]+", " ", "".join(self.words))).strip()
        if self.is_number and _NUMBER.fullmatch(text):
            return int(text.replace(",", ""))
        return dt.date.fromisoformat(self.day) if self.day and "\n" not in text and len(text.split()) == 3 else text  # noqa: PLR2004


@dataclass
class _Table:
    caption: str = ""
    rows: list[list[_Cell]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads the tables of a page that we made ourselves: well-formed, and none within another."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[_Table] = []
        self._open: list[tuple[str, bool]] = []
        self._silent = 0
        self._cell: _Cell | None = None
        self._caption: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        classes = set((told.get("class") or "").split())
        is_silent = tag in _SILENT or (("unseen" in classes or "pick" in classes) and tag != "caption")
        if tag not in _VOID:
            self._open.append((tag, is_silent))
            self._silent += is_silent
        if self._cell is not None and (tag in ("br", "li", "p", "div") or "hint" in classes):
            self._cell.words.append("\n")
        self._begin(tag, classes, is_silent=is_silent)
        if tag == "time" and self._cell is not None:
            self._cell.day = told.get("datetime") or ""

    def _begin(self, tag: str, classes: set[str], *, is_silent: bool) -> None:
        if tag == "table":
            self.tables.append(_Table())
        elif tag == "caption":
            self._caption = []
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("th", "td") and self.tables and not is_silent:
            self._cell = _Cell("number" in classes)
            self.tables[-1].rows[-1].append(self._cell)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, is_silent = self._open.pop()
            self._silent -= is_silent
            if name == tag:
                break
        if tag in ("th", "td"):
            self._cell = None
        elif tag == "caption" and self._caption is not None:
            self.tables[-1].caption = " ".join("".join(self._caption).split())
            self._caption = None

    def handle_data(self, data: str) -> None:
        if self._caption is not None:
            self._caption.append(data)
        elif self._cell is not None and not self._silent:
            self._cell.words.append(" ".join(data.split("\n")))


def sheets_of(page: str) -> list[Sheet]:
    """The tables of a page as sheets by their captions; a column in which nothing is written is left out."""
    reader = _Reader()
    reader.feed(page)
    names: set[str] = set()
    return [_sheet(table, _name(table.caption, names)) for table in reader.tables if table.rows]


def workbook_of(page: str, made: dt.datetime) -> tuple[int, bytes]:
    """The tables of a page as a workbook that bears a time, with how many rows there are."""
    sheets = sheets_of(page)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.xlsx"
        write_workbook(path, sheets, made)
        return sum(len(list(sheet.rows)) for sheet in sheets), path.read_bytes()


def with_link(page: str, *, offered: bool) -> str:
    """A page with the way to its tables as a workbook, where it has tables and no way of its own to them."""
    has_tables = offered and "<table" in page and _OWN_WAY not in page
    return page.replace(_MARK, _LINK if has_tables else "", 1)


def _sheet(table: _Table, name: str) -> Sheet:
    headings, *rows = [[cell.value for cell in row] for row in table.rows]
    kept = [place for place in range(len(headings)) if any(row[place] for row in rows if place < len(row))]
    kept = kept or list(range(len(headings)))
    told = [tuple(row[place] if place < len(row) else None for place in kept) for row in rows]
    widths = [_width([str(row[at] or "") for row in told[:200]]) for at in range(len(kept))]
    return Sheet(name, [(str(headings[place]), width) for place, width in zip(kept, widths, strict=True)], told)


def _width(texts: Sequence[str]) -> int:
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    return min(max(longest + 2, _WIDTHS[0]), _WIDTHS[1])


def _name(caption: str, taken: set[str]) -> str:
    """A name that a workbook takes, and no other sheet has."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", caption).split())[:_LONGEST_NAME].strip() or "Table"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain[: _LONGEST_NAME - 3].strip()} {number}", number + 1
    taken.add(name.casefold())
    return name
