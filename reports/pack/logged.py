"""What people did, read from the proofs in a pack's folder: each entry with the words that are shown of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.pack.errors import NotAPack

LOG, NAMES = "log", "accounts.json"


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry of the log; ``withheld`` names the personal values that are not shown."""

    number: int
    at: int
    kind: str
    actor: str
    subject: str
    body: Mapping[str, Any]
    private: Mapping[str, str]
    withheld: tuple[str, ...]


def proof_name(number: int) -> str:
    """The file of an entry's proof."""
    return f"{LOG}/{number:09}.json"


def read_logged(directory: Path) -> tuple[Logged, ...]:
    """The entries in a pack's folder in their order; whether their proofs hold is asked elsewhere."""
    return tuple(_logged(file.read_bytes()) for file in sorted((directory / LOG).glob("*.json")))


def read_names(directory: Path) -> Mapping[str, str]:
    """The names of the people who did something, by their account."""
    file = directory / NAMES
    return json.loads(file.read_bytes()) if file.exists() else {}


def _logged(proof: bytes) -> Logged:
    try:
        told = json.loads(proof)
        entry = json.loads(told["entry"])
        shown = {name: str(one["value"]) for name, one in told["private"].items()}
        withheld = tuple(sorted(set(entry["private"]) - set(shown)))
        return Logged(
            int(entry["number"]),
            int(entry["at"]),
            str(entry["kind"]),
            str(entry["actor"]),
            str(entry["subject"]),
            entry["body"],
            shown,
            withheld,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotAPack("a proof of the log in it is not as this program writes it") from None
