"""The files attached inside a PDF, read so that nothing in it can be written anywhere else."""

from __future__ import annotations

import io
from collections.abc import Mapping
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


def attachments(data: bytes) -> dict[str, bytes]:
    """The attached files by name; Unreadable where there are none, or one has a name or size that no pack gives it."""
    try:
        with pikepdf.open(io.BytesIO(data)) as opened:
            found = {str(spec.filename): _bytes(str(name), spec) for name, spec in opened.attachments.items()}
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001  whatever a damaged file does to its reader
        raise Unreadable("it is damaged, or no PDF") from None
    if not found:
        raise Unreadable("nothing is attached in it")
    if sum(map(len, found.values())) > MOST_BYTES:
        raise Unreadable("its attachments are larger than any pack's")
    return found


def laid_out(found: Mapping[str, bytes], directory: Path) -> None:
    """Write the attached files into an empty directory."""
    for name, content in found.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _bytes(name: str, spec: pikepdf.AttachedFileSpec) -> bytes:
    path = PurePosixPath(str(spec.filename))
    strange = path.is_absolute() or ".." in path.parts or len(str(path)) > _MOST_NAME
    if strange or str(path) != str(spec.filename) or not str(path).isprintable() or "\\" in str(path):
        raise Unreadable(f"an attachment has a name that no pack gives one ({len(name)} characters)")
    return bytes(spec.get_file().read_bytes())
