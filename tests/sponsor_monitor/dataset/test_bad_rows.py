"""A bad row is set aside by its first bad column, and everyone it names is marked; the rest is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sponsor_monitor.dataset.engagement import read_engagement
from sponsor_monitor.dataset.folder import open_folder, read_tables
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.progress import silent

MakeFolder = Callable[..., Path]
HEADERS = {
    "statuses": "student_id,kind,start,end,recorded_at",
    "sessions": "session_id,group_id,module_code,school,starts_at,ends_at,activity,in_person,classroom_based,"
    "break_minutes,cancelled",
    "groups": "student_id,group_id,from_date,to_date",
    "marks": "student_id,session_id,status,minutes_late,recorded_at",
    "engagement": "student_id,occurred_at,indicator,count,source,recorded_at",
}
SESSION_AT = "2025-10-07T10:00,2025-10-07T11:00"


def read(folder: Path) -> tuple[list[Reject], list[str]]:
    """The rows set aside and the students who are incomplete."""
    opened = open_folder(folder)
    reading = read_tables(opened, silent)
    parts = list(read_engagement(opened, reading, recorded=True, progress=silent))
    rejects = reading.rejects + [reject for part in parts for reject in part.rejects]
    codes = np.concatenate([reading.incomplete, *(part.incomplete for part in parts)])
    return rejects, [reading.tables.students.student_id[code] for code in np.unique(codes)]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "reason"),
    [
        pytest.param("statuses", ",placement,2025-11-01,,", "student_id", "", "blank", id="no student"),
        pytest.param("statuses", "s1,placement,2025-11-01,,", "student_id", "s1", "unknown student", id="small s"),
        pytest.param("statuses", "S1,holiday,2025-11-01,,", "kind", "holiday", "unknown status", id="unknown kind"),
        pytest.param("statuses", "S1,placement,2025-02-30,,", "start", "2025-02-30", "no such date", id="no such day"),
        pytest.param("statuses", "S1,placement,1 Nov,,", "start", "1 Nov", "not a date", id="a date in words"),
        pytest.param("statuses", "S1,placement,,,", "start", "", "blank", id="no start"),
        pytest.param("statuses", "S1,placement,2025-11-02,2025-11-01,", "end", "2025-11-01", "end before", id="ends"),
        pytest.param(
            "statuses", "S1,placement,2025-11-02,2025-11-31,", "end", "2025-11-31", "no such", id="no end day"
        ),
        pytest.param("statuses", "S1,placement,2025-11-02,,soon", "recorded_at", "soon", "not a timestamp", id="soon"),
        pytest.param("statuses", "S1,x,y,z,soon", "kind", "x", "unknown status", id="the first of many"),
        pytest.param("sessions", f",G1,M,,{SESSION_AT},,,,,", "session_id", "", "blank", id="no session_id"),
        pytest.param("sessions", f"T9,,M,,{SESSION_AT},,,,,", "group_id", "", "blank", id="no group"),
        pytest.param("sessions", f"T9,G1,,,{SESSION_AT},,,,,", "module_code", "", "blank", id="no module"),
        pytest.param(
            "sessions", "T9,G1,M,,2025-10-07T25:00,,,,,,", "starts_at", "2025-10-07T25:00", "no such", id="25 h"
        ),
        pytest.param("sessions", "T9,G1,M,,2025-10-07,,,,,,", "ends_at", "", "blank", id="no end"),
        pytest.param(
            "sessions",
            "T9,G1,M,,2025-10-07T10:00,2025-10-07T09:59:59,,,,,",
            "ends_at",
            "2025-10-07T09:59:59",
            "end before start",
            id="a session that ends a minute before it starts",
        ),
        pytest.param(
            "sessions",
            "T9,G1,M,,2025-10-07T10:00Z,2025-10-07T10:30,,,,,",
            "ends_at",
            "2025-10-07T10:30",
            "end before start",
            id="ends before it starts as instants",
        ),
        pytest.param(
            "sessions",
            "T9,G1,M,,9999-12-31T23:59-12:00,9999-12-31T23:59,,,,,",
            "starts_at",
            "9999-12-31T23:59-12:00",
            "outside the years",
            id="a local date after the last year",
        ),
        pytest.param("sessions", f"T9,G1,M,,{SESSION_AT},,True,,,", "in_person", "True", "not true or", id="capital T"),
        pytest.param("sessions", f"T9,G1,M,,{SESSION_AT},,,1,,", "classroom_based", "1", "not true or false", id="a 1"),
        pytest.param("sessions", f"T9,G1,M,,{SESSION_AT},,,,-5,", "break_minutes", "-5", "negative number", id="-5"),
        pytest.param("sessions", f"T9,G1,M,,{SESSION_AT},,,,,yes", "cancelled", "yes", "not true or false", id="yes"),
        pytest.param("sessions", f"T9,G1,M\0,,{SESSION_AT},,,,,", "module_code", "M\0", "a NUL byte", id="a NUL byte"),
        pytest.param("sessions", f"T9,G1,M,,{SESSION_AT},a\0,,,,", "activity", "a\0", "a NUL byte", id="NUL in prose"),
        pytest.param("groups", "S9,G1,2025-09-01,", "student_id", "S9", "unknown student", id="unknown member"),
        pytest.param("groups", "S1,,2025-09-01,", "group_id", "", "blank", id="a group without id"),
        pytest.param("groups", "S1,G1,2025-13-01,", "from_date", "2025-13-01", "no such date", id="month 13"),
        pytest.param("groups", "S1,G1,2025-09-02,2025-09-01", "to_date", "2025-09-01", "end before", id="leaves first"),
        pytest.param("groups", "S1,G1,2025-09-02T00:00,", "from_date", "2025-09-02T00:00", "not a date", id="a time"),
        pytest.param("marks", "S1,T9,present,,", "session_id", "T9", "unknown session", id="unknown session"),
        pytest.param("marks", "S1,,present,,", "session_id", "", "blank", id="a mark for no session"),
        pytest.param("marks", "S1,T1,Present,,", "status", "Present", "unknown status", id="a capital in a status"),
        pytest.param("marks", "S1,T1,,,", "status", "", "blank", id="no status"),
        pytest.param("marks", "S1,T1,late,-1,", "minutes_late", "-1", "negative number", id="early"),
        pytest.param("marks", "S1,T1,late,ten,", "minutes_late", "ten", "not a whole number", id="ten in letters"),
        pytest.param("marks", "S1,T1,late,1.5,", "minutes_late", "1.5", "not a whole number", id="half a minute"),
        pytest.param("marks", "S1,T1,late,٣,", "minutes_late", "٣", "not a whole number", id="another script's digit"),
        pytest.param("marks", "S1,T1,late,,24:00", "recorded_at", "24:00", "not a timestamp", id="a time alone"),
        pytest.param("engagement", "S1,,vle,,,", "occurred_at", "", "blank", id="an event at no time"),
        pytest.param("engagement", "S1,03/11/2025,vle,,,", "occurred_at", "03/11/2025", "not a timestamp", id="d/m/y"),
        pytest.param("engagement", "S1,2025-11-03,Vle,,,", "indicator", "Vle", "unknown indicator", id="a capital"),
        pytest.param("engagement", "S1,2025-11-03,vle,-2,,", "count", "-2", "negative number", id="minus two events"),
        pytest.param("engagement", "S1,2025-11-03,vle,2147483648,,", "count", "2147483648", "too large", id="too many"),
        pytest.param(
            "engagement", "S1,2025-11-03,vle,0,,x", "recorded_at", "x", "not a timestamp", id="of a count of 0"
        ),
        pytest.param("engagement", "S9,,,,,", "student_id", "S9", "unknown student", id="an unknown student's event"),
    ],
)
def test_a_bad_row_is_told_by_its_first_bad_column(
    make_folder: MakeFolder, table: str, row: str, column: str, value: str, reason: str
) -> None:
    marks = {"marks.csv": None} if table == "sessions" else {}
    ((reject,), incomplete) = read(make_folder({**marks, f"{table}.csv": f"{HEADERS[table]}\n\n{row}\n"}))
    assert (reject.file, reject.line, reject.column, reject.value) == (f"{table}.csv", 3, column, value)
    assert reject.reason.startswith(reason)
    assert incomplete == (["S1"] if row.startswith("S1,") or (table == "sessions" and ",G1," in row) else [])


@pytest.mark.parametrize(("table", "named"), [("statuses", ["S1"]), ("groups", ["S1"]), ("marks", ["S1"])])
def test_a_row_with_more_cells_than_the_header_has_no_column(
    make_folder: MakeFolder, table: str, named: list[str]
) -> None:
    row = "S1" + "," * (HEADERS[table].count(",") + 1)
    ((reject,), incomplete) = read(make_folder({f"{table}.csv": f"{HEADERS[table]}\n{row}\n"}))
    assert (reject.line, reject.column, reject.value, reject.reason) == (2, "", "", "more cells than the header")
    assert incomplete == named


def test_a_session_set_aside_takes_its_marks_with_it_and_marks_its_group(make_folder: MakeFolder) -> None:
    sessions = f"{HEADERS['sessions']}\nT1,G2,M,,{SESSION_AT},,,,,,,\nT2,G2,M,,{SESSION_AT},,,,,\n"
    marks = f"{HEADERS['marks']}\nS1,T1,present,,\nS1,T2,present,,\n"
    rejects, incomplete = read(make_folder({"sessions.csv": sessions, "marks.csv": marks}))
    assert [(reject.file, reject.line, reject.reason) for reject in rejects] == [
        ("marks.csv", 2, "unknown session"),
        ("sessions.csv", 2, "more cells than the header"),
    ]
    assert incomplete == ["S1", "S2"]


def test_a_bad_membership_does_not_spread_a_sessions_fault(make_folder: MakeFolder) -> None:
    sessions = f"{HEADERS['sessions']}\nT1,G1,M,,{SESSION_AT},,,,,no\n"
    groups = f"{HEADERS['groups']}\nS2,G1,2025-09-01,2025-08-01\nS1,G2,2025-09-01,\n"
    _, incomplete = read(make_folder({"sessions.csv": sessions, "groups.csv": groups, "marks.csv": None}))
    assert incomplete == ["S2"], "by its own bad row, and S1 is in another group"


def test_a_row_with_fewer_cells_has_blanks_at_its_end(make_folder: MakeFolder) -> None:
    rejects, _ = read(make_folder({"marks.csv": f"{HEADERS['marks']}\nS1,T1,late\nS1,T1\n"}))
    assert [(reject.line, reject.column, reject.reason) for reject in rejects] == [(3, "status", "blank")]


def test_rejects_of_a_table_stand_in_the_order_of_its_lines(make_folder: MakeFolder) -> None:
    marks = f"{HEADERS['marks']}\nS1,T1,late,x,\nS9,T1,late,,\nS1,T1,late,,\nS1,T1,?,,\n"
    rejects, _ = read(make_folder({"marks.csv": marks}))
    assert [(reject.line, reject.column) for reject in rejects] == [
        (2, "minutes_late"),
        (3, "student_id"),
        (5, "status"),
    ]


def test_a_very_long_value_is_cut_and_says_how_long_it_was(make_folder: MakeFolder) -> None:
    ((reject,), _) = read(make_folder({"marks.csv": f"{HEADERS['marks']}\nS1,T1,{'x' * 50_000_000},,\n"}))
    assert len(reject.value) < 1_100
    assert reject.value.endswith("… (50,000,000 characters)")


def test_hundreds_of_thousands_of_bad_rows_are_each_told_once(make_folder: MakeFolder) -> None:
    rows = "S1,2025-10-07,swipe,,,\nS1,2025-10-07,vle,,,,,\n" * 100_000
    rejects, incomplete = read(make_folder({"engagement.csv": f"{HEADERS['engagement']}\n{rows}"}))
    assert [reject.line for reject in rejects] == list(range(2, 200_002))
    assert incomplete == ["S1"]
