"""Work out the gaps of the Open University's data once more, plainly, and compare an assessment with them.

`python scripts/oulad_gaps.py DATASET ASSESSMENT.json`. In that dataset every day is a teaching day, nobody is absent
and every indicator in it qualifies, so that the clock is the number of calendar days since the last event.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

LIMIT = 60
SHOWN = 5


def main(dataset: Path, assessment: Path) -> int:
    """Print how many registrations agree, and the first that do not; 1 where one does not."""
    document = json.loads(assessment.read_text(encoding="utf-8"))
    as_of = pd.Timestamp(document["as_of"])
    registrations = pd.read_csv(dataset / "registrations.csv", dtype=str)
    events = pd.read_parquet(dataset / "engagement.parquet")
    events = events[events["count"] > 0] if "count" in events else events
    days = pd.to_datetime(events["occurred_at"]).dt.normalize().groupby(events["student_id"]).unique()
    given = {entry["registration_id"]: entry for entry in document["registrations"]}
    wrong = []
    for row in registrations.itertuples():
        expected = gaps(row, days.get(row.student_id, []), as_of)
        found = reported(given[row.registration_id])
        if expected != found:
            wrong.append(f"{row.registration_id}: expected {expected}, found {found}")
    print(f"oulad: the gaps of {len(registrations) - len(wrong):,} of {len(registrations):,} registrations are right")
    print("\n".join(wrong[:SHOWN]))
    return 1 if wrong else 0


def gaps(row: Any, days: Any, as_of: pd.Timestamp) -> dict[str, Any]:
    """Last evidence, days since, the longest gap, and each gap that reached the limit: first day, day reached, days."""
    start = pd.Timestamp(row.course_start)
    if isinstance(row.enrolled_on, str):
        start = max(start, pd.Timestamp(row.enrolled_on))
    end = min(pd.Timestamp(row.course_end), as_of)
    if isinstance(row.ended_on, str):
        end = min(end, pd.Timestamp(row.ended_on))
    if end < start:
        return {"last": None, "days": 0, "longest": 0, "reached": []}
    evidence = sorted(day for day in days if start <= day <= end)
    edges = [start - pd.Timedelta(days=1), *evidence, end + pd.Timedelta(days=1)]
    stretches = [(before, (after - before).days - 1) for before, after in pairwise(edges)]
    return {
        "last": str(evidence[-1].date()) if evidence else None,
        "days": stretches[-1][1],
        "longest": max(length for _, length in stretches),
        "reached": [
            (str((before + pd.Timedelta(days=1)).date()), str((before + pd.Timedelta(days=LIMIT)).date()), length)
            for before, length in stretches
            if length >= LIMIT
        ],
    }


def reported(entry: dict[str, Any]) -> dict[str, Any]:
    """The same of an entry of an assessment."""
    breaches = [f for f in entry["findings"] if f["rule"] == "engagement-gap" and f["outcome"] == "breach"]
    return {
        "last": entry["gap"]["last_evidence"],
        "days": entry["gap"]["days"],
        "longest": entry["gap"]["longest"],
        "reached": [(f["period_start"], f["crossed_on"], f["measured"]["days"]) for f in breaches],
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
