"""The form of BagIt (RFC 8493), written as a ZIP: the same files give the same bytes.

A bag has a payload under ``data/`` and beside it tag files, which say what it is. ``manifest-sha256.txt`` has a line
for each file of the payload, ``tagmanifest-sha256.txt`` for each of the tag files.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAYLOAD = "data/"
DECLARATION, INFO, MANIFEST, TAG_MANIFEST = "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP can say: no clock enters its bytes."""
_MODE = 0o100644 << 16
_UNIX = 3
_AT_ONCE = 1 << 20
_PACKED = (".pdf", ".xlsx", ".p7s")
"""What is compressed already, or is too small to be."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The files under ``data/`` by their names there, and their list with the SHA-256 of each."""

    files: Mapping[str, Path]
    manifest: bytes
    octets: int

    @property
    def sha256(self) -> str:
        """What one has to keep to know every file of the payload again."""
        return hashlib.sha256(self.manifest).hexdigest()


def payload_of(files: Mapping[str, Path]) -> Payload:
    """The payload that files make, each by its name below ``data/``."""
    lines = [f"{_sha256(path)}  {PAYLOAD}{_written(name)}\n" for name, path in sorted(files.items())]
    return Payload(files, "".join(lines).encode(), sum(path.stat().st_size for path in files.values()))


def write_bag(
    target: Path, name: str, payload: Payload, info: Sequence[tuple[str, str]], tags: Mapping[str, bytes]
) -> None:
    """Write a bag as a ZIP with the one folder ``name``; ``tags`` are further tag files by their names."""
    about = [*info, ("Payload-Oxum", f"{payload.octets}.{len(payload.files)}")]
    told = {
        **tags,
        DECLARATION: _DECLARED,
        INFO: "".join(f"{label}: {_one_line(value)}\n" for label, value in about).encode(),
        MANIFEST: payload.manifest,
    }
    lines = [f"{hashlib.sha256(data).hexdigest()}  {_written(tag)}\n" for tag, data in sorted(told.items())]
    told[TAG_MANIFEST] = "".join(lines).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for tag, data in sorted(told.items()):
            archive.writestr(_member(f"{name}/{tag}"), data)
        for file, path in sorted(payload.files.items()):
            member = _member(f"{name}/{PAYLOAD}{file}")
            member.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(member, "w") as written:
                while part := source.read(_AT_ONCE):
                    written.write(part)


def _member(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, _MOMENT)
    found.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
    found.create_system, found.external_attr = _UNIX, _MODE
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _written(name: str) -> str:
    """A name as a list of files writes it (RFC 8493, 2.1.3)."""
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _one_line(value: str) -> str:
    return " ".join(value.split())
