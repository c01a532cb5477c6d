"""The institution's certificate and key, from the files that settings or a command name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.settings import Settings

if TYPE_CHECKING:
    from reports.signing import Seal


def seal_of(settings: Settings) -> Seal | None:
    """What packs are signed with, None where no certificate is set; SealRefused where it cannot be used."""
    return seal_in(settings.seal, settings.seal_passphrase_file, settings.timestamp_server)


def seal_in(file: Path | None, passphrase: Path | None, server: str | None) -> Seal | None:
    """The same, from a PKCS 12 file, the file whose first line is its passphrase, and a time-stamp server."""
    if file is None:
        return None
    # Signing brings a good deal with it, which who does not sign need not wait for.
    from reports.signing import SealRefused, open_seal

    try:
        word = None if passphrase is None else passphrase.read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise SealRefused("the file with its passphrase cannot be read") from None
    return open_seal(file, word, server)
