"""What is taken out of a student's records for a reader who need not know it, so that the rest can still be assessed.

Whether somebody is sponsored decides by which rules they are judged, and the number of a CAS says so: a word stands in
its place. The dates of a permission decide nothing here, and are left blank.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.pack.purpose import READERS, Part
from sponsor_monitor.purpose import Purpose

WITHHELD = "withheld"
_FILE, _CAS = "registrations.csv", "cas_number"
_DATES = ("permission_start", "permission_end")


def cut(records: Path, purpose: Purpose) -> None:
    """Take out of a student's folder what the reader of a purpose does not get."""
    if READERS[purpose].gets(Part.PERMISSION):
        return
    file = records / _FILE
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        rows, names = list(reader), list(reader.fieldnames or ())
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_without(row, number) for number, row in enumerate(rows, 1))
    file.write_text(written.getvalue(), encoding="utf-8", newline="")


def without_permission(row: Mapping[str, Any], purpose: Purpose) -> dict[str, Any]:
    """A version of a registration as the reader of a purpose gets it."""
    if READERS[purpose].gets(Part.PERMISSION):
        return dict(row)
    return dict(row) | dict.fromkeys(_DATES) | {_CAS: row[_CAS] and WITHHELD}


def _without(row: Mapping[str, str], number: int) -> dict[str, str]:
    """A row without dates of permission; no two registrations have one CAS number, so the words are numbered."""
    left = dict(row) | {name: "" for name in _DATES if name in row}
    return left | {_CAS: f"{WITHHELD} {number}"} if row.get(_CAS) else left
