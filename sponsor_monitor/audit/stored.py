"""An entry as it was found, held against what it says and against the one before it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import orjson
import rfc8785

from sponsor_monitor.audit.entry import leaf_hash

_COLUMNS = (
    ("at", "time"),
    ("kind", "kind"),
    ("actor", "actor"),
    ("subject", "subject"),
    ("registration", "registration"),
)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry's columns as a database gives them, whatever they are by now."""

    number: Any
    at: Any
    kind: Any
    actor: Any
    subject: Any
    registration: Any
    written: Any
    leaf: Any


@dataclass(frozen=True, slots=True)
class Sound:
    """What an entry says that is as it was written, with the hash of its bytes."""

    number: int
    at: int
    told: dict[str, Any]
    leaf: str


def sound(found: StoredEntry) -> Sound | str:
    """The entry, or what is wrong with it by itself, as the rest of a sentence that begins with the entry."""
    if not isinstance(found.written, str) or leaf_hash(found.written.encode("utf-8", "surrogatepass")) != found.leaf:
        return "was altered: what it says does not give its hash"
    told = _told(found.written)
    if told is None:
        return "was altered: it is not written as entries are"
    if told["number"] != found.number:
        return f"is out of its place: it says that it is entry {told['number']}"
    for name, word in _COLUMNS:
        if told[name] != getattr(found, name):
            return f"was altered: its {word} is not what it says"
    return Sound(told["number"], told["at"], told, str(found.leaf))


def follows(before: Sound | None, entry: Sound) -> tuple[int, str] | None:
    """Which of two neighbours is not what it was, and how that shows; None where one follows on the other."""
    if entry.told["before"] != (None if before is None else before.leaf):
        if before is None:
            return entry.number, "was put before all others, or is not the first"
        return before.number, f"is not the one that entry {entry.number} follows: it was altered, exchanged or put in"
    if before is not None and entry.at < before.at:
        return entry.number, f"is back-dated: its time is before that of entry {before.number}"
    return None


_KEYS = {"actor", "at", "before", "body", "kind", "number", "private", "registration", "subject"}


def _told(written: str) -> dict[str, Any] | None:
    """What an entry says, if it is written canonically: a text with other spaces or a name twice is none."""
    try:
        told = json.loads(written)
        is_canonical = _canonical(told, written)
    except ValueError:
        return None
    if not is_canonical or not isinstance(told, dict) or told.keys() != _KEYS:
        return None
    kinds = (("number", int), ("at", int), ("body", dict), ("private", dict))
    return told if all(type(told[name]) is kind for name, kind in kinds) else None


def _canonical(told: Any, written: str) -> bool:
    # Nearly every entry is the same by the quick way; the slow one decides of numbers and names the quick one writes
    # otherwise.
    quick = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    return quick == written.encode() or bool(rfc8785.dumps(told) == written.encode())
