"""The published calendars that are shipped: each loads, says where it is from, and is what its page says."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from calendars.days import to_day
from calendars.errors import UnknownCalendar
from calendars.shipped import shipped_calendars, university
from calendars.term_calendar import KINDS, Kind, TermCalendar

NAMES = tuple(shipped_calendars())


def kind_on(calendar: TermCalendar, date: str) -> str:
    days = np.array([to_day(dt.date.fromisoformat(date))], dtype=np.int32)
    return KINDS[calendar.kinds(days)[0]].value if calendar.covers(days)[0] else "outside"


def test_calendars_of_at_least_six_universities_are_shipped() -> None:
    universities = {name.split("-")[0] for name in NAMES}

    assert universities >= {"aru", "bath", "leeds", "lse", "qmul", "reading", "salford", "surrey", "swansea", "ucl"}


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_calendar_has_the_id_of_its_file_and_a_source(name: str) -> None:
    calendar = university(name)

    assert calendar.id == name
    assert len(calendar.source) > 20


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_calendar_covers_most_of_one_academic_year(name: str) -> None:
    calendar = university(name)

    assert 200 < calendar.last - calendar.first < 380


@pytest.mark.parametrize("name", NAMES)
def test_what_a_page_does_not_name_is_told_in_the_note_with_its_dates(name: str) -> None:
    calendar = university(name)
    unnamed = [period.end for period in calendar.periods if period.name == "Not named by the page"]

    assert calendar.note
    assert [end for end in unnamed if f"{end.day} {end:%B}" not in calendar.note] == []


PUBLISHED = [
    ("qmul-ug-2025-26", "2025-09-14", "outside"),
    ("qmul-ug-2025-26", "2025-12-12", "teaching"),
    ("qmul-ug-2025-26", "2025-12-19", "study"),
    ("qmul-ug-2025-26", "2025-12-20", "vacation"),
    ("qmul-ug-2025-26", "2026-01-05", "study"),
    ("qmul-ug-2025-26", "2026-01-08", "assessment"),
    ("qmul-ug-2025-26", "2026-01-25", "assessment"),
    ("qmul-ug-2025-26", "2026-04-17", "teaching"),
    ("qmul-ug-2025-26", "2026-04-18", "vacation"),
    ("qmul-ug-2025-26", "2026-07-28", "vacation"),
    ("qmul-pgt-2025-26", "2026-07-28", "dissertation"),
    ("qmul-pgt-2025-26", "2026-04-18", "vacation"),
    ("qmul-sef-pgt-2025-26", "2025-11-05", "reading"),
    ("qmul-sef-pgt-2025-26", "2025-09-22", "outside"),
    ("lse-2024-25", "2025-01-12", "vacation"),
    ("lse-2024-25", "2025-01-13", "assessment"),
    ("leeds-2024-25", "2025-04-17", "closure"),
    ("leeds-2024-25", "2025-04-23", "vacation"),
    ("reading-ug-2024-25", "2025-04-21", "closure"),
    ("reading-ug-2025-26", "2026-05-25", "teaching"),
    ("salford-ug-2025-26", "2026-05-11", "teaching"),
    ("salford-pgt-2025-26", "2026-05-11", "vacation"),
    ("surrey-2024-25", "2024-12-06", "teaching"),
    ("surrey-2024-25", "2024-12-07", "vacation"),
    ("swansea-2025-26", "2026-01-23", "assessment"),
    ("ucl-2024-25", "2025-02-17", "reading"),
]


@pytest.mark.parametrize(("name", "date", "kind"), PUBLISHED, ids=[" ".join(each) for each in PUBLISHED])
def test_a_published_date(name: str, date: str, kind: str) -> None:
    assert kind_on(university(name), date) == kind


@pytest.mark.parametrize("year", ["2024-25", "2025-26"])
def test_taught_postgraduates_of_queen_mary_have_no_summer_vacation_and_undergraduates_have(year: str) -> None:
    undergraduate, postgraduate = (university(f"qmul-{level}-{year}").periods for level in ("ug", "pgt"))

    assert undergraduate[:-1] == postgraduate[:-1]
    assert (undergraduate[-1].kind, postgraduate[-1].kind) == (Kind.VACATION, Kind.DISSERTATION)


def test_an_unknown_calendar_is_named_with_those_that_are_shipped() -> None:
    with pytest.raises(UnknownCalendar, match=r'"oxford".*qmul-ug-2025-26'):
        university("oxford")
