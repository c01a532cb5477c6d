"""A proof that an entry stands in the log, as JSON: checked with nothing but itself and a checkpoint somebody kept.

{
  "format": "sponsor-monitor/proof/1",
  "entry": "…",                     the entry's canonical JSON, as a text, for these are the bytes that are hashed
  "private": {"name": {"value": "…", "salt": "…"}},        the personal values that are shown with it
  "index": 4,                       its place in the tree, from 0: its number less 1
  "path": ["…", …],                 the hashes beside it on the way to the root, in hexadecimal (RFC 6962, 2.1.1)
  "checkpoint": "…",                the signed note (``audit/checkpoint.py``)
  "consistency": {"size": 3, "path": ["…", …]}             how the tree of a kept checkpoint became that one, or null
}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from sponsor_monitor.audit import merkle
from sponsor_monitor.audit.checkpoint import Checkpoint, opened
from sponsor_monitor.audit.entry import Private, leaf_hash, private_digest
from sponsor_monitor.audit.errors import NotAProof, ProofBroken
from sponsor_monitor.audit.merkle import Tree

FORMAT = "sponsor-monitor/proof/1"
_PARTS = {"format", "entry", "private", "index", "path", "checkpoint", "consistency"}


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof proves: the entry as it was logged, the checkpoint it stands under, and what else was shown.

    ``private`` are the personal values that were shown and that its digests agree with; ``is_kept`` says that the
    checkpoint somebody kept leads to the same log.
    """

    entry: Mapping[str, Any]
    private: Mapping[str, str]
    checkpoint: Checkpoint
    is_kept: bool


def proof_of(
    tree: Tree, written: str, number: int, note: str, *, private: tuple[Private, ...] = (), kept: int | None = None
) -> str:
    """The proof of an entry of a tree under a checkpoint's note; ``kept`` is the size of one somebody has kept."""
    size = opened(note).size
    between = None
    if kept is not None:
        first, last = sorted((kept, size))
        between = {"size": kept, "path": _written(tree.consistency(first, last))}
    told = {
        "format": FORMAT,
        "entry": written,
        "private": {one.name: {"value": one.value, "salt": one.salt} for one in private},
        "index": number - 1,
        "path": _written(tree.inclusion(number - 1, size)),
        "checkpoint": note,
        "consistency": between,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def check(proof: str, kept: Checkpoint | None = None) -> Proven:
    """Check a proof, and that it is of the log of which somebody kept a checkpoint.

    NotAProof for another text; ProofBroken, NotACheckpoint or SignatureBroken where it does not hold.
    """
    told = _parts(proof)
    checkpoint = opened(told["checkpoint"])
    entry = _entry(told)
    leaf, path = bytes.fromhex(leaf_hash(told["entry"].encode())), _hashes(told["path"])
    if not merkle.is_included(leaf, told["index"], checkpoint.size, path, checkpoint.root):
        raise ProofBroken("the entry does not lead to the root of the checkpoint")
    if kept is not None:
        _connect(kept, checkpoint, told["consistency"])
    return Proven(entry, _private(entry, told["private"]), checkpoint, kept is not None)


def _parts(proof: str) -> dict[str, Any]:
    try:
        told = json.loads(proof)
    except ValueError:
        raise NotAProof("it is not JSON") from None
    if not isinstance(told, dict) or told.keys() != _PARTS or told["format"] != FORMAT:
        raise NotAProof(f"it has not the parts of {FORMAT}")
    kinds = (("entry", str), ("checkpoint", str), ("private", dict), ("path", list))
    if not all(isinstance(told[name], kind) for name, kind in kinds) or type(told["index"]) is not int:
        raise NotAProof("a part of it is of another kind than it must be")
    return told


def _entry(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry; refused where it is not written canonically, for such a text could be read in two ways."""
    try:
        entry = json.loads(told["entry"])
        is_canonical = rfc8785.dumps(entry) == told["entry"].encode()
    except ValueError:
        raise ProofBroken("the entry is not canonical JSON") from None
    if not isinstance(entry, dict) or not is_canonical:
        raise ProofBroken("the entry is not canonical JSON")
    if entry.get("number") != told["index"] + 1:
        raise ProofBroken("the entry's number is not its place in the log")
    return entry


def _private(entry: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, str]:
    """The personal values that are shown; each must give the digest that the entry has of it."""
    found: dict[str, str] = {}
    for name, one in shown.items():
        try:
            digest = private_digest(one["value"], one["salt"])
        except (TypeError, KeyError, ValueError, AttributeError):
            raise NotAProof("a personal value has not its value and salt") from None
        if entry["private"].get(name) != digest:
            raise ProofBroken(f"the personal value {name} is not the one that was logged")
        found[name] = one["value"]
    return found


def _connect(kept: Checkpoint, shown: Checkpoint, between: Any) -> None:
    """See that one of two checkpoints is how the log of the other began."""
    if kept.origin != shown.origin:
        raise ProofBroken("the checkpoint you kept is of another log")
    if kept.size == shown.size:
        if kept.root != shown.root:
            raise ProofBroken("the checkpoint you kept has another root for as many entries: the log was altered")
        return
    first, last = sorted((kept, shown), key=lambda one: one.size)
    try:
        is_for_it = between["size"] == kept.size
        path = _hashes(between["path"])
    except (TypeError, KeyError):
        is_for_it, path = False, []
    if not is_for_it:
        raise ProofBroken(
            f"it does not say how it follows from the checkpoint you kept, of {kept.size:,} entries: have it made for "
            "that one (audit prove --checkpoint FILE)"
        )
    if not merkle.is_consistent(first.size, first.root, last.size, last.root, path):
        raise ProofBroken("the checkpoint you kept is of a log that went another way: entries were altered since")


def _written(hashes: list[bytes]) -> list[str]:
    return [one.hex() for one in hashes]


def _hashes(written: Any) -> list[bytes]:
    try:
        return [bytes.fromhex(one) for one in written]
    except (TypeError, ValueError):
        raise NotAProof("a hash in it is not hexadecimal") from None
