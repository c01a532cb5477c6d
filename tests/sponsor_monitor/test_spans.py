"""Who is monitored, from when to when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from calendars.days import to_date, to_day
from sponsor_monitor.dataset.tables import NO_DAY, Registrations
from sponsor_monitor.spans import Spans, monitored_spans

START, END, AS_OF = "2025-09-15", "2025-12-12", "2025-11-14"


def spans(as_of: str = AS_OF, max_rqf: int = 5, *, tracked: bool = False, **given: Any) -> Spans:
    """The spans of one registration: of what is not given, a sponsored taught course of RQF 7."""
    row: dict[str, Any] = {
        "registration_id": "R1", "student": 0, "cas_number": "CAS-1", "rqf_level": 7, "pre_sessional": False,
        "research": False, "course_code": "C1", "school": "SEMS", "calendar": 0, "course_start": START,
        "enrolled_on": None, "course_end": END, "ended_on": None, "permission_end": None, **given,
    }  # fmt: skip
    days = ("course_start", "enrolled_on", "course_end", "ended_on", "permission_end")
    kinds = {"student": np.int32, "rqf_level": np.int8, "calendar": np.int16, "pre_sessional": bool, "research": bool}
    columns: dict[str, Any] = {name: np.array([number(row[name])], dtype=np.int32) for name in days}
    columns |= {name: np.array([row[name]], dtype=kind) for name, kind in kinds.items()}
    columns |= {name: (value,) for name, value in row.items() if name not in columns}
    registrations = Registrations(**columns)
    return monitored_spans(registrations, max_rqf, number(as_of), enrolment_tracked=tracked)


def number(date: str | None) -> int:
    return NO_DAY if date is None else to_day(dt.date.fromisoformat(date))


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        pytest.param({}, START, AS_OF, id="from the start to the as-of day"),
        pytest.param({"enrolled_on": "2025-09-20"}, "2025-09-20", AS_OF, id="from enrolment where that is later"),
        pytest.param({"enrolled_on": "2025-09-01"}, START, AS_OF, id="not before the course starts"),
        pytest.param({"ended_on": "2025-10-01"}, START, "2025-10-01", id="to the day it ended"),
        pytest.param({"ended_on": "2026-01-01", "as_of": "2026-02-01"}, START, END, id="never after the course"),
        pytest.param({"as_of": END}, START, END, id="to the last day of the course"),
        pytest.param({"as_of": START}, START, START, id="a first day is a span"),
        pytest.param({"enrolled_on": "2025-09-20", "tracked": True}, "2025-09-20", AS_OF, id="enrolled and tracked"),
    ],
)
def test_a_span_runs(given: dict[str, Any], first: str, last: str) -> None:
    found = spans(**given)

    assert not found.empty[0]
    assert (to_date(found.first[0]).isoformat(), to_date(found.last[0]).isoformat()) == (first, last)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"research": True}, id="research"),
        pytest.param({"tracked": True}, id="not enrolled where enrolment is tracked"),
        pytest.param({"as_of": "2025-09-14"}, id="a course that has not begun"),
        pytest.param({"ended_on": "2025-09-14"}, id="ended before it began"),
        pytest.param({"enrolled_on": "2025-11-15"}, id="enrolled after the as-of day"),
    ],
)
def test_a_span_is_empty_for(given: dict[str, Any]) -> None:
    assert spans(**given).empty.tolist() == [True]


@pytest.mark.parametrize(
    ("given", "below"),
    [
        ({"rqf_level": 5}, True),
        ({"rqf_level": 6}, False),
        ({"rqf_level": 7, "pre_sessional": True}, True),
        ({"rqf_level": 3, "cas_number": None}, False),
        ({"rqf_level": 4, "max_rqf": 3}, False),
        ({"rqf_level": 3, "max_rqf": 3}, True),
    ],
    ids=str,
)
def test_below_degree_is_a_sponsored_course_up_to_the_level_or_a_pre_sessional_one(
    given: dict[str, Any], below: bool
) -> None:
    assert spans(**given).below_degree.tolist() == [below]


def test_the_end_of_a_registration_may_lie_after_the_as_of_day() -> None:
    assert to_date(spans().end[0]).isoformat() == END
