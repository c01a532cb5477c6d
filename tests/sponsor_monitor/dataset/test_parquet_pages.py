"""Cells looked up in a Parquet file's pages are what Arrow reads, or are left to Arrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from sponsor_monitor import loops
from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.expected_texts import ExpectedTexts, expected_texts
from sponsor_monitor.dataset.parquet_pages import Page, Unusual, are_plain_numbers, is_plain_text, numbers, pages
from sponsor_monitor.loops import compiled_loops

KNOWN = [
    "",
    "S1",
    "S2",
    "vle",
    "twelve bytes",
    "sixteen bytes ab",
    "seventeen bytes a",
    "é€",
    "twenty-three bytes in it"[:23],
]
WORDS = st.sampled_from(KNOWN[1:])
PLAIN = {"use_dictionary": False}


@pytest.fixture(scope="module", name="expected")
def _expected() -> ExpectedTexts:
    assert compiled_loops("texts") is not None
    found = expected_texts(texts(KNOWN))
    assert found is not None
    return found


def codes_in(path: Path, expected: ExpectedTexts) -> list[list[int] | None]:
    """The codes of the only column, row group by row group; None for what is left to Arrow."""
    metadata = parquet.read_metadata(path)
    schema = metadata.schema.column(0)
    found: list[list[int] | None] = []
    with path.open("rb") as file:
        for group in range(metadata.num_row_groups):
            column = metadata.row_group(group).column(0)
            codes = None
            if is_plain_text(column, schema):
                cells = pages(file.fileno(), column, may_miss=schema.max_definition_level > 0)
                codes = expected.codes(cells, metadata.row_group(group).num_rows)
            found.append(None if codes is None else codes.tolist())
    return found


def written(path: Path, cells: list[Any], nullable: bool = True, **options: Any) -> Path:
    """A file with the cells as its only column."""
    schema = pa.schema([pa.field("id", pa.string(), nullable)])
    parquet.write_table(pa.table({"id": pa.array(cells, pa.string())}, schema=schema), path, **options)
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(WORDS, min_size=1, max_size=60),
    st.booleans(),
    st.sampled_from(["none", "snappy", "zstd"]),
    st.integers(1, 300),
    st.integers(1, 60),
)
def test_plain_cells_are_the_positions_of_their_texts(
    tmp_path: Path,
    expected: ExpectedTexts,
    cells: list[str],
    nullable: bool,
    packed: str,
    page_bytes: int,
    group: int,
) -> None:
    options = {"compression": packed, "data_page_size": page_bytes, "write_batch_size": 7, "row_group_size": group}
    path = written(tmp_path / "t.parquet", cells, nullable, **PLAIN, **options)
    codes = [KNOWN.index(cell) for cell in cells]

    assert codes_in(path, expected) == [codes[begin : begin + group] for begin in range(0, len(codes), group)]


def numbers_in(path: Path) -> list[pa.Array | None]:
    """The numbers of the only column, row group by row group; None for what is left to Arrow."""
    metadata = parquet.read_metadata(path)
    schema, kind = metadata.schema.column(0), metadata.schema.to_arrow_schema().field(0).type
    found: list[pa.Array | None] = []
    with path.open("rb") as file:
        for group in range(metadata.num_row_groups):
            about = metadata.row_group(group)
            cells = pages(file.fileno(), about.column(0), may_miss=schema.max_definition_level > 0)
            is_plain = are_plain_numbers(about.column(0), schema, kind)
            found.append(numbers(cells, kind, about.num_rows) if is_plain else None)
    return found


READ = [pa.int32(), pa.int64(), *[pa.timestamp(unit, zone) for unit in ("ms", "us", "ns") for zone in (None, "UTC")]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(READ),
    st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=60),
    st.booleans(),
    st.sampled_from(["none", "snappy", "zstd"]),
    st.integers(1, 300),
    st.integers(1, 60),
)
def test_plain_numbers_are_what_arrow_reads(
    tmp_path: Path, kind: pa.DataType, cells: list[int], nullable: bool, packed: str, page_bytes: int, group: int
) -> None:
    path = tmp_path / "t.parquet"
    table = pa.table({"n": pa.array(cells, kind)}, schema=pa.schema([pa.field("n", kind, nullable)]))
    options = {"compression": packed, "data_page_size": page_bytes, "write_batch_size": 7, "row_group_size": group}
    parquet.write_table(table, path, **PLAIN, **options)

    found = numbers_in(path)

    assert pa.chunked_array(found) == parquet.read_table(path).column("n")


@pytest.mark.parametrize(
    ("cells", "kind", "options"),
    [
        pytest.param([1, None], pa.int64(), PLAIN, id="a missing number"),
        pytest.param([1, 2], pa.int64(), {}, id="a dictionary"),
        pytest.param([1, 2], pa.uint32(), PLAIN, id="numbers without a sign"),
        pytest.param([1, 2], pa.int16(), PLAIN, id="numbers narrower than they stand there"),
        pytest.param([1, 2], pa.date32(), PLAIN, id="dates"),
        pytest.param([1, 2], pa.timestamp("us"), {**PLAIN, "use_deprecated_int96_timestamps": True}, id="96 bits"),
        pytest.param([1.5, 2.5], pa.float64(), PLAIN, id="fractions"),
    ],
)
def test_other_numbers_are_left_to_arrow(
    tmp_path: Path, cells: list[Any], kind: pa.DataType, options: dict[str, Any]
) -> None:
    parquet.write_table(pa.table({"n": pa.array(cells, kind)}), tmp_path / "t.parquet", **options)

    assert numbers_in(tmp_path / "t.parquet") == [None]


def test_pages_that_hold_fewer_or_more_numbers_than_the_rows_are_left() -> None:
    cells = np.arange(16, dtype=np.uint8)
    found = {rows: numbers([Page(cells, 0, 2)], pa.int64(), rows) for rows in (1, 2, 3)}

    assert {rows: array is not None for rows, array in found.items()} == {1: False, 2: True, 3: False}
    assert numbers([Page(cells, 0, 3)], pa.int64(), 3) is None


LEFT = [
    pytest.param(["S1", "S3"], PLAIN, id="a text that is not expected"),
    pytest.param(["S1", "S1x"], PLAIN, id="a text that begins like one that is"),
    pytest.param(["S1", "seventeen bytes b"], PLAIN, id="a text that differs in its last byte"),
    pytest.param(["S1", "twenty-four bytes long !"], PLAIN, id="a text longer than any that can be expected"),
    pytest.param(["S1", ""], PLAIN, id="a blank"),
    pytest.param(["S1", None], PLAIN, id="a missing value"),
    pytest.param(["S1", "S2"], {}, id="a dictionary"),
    pytest.param(["S1", "S2"], {**PLAIN, "data_page_version": "2.0"}, id="pages of the second version"),
    pytest.param(["S1", "S2"], {**PLAIN, "compression": "gzip"}, id="another compression"),
    pytest.param(
        ["S1", "S2"], {**PLAIN, "column_encoding": {"id": "DELTA_BYTE_ARRAY"}}, id="another encoding than plain"
    ),
]


@pytest.mark.parametrize(("cells", "options"), LEFT)
def test_what_is_not_plain_or_not_known_is_left_to_arrow(
    tmp_path: Path, expected: ExpectedTexts, cells: list[str | None], options: dict[str, Any]
) -> None:
    assert codes_in(written(tmp_path / "t.parquet", cells, **options), expected) == [None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_page_never_does_worse_than_being_left_to_arrow(
    tmp_path: Path, expected: ExpectedTexts, data: st.DataObject
) -> None:
    packed = data.draw(st.sampled_from(["none", "zstd"]))
    path = written(tmp_path / "t.parquet", ["S1", "vle", "twelve bytes"] * 9, compression=packed, **PLAIN)
    column = parquet.read_metadata(path).row_group(0).column(0)
    content = bytearray(path.read_bytes())
    start, end = column.data_page_offset, column.data_page_offset + column.total_compressed_size
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(start, end - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with path.open("rb") as file:
        codes = expected.codes(pages(file.fileno(), column, may_miss=True), column.num_values)

    assert codes is None or (codes.size == 27 and codes.min() > 0 and codes.max() < len(KNOWN))


def test_pages_that_hold_fewer_or_more_cells_than_the_rows_are_left(expected: ExpectedTexts) -> None:
    cells = np.frombuffer(b"\x02\0\0\0S1\x02\0\0\0S2", dtype=np.uint8)
    found = {rows: expected.codes([Page(cells, 0, 2)], rows) for rows in (1, 2, 3)}

    assert {rows: codes is not None and codes.tolist() for rows, codes in found.items()} == {
        1: False,
        2: [1, 2],
        3: False,
    }


def test_pages_that_turn_out_to_be_unusual_are_left(expected: ExpectedTexts) -> None:
    def unusual() -> Iterator[Page]:
        yield Page(np.frombuffer(b"\x02\0\0\0S1", dtype=np.uint8), 0, 1)
        raise Unusual

    assert expected.codes(unusual(), 2) is None


@pytest.mark.parametrize(
    "known",
    [
        pytest.param([], id="none"),
        pytest.param(["a" * 24], id="too long"),
    ],
)
def test_texts_that_cannot_be_looked_up_so_are_not_laid_out(known: list[str]) -> None:
    assert expected_texts(texts(known)) is None


@pytest.mark.parametrize(
    ("further_bytes", "is_read"),
    [pytest.param(9, True, id="ten bytes"), pytest.param(10, False, id="eleven bytes")],
)
def test_a_number_longer_than_64_bits_is_unusual(further_bytes: int, is_read: bool, tmp_path: Path) -> None:
    path = tmp_path / "page"
    # A page of one cell, its type, 0, written with bytes that add nothing.
    kind = b"\x15" + b"\x80" * further_bytes + b"\0"
    path.write_bytes(kind + b"\x15\x0c\x15\x0c\x2c\x15\x02\x15\0\x15\x06\x15\x06\0\0" + b"\x02\0\0\0S1")
    column = SimpleNamespace(compression="UNCOMPRESSED", total_compressed_size=1_000, data_page_offset=0, num_values=1)
    with path.open("rb") as file:
        try:
            found = [page.count for page in pages(file.fileno(), column, may_miss=False)]
        except Unusual:
            found = []
    assert found == ([1] if is_read else [])


def test_cells_are_left_to_arrow_while_the_loop_is_being_loaded(
    expected: ExpectedTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "_loaded", {})

    assert expected.codes(iter(()), 0) is None
