"""The SHA-256 of a dataset: over one line for each file read, so that any change of any of them shows (findings.md)."""

from __future__ import annotations

import hashlib
import os

from sponsor_monitor.dataset.folder import Folder


def dataset_sha256(folder: Folder) -> str:
    """The digest over each file's name, a tab, the SHA-256 of its bytes and a line feed, in name order."""
    lines = []
    for name in sorted(folder.files):
        with (folder.path / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(os.fsencode(name) + b"\t" + digest.encode() + b"\n")
    return hashlib.sha256(b"".join(lines)).hexdigest()
