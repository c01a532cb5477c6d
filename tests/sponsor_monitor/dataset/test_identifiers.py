"""Identifiers looked up as words give what looking them up as text gives, or leave it to that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.engagement import EventPart, read_engagement
from sponsor_monitor.dataset.folder import open_folder, read_tables
from sponsor_monitor.dataset.identifiers import WIDEST, Identifiers
from sponsor_monitor.dataset.reading import Reading
from sponsor_monitor.progress import silent

MakeFolder = Callable[..., Path]
TYPES = st.sampled_from([pa.string(), pa.large_string()])


def of_width(width: int) -> st.SearchStrategy[str]:
    """Texts of so many bytes, of characters of one to three bytes."""
    characters = st.lists(st.sampled_from("ab0é€"), min_size=1, max_size=width).map("".join)
    return characters.filter(lambda text: len(text.encode()) <= width).map(
        lambda text: text + "z" * (width - len(text.encode()))
    )


@st.composite
def look_ups(draw: st.DrawFn) -> tuple[list[str], list[str | None]]:
    """Identifiers of one width, and cells that mostly hold them."""
    width = draw(st.integers(1, WIDEST))
    known = draw(st.lists(of_width(width), min_size=1, max_size=30, unique=True))
    others = draw(st.lists(st.none() | of_width(width) | st.text(max_size=4), max_size=2))
    return known, draw(st.lists(st.sampled_from([*known, *others]), max_size=40))


@given(look_ups(), TYPES, TYPES, st.integers(0, 5), st.integers(0, 5))
def test_codes_are_the_positions_of_the_texts_or_none_where_one_is_not_known(
    look_up: tuple[list[str], list[str | None]], kind: pa.DataType, other: pa.DataType, before: int, after: int
) -> None:
    known, cells = look_up
    array = pa.array([known[0]] * before + cells + ["another"] * after, kind).slice(before, len(cells))
    found = Identifiers(texts(known, other)).codes(array)
    assert (found is not None) == all(cell in known for cell in cells)
    assert found is None or found.tolist() == [known.index(str(cell)) for cell in cells]


@pytest.mark.parametrize("width", range(1, WIDEST + 1))
def test_the_last_texts_of_a_buffer_without_room_behind_them_are_found(width: int) -> None:
    known = [letter * width for letter in "abcdefghij"]
    array = texts(known)
    assert array.buffers()[2].size == width * len(known)
    found = Identifiers(array).codes(array.slice(1))
    assert found is not None
    assert found.tolist() == list(range(1, 10))


@pytest.mark.parametrize("width", [8, 11])
def test_texts_that_meet_in_the_table_are_told_apart(width: int) -> None:
    """Of so many random texts hundreds meet at one place or stand beside each other."""
    numbers = np.random.default_rng(1).integers(97, 123, (6_000, width), dtype=np.uint8)
    known = sorted({bytes(row).decode() for row in numbers})
    identifiers, half = Identifiers(texts(known)), Identifiers(texts(known[::2]))
    found = identifiers.codes(texts(known))
    assert found is not None
    assert (found == np.arange(len(known))).all()
    assert all(half.codes(texts([text])) is None for text in known[1::2])


@pytest.mark.parametrize("known", [[], [""], ["a", "bb"], ["a" * (WIDEST + 1)]], ids=["none", "blank", "mixed", "wide"])
def test_identifiers_that_do_not_fit_are_left_to_the_general_way(known: list[str]) -> None:
    identifiers = Identifiers(texts(known))
    assert identifiers.width is None
    assert identifiers.codes(texts(known)) is None


MOMENTS = st.none() | st.datetimes(dt.datetime(2025, 3, 30), dt.datetime(2025, 10, 27))
MARKS = st.tuples(
    st.sampled_from(["S1", "S2", "S1", "S2", "S3", "", None]),
    st.sampled_from(["T1", "T2", "T1", "T2", "T"]),
    st.sampled_from(["present", "late", "absent", "x"]),
    st.sampled_from([None, 0, 5, 5, -1]),
    MOMENTS,
)
EVENTS = st.tuples(
    st.sampled_from(["S1", "S2", "S1", "S2", "S3", None]),
    MOMENTS,
    st.sampled_from(["vle", "library", "x"]),
    st.sampled_from([None, 0, 1, 5, -1, 2**31]),
    MOMENTS,
)
MARK_TYPES = {
    "student_id": pa.string(),
    "session_id": pa.string(),
    "status": pa.string(),
    "minutes_late": pa.int16(),
    "recorded_at": pa.timestamp("us"),
}
EVENT_TYPES = {
    "student_id": pa.string(),
    "occurred_at": pa.timestamp("ms"),
    "indicator": pa.string(),
    "count": pa.int64(),
    "recorded_at": pa.timestamp("us"),
}


def write(path: Path, rows: list[tuple[Any, ...]], types: dict[str, pa.DataType]) -> None:
    cells = zip(*rows, strict=True)
    columns = {name: pa.array(column, kind) for (name, kind), column in zip(types.items(), cells, strict=True)}
    parquet.write_table(pa.table(columns), path, row_group_size=7)


def everything(reading: Reading, parts: list[EventPart]) -> list[Any]:
    """Marks, events and what was set aside, whatever the parts they came in."""
    marks = reading.tables.marks
    rows: list[tuple[int, ...]] = []
    for part in parts:
        batch = part.batch
        assert batch.recorded_at is not None
        columns = (batch.student, batch.day, batch.indicator, batch.count, batch.recorded_at)
        rows += zip(*(column.tolist() for column in columns), strict=True)
    kept = (marks.student, marks.session, marks.status, marks.minutes_late, marks.recorded_at)
    rejects = sorted(reject for part in parts for reject in part.rejects)
    named = {student for part in parts for student in part.incomplete.tolist()}
    return [[column.tolist() for column in kept], reading.rejects, reading.incomplete.tolist(), rows, rejects, named]


def read(folder: Path) -> list[Any]:
    opened = open_folder(folder)
    reading = read_tables(opened, silent)
    return everything(reading, list(read_engagement(opened, reading, recorded=True, progress=silent)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(marks=st.lists(MARKS, min_size=1, max_size=20), events=st.lists(EVENTS, min_size=1, max_size=20))
def test_one_more_student_and_session_of_another_width_change_nothing_that_is_read(
    make_folder: MakeFolder, marks: list[Any], events: list[Any]
) -> None:
    """They send every look-up the general way; standing last, they leave the codes as they are."""
    folder = make_folder({"marks.csv": None, "engagement.csv": None})
    write(folder / "marks.parquet", marks, MARK_TYPES)
    write(folder / "engagement.parquet", events, EVENT_TYPES)
    quick = read(folder)
    with (folder / "students.csv").open("a") as students:
        students.write("S2-and-more,,,Sciences\n")
    with (folder / "sessions.csv").open("a") as sessions:
        sessions.write("T10,G1,M,,2026-10-07T10:00,2026-10-07T11:00,,,,,\n")
    assert read(folder) == quick


@pytest.mark.parametrize("piece_rows", [1, 3, 7])
def test_rows_worked_on_in_pieces_keep_their_order_and_lines(
    make_folder: MakeFolder, monkeypatch: pytest.MonkeyPatch, piece_rows: int
) -> None:
    lines = ["S1,2025-10-07,vle,1", "S2,2025-10-08,vle,x", "S9,2025-10-07,vle", "S1,,,,", "S2,2025-10-07,vle,0"] * 4
    engagement = "\n".join(["student_id,occurred_at,indicator,count", *lines, "S1,2025-10-09,vle,1,more", ""])
    marks = "\n".join(["student_id,session_id,status", *["S1,T1,late", "S2,T9,late", "S2,T2,x"] * 5, ""])
    folder = make_folder({"engagement.csv": engagement, "marks.csv": marks})
    whole = read(folder)
    monkeypatch.setattr("sponsor_monitor.dataset.chunks.PIECE_ROWS", piece_rows)
    assert read(folder) == whole
    assert len(whole[4]) == 13
