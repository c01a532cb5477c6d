"""The files attached inside a PDF, read so that nothing in it can be written anywhere else."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pikepdf

from sponsor_monitor.errors import SponsorMonitorError

MOST_BYTES = 200_000_000
_MOST_NAME = 200


class Unreadable(SponsorMonitorError):
    """A file that is no PDF, or whose attachments cannot be read."""

    def __init__(self, reason: str) -> None:
        """Say what is wrong."""
        super().__init__(f"The file cannot be read as a PDF with attachments: {reason}.")


@dataclass(frozen=True, slots=True)
class Attached:
    """The attached files by name, and the names of those that cannot be unpacked."""

    files: Mapping[str, bytes]
    damaged: tuple[str, ...] = ()


def attachments(data: bytes) -> dict[str, bytes]:
    """The attached files by name; Unreadable where one of them is, or ``attached`` would say so."""
    found = attached(data)
    if found.damaged:
        raise Unreadable(f"what is attached as {found.damaged[0]} is damaged")
    return dict(found.files)


def attached(data: bytes) -> Attached:
    """The attached files; Unreadable where there are none, or one has a name or size that no pack gives it."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as opened:
            found = {_name(spec): _bytes(spec) for spec in opened.attachments.values()}
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001  whatever a damaged file does to its reader
        raise Unreadable("it is damaged, or no PDF") from None
    if not found:
        raise Unreadable("nothing is attached in it")
    whole = {name: content for name, content in found.items() if content is not None}
    if sum(map(len, whole.values())) > MOST_BYTES:
        raise Unreadable("its attachments are larger than any pack's")
    return Attached(whole, tuple(sorted(found.keys() - whole.keys())))


def laid_out(found: Mapping[str, bytes], directory: Path) -> None:
    """Write the attached files into an empty directory."""
    for name, content in found.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _name(spec: pikepdf.AttachedFileSpec) -> str:
    name = str(spec.filename)
    path = PurePosixPath(name)
    strange = path.is_absolute() or ".." in path.parts or len(str(path)) > _MOST_NAME
    if strange or str(path) != name or not name.isprintable() or "\\" in name:
        raise Unreadable(f"an attachment has a name that no pack gives one ({len(name)} characters)")
    return name


def _bytes(spec: pikepdf.AttachedFileSpec) -> bytes | None:
    """What is attached; None where it cannot be unpacked, or is not what the PDF's own sum of it says."""
    file = spec.get_file()
    try:
        content = bytes(file.read_bytes())
    except pikepdf.DataDecodingError:
        return None
    # The sum is no proof against anybody, who would change it too: it says which file a damage is in.
    said = file.md5
    return content if said in (b"", hashlib.md5(content, usedforsecurity=False).digest()) else None
