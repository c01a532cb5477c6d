"""A checkpoint: a signed statement of how many entries a log had and what its root was, as text that anybody can keep.

It has the form of a signed note (C2SP ``signed-note`` and ``tlog-checkpoint``), so that other programs can check it:

    sponsor-monitor/log/01990000-0000-7000-8000-000000000000      the log (its origin)
    120                                                           how many entries
    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=                  the root over them, in Base64
    time 2026-11-27T18:44:14.000000Z                              when it was signed
    key 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=              by which key
                                                                  (a blank line)
    — sponsor-monitor/log/01990000-… TnVtYmVyIHBsYXk=             the signature over all lines before the blank one

The signature is Base64 of 4 bytes that name the key and the 64 bytes of Ed25519.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from sponsor_monitor.audit.errors import NotACheckpoint, SignatureBroken
from sponsor_monitor.audit.keys import SIGNATURE_BYTES, PublicKey, SigningKey, public_of
from sponsor_monitor.audit.merkle import HASH_BYTES

ORIGIN = "sponsor-monitor/log/"
_ALGORITHM = b"\x01"
_NAMED = 4
_FORM = re.compile(
    r"(?P<text>(?P<origin>sponsor-monitor/log/[0-9a-f-]{36})\n(?P<size>0|[1-9][0-9]{0,15})\n(?P<root>[A-Za-z0-9+/=]{44})\n"
    r"time (?P<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6})Z\nkey (?P<key>[A-Za-z0-9+/=]{44})\n)"
    r"\n— (?P=origin) (?P<signature>[A-Za-z0-9+/=]{92})\n"
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says: of which log, how many entries, their root, when (microseconds since 1970), which key."""

    origin: str
    size: int
    root: bytes
    at: int
    key: PublicKey

    @property
    def text(self) -> str:
        """The lines that are signed."""
        time = moment(self.at)
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {time}\nkey {self.key.written}\n"


def origin_of(log: str) -> str:
    """The first line of the checkpoints of a log, by the log's opaque id."""
    return ORIGIN + log


def moment(at: int) -> str:
    """An instant as checkpoints write it: ``2026-11-27T18:44:14.000000Z``."""
    seconds, rest = divmod(at, 1_000_000)
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%S}.{rest:06}Z"


def signed(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The note of a checkpoint, signed by the key that it names."""
    signature = key.sign(checkpoint.text.encode())
    written = base64.b64encode(_name(checkpoint) + signature).decode()
    return f"{checkpoint.text}\n— {checkpoint.origin} {written}\n"


def opened(note: str) -> Checkpoint:
    """What a note says; NotACheckpoint for another text, SignatureBroken where its key did not sign this."""
    found = _FORM.fullmatch(note.replace("\r\n", "\n").strip() + "\n")
    if found is None:
        raise NotACheckpoint("it has not the lines of one")
    key = public_of(found["key"])
    root, signature = _bytes(found["root"]), _bytes(found["signature"])
    if key is None or len(root) != HASH_BYTES or len(signature) != _NAMED + SIGNATURE_BYTES:
        raise NotACheckpoint("its root, key or signature is not as long as it must be")
    checkpoint = Checkpoint(found["origin"], int(found["size"]), root, _instant(found["at"]), key)
    if checkpoint.text != found["text"] or base64.b64encode(signature).decode() != found["signature"]:
        raise NotACheckpoint("its lines are not written as they must be")
    if signature[:_NAMED] != _name(checkpoint) or not key.has_signed(found["text"].encode(), signature[_NAMED:]):
        raise SignatureBroken(checkpoint.size)
    return checkpoint


def verifier(origin: str, key: PublicKey) -> str:
    """A key as programs that check signed notes want it: name, the 4 bytes that name the key, and the key."""
    return f"{origin}+{_hash(origin, key).hex()}+{base64.b64encode(_ALGORITHM + key.raw).decode()}"


def _name(checkpoint: Checkpoint) -> bytes:
    return _hash(checkpoint.origin, checkpoint.key)


def _hash(origin: str, key: PublicKey) -> bytes:
    return hashlib.sha256(f"{origin}\n".encode() + _ALGORITHM + key.raw).digest()[:_NAMED]


def _bytes(written: str) -> bytes:
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _instant(written: str) -> int:
    try:
        found = dt.datetime.fromisoformat(written).replace(tzinfo=dt.UTC)
    except ValueError:
        raise NotACheckpoint("its time is none") from None
    return (found - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
