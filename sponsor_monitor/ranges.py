"""Many ranges as one flat column: how days of spans and sessions of groups are laid out side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def starts_of(lengths: NDArray[np.integer]) -> Ints:
    """Where each range begins in the flat column, and at the end its total length (one more entry than ranges)."""
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def spread(lengths: NDArray[np.integer], first: NDArray[np.integer]) -> tuple[NDArray[np.int32], Ints]:
    """The owner of each flat entry, and the values ``first, first + 1, …`` of each range one after another."""
    lengths = np.asarray(lengths, dtype=np.int64)
    starts = starts_of(lengths)
    owner = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    shift = np.asarray(first, dtype=np.int64) - starts[:-1]
    return owner, np.arange(starts[-1], dtype=np.int64) + np.repeat(shift, lengths)


def range_sums(
    values: NDArray[np.integer] | NDArray[np.bool_], first: NDArray[np.integer], last: NDArray[np.integer]
) -> Ints:
    """The sum of ``values[first..last]`` (inclusive) for each range; 0 where last is before first."""
    lengths = np.maximum(np.asarray(last, dtype=np.int64) - first + 1, 0)
    _, places = spread(lengths, first)
    running = np.zeros(len(places) + 1, dtype=np.int64)
    np.cumsum(values[places], out=running[1:])
    starts = starts_of(lengths)
    return running[starts[1:]] - running[starts[:-1]]


def run_starts(keys: NDArray[np.integer]) -> Ints:
    """Where each run of equal neighbours begins in a sorted column."""
    if not len(keys):
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))).astype(np.int64)


def sorted_unique(values: Ints) -> Ints:
    """Each value once, rising. Sorting is many times faster here than NumPy's hashing ``unique``."""
    ordered = np.sort(values)
    return ordered[run_starts(ordered)]
