"""A pack made from its folder, a pure function of the files in it; how the folder comes about is in ``folder.py``."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from reports.pack.facts import (
    ABOUT,
    ASSESSMENT,
    SESSIONS,
    PackFacts,
    files,
    hashes,
    read_facts,
)
from reports.pack.page import css, html, identifier, moment_of
from reports.pack.sections.marks import sessions_file
from reports.render import pdf


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack's PDF, not signed, and the SHA-256 of its bytes."""

    data: bytes

    @property
    def sha256(self) -> str:
        """What the log keeps of it."""
        return hashlib.sha256(self.data).hexdigest()


def pack_of(directory: Path) -> Pack:
    """The pack that a folder's files make; the same files give the same bytes."""
    return pack_from(read_facts(directory), directory)


def pack_from(facts: PackFacts, directory: Path) -> Pack:
    """The same, from the facts that were read from the folder."""
    made = dt.datetime.fromisoformat(moment_of(facts).removesuffix("Z"))
    return Pack(pdf(html(facts), css(), files(directory), made, identifier(facts)))


def complete(directory: Path) -> PackFacts:
    """Add the files that follow from those of the store, and list all in ``pack.json``; gives the facts in them."""
    facts = read_facts(directory)
    for name, data in derived(facts).items():
        (directory / name).write_bytes(data)
    about = replace(facts.about, files=hashes(directory))
    write(directory / ABOUT, about.text())
    return replace(facts, about=about)


def derived(facts: PackFacts) -> dict[str, bytes]:
    """The files that follow from the others: the assessment, and the sessions as people read them."""
    return {ASSESSMENT: facts.assessed, SESSIONS: sessions_file(facts)}


def write(path: Path, text: str) -> None:
    """Write a text as it is, in UTF-8."""
    path.write_text(text, encoding="utf-8", newline="")
