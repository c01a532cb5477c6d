"""The keys that sign checkpoints: Ed25519, as text that other programs read too."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from sponsor_monitor.audit.errors import NotAKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64
_SHOWN = 16


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of a key that everybody may know, by its 32 bytes."""

    raw: bytes

    @property
    def written(self) -> str:
        """The key in Base64, 44 characters long."""
        return base64.b64encode(self.raw).decode()

    @property
    def id(self) -> str:
        """The SHA-256 of the key in hexadecimal, by which it is named."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def shown(self) -> str:
        """The beginning of its name, enough for a sentence."""
        return self.id[:_SHOWN]

    def has_signed(self, data: bytes, signature: bytes) -> bool:
        """Whether a signature over data is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


class SigningKey:
    """A key that signs; who has it can speak for the log."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        """Hold the private half."""
        self._private = private
        self.public = PublicKey(private.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """The signature over data, 64 bytes."""
        return self._private.sign(data)

    @property
    def pem(self) -> str:
        """The key as it is kept: PKCS #8 in PEM, not encrypted."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def new_key(entropy: Callable[[int], bytes]) -> SigningKey:
    """A new key; ``entropy`` gives random bytes."""
    return SigningKey(Ed25519PrivateKey.from_private_bytes(entropy(KEY_BYTES)))


def key_of(pem: str, where: str) -> SigningKey:
    """The key of a PEM text from ``where``; NotAKey for another text."""
    try:
        private = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NotAKey(where) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise NotAKey(where)
    return SigningKey(private)


def public_of(written: str) -> PublicKey | None:
    """The public key written in Base64; None for another text."""
    try:
        raw = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return PublicKey(raw) if len(raw) == KEY_BYTES else None


def rotation_text(origin: str, old: PublicKey, new: PublicKey) -> bytes:
    """What the old key signs to say that from now on the new one speaks for the log."""
    return f"{origin}\nkey {old.written}\nis followed by\nkey {new.written}\n".encode()
