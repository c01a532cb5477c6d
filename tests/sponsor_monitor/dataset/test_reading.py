"""A folder's tables come out the same whatever the format, the types and the order of its rows."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from calendars.days import to_day
from sponsor_monitor.dataset.digest import dataset_sha256
from sponsor_monitor.dataset.engagement import EventPart, read_engagement
from sponsor_monitor.dataset.folder import open_folder, read_tables
from sponsor_monitor.dataset.reading import Reading
from sponsor_monitor.dataset.tables import NO_DAY, NO_INSTANT, NO_MINUTES_LATE, OPEN_END, Tables
from sponsor_monitor.progress import silent

MakeFolder = Callable[..., Path]
TABLES = ("students", "registrations", "statuses", "sessions", "groups", "marks", "engagement")
MINUTE, HOUR = 60_000_000, 3_600_000_000


def read(folder: Path) -> Reading:
    return read_tables(open_folder(folder), silent)


def events(folder: Path, recorded: bool = True) -> list[EventPart]:
    opened = open_folder(folder)
    return list(read_engagement(opened, read_tables(opened, silent), recorded=recorded, progress=silent))


def flat(table: Any) -> dict[str, Any]:
    """A table's columns as lists, to be compared."""
    columns = {field.name: getattr(table, field.name) for field in fields(table)}
    return {name: None if column is None else np.asarray(column).tolist() for name, column in columns.items()}


def same(one: Tables, other: Tables) -> bool:
    tables = [field.name for field in fields(Tables) if field.name != "groups"]
    return one.groups == other.groups and all(flat(getattr(one, t)) == flat(getattr(other, t)) for t in tables)


def micros(*moment: int) -> int:
    return (dt.datetime(*moment) - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)  # type: ignore[arg-type]


def test_students_stand_in_the_order_of_their_ids_as_text(make_folder: MakeFolder) -> None:
    rows = "".join(f"{student},,,A\n" for student in ("S2", "S10", "é", "s1", "S1"))
    folder = make_folder({"students.csv": f"student_id,family_name,given_names,school\n{rows}"})
    assert read(folder).tables.students.student_id == ("S1", "S10", "S2", "s1", "é")


def test_a_registration_keeps_its_dates_and_what_was_left_out_is_blank(make_folder: MakeFolder) -> None:
    registrations = read(make_folder()).tables.registrations
    assert registrations.cas_number == ("C1", None)
    assert registrations.course_start.tolist() == [to_day(dt.date(2025, 9, 1))] * 2
    assert registrations.enrolled_on.tolist() == registrations.permission_end.tolist() == [NO_DAY] * 2
    assert (registrations.rqf_level.tolist(), registrations.research.tolist()) == ([6, 3], [False, False])


