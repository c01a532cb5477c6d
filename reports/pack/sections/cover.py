"""The first page: whose pack it is, for whom, the sentence that matters, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass

from reports.pack.facts import PackFacts
from reports.pack.purpose import READERS
from reports.pack.sections.findings import sentence
from reports.pack.sections.identity import not_judged
from reports.pack.wording import day, moment, person, told


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the first page."""

    institution: str
    title: str
    reads: str
    name: str
    registration: str
    sentence: str
    pairs: tuple[tuple[str, str], ...]
    leaves_out: tuple[str, ...]


def cover(facts: PackFacts) -> Cover:
    """The cover of a pack."""
    about, reader, zone = facts.about, READERS[facts.about.purpose], facts.folder.zone
    pairs = (
        ("Facts up to", day(about.as_of, short=False)),
        ("As known at", moment(about.known_at, zone) if about.known_at else "everything that had arrived"),
        ("Last records received", f"batch {about.batch}, {moment(about.received_at, zone)}"),
        ("Judged by", facts.folder.bundle.title),
    )
    return Cover(
        about.institution,
        reader.title,
        reader.reads,
        person(facts.student),
        about.registration_id,
        told(about.purpose, not_judged(facts) or sentence(facts.entry)),
        pairs,
        reader.leaves_out,
    )
