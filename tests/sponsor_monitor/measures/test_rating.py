"""The daily engagement rating: worked by hand, and against the plain script (rules.md 7)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench import per_student
from bench.one_by_one.folder import read_folder
from bench.one_by_one.rating import ratings as one_by_one
from bench.random_university import write_random_university
from sponsor_monitor.assessment import assess

Rating = tuple[float | None, str | None]
MONDAY = dt.date(2025, 10, 6)
POLICY = """id = "ours"
title = "Ours"
extends = "qmul-2025-09"
[parameters.rating_weights]
value = {weights}
clause = "c"
source = "s"
"""
CLICKS_ALONE = "{vle = [1, 14]}"
"""With 14 clicks expected in 14 days a score is clicks per day, at most 1."""
HEADS = {
    "engagement": "student_id,occurred_at,indicator,count",
    "sessions": "session_id,group_id,module_code,starts_at,ends_at",
    "groups": "student_id,group_id,from_date",
    "marks": "student_id,session_id,status",
    "statuses": "student_id,kind,start,end",
}


def rated(
    folder: Path, days: int, weights: str | None = None, vacation: int | None = None, **tables: list[str]
) -> list[Rating]:
    """The ratings of one student over so many days from Monday 6 October 2025; ``vacation`` is one of those days."""
    (folder / "calendars").mkdir()
    policy = "qmul-2025-09"
    if weights is not None:
        policy = "ours.toml"
        (folder / policy).write_text(POLICY.format(weights=weights))
    settings = f'institution = "Example University"\nnation = "ENG"\npolicy = "{policy}"\n'
    (folder / "dataset.toml").write_text(settings)
    (folder / "calendars" / "term.toml").write_text(calendar(vacation))
    (folder / "students.csv").write_text("student_id,family_name,given_names,school\nS1,Example,Student,SEMS\n")
    (folder / "registrations.csv").write_text(
        "registration_id,student_id,rqf_level,course_code,school,calendar,course_start,course_end\n"
        "R1,S1,7,C1,SEMS,term,2025-10-06,2025-11-30\n"
    )
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([HEADS[name], *rows]) + "\n")
    assess(folder, MONDAY + dt.timedelta(days - 1), ratings=folder / "ratings.parquet")
    rows = pq.read_table(folder / "ratings.parquet").to_pylist()
    assert [row["date"] for row in rows] == [MONDAY + dt.timedelta(i) for i in range(days)]
    return [(row["score"], row["band"]) for row in rows]


def calendar(vacation: int | None) -> str:
    end = dt.date(2025, 11, 30)
    periods = [("teaching", MONDAY, end)]
    if vacation is not None:
        free = MONDAY + dt.timedelta(vacation)
        one = dt.timedelta(1)
        periods = [("teaching", MONDAY, free - one), ("vacation", free, free), ("teaching", free + one, end)]
    text = 'id = "term"\ntitle = "Made up"\nsource = "made up"\n'
    return text + "".join(
        f'[[period]]\nkind = "{kind}"\nname = "{kind}"\nstart = {start}\nend = {end}\n' for kind, start, end in periods
    )


def events(indicator: str, *days: int, count: int = 1) -> list[str]:
    return [f"S1,{MONDAY + dt.timedelta(day)},{indicator},{count}" for day in days]


@pytest.mark.parametrize(
    ("clicks", "at_the_limit", "under_it"),
    [(1, "Low", "Very Low"), (2, "Partial", "Low"), (3, "Good", "Partial"), (4, "High", "Good"), (5, "High", "High")],
)
def test_a_band_begins_exactly_at_its_fifth(tmp_path: Path, clicks: int, at_the_limit: str, under_it: str) -> None:
    found = rated(tmp_path, 6, CLICKS_ALONE, engagement=events("vle", 0, count=clicks))

    assert found == [(None, None)] * 4 + [(clicks / 5, at_the_limit), (clicks / 6, under_it)]


def test_a_day_that_is_not_monitored_has_no_rating_and_does_not_count_in_the_window(tmp_path: Path) -> None:
    found = rated(tmp_path, 7, CLICKS_ALONE, vacation=4, engagement=events("vle", 0, 1, 4))

    assert found[4:] == [(None, None), (2 / 5, "Partial"), (2 / 6, "Low")]


def test_the_window_is_the_last_fourteen_monitored_days(tmp_path: Path) -> None:
    found = rated(tmp_path, 15, CLICKS_ALONE, engagement=events("vle", 0, count=7) + events("vle", 14))

    assert found[13:] == [(7 / 14, "Partial"), (1 / 14, "Very Low")]


def test_more_than_is_expected_counts_as_what_is_expected(tmp_path: Path) -> None:
    assert rated(tmp_path, 5, CLICKS_ALONE, engagement=events("vle", 0, count=900))[4] == (1.0, "High")


def test_the_score_is_the_weighted_mean_of_what_there_is(tmp_path: Path) -> None:
    """Three of four sessions, 10 of 20 clicks, the one submission: (5 x 3/4 + 3 x 1/2 + 2 x 1) / 10 = 29/40."""
    days = [MONDAY + dt.timedelta(i) for i in range(5)]
    marks = [f"S1,X{i},{status}" for i, status in enumerate(("present", "late", "present", "absent"))]

    found = rated(
        tmp_path,
        14,
        sessions=[f"X{i},G1,M1,{day}T10:00,{day}T11:00" for i, day in enumerate(days)],
        groups=["S1,G1,2025-10-06"],
        marks=marks,
        engagement=events("vle", 0, count=10) + events("submission", 3),
    )

    assert found[13] == (float(Fraction(29, 40)), "Good")


def test_attendance_is_left_out_while_no_register_was_taken(tmp_path: Path) -> None:
    found = rated(
        tmp_path,
        6,
        "{attendance = [1], vle = [1, 14]}",
        sessions=[f"X{i},G1,M1,2025-10-{day:02d}T10:00,2025-10-{day:02d}T11:00" for i, day in enumerate((6, 11))],
        groups=["S1,G1,2025-10-06"],
        marks=["S1,X1,present"],
        engagement=events("vle", 0, count=3),
    )

    assert found[4:] == [(3 / 5, "Good"), (3 / 4, "Good")]


def test_a_dead_feed_lowers_nobody(tmp_path: Path) -> None:
    """Clicks from Monday to Friday, then none on three working days; a library visit every day."""
    both = "{vle = [1, 14], library = [1, 14]}"

    found = rated(tmp_path, 10, both, engagement=events("vle", *range(5)) + events("library", *range(10)))

    assert found[6:] == [(float(Fraction(12, 14)), "High"), (1.0, "High"), (1.0, "High"), (1.0, "High")]


def test_a_feed_that_does_not_exist_lowers_nobody(tmp_path: Path) -> None:
    assert rated(tmp_path, 5, "{vle = [1, 14], library = [9, 1]}", engagement=events("vle", *range(5)))[4] == (
        1.0,
        "High",
    )


def test_where_nothing_is_present_there_is_no_rating(tmp_path: Path) -> None:
    assert rated(tmp_path, 6) == [(None, None)] * 6


def test_an_intermission_has_no_rating(tmp_path: Path) -> None:
    found = rated(
        tmp_path, 7, CLICKS_ALONE, engagement=events("vle", 0, 5), statuses=["S1,intermission,2025-10-11,2025-10-11"]
    )

    assert found[4:] == [(1 / 5, "Low"), (None, None), (1 / 6, "Very Low")]


@pytest.mark.parametrize("seed", [3, 11, 42])
def test_a_random_university_is_rated_as_by_the_plain_script(tmp_path: Path, seed: int) -> None:
    case = write_random_university(tmp_path / "university", seed, faults=False)
    as_of = dt.date.fromisoformat(case["as_of"])

    assess(tmp_path / "university", as_of, known_at=case["known_at"], ratings=tmp_path / "ratings.parquet")

    _, university = per_student.assess(read_folder(tmp_path / "university"), as_of, case["known_at"])
    expected = [
        (registration_id, day, None if score is None else float(score), band)
        for registration in university.registrations
        for registration_id, day, score, band in one_by_one(university, registration)
    ]
    found = pq.read_table(tmp_path / "ratings.parquet").to_pylist()
    assert {band for _, _, _, band in expected} > {None}
    assert [tuple(row.values()) for row in found] == expected
