"""Detached signatures (CMS) beside files that stay as they are."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path
from typing import Any

from pyhanko.sign import timestamps

from reports.signing import Seal


def detached(path: Path, seal: Seal) -> bytes:
    """The institution's signature of a file, with an attested time where there is a time-stamp server."""
    server = seal.timestamp_server
    stamper = timestamps.HTTPTimeStamper(server) if server else None
    signing = seal.signer.async_sign_general_data(
        path.read_bytes(), "sha256", detached=True, timestamper=stamper, use_cades=True
    )
    found: bytes = asyncio.run(signing).dump()
    return found


def signer_name(seal: Seal) -> str:
    """Whose certificate it is."""
    return str(_certificate(seal).subject.human_friendly)


def certificate_digest(seal: Seal) -> str:
    """By which certificates are told apart."""
    return hashlib.sha256(_certificate(seal).dump()).hexdigest()[:16]


def _certificate(seal: Seal) -> Any:
    return seal.signer.signing_cert
