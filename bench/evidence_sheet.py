"""The workbook of an export written from the rows that are kept: what is measured."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from bench.evidence_rows import gathered
from reports.cohort.tables import write_sheets

if __name__ == "__main__":
    place, students, target = sys.argv[1:]
    write_sheets(Path(target), gathered(Path(place), int(students)), [], dt.datetime(2026, 3, 31, tzinfo=dt.UTC))
