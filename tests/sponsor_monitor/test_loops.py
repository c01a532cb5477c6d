"""What compiled loops do is what NumPy does: the same assessment, to the byte."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv, parquet

from bench.random_university import write_random_university
from sponsor_monitor import counting_marks, daily_events, held_sessions, shared
from sponsor_monitor.assessment import assess
from sponsor_monitor.daily_events import DailyEvents, EventRollUp
from sponsor_monitor.dataset import cells, engagement, expected_texts
from sponsor_monitor.dataset.tables import EventBatch
from sponsor_monitor.loops import PARTS, compiled_loops

FIRST, LAST, STUDENTS = 20, 24, 3
EVENTS = st.lists(
    st.tuples(st.integers(0, STUDENTS - 1), st.integers(FIRST - 2, LAST + 2), st.integers(0, 9), st.integers(1, 3))
)


@pytest.fixture
def with_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled loops used however few rows there are."""
    assert all(compiled_loops(part) is not None for part in PARTS)
    monkeypatch.setattr(cells, "MANY_ROWS", 0)
    monkeypatch.setattr(daily_events, "_MANY", 0)
    monkeypatch.setattr(counting_marks, "_MANY", 0)
    monkeypatch.setattr(held_sessions, "_MANY", 0)
    monkeypatch.setattr(engagement, "_MANY", 0)
    monkeypatch.setattr(shared, "_MANY", 0)


@pytest.mark.parametrize("seed", [2000, 2003, 2010, 2062])
@pytest.mark.slow
def test_an_assessment_is_the_same_with_and_without(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    case = write_random_university(tmp_path, seed)
    for name in ("engagement", "marks"):
        as_plain_parquet(tmp_path / f"{name}.csv")
    as_of, known_at = dt.date.fromisoformat(case["as_of"]), case["known_at"]
    monkeypatch.setattr(expected_texts, "loops_so_far", lambda _: None)
    without = assess(tmp_path, as_of, known_at=known_at).text()
    monkeypatch.undo()

    request.getfixturevalue("with_loops")

    assert assess(tmp_path, as_of, known_at=known_at).text() == without


def as_plain_parquet(path: Path) -> None:
    """The whole rows of a table as Parquet without dictionaries, in groups of a few; no CSV file any more."""
    if not path.exists():
        return
    names = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    table = csv.read_csv(
        path,
        parse_options=csv.ParseOptions(invalid_row_handler=lambda _: "skip"),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    parquet.write_table(table, path.with_suffix(".parquet"), use_dictionary=False, row_group_size=20)
    path.unlink()


@given(EVENTS, st.booleans())
def test_events_are_counted_as_without(events: list[tuple[int, int, int, int]], is_wide: bool) -> None:
    columns = [list(column) for column in zip(*events, strict=True)] or [[], [], [], []]
    batch = EventBatch(
        student=np.array(columns[0], dtype=np.int32),
        day=np.array(columns[1], dtype=np.int32),
        indicator=np.array(columns[2], dtype=np.int8),
        count=np.array(columns[3], dtype=np.int64 if is_wide else np.int32),
        recorded_at=None,
    )
    without = rolled_up(batch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(daily_events, "_MANY", 0)
        found = rolled_up(batch)

    for name in ("block", "early", "early_counts", "spoke", "exists"):
        assert getattr(found, name).tolist() == getattr(without, name).tolist()


def rolled_up(batch: EventBatch) -> DailyEvents:
    """Two of the same batch."""
    keep_from = np.full(STUDENTS, FIRST - 1, dtype=np.int32)
    roll_up = EventRollUp(keep_from, spoke_from=FIRST - 1, first_day=FIRST, as_of=LAST, known_at=None)
    roll_up.add(batch)
    roll_up.add(batch)
    return roll_up.finish()


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 1, 4, 10]))))
def test_due_sessions_are_counted_as_without(rows: list[tuple[int, int]]) -> None:
    session = np.array([row[0] for row in rows], dtype=np.int32)
    sign = np.array([row[1] for row in rows], dtype=np.int8)
    without = shared.count_due(session, sign, 5).tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "_MANY", -1)
        assert shared.count_due(session, sign, 5).tolist() == without


@pytest.mark.slow
@pytest.mark.parametrize(
    "missing",
    [
        pytest.param("sys.modules['numba'] = None", id="where Numba is not there"),
        pytest.param(
            "import numba\ndef refuse(*_, **__): raise RuntimeError('cannot cache')\nnumba.njit = refuse",
            id="where it can keep no machine code",
        ),
    ],
)
def test_there_are_none(missing: str) -> None:
    program = (
        f"import sys\n{missing}\nfrom sponsor_monitor.loops import PARTS, compiled_loops\n"
        "assert all(compiled_loops(part) is None for part in PARTS)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
