"""Which keys may speak for a log, and since when: each is announced by an entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.audit.keys import PublicKey, SigningKey, public_of, rotation_text
from sponsor_monitor.store.store_event import StoreEvent

KEY_KINDS = (StoreEvent.KEY_MADE, StoreEvent.KEY_ROTATED)


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key by the entry that announced it, and when (an instant).

    ``is_vouched`` says that the key before signed for it; the first has none before, and one that follows a lost key
    has only the word of who could write to the log.
    """

    public: PublicKey
    entry: int
    at: int
    is_vouched: bool


def key_made(key: PublicKey) -> Draft:
    """The entry of a log's first key."""
    return Draft(StoreEvent.KEY_MADE, {"key": key.written, "id": key.id})


def key_rotated(origin: str, old: PublicKey, new: PublicKey, signer: SigningKey | None) -> Draft:
    """The entry of a key that follows another; ``signer`` is the old one, None where it is lost."""
    signature = None if signer is None else signer.sign(rotation_text(origin, old, new)).hex()
    body = {"key": new.written, "id": new.id, "before": old.written, "signature": signature}
    return Draft(StoreEvent.KEY_ROTATED, body)


def announced(origin: str, entries: Iterable[tuple[int, int, dict[str, Any]]]) -> list[LogKey]:
    """The keys that entries (number, time, body) of the kinds above announce, the one that holds now last."""
    found: list[LogKey] = []
    for number, at, body in entries:
        key = public_of(str(body.get("key")))
        if key is not None:
            found.append(LogKey(key, number, at, _is_vouched(origin, found[-1].public if found else None, key, body)))
    return found


def _is_vouched(origin: str, old: PublicKey | None, new: PublicKey, body: dict[str, Any]) -> bool:
    if old is None:
        return True
    try:
        signature = bytes.fromhex(str(body.get("signature")))
    except ValueError:
        return False
    return old.has_signed(rotation_text(origin, old, new), signature)
