"""Assess a dataset by the plain script: the rules one student after another, as baseline and test oracle."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.one_by_one import attendance, engagement, other, quality
from bench.one_by_one.folder import Folder, read_folder
from bench.one_by_one.rating import ratings
from bench.one_by_one.reading import Refused, read_date, read_instant
from bench.one_by_one.university import Registration, University, build


def assess(folder: Folder, as_of: dt.date, known_at: str | None) -> tuple[dict[str, Any], University]:
    """The assessment of findings.md, but for its hashes, explanations and details."""
    instant = read_instant(known_at, folder.zone) if known_at else None
    university = build(folder, as_of, instant)
    months = {
        registration.id: attendance.months(university, registration) if registration.is_below_degree else []
        for registration in university.registrations
    }
    assessment = {
        "format": "sponsor-monitor/assessment/1",
        "institution": folder.institution,
        "as_of": as_of.isoformat(),
        "known_at": known_at,
        "policy": {"id": folder.law.id, "sha256": ""},
        "dataset_sha256": "",
        "registrations": [
            _entry(university, each, months[each.id], folder.incomplete) for each in university.registrations
        ],
        "courses": other.courses(university),
        "data_quality": quality.data_quality(university, months),
        "rejected": folder.rejected,
    }
    return assessment, university


def _entry(
    university: University, registration: Registration, months: list[attendance.Month], incomplete: set[str]
) -> dict[str, Any]:
    """A registration with its measures and findings."""
    row, span = registration.row, registration.span
    weeks: list[dict[str, Any]] = []
    findings = [
        *engagement.engagement_gap(university, registration),
        *other.not_enrolled(university, registration),
        *other.interruption_limit(university, registration),
        *other.sabbatical_meetings(university, registration),
        *other.checkpoints(university, registration),
    ]
    if registration.is_below_degree:
        weeks, short = attendance.contact_hours(university, registration)
        contradicted = quality.contradicted(university, registration, months)
        findings += short
        findings += attendance.monthly_attendance(university, months, contradicted)
        findings += attendance.three_month_attendance(university, registration, months, contradicted)
    # Python's sort is stable, so checkpoints that tie stay in plan order.
    findings.sort(
        key=lambda f: (f["rule"], f["period_start"], f["crossed_on"], f["level"] is not None, f["level"] or "")
    )
    return {
        **{key: row[key] for key in ("registration_id", "student_id", "cas_number", "rqf_level")},
        "below_degree": registration.is_below_degree,
        "school": row["school"],
        "course_code": row["course_code"],
        "monitored_from": span[0].isoformat() if span else None,
        "monitored_to": span[1].isoformat() if span else None,
        "incomplete": row["student_id"] in incomplete,
        "weeks": weeks,
        "months": [month.entry() for month in months],
        "gap": engagement.gap_entry(university, registration),
        "findings": findings,
    }


def rating_frame(university: University) -> pd.DataFrame:
    """Section 7 for every registration and day of its span, the exact score rounded once."""
    rows = [rating for registration in university.registrations for rating in ratings(university, registration)]
    frame = pd.DataFrame(rows, columns=["registration_id", "date", "score", "band"])
    frame["score"] = [None if score is None else float(score) for score in frame["score"]]
    return frame.astype({"score": "float64"})


def main(arguments: list[str]) -> int:
    """Run the command line; 0 for clean input, 1 where rows were set aside, 2 where it is refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--as-of", required=True, type=read_date)
    parser.add_argument("--known-at")
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--ratings", type=Path)
    given = parser.parse_args(arguments[1:] if arguments[:1] == ["assess"] else arguments)
    try:
        folder = read_folder(given.dataset)
        assessment, university = assess(folder, given.as_of, given.known_at)
    except Refused as refusal:
        print(*refusal.args[0], sep="\n", file=sys.stderr)
        return 2
    given.output.write_text(json.dumps(assessment, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if given.ratings:
        rating_frame(university).to_parquet(given.ratings, index=False)
    return 1 if folder.rejected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