def test_sessions_stand_in_the_order_of_their_start_with_their_defaults(make_folder: MakeFolder) -> None:
    sessions = read(make_folder()).tables.sessions
    assert sessions.session_id == ("T2", "T1")
    assert sessions.start_minute.tolist() == [micros(2025, 10, day, 9) // MINUTE for day in (6, 7)]
    assert (sessions.end_minute - sessions.start_minute).tolist() == [60, 60]
    flags = (sessions.in_person, sessions.classroom_based, sessions.cancelled)
    assert [flag.tolist() for flag in flags] == [[False, True], [False, True], [True, False]]
    assert sessions.break_minutes.tolist() == [10, 0]


def test_groups_are_numbered_in_the_order_of_their_ids(make_folder: MakeFolder) -> None:
    tables = read(make_folder()).tables
    assert tables.groups == ("G1", "G2")
    assert (tables.sessions.group.tolist(), tables.memberships.group.tolist()) == ([1, 0], [0, 1])
    assert tables.memberships.to_day.tolist() == [OPEN_END, to_day(dt.date(2025, 12, 31))]


def test_marks_keep_the_order_of_the_file(make_folder: MakeFolder) -> None:
    marks = read(make_folder()).tables.marks
    assert (marks.student.tolist(), marks.session.tolist()) == ([0, 1, 0], [1, 0, 1])
    assert (marks.status.tolist(), marks.minutes_late.tolist()) == ([2, 1, 1], [5, NO_MINUTES_LATE, NO_MINUTES_LATE])
    assert marks.recorded_at.tolist() == [micros(2025, 10, 7, 12), NO_INSTANT, micros(2025, 10, 7, 23)]


def test_events_of_a_count_of_0_are_left_out_and_the_rest_has_local_days(make_folder: MakeFolder) -> None:
    engagement = (
        "student_id,occurred_at,indicator,count\nS2,2025-10-09T23:30,vle,\nS1,2025-10-09T23:30Z,library,2\n"
        "S1,2025-10-09,vle,0\nS1,2025-12-09T23:59:59.9Z,attendance,007\n"
    )
    ((part),) = events(make_folder({"engagement.csv": engagement}))
    assert part.batch.day.tolist() == [to_day(dt.date(*day)) for day in ((2025, 10, 9), (2025, 10, 10), (2025, 12, 9))]
    assert (part.batch.student.tolist(), part.batch.indicator.tolist()) == ([1, 0, 0], [1, 7, 9])
    assert part.batch.count.tolist() == [1, 2, 7]


def test_recorded_at_of_events_is_given_only_where_it_is_asked_for(make_folder: MakeFolder) -> None:
    folder = make_folder()
    ((asked),) = events(folder)
    ((not_asked),) = events(folder, recorded=False)
    assert asked.batch.recorded_at is not None
    assert asked.batch.recorded_at.tolist() == [NO_INSTANT, micros(2025, 10, 7, 11)]
    assert not_asked.batch.recorded_at is None


def test_only_the_students_and_registrations_are_needed(make_folder: MakeFolder) -> None:
    folder = make_folder(dict.fromkeys([f"{table}.csv" for table in TABLES[2:]]))
    tables = read(folder).tables
    assert tables.sessions.session_id == tables.groups == ()
    assert tables.marks.student.size == tables.statuses.student.size == len(events(folder)) == 0


def test_headers_alone_are_tables_without_rows(make_folder: MakeFolder) -> None:
    folder = make_folder()
    for table in TABLES:
        path = folder / f"{table}.csv"
        path.write_text(path.read_text().split("\n")[0])
    reading = read(folder)
    assert (reading.tables.students.student_id, reading.rejects) == ((), [])
    assert sum(part.batch.student.size for part in events(folder)) == 0


def to_parquet(folder: Path, types: dict[str, pa.DataType], row_group_size: int = 2) -> None:
    """Every table as Parquet in place of CSV, columns typed where ``types`` says how."""
    for path in folder.glob("*.csv"):
        with path.open(newline="") as file:
            header, *rows = csv.reader(file)
        columns = {}
        for name, cells in zip(header, zip(*rows, strict=True), strict=True):
            text = pa.array([cell or None for cell in cells], pa.string())
            kind = types.get(name, text.type)
            columns[name] = pa.nulls(len(text)) if pa.types.is_null(kind) else text.cast(kind)
        parquet.write_table(pa.table(columns), path.with_suffix(".parquet"), row_group_size=row_group_size)
        path.unlink()


DICTIONARY = pa.dictionary(pa.int8(), pa.string())
SOME_TYPES = {
    "all text": {},
    "wide text": {"student_id": pa.large_string(), "session_id": pa.string_view(), "group_id": pa.large_string()},
    "dates and flags": {
        "from_date": pa.date32(),
        "to_date": pa.date64(),
        "in_person": pa.bool_(),
        "rqf_level": pa.int8(),
    },
    "timestamps": {"starts_at": pa.timestamp("s"), "ends_at": pa.timestamp("ms"), "start": pa.timestamp("us")},
    "nanoseconds": {"starts_at": pa.timestamp("ns"), "ends_at": pa.timestamp("ns"), "from_date": pa.timestamp("ns")},
    "numbers": {"count": pa.uint64(), "minutes_late": pa.int16(), "break_minutes": pa.uint8()},
    "dictionaries": {"student_id": DICTIONARY, "indicator": DICTIONARY, "status": DICTIONARY, "kind": DICTIONARY},
    "nothing given": {"source": pa.null(), "activity": pa.null()},
}


@pytest.mark.parametrize("types", SOME_TYPES.values(), ids=SOME_TYPES)
def test_parquet_of_any_types_gives_the_tables_that_csv_gives(
    make_folder: MakeFolder, types: dict[str, pa.DataType]
) -> None:
    folder = make_folder({"engagement.csv": "student_id,occurred_at,indicator,count,source\nS1,2025-10-07,vle,3,\n"})
    from_csv, csv_events = read(folder), events(folder)
    to_parquet(folder, types)
    assert same(read(folder).tables, from_csv.tables)
    assert [flat(part.batch) for part in events(folder)] == [flat(part.batch) for part in csv_events]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
def test_typed_timestamps_are_local_without_a_zone_and_instants_with_one(
    make_folder: MakeFolder, unit: str, zone: str | None
) -> None:
    folder = make_folder({"engagement.csv": None})
    times = pa.array([dt.datetime(2025, 7, 1, 23, 30), None], pa.timestamp(unit, zone))
    columns = {"student_id": ["S1"] * 2, "occurred_at": times, "indicator": ["vle"] * 2, "recorded_at": times}
    parquet.write_table(pa.table(columns), folder / "engagement.parquet")
    ((part),) = events(folder)
    assert part.batch.day.tolist() == [to_day(dt.date(2025, 7, 1 if zone is None else 2))]
    assert part.batch.recorded_at is not None
    assert part.batch.recorded_at.tolist() == [micros(2025, 7, 1, 22 if zone is None else 23, 30)]
    assert [(reject.line, reject.column, reject.reason) for reject in part.rejects] == [(3, "occurred_at", "blank")]


@pytest.mark.parametrize(
    ("name", "cell", "column", "value"),
    [
        pytest.param("groups", pa.scalar(dt.datetime(2025, 9, 1, 10)), "from_date", "2025-09-01 10:00:00", id="a time"),
        pytest.param(
            "groups", pa.scalar(0, pa.timestamp("s", "UTC")), "from_date", "1970-01-01 00:00:00Z", id="a zone"
        ),
        pytest.param("groups", pa.scalar(2025), "from_date", "2025", id="a year as a number"),
        pytest.param("groups", pa.scalar(10_000_000, pa.date32()), "from_date", None, id="a day beyond the years"),
        pytest.param("marks", pa.scalar(-1), "minutes_late", "-1", id="a negative number"),
        pytest.param("marks", pa.scalar(2**63, pa.uint64()), "minutes_late", str(2**63), id="too large a number"),
        pytest.param("marks", pa.scalar(True), "minutes_late", "true", id="a truth as a number"),
        pytest.param("sessions", pa.scalar(1), "in_person", "1", id="a number as a truth"),
        pytest.param("engagement", pa.scalar(2**60, pa.timestamp("us")), "occurred_at", None, id="beyond the years"),
    ],
)
def test_a_typed_cell_that_does_not_fit_is_told_as_csv_would_write_it(
    make_folder: MakeFolder, name: str, cell: pa.Scalar, column: str, value: str | None
) -> None:
    folder = make_folder({"marks.csv": None} if name == "sessions" else {})
    to_parquet(folder, {})
    path = folder / f"{name}.parquet"
    table = parquet.read_table(path)
    at = table.column_names.index(column)
    parquet.write_table(table.set_column(at, column, pa.repeat(cell, table.num_rows)), path)
    rejects = read(folder).rejects + [reject for part in events(folder) for reject in part.rejects]
    assert {(reject.file, reject.column) for reject in rejects} == {(path.name, column)}
    assert [reject.line for reject in rejects] == list(range(2, table.num_rows + 2))
    assert value is None or {reject.value for reject in rejects} == {value}


def test_text_in_parquet_that_is_not_utf_8_never_breaks_the_reading(make_folder: MakeFolder) -> None:
    folder = make_folder({"marks.csv": None})
    wrong = pa.array([b"\xff\xfe", b"S1"]).view(pa.string())
    columns = {"student_id": wrong, "session_id": ["T1", "T1"], "status": ["late", "late"]}
    parquet.write_table(pa.table(columns), folder / "marks.parquet")
    with pytest.raises(Exception, match=r"marks.parquet line 2, student_id: not UTF-8"):
        read(folder)


ROWS = st.randoms(use_true_random=False)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=ROWS)
def test_the_order_of_rows_and_columns_changes_nothing_but_that_of_marks(make_folder: MakeFolder, random: Any) -> None:
    folder = make_folder()
    before, events_before = read(folder), events(folder)
    for table in TABLES:
        path = folder / f"{table}.csv"
        with path.open(newline="") as file:
            header, *rows = csv.reader(file)
        order = random.sample(range(len(header)), len(header))
        if table not in ("marks", "groups", "statuses", "engagement"):
            random.shuffle(rows)
        written = io.StringIO(newline="")
        csv.writer(written).writerows([cells[at] for at in order] for cells in (header, *rows))
        path.write_text(written.getvalue(), newline="")
    assert same(read(folder).tables, before.tables)
    assert [flat(part.batch) for part in events(folder)] == [flat(part.batch) for part in events_before]


