"""The service's own secret, made at first start and kept in a file outside the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from itsdangerous import BadData, URLSafeSerializer

from sponsor_monitor.errors import SponsorMonitorError

_BYTES = 32


class SecretUnusable(SponsorMonitorError):
    """The file of the secret is not what was written there."""

    def __init__(self, path: Path) -> None:
        """Say what to do."""
        super().__init__(
            f"{path} is no secret of ours: remove it and start again. Everybody will have to sign in anew."
        )


class Keys:
    """Signs what people may read but not change, and seals what they may not even read."""

    def __init__(self, secret: bytes) -> None:
        """Derive everything from one secret."""
        self._secret = secret
        # AES-SIV (RFC 5297): the same value is the same text each time, so that a link stays the same link.
        self._siv = AESSIV(hmac.digest(secret, b"seal", "sha512"))

    def mac(self, purpose: str, text: str) -> str:
        """A text's code for a purpose, which nobody else can make and which says nothing of the text."""
        return hmac.new(self._secret, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    def sign(self, purpose: str, value: Any) -> str:
        """A value as text that nobody else could have made for this purpose."""
        return str(URLSafeSerializer(self._secret, salt=purpose).dumps(value))

    def signed(self, purpose: str, text: str) -> Any:
        """The value that was signed; None for text that was not."""
        with suppress(BadData):
            return URLSafeSerializer(self._secret, salt=purpose).loads(text)
        return None

    def seal(self, purpose: str, value: Any) -> str:
        """A value as text that only this service can read: what an address or a cookie must not show."""
        sealed = self._siv.encrypt(orjson.dumps(value), [purpose.encode()])
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def sealed(self, purpose: str, text: str) -> Any:
        """The value that was sealed for this purpose; None for anything else."""
        try:
            found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return orjson.loads(self._siv.decrypt(found, [purpose.encode()]))
        except (InvalidTag, ValueError):
            return None


def keys_of(path: Path) -> Keys:
    """The keys that a file's secret gives; it is made where there is none yet, for its owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "wb") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)))
    try:
        secret = base64.urlsafe_b64decode(path.read_bytes())
    except ValueError:
        raise SecretUnusable(path) from None
    if len(secret) != _BYTES:
        raise SecretUnusable(path)
    return Keys(secret)


def secret_beside(files: Path) -> Path:
    """Where the secret is unless another place is named: beside the folder of kept files."""
    return files.with_name(f"{files.name}.secret")
