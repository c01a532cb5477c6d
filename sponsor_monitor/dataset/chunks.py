"""Some rows of a table as they were read, and how they are read ahead of their use without filling the memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import Any, NoReturn, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.rendering import as_text
from sponsor_monitor.errors import Fault, SponsorMonitorError

Rows = NDArray[np.integer[Any]]
Lines = NDArray[np.int64]
Result = TypeVar("Result")

_THREADS = 2
_AHEAD = 1
PIECE_ROWS = 262_144
_LONG = 1_000


class Unreadable(SponsorMonitorError):
    """A file that cannot be read any further; ``fault`` says where and why."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault and say it."""
        self.fault = fault
        super().__init__(str(fault))


def not_text(file: str) -> Fault:
    """The fault of a file whose text is not UTF-8."""
    return Fault(file, "holds text that is not UTF-8: write the file again as UTF-8")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a table: the wanted columns that the file has, and where each row stands in the file.

    ``codes`` are columns of which every cell is one of the texts expected there, as the positions of these texts.
    ``overflow`` tells which rows have more cells than the header (None: no row). ``extent`` is the chunk's part of
    the table's ``extent``, for progress. ``lines`` gives the physical line of rows by position.
    """

    size: int
    columns: dict[str, pa.Array]
    overflow: NDArray[np.bool_] | None
    extent: int
    lines: Callable[[Rows], Lines]
    codes: Mapping[str, NDArray[np.int32]] = field(default_factory=dict)

    def is_text(self) -> bool:
        """Whether every text of the chunk is UTF-8, which Parquet promises and does not check."""
        try:
            for array in self.columns.values():
                array.validate(full=True)
        except pa.ArrowInvalid:
            return False
        return True

    def pieces(self) -> Iterator[Chunk]:
        """The rows in pieces of which the work on one stays in the processor's cache; each has its part of the extent.

        Whole where a column is a long dictionary, which would be looked through again for each piece.
        """
        long = any(_is_long_dictionary(array) for array in self.columns.values())
        step = self.size if long or not self.size else PIECE_ROWS
        for begin in range(0, max(self.size, 1), max(step, 1)):
            yield self._piece(begin, min(step, self.size - begin))

    def _piece(self, begin: int, size: int) -> Chunk:
        if size == self.size:
            return self
        columns = {name: array.slice(begin, size) for name, array in self.columns.items()}
        overflow = None if self.overflow is None else self.overflow[begin : begin + size]
        extent = self.extent * (begin + size) // self.size - self.extent * begin // self.size

        def lines(rows: Rows) -> Lines:
            return self.lines(np.asarray(rows, dtype=np.int64) + begin)

        codes = {name: codes[begin : begin + size] for name, codes in self.codes.items()}
        return Chunk(size, columns, overflow, extent, lines, codes)


Job = Callable[[], Result]


def in_order(jobs: Iterator[Job[Result]]) -> Iterator[Result]:
    """The results of jobs done in two threads, in the order of the jobs and never more than a few ahead."""
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(_THREADS)
    try:
        for job in jobs:
            waiting.append(pool.submit(job))
            if len(waiting) > _THREADS + _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def begun(jobs: Iterator[Job[Result]]) -> Iterator[Job[Result]]:
    """The same jobs with the first few already under way, so that they go on beside what comes before their use.

    It never fails itself: an error in making a job is that job's.
    """
    pool = ThreadPoolExecutor(_THREADS)
    first: list[Job[Result]] = []
    try:
        for job in islice(jobs, _THREADS):
            first.append(pool.submit(job).result)  # noqa: PERF401 - those before a failure are kept
    except Unreadable as error:
        first.append(partial(_fail, error))
    pool.shutdown(wait=False)
    return chain(first, jobs)


def _fail(error: Unreadable) -> NoReturn:
    raise error


def merged(chunks: list[Chunk]) -> Chunk:
    """Chunks of one table as a single one; dictionaries become plain text."""
    if len(chunks) == 1:
        return chunks[0]
    ends = np.cumsum([chunk.size for chunk in chunks])
    names = chunks[0].columns if chunks else ()
    overflow = None
    if any(chunk.overflow is not None for chunk in chunks):
        parts = [np.zeros(chunk.size, np.bool_) if chunk.overflow is None else chunk.overflow for chunk in chunks]
        overflow = np.concatenate(parts)

    def lines(rows: Rows) -> Lines:
        found = np.zeros(len(rows), dtype=np.int64)
        owners = np.searchsorted(ends, rows, side="right")
        for owner in np.unique(owners):
            mine = owners == owner
            found[mine] = chunks[owner].lines(rows[mine] - (ends[owner] - chunks[owner].size))
        return found

    columns = {name: pa.concat_arrays([_plain(chunk.columns[name]) for chunk in chunks]) for name in names}
    return Chunk(int(ends[-1]) if chunks else 0, columns, overflow, sum(chunk.extent for chunk in chunks), lines)


def _is_long_dictionary(array: pa.Array) -> bool:
    return pa.types.is_dictionary(array.type) and len(array.dictionary) > _LONG


def _plain(array: pa.Array) -> pa.Array:
    return as_text(array) if pa.types.is_dictionary(array.type) else array
