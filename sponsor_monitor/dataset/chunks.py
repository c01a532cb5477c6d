"""Some rows of a table as they were read, and how they are read ahead of their use without filling the memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

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


class Unreadable(SponsorMonitorError):
    """A file that cannot be read any further; ``fault`` says where and why."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault and say it."""
        self.fault = fault
        super().__init__(str(fault))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a table: the wanted columns that the file has, and where each row stands in the file.

    ``overflow`` tells which rows have more cells than the header (None: no row). ``extent`` is the chunk's part of
    the table's ``extent``, for progress. ``lines`` gives the physical line of rows by position.
    """

    size: int
    columns: dict[str, pa.Array]
    overflow: NDArray[np.bool_] | None
    extent: int
    lines: Callable[[Rows], Lines]


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


def _plain(array: pa.Array) -> pa.Array:
    return as_text(array) if pa.types.is_dictionary(array.type) else array
