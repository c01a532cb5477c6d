"""CSV is read exactly as Python's own reader reads it, in blocks, with each record's physical line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sponsor_monitor.dataset.chunks import Unreadable, merged
from sponsor_monitor.dataset.csv_table import CsvTable

HEADER = ("one", "two", "three")
pieces = st.sampled_from(["a", ",", '"', '""', "\n", "\r", "\r\n", "é", ",,", '"b"', "\0"])
bodies = st.lists(pieces, max_size=40).map("".join)
block_sizes = st.sampled_from([1, 2, 7, 64, 2**24])
Row = tuple[int, list[str], bool]


def read(path: Path, data: bytes, block_bytes: int = 2**24, repeating: tuple[str, ...] = ()) -> list[Row]:
    """Each record: its line, its cells by the header, and whether it has more."""
    path.write_bytes(data)
    chunks = [job() for job in CsvTable(path, block_bytes).jobs(HEADER, repeating)]
    chunk = merged(chunks)
    rows = zip(*(chunk.columns[name].to_pylist() for name in HEADER), strict=True) if chunks else iter(())
    lines = chunk.lines(np.arange(chunk.size)).tolist()
    overflow = [False] * chunk.size if chunk.overflow is None else chunk.overflow.tolist()
    return [(line, list(row), more) for line, row, more in zip(lines, rows, overflow, strict=True)]


def read_alone(text: str) -> list[Row]:
    """The same by Python's reader."""
    reader = csv.reader(io.StringIO(text, newline=""))
    rows, line = [], 1
    for cells in reader:
        if cells:
            rows.append((line, (cells + [""] * 3)[:3], len(cells) > 3))
        line = reader.line_num + 1
    return rows[1:]


def never_closes(text: str) -> bool:
    rows = list(csv.reader(io.StringIO(text + "\nlast", newline="")))
    return rows[-1] != ["last"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv") / "table.csv"


@given(body=bodies, block_bytes=block_sizes, mark=st.booleans(), repeating=st.sampled_from([(), HEADER]))
@example('"a"b"c,d\n', 1, False, ())
@example('a"",""\n"\n"', 7, False, ())
@example("a\r\n\r\n\r\rb", 2, True, HEADER)
def test_any_text_is_read_as_python_reads_it(
    file: Path, body: str, block_bytes: int, mark: bool, repeating: tuple[str, ...]
) -> None:
    text = f"one,two,three\n{body}"
    data = (b"\xef\xbb\xbf" if mark else b"") + text.encode()
    if never_closes(text):
        with pytest.raises(Unreadable, match="never closes"):
            read(file, data, block_bytes, repeating)
    else:
        assert read(file, data, block_bytes, repeating) == read_alone(text)


cells = st.text(st.sampled_from('a", \n\r;é'), max_size=6)


@given(rows=st.lists(st.lists(cells, min_size=2, max_size=5), max_size=12), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_python_writes_comes_back(file: Path, rows: list[list[str]], end: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    found = read(file, written.getvalue().encode(), 16)
    assert [row for _, row, _ in found] == [[*row, ""][:3] for row in rows]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param("a,b,c\nd,e,f\n", [2, 3], id="plain lines"),
        pytest.param("a,b,c\r\nd,e,f", [2, 3], id="CRLF, and no line end at the end"),
        pytest.param("\n\na,b,c\n\nd,e,f\n", [4, 6], id="blank lines count but are no rows"),
        pytest.param('"a\nb",b,c\nd,e,f\n', [2, 4], id="a record over two lines begins on its first"),
        pytest.param('"a\r\n\r\nb",b,c\r\nd,e,f\r\n', [2, 5], id="a blank line inside quotes"),
        pytest.param("a\nb,c,d,e\nf,g,h\n", [2, 3, 4], id="rows with fewer and more cells"),
        pytest.param('5" pipe,b,c\nd,e,f\n', [2, 3], id="a quote in the middle of a cell is a quote"),
        pytest.param(" \na,b,c\n", [2, 3], id="a line with a space is a row"),
    ],
)
@pytest.mark.parametrize("block_bytes", [3, 2**24])
def test_a_record_stands_on_the_line_it_begins_on(file: Path, body: str, lines: list[int], block_bytes: int) -> None:
    assert [line for line, _, _ in read(file, f"one,two,three\n{body}".encode(), block_bytes)] == lines


def test_a_header_may_be_quoted_after_blank_lines_and_name_columns_over_several_lines(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf\r\n\n"one","t\nwo",three\r\n1,2,3\r\n')
    assert CsvTable(file, 2).columns == ("one", "t\nwo", "three")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "empty: a header row is expected", id="an empty file"),
        pytest.param(b"\n\r\n\n", "empty: a header row is expected", id="blank lines alone"),
        pytest.param(b"\xef\xbb\xbf", "empty: a header row is expected", id="a byte-order mark alone"),
        pytest.param("one,two\n1,2\n".encode("utf-16"), "UTF-16, not UTF-8: save", id="UTF-16 with its mark"),
        pytest.param("one,two\n1,2\n".encode("utf-16-le"), "UTF-16, not UTF-8: save", id="UTF-16 without a mark"),
        pytest.param("one,two\n1,2\n".encode("utf-16-be"), "UTF-16, not UTF-8: save", id="UTF-16, the other way"),
        pytest.param("one,two\n1,2\n".encode("utf-32"), "UTF-32, not UTF-8: save", id="UTF-32"),
        pytest.param("one,né\n".encode("latin-1"), "line 1: not UTF-8 .byte 0xE9.: save", id="Latin-1 in the header"),
        pytest.param(b'one,"two\n1,2\n', "line 1: a quote opens here", id="a quote that opens in the header"),
    ],
)
def test_a_file_without_a_header_in_utf_8_is_refused(file: Path, data: bytes, message: str) -> None:
    file.write_bytes(data)
    with pytest.raises(Unreadable, match=message):
        CsvTable(file)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param("a,b,c\nd,é,f\n".encode("cp1252"), "line 3: not UTF-8", id="a cell in Windows-1252"),
        pytest.param(b'"\n",b,c\nd,"e\xff",f\n', "line 4: not UTF-8", id="after a record over two lines"),
        pytest.param(b"a,b,c\n\xed\xa0\x80,,\n", "line 3: not UTF-8", id="half of a surrogate pair"),
        pytest.param(b'a,b,c\nd,"e,f\ng,h,i\n', "line 3: a quote opens here", id="a quote that never closes"),
        pytest.param(b'a,"b""\n"",c\n', "line 2: a quote opens here", id="doubled quotes close nothing"),
        pytest.param(b'5",b,c\nd,"e\nf', "line 3: a quote opens here", id="beside a quote that opens nothing"),
    ],
)
@pytest.mark.parametrize("block_bytes", [5, 2**24])
def test_text_that_cannot_be_read_names_the_line(file: Path, body: bytes, message: str, block_bytes: int) -> None:
    file.write_bytes(b"one,two,three\n" + body)
    table = CsvTable(file, block_bytes)
    with pytest.raises(Unreadable, match=message):
        [job() for job in table.jobs(HEADER)]
    with pytest.raises(Unreadable, match=message):
        table.check_bytes()


def test_a_cell_of_a_hundred_megabytes_is_read(file: Path) -> None:
    cell = "x" * 100_000_000
    ((line, row, _), (next_line, _, _)) = read(file, f'one,two,three\n1,"{cell}\n",3\n4,5\n'.encode())
    assert (line, len(row[1]), next_line) == (2, 100_000_001, 4)
