"""A Parquet table: its row groups decoded, typed columns as they are, dictionaries kept where values repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from sponsor_monitor.dataset.chunks import Chunk, Job, Lines, Rows, Unreadable
from sponsor_monitor.dataset.expected_texts import NOTHING_EXPECTED, Expected
from sponsor_monitor.dataset.parquet_pages import are_plain_numbers, is_plain_text, numbers, pages
from sponsor_monitor.dataset.rendering import is_readable
from sponsor_monitor.errors import Fault

MOST_ROWS = 2_000_000
BATCH_ROWS = 1_000_000
_FIRST_LINE = 2


class ParquetTable:
    """One ``NAME.parquet``; making it reads the footer, or raises ``Unreadable``."""

    def __init__(self, path: Path) -> None:
        """Open the file, and read its schema."""
        self.path = path
        self.name = path.name
        with self._refusing():
            self._metadata = parquet.read_metadata(path)
            self._schema = self._metadata.schema.to_arrow_schema()
        self.columns: tuple[str, ...] = tuple(self._schema.names)
        self.extent: int = self._metadata.num_rows
        self.rows: int | None = self.extent

    def refusals(self, wanted: Sequence[str]) -> list[Fault]:
        """A fault for each wanted column whose type cannot be read."""
        reason = "a column of type {}: text, date, timestamp, boolean or integer is expected"
        return [
            Fault(self.name, reason.format(field.type), column=field.name)
            for field in self._schema
            if field.name in wanted and not is_readable(field.type)
        ]

    def has_text(self, column: str) -> bool:
        """Whether the file has the column and its cells are text, which can be bad."""
        return column in self.columns and not pa.types.is_timestamp(self._schema.field(column).type)

    def jobs(
        self, wanted: Sequence[str], repeating: Sequence[str] = (), expected: Expected = NOTHING_EXPECTED
    ) -> Iterator[Job[Chunk]]:
        """Reading each row group, in the file's order; cells of ``repeating`` columns come as dictionaries.

        A plain column of which every cell is one of the ``expected`` texts comes as codes.
        """
        present = [name for name in wanted if name in self.columns]
        first = 0
        for group in range(self._metadata.num_row_groups):
            rows = self._metadata.row_group(group).num_rows
            if rows > MOST_ROWS:
                yield from self._batches(group, present, repeating, first)
            else:
                yield partial(self._group, group, present, repeating, expected, first)
            first += rows

    def check_bytes(self) -> None:
        """Nothing: a Parquet file's footer was read when it was opened."""

    def _open(self, repeating: Sequence[str]) -> parquet.ParquetFile:
        texts = [name for name in repeating if name in self.columns]
        return parquet.ParquetFile(
            self.path,
            metadata=self._metadata,
            read_dictionary=[name for name in texts if pa.types.is_string(self._schema.field(name).type)],
            coerce_int96_timestamp_unit="us",
        )

    def _group(
        self, group: int, present: Sequence[str], repeating: Sequence[str], expected: Expected, first: int
    ) -> Chunk:
        codes, columns = self._plain(group, present, expected)
        rest = [name for name in present if name not in codes and name not in columns]
        if rest:
            with self._refusing(), self._open(repeating) as file:
                table = file.read_row_group(group, columns=rest, use_threads=False)
            columns |= {name: _whole(table.column(name)) for name in rest}
        return _chunk(columns, self._metadata.row_group(group).num_rows, first, codes)

    def _plain(
        self, group: int, present: Sequence[str], expected: Expected
    ) -> tuple[dict[str, NDArray[np.int32]], dict[str, pa.Array]]:
        """The columns of a row group that can be read page by page: as codes of the texts expected, and as numbers."""
        codes, columns = {}, {}
        about, schema = self._metadata.row_group(group), self._metadata.schema
        with self._refusing(), self.path.open("rb", buffering=0) as file:
            for place in range(about.num_columns):
                column, written = about.column(place), schema.column(place)
                name = written.path
                if name not in present:
                    continue
                cells = pages(file.fileno(), column, may_miss=written.max_definition_level > 0)
                kind = self._schema.field(name).type
                if name in expected and is_plain_text(column, written):
                    if (found := expected[name].codes(cells, about.num_rows)) is not None:
                        codes[name] = found
                elif are_plain_numbers(column, written, kind) and (
                    (array := numbers(cells, kind, about.num_rows)) is not None
                ):
                    columns[name] = array
        return codes, columns

    def _batches(
        self, group: int, present: Sequence[str], repeating: Sequence[str], first: int
    ) -> Iterator[Job[Chunk]]:
        """A long row group in pieces, each decoded before it is handed out."""
        with self._refusing(), self._open(repeating) as file:
            for batch in file.iter_batches(BATCH_ROWS, [group], list(present), use_threads=False):
                columns = {name: _plain(batch.column(name)) for name in present}
                yield partial(_chunk, columns, batch.num_rows, first)
                first += batch.num_rows

    def _refusing(self) -> _Refusing:
        return _Refusing(self.name)


class _Refusing:
    """What Arrow says of a damaged file, turned into a fault of ours."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (pa.ArrowException, OSError, UnicodeDecodeError)):
            reason = " ".join(str(error).split())
            raise Unreadable(Fault(self._name, f"not a Parquet file that can be read: {reason}")) from None


def _chunk(
    columns: dict[str, pa.Array], size: int, first: int, codes: Mapping[str, NDArray[np.int32]] = MappingProxyType({})
) -> Chunk:
    def lines(rows: Rows) -> Lines:
        return np.asarray(rows, dtype=np.int64) + first + _FIRST_LINE

    return Chunk(size, columns, None, size, lines, codes)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return _plain(column.chunk(0))
    return _plain(column.combine_chunks() if column.num_chunks else pa.nulls(0, column.type))


def _plain(array: pa.Array) -> pa.Array:
    """A column of views as ordinary text: Arrow cannot take rows of views."""
    return array.cast(pa.large_string()) if pa.types.is_string_view(array.type) else array
