"""One student's pack and rows made from the folder with what the store gave, in whichever process it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from reports.cohort.rows import rows_of
from reports.pack.facts import files
from reports.pack.making import complete, pack_from

SOURCES, PACK, ROWS = "sources", "pack.pdf", "rows.json"
"""What is in a student's folder while the pack is made."""


def make(directory: Path) -> None:
    """Make the pack and the rows beside the folder of sources in a directory."""
    sources = directory / SOURCES
    facts = complete(sources)
    (directory / ROWS).write_text(json.dumps(rows_of(facts), ensure_ascii=False), encoding="utf-8")
    (directory / PACK).write_bytes(pack_from(facts, sources).data)


def digest_of(sources: Path) -> str:
    """What a pack made from such sources is kept under: what is made from the same ones is the same."""
    listed = [[name, hashlib.sha256(data).hexdigest()] for name, data in files(sources).items()]
    return hashlib.sha256(json.dumps(listed).encode()).hexdigest()
