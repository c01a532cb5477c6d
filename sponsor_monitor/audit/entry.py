"""An entry of the log: what was done, by whom, when and about what, in the bytes that are hashed.

What is personal stands beside the log: the entry holds a salted digest of each such value, so that value and salt can
be erased together and the log still be verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from sponsor_monitor.audit import merkle

PROGRAM = "program"
"""The actor of what no person did."""

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be: its kind, what it is about, and what it says.

    ``subject`` is the opaque id of the case, alert, account, batch or message it speaks of; ``registration`` that of
    the registration concerned. ``private`` holds personal values (names, words people wrote) by name.
    """

    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None
    registration: str | None = None
    private: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it was logged, numbered from 1 without a gap; ``at`` is microseconds since 1970 in UTC.

    ``private`` are the personal values that were not erased; ``written`` the canonical JSON, ``leaf`` its RFC 6962
    leaf hash in hexadecimal.
    """

    number: int
    at: int
    kind: str
    actor: str
    subject: str | None
    registration: str | None
    body: Mapping[str, Any]
    private: Mapping[str, str]
    written: str
    leaf: str


@dataclass(frozen=True, slots=True)
class Private:
    """A personal value beside the log, with the random salt under which its entry knows it."""

    name: str
    value: str
    salt: str


def private_digest(value: str, salt: str) -> str:
    """The SHA-256 by which an entry knows a personal value: over the salt's bytes and the value in UTF-8."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode("utf-8", "surrogatepass")).hexdigest()


def leaf_hash(written: bytes) -> str:
    """The leaf hash of an entry's canonical JSON (RFC 6962, 2.1): SHA-256 over a zero byte and the JSON."""
    return merkle.leaf_hash(written).hex()


def entry_of(
    draft: Draft, number: int, at: int, actor: str, entropy: Callable[[int], bytes], before: str | None = None
) -> tuple[Entry, list[Private]]:
    """The entry that a draft becomes, and the personal values to be kept beside it.

    ``before`` is the leaf hash of the entry before it, which it repeats: so the first one that was altered, put in or
    taken out is known exactly, where the tree alone would only say that something was.
    """
    private = [Private(name, value, entropy(SALT_BYTES).hex()) for name, value in sorted(draft.private.items())]
    told: dict[str, Any] = {
        "actor": actor,
        "at": at,
        "before": before,
        "body": dict(draft.body),
        "kind": draft.kind,
        "number": number,
        "private": {each.name: private_digest(each.value, each.salt) for each in private},
        "registration": draft.registration,
        "subject": draft.subject,
    }
    written = rfc8785.dumps(told)
    kept = {each.name: each.value for each in private}
    entry = Entry(
        number,
        at,
        draft.kind,
        actor,
        draft.subject,
        draft.registration,
        told["body"],
        kept,
        written.decode(),
        leaf_hash(written),
    )
    return entry, private
