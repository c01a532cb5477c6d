"""What people send, unpacked: no further than it says, nowhere else, and nothing of it stays for long."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest

from api.refusals import UploadRefused
from api.unpacking import check_archive, new_folder, plain_name, unpack, uploads_beside


def _packed(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_toml", ".toml"), data)
    return path


@pytest.mark.parametrize("inside", ["dataset_toml", "records__dataset_toml"])
def test_the_folder_is_found_by_its_settings_at_the_top_or_one_below(tmp_path: Path, inside: str) -> None:
    packed = _packed(tmp_path / "a.zip", **{inside: b"x = 1", ".hidden__junk": b""})

    assert (unpack(packed, tmp_path / "out") / "dataset.toml").read_bytes() == b"x = 1"


def test_a_file_that_is_larger_than_it_says_is_stopped(tmp_path: Path) -> None:
    packed = _packed(tmp_path / "a.zip", dataset_toml=b"\0" * 90_000_000)
    data, size = bytearray(packed.read_bytes()), struct.pack("<I", 90_000_000)
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = struct.pack("<I", 10)
    packed.write_bytes(data)
    check_archive(packed)

    with pytest.raises(UploadRefused):
        unpack(packed, tmp_path / "out")
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*")) < 60_000_000


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    packed = _packed(tmp_path / "a.zip", dataset_toml=os.urandom(5_000))
    data = bytearray(packed.read_bytes())
    data[1_000:1_100] = bytes(100)
    packed.write_bytes(data)

    with pytest.raises(UploadRefused, match="damaged"):
        unpack(packed, tmp_path / "out")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "c:x", "a\0b", "a\nb", "a\u202eb", "~x", "x" * 151, "a|b"]
)
def test_names_that_lead_elsewhere_or_hide_are_refused(name: str) -> None:
    with pytest.raises(UploadRefused):
        plain_name(name)


def test_what_a_crash_left_is_cleared_away_after_two_days(tmp_path: Path) -> None:
    files = tmp_path / "files"
    old, young = new_folder(files), new_folder(files)
    os.utime(old, (0, 0))
    new = new_folder(files)

    assert set(uploads_beside(files).iterdir()) == {young, new}
