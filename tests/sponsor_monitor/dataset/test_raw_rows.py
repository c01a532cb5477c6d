"""Raw rows are all there as written, bad ones included, whatever the format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from sponsor_monitor.dataset.folder import open_folder
from sponsor_monitor.dataset.raw_rows import raw_rows
from sponsor_monitor.dataset.wording import MORE_CELLS
from sponsor_monitor.errors import DatasetRefused

MakeFolder = Callable[..., Path]
MARKS = 'student_id,session_id,status,my own\nS1,T1,"late, very",007\nS9,T1,,\nS1\n'


def test_bad_rows_and_columns_of_ones_own_are_kept_as_written(make_folder: MakeFolder) -> None:
    rows = raw_rows(open_folder(make_folder({"marks.csv": MARKS})), "marks").to_pydict()
    assert rows["status"] == ["late, very", "", ""]
    assert rows["my own"] == ["007", "", ""]


def test_rows_can_be_limited_to_those_of_some_students(make_folder: MakeFolder) -> None:
    folder = open_folder(make_folder({"marks.csv": MARKS}))
    assert raw_rows(folder, "marks", {"student_id": {"S1"}, "session_id": {"T1", ""}}).num_rows == 2
    assert raw_rows(folder, "marks", {"student_id": set()}).num_rows == 0


def test_a_row_with_more_cells_than_the_header_is_pointed_out(make_folder: MakeFolder) -> None:
    rows = raw_rows(open_folder(make_folder({"marks.csv": MARKS + "S1,T1,late,,,\n"})), "marks").to_pydict()
    assert rows[MORE_CELLS] == ["", "", "", "true"]


def test_a_table_that_the_folder_does_not_have_has_no_rows(make_folder: MakeFolder) -> None:
    folder = open_folder(make_folder({"marks.csv": None, "groups.csv": "student_id,group_id,from_date\n"}))
    assert raw_rows(folder, "marks").num_columns == 0
    assert raw_rows(folder, "groups").to_pydict() == {"student_id": [], "group_id": [], "from_date": []}


def test_typed_columns_are_written_out_and_those_that_cannot_be_are_left(make_folder: MakeFolder) -> None:
    folder = make_folder({"groups.csv": None})
    columns = {"student_id": ["S1"], "group_id": pa.array([7]), "from_date": pa.array([0], pa.date32()), "x": [1.5]}
    parquet.write_table(pa.table(columns), folder / "groups.parquet")
    rows = raw_rows(open_folder(folder), "groups").to_pydict()
    assert rows == {"student_id": ["S1"], "group_id": ["7"], "from_date": ["1970-01-01"]}


def test_a_broken_file_is_refused(make_folder: MakeFolder) -> None:
    folder = open_folder(make_folder({"marks.csv": MARKS.encode() + b"\xff"}))
    with pytest.raises(DatasetRefused, match="line 5: not UTF-8"):
        raw_rows(folder, "marks")
