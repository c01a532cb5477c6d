"""Files that people send, put into a folder of their own; of a ZIP only what is meant, and not more than it says."""

from __future__ import annotations

import lzma
import shutil
import stat
import time
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from api.refusals import UploadRefused
from sponsor_monitor.errors import shortened

_MOST_FILES = 2_000
_LONGEST_NAME = 150
_GROWS = 40
"""A ZIP of tables unpacks to about ten times its size; one that grows more than this is no such thing."""
_LEAST_LIMIT = 50_000_000
_PIECE = 1 << 20
_KEPT_SECONDS = 2 * 86_400
_SHOWN = 60
_ENCRYPTED = 0x1
_SETTINGS = "dataset.toml"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
)
ARCHIVE = "upload.zip"


def uploads_beside(files: Path) -> Path:
    """Where uploads wait until they are imported: beside the folder of kept source files."""
    return files.with_name(f"{files.name}.uploads")


def new_folder(files: Path) -> Path:
    """An empty folder that only this program may read; what a crash left of others is cleared away after a while."""
    uploads = uploads_beside(files)
    for old in uploads.iterdir() if uploads.exists() else ():
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    folder = uploads / uuid4().hex
    folder.mkdir(parents=True, mode=0o700)
    return folder


def keep(source: BinaryIO, path: Path) -> None:
    """Put what was sent into a new file."""
    source.seek(0)
    with path.open("xb") as target:
        shutil.copyfileobj(source, target, _PIECE)


def plain_name(name: str) -> str:
    """The name of a sent file, where it is a name and nothing else; UploadRefused for a path or worse."""
    if not _is_plain(name):
        raise UploadRefused(f'"{shortened(name, _SHOWN)}" is no name of a file that can be taken: rename the file.')
    return name


def check_names(names: Iterable[str]) -> None:
    """UploadRefused where two files have one name."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise UploadRefused(f'Two files are called "{shortened(name, _SHOWN)}": send each once.')
        seen.add(name.casefold())


def check_archive(path: Path) -> None:
    """UploadRefused for what is no ZIP, or one that nobody who sends records would make; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (*_DAMAGED, ValueError):
        raise UploadRefused("This is no ZIP file, or it is damaged: pack the folder again, and send that.") from None
    if len(members) > _MOST_FILES:
        raise UploadRefused(f"The ZIP holds more than {_MOST_FILES:,} files: send one folder of records.")
    for member in members:
        _check_member(member)
    check_names(member.filename for member in members)
    if sum(member.file_size for member in members) > _limit(path):
        raise UploadRefused("The ZIP would unpack to far more than records do: it was not unpacked.")


def unpack(path: Path, folder: Path) -> Path:
    """Unpack a ZIP into a folder, and give that of the dataset in it; UploadRefused as in ``check_archive``."""
    check_archive(path)
    left = _limit(path)
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            place = folder / member.filename
            if member.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            left -= _write(archive, member, place, left)
    return _dataset_in(folder)


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, left: int) -> int:
    """Write one file; how large it is, whatever it said of itself, is counted while it is written."""
    written = 0
    try:
        with archive.open(member) as source, place.open("xb") as target:
            while piece := source.read(_PIECE):
                written += len(piece)
                if written > left:
                    raise UploadRefused("The ZIP unpacks to far more than it says: it was not imported.")
                target.write(piece)
    except _DAMAGED as error:
        raise UploadRefused("A file in the ZIP is damaged: pack the folder again, and send that.") from error
    return written


def _dataset_in(folder: Path) -> Path:
    """The folder itself, or the only one in it, where the dataset is."""
    if (folder / _SETTINGS).is_file():
        return folder
    inside = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))]
    if len(inside) == 1 and (inside[0] / _SETTINGS).is_file():
        return inside[0]
    raise UploadRefused(f"There is no {_SETTINGS} in the ZIP: pack the folder of records with it, and nothing else.")


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    parts = name.rstrip("/").split("/")
    if not all(_is_plain(part) for part in parts) or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UploadRefused(
            f'The ZIP holds "{shortened(name, _SHOWN)}", which leads elsewhere or is no plain file: '
            "nothing of it was unpacked."
        )
    if member.flag_bits & _ENCRYPTED:
        raise UploadRefused("The ZIP has a password: send it without one, over this connection.")


def _is_plain(name: str) -> bool:
    return (
        0 < len(name) <= _LONGEST_NAME
        and name not in (".", "..")
        and name.isprintable()
        and not set(name) & set('/\\:*?"<>|')
        and not name.startswith("~")
    )


def _limit(path: Path) -> int:
    return max(_LEAST_LIMIT, path.stat().st_size * _GROWS)
