"""What an export says of itself: to people in a page of plain text, to machines in the bag's own fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from reports.cohort.bag import MANIFEST, Payload
from reports.cohort.tables import DEFINITIONS, Definition
from reports.pack.purpose import READERS
from sponsor_monitor.services.choosing import Choice
from sponsor_monitor.services.cohort import Export
from sponsor_monitor.store.program import program_version
from sponsor_monitor.story.wording import date_words
from sponsor_monitor.words import listed, plural

ABOUT = "about-this-export.txt"
SIGNATURES = "signatures"
_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an export: the institution's name, how many were chosen from how many, when the last facts came.

    ``begun_on`` is the day it was begun, ``signer`` whose certificate signed, None where none is set.
    """

    export: Export
    institution: str
    received_at: str
    students: int
    drawn_from: int
    begun_on: str
    signer: str | None


def definitions(told: Told) -> list[Definition]:
    """What the spreadsheet says of the export: only what is the same whenever and for whomever it is made again."""
    export, part = told.export, "This export"
    reader = READERS[export.purpose]
    rows = [
        (part, "Institution", told.institution),
        (part, "For", f"{reader.title}: {reader.reads}."),
        (part, "As of", export.as_of),
        (part, "As known at", export.known_at or "everything that had arrived"),
        (part, "Received by", f"batch {export.batch}, {told.received_at}"),
        (part, "Chosen", f"{choice_words(export.choice, told.drawn_from)}"),
        (part, "Registrations", str(told.students)),
    ]
    return [*rows, *((part, "Left out", each) for each in reader.leaves_out)]


def choice_words(choice: Choice, drawn_from: int) -> str:
    """How the students were chosen, in a sentence."""
    parts = [_period(choice)]
    if choice.numbers:
        parts.append(f"with one of {plural(len(choice.numbers), 'number')} that were listed")
    if choice.schools:
        parts.append(f"of {'school' if len(choice.schools) == 1 else 'schools'} {listed(choice.schools, 'or')}")
    if choice.courses:
        parts.append(f"on {'course' if len(choice.courses) == 1 else 'courses'} {listed(choice.courses, 'or')}")
    whom = " ".join(["sponsored registrations" if choice.sponsored else "registrations", *filter(None, parts)])
    if choice.draw is None:
        return f"All {whom}."
    return (
        f"{choice.draw:,} drawn by lot from {drawn_from:,} {whom}, with seed {choice.seed}: those whose SHA-256 over "
        "the seed, a line feed and the registration's number is lowest."
    )


def information(told: Told) -> list[tuple[str, str]]:
    """The fields of the bag."""
    export = told.export
    return [
        ("Source-Organization", told.institution),
        ("External-Description", f"Evidence packs. {READERS[export.purpose].title}. Recipient: {export.recipient}"),
        ("External-Identifier", export.uid),
        ("Bagging-Date", told.begun_on),
        ("Bag-Software-Agent", f"Sponsor Monitor {program_version()}"),
    ]


def about(told: Told, payload: Payload, packs: Sequence[tuple[str, str]]) -> str:
    """The page for people; ``packs`` are each registration's number and the file of its pack."""
    lines = list(_lines(told, payload))
    lines += ["Students", ""]
    lines += [f"  {number:<24} {file}" for number, file in packs]
    return "\n".join([*lines, ""])


def _lines(told: Told, payload: Payload) -> Iterator[str]:
    export, reader = told.export, READERS[told.export.purpose]
    title = f"{told.institution}: evidence of {plural(told.students, 'registration')}"
    yield from (title, "=" * min(len(title), _WIDTH), "")
    pairs = (
        ("Recipient", export.recipient),
        ("Purpose", f"{reader.title}: {reader.reads}"),
        ("Facts up to", date_words(export.as_of)),
        ("As known at", export.known_at or "everything that had arrived"),
        ("Received by", f"batch {export.batch}, {told.received_at}"),
        ("Chosen", choice_words(export.choice, told.drawn_from)),
        ("Left out", " ".join(reader.leaves_out)),
        ("Export", f"{export.uid}, begun on {date_words(told.begun_on)}"),
    )
    for label, text in pairs:
        yield from wrap(f"{label + ':':<14}{text}", _WIDTH, subsequent_indent=" " * 14, break_on_hyphens=False)
    for heading, said in _parts(told, payload):
        yield from ("", heading, "")
        for each in said:
            # A command stays on its line.
            yield from [each] if each.startswith(" ") else wrap(each, _WIDTH, break_on_hyphens=False)
    yield ""


def _parts(told: Told, payload: Payload) -> Iterator[tuple[str, Sequence[str]]]:
    yield (
        "What is in it",
        (
            "data/packs: a pack (PDF) for each registration, with all it was made from inside.",
            "data/cohort.xlsx: the figures of all of them as one workbook; its last sheet says what each means.",
            f"data/tables: the same tables as CSV; {DEFINITIONS}.csv says what each means.",
            "data/checkpoint.txt: the signed checkpoint of the university's log that every pack leads to.",
            "data/choice.json: how the students were chosen, for machines.",
        ),
    )
    yield ("Signatures", _signatures(told.signer))
    yield (
        "How to check it",
        (
            "This is a bag after RFC 8493: any program for BagIt checks that every file is whole.",
            "Without one, in this folder:",
            f"  sha256sum --check {MANIFEST}",
            "Each pack by itself, with neither database nor network:",
            "  sponsor-monitor verify data/packs/FILE --checkpoint data/checkpoint.txt",
            f"The university's log has the SHA-256 of {MANIFEST} in the entry cohort-exported:",
            f"  {payload.sha256}",
            (
                "The same choice, by the same facts, checkpoint and program, gives the same files under data/, "
                "byte for byte."
            ),
        ),
    )


def _signatures(signer: str | None) -> Sequence[str]:
    if signer is None:
        return ("Nothing here is signed: no certificate of the institution is set where this was made.",)
    return (
        f"{signer} signed each pack and {MANIFEST}: {SIGNATURES}/NAME.p7s is the detached signature (CMS) of NAME.",
        "To check one against the certificates that you trust, here the list of all files:",
        f"  openssl cms -verify -binary -inform DER -in {SIGNATURES}/{MANIFEST}.p7s -content {MANIFEST} \\",
        "    -CAfile TRUSTED.pem -purpose any -out /dev/null",
        "Two signatures of the same file differ, for each says when it was made: they lie outside data/.",
    )


def _period(choice: Choice) -> str:
    begins = None if choice.begins is None else date_words(choice.begins.isoformat())
    ends = None if choice.ends is None else date_words(choice.ends.isoformat())
    if begins and ends:
        return f"that run on some day from {begins} to {ends}"
    return f"that run on {begins} or later" if begins else f"that run on {ends} or before" if ends else ""
