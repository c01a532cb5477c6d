"""What is kept of an assessment's answer: the hash of all of it, of each section, and of each registration's entry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from sponsor_monitor.assessment import Assessment

SECTIONS = ("registrations", "courses", "data_quality", "rejected")


@dataclass(frozen=True, slots=True)
class AnswerHashes:
    """SHA-256 in hexadecimal: of the whole JSON text, of each section, of each registration's entry by its id.

    An entry's is over its JSON as it stands in the text; a section's over its entries' JSON, each ended by LF.
    """

    whole: str
    sections: Mapping[str, str]
    entries: Mapping[str, str]


def hashes_of(assessment: Assessment) -> AnswerHashes:
    """The hashes of an assessment."""
    whole = hashlib.sha256()
    for line in assessment.lines():
        whole.update(line)
    document = assessment.document
    sections: dict[str, str] = {}
    entries: dict[str, str] = {}
    for section in SECTIONS:
        digest = hashlib.sha256()
        for entry in document[section]:
            written = orjson.dumps(entry)
            digest.update(written + b"\n")
            if section == "registrations":
                entries[entry["registration_id"]] = hashlib.sha256(written).hexdigest()
        sections[section] = digest.hexdigest()
    return AnswerHashes(whole.hexdigest(), sections, entries)
