"""Letters and notices in plain words: made from rule, facts and dates, and refused while anything is missing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from string import Template

from sponsor_monitor.errors import SponsorMonitorError

HELP = (
    "Whom you can turn to\n\n"
    "- Your school: ${support}\n"
    "- Your adviser: ${adviser}\n"
    "- The advice service of the students' union, which does not belong to the University: ${union_advice}"
)
"""What stands in every letter: the institution's support contact, the adviser and the union's advice service."""

_SUBJECT = "Subject: "
_MAYBE = "?"
_ITEM = "- "
_ENDS = ".,:?!"


class LetterKind(StrEnum):
    """The letters there are; each is a file of its name in ``letters/``."""

    FIRST_CONTACT = "first-contact"
    MEETING = "meeting"
    TOLD_IN_ADVANCE_ACADEMIC = "told-in-advance-academic"
    TOLD_IN_ADVANCE_IMMIGRATION = "told-in-advance-immigration"
    PANEL_INVITATION = "panel-invitation"
    PANEL_OUTCOME = "panel-outcome"
    NOTICE_ACADEMIC = "notice-academic"
    NOTICE_IMMIGRATION = "notice-immigration"
    FINAL_DEADLINE = "final-deadline"
    APPEAL_UPHELD = "appeal-upheld"
    APPEAL_NOT_UPHELD = "appeal-not-upheld"
    CORRECTION = "correction"
    DATA_QUERY_ANSWER = "data-query-answer"
    DECLINED = "declined"


class LetterRefused(SponsorMonitorError):
    """A letter lacks something that it has to say; everything missing is named, with who gives it."""

    def __init__(self, kind: LetterKind, missing: list[str]) -> None:
        """Name the letter, and say of each missing value what it is."""
        self.kind, self.missing = kind, tuple(missing)
        told = "\n".join(f"  {_wanted()[name]}" for name in missing)
        super().__init__(f"The letter {kind.value} cannot be made: something it has to say is missing.\n{told}")


class PartKind(StrEnum):
    """What a part of a letter is, for those who set it on a page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, a paragraph, or the items of a list."""

    kind: PartKind
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The part in plain text."""
        begin = _ITEM if self.kind is PartKind.LIST else ""
        return "\n".join(f"{begin}{line}" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it goes out; its subject never says anything about the student."""

    kind: LetterKind
    subject: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The whole letter in plain text."""
        return "\n\n".join(part.text for part in self.parts) + "\n"


def compose(kind: LetterKind, values: Mapping[str, str]) -> Letter:
    """The letter, its blanks filled; LetterRefused names every blank for which there is no value.

    A value is words of ours, of the records or of an officer, and is put in as it is: nothing in it is a blank again.
    """
    subject, blocks = _template(kind)
    chosen = list(_chosen(blocks, values))
    names = _names(chosen)
    missing = [name for name in _wanted() if name in names and not values.get(name, "").strip()]
    if missing:
        raise LetterRefused(kind, missing)
    return Letter(kind, subject, tuple(part for block in chosen for part in _parts(block, values)))


def blank_words(name: str) -> str:
    """What a blank of the letters is, and who gives it."""
    return _wanted()[name]


def _chosen(blocks: tuple[str, ...], values: Mapping[str, str]) -> Iterator[str]:
    """The blocks that are said; one that begins with ``?name`` only where that value is given."""
    for block in blocks:
        name = _maybe(block)
        if not name:
            yield block
        elif values.get(name, "").strip():
            yield block.removeprefix(f"{_MAYBE}{name}\n")


def _maybe(block: str) -> str:
    first = block.split("\n", 1)[0]
    return first.removeprefix(_MAYBE) if first.startswith(_MAYBE) else ""


def _names(blocks: Iterable[str]) -> set[str]:
    return {name for block in blocks for name in Template(block).get_identifiers()}


@cache
def _template(kind: LetterKind) -> tuple[str, tuple[str, ...]]:
    text = _read(f"{kind.value}.txt").replace("${help}", HELP)
    subject, _, body = text.partition("\n\n")
    return subject.removeprefix(_SUBJECT), tuple(body.strip().split("\n\n"))


@cache
def _wanted() -> dict[str, str]:
    return tomllib.loads(_read("values.toml"))


def _read(name: str) -> str:
    return files("sponsor_monitor.casework").joinpath("letters", name).read_text(encoding="utf-8")


def _parts(block: str, values: Mapping[str, str]) -> Iterator[Part]:
    """What a block of a template becomes; only a line of our own can be a heading."""
    if not _names([block]) and block[-1] not in _ENDS:
        yield Part(PartKind.HEADING, (block,))
        return
    for said in Template(block).substitute(values).strip().split("\n\n"):
        lines = tuple(said.split("\n"))
        is_list = all(line.startswith(_ITEM) for line in lines)
        yield Part(
            PartKind.LIST if is_list else PartKind.PARAGRAPH,
            tuple(line.removeprefix(_ITEM) if is_list else line for line in lines),
        )