def test_a_long_row_group_is_read_in_pieces_with_the_same_lines(
    make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder()
    to_parquet(folder, {}, row_group_size=100)
    path = folder / "marks.parquet"
    marks = parquet.read_table(path)
    parquet.write_table(
        pa.concat_tables(
            [marks] * 9
            + [marks.slice(0, 1).drop_columns("status").append_column("status", [["x"]]).select(marks.column_names)]
        ),
        path,
    )
    whole = read(folder)
    monkeypatch.setattr("sponsor_monitor.dataset.parquet_table.MOST_ROWS", 10)
    monkeypatch.setattr("sponsor_monitor.dataset.parquet_table.BATCH_ROWS", 4)
    pieces = read(folder)
    assert same(whole.tables, pieces.tables)
    assert whole.rejects == pieces.rejects != []


def test_the_digest_is_over_the_names_and_bytes_of_the_files_read(make_folder: MakeFolder) -> None:
    folder = make_folder({"dataset.toml": None, "notes.txt": "not read", "calendars/old.bak": "", "context.json": "{}"})
    (folder / "dataset.toml").write_text('institution = "U"\nnation = "ENG"\npolicy = "our law.toml"\n')
    (folder / "our law.toml").write_text('id = "ours"\ntitle = "Ours"\nextends = "qmul-2025-09"\n')
    names = ["calendars/ug.toml", "context.json", "dataset.toml", *(f"{table}.csv" for table in TABLES), "our law.toml"]
    lines = [f"{name}\t{hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n" for name in sorted(names)]
    assert dataset_sha256(open_folder(folder)) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_another_policy_stands_in_place_of_the_folders_own(make_folder: MakeFolder) -> None:
    folder = make_folder({"context.json": "{}"})
    assert open_folder(folder, "qmul-2025-09-rqf3").bundle.id == "qmul-2025-09-rqf3"
    assert (open_folder(folder).bundle.id, open_folder(folder).context) == ("qmul-2025-09", b"{}")


def test_progress_ends_at_the_whole_of_each_file(make_folder: MakeFolder) -> None:
    told: dict[str, tuple[int, int]] = {}
    folder = open_folder(make_folder())
    reading = read_tables(folder, lambda stage, done, total: told.__setitem__(stage, (done, total)))
    list(read_engagement(folder, reading, recorded=False, progress=lambda *said: told.__setitem__(said[0], said[1:])))
    assert len(told) == len(TABLES)
    assert all(done == total for done, total in told.values())


READ_IN_A_FRESH_PROCESS = """
import sys
from pathlib import Path
from sponsor_monitor.dataset.digest import dataset_sha256
from sponsor_monitor.dataset.engagement import read_engagement
from sponsor_monitor.dataset.folder import open_folder, read_tables
from sponsor_monitor.dataset.raw_rows import raw_rows
from sponsor_monitor.progress import silent

folder = open_folder(Path(sys.argv[1]))
reading = read_tables(folder, silent)
parts = read_engagement(folder, reading, recorded=True, progress=silent)
print(len(reading.rejects), sum(part.batch.student.size for part in parts))
dataset_sha256(folder)
raw_rows(folder, "marks", {"student_id": ["S1"]})
print("pandas" in sys.modules)
"""


@pytest.mark.parametrize("as_parquet", [False, True])
def test_reading_never_imports_pandas(make_folder: MakeFolder, as_parquet: bool) -> None:
    folder = make_folder({"groups.csv": "student_id,group_id,from_date\nS9,G1,2025-09-01\nS1,G1,2025-09-01,,\nS1,G1\n"})
    if as_parquet:
        (folder / "groups.csv").write_text("student_id,group_id,from_date\nS9,G1,2025-09-01\n,,\nS1,,\n")
        to_parquet(folder, {**SOME_TYPES["dates and flags"], **SOME_TYPES["numbers"], **SOME_TYPES["timestamps"]})
    command = [sys.executable, "-c", READ_IN_A_FRESH_PROCESS, str(folder)]
    root = Path(__file__).parents[3]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert run.stdout.split() == ["3", "2", "False"]
