"""Rows compared as numbers: equal rows get equal codes, over one or several sets of columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import codes
from sponsor_monitor.ranges import sorted_unique
from sponsor_monitor.store.columns import Column, Columns, rows_of

Codes = NDArray[np.int64]

_MOST = 2**62


def row_codes(sets: Sequence[Columns], names: Sequence[str]) -> list[Codes]:
    """For each set of columns a code for each row: two rows have one code exactly where all named columns agree."""
    sizes = [rows_of(columns) for columns in sets]
    total: Codes = np.zeros(sum(sizes), dtype=np.int64)
    distinct = 1
    for name in names:
        found, most = _codes([columns[name] for columns in sets])
        if distinct * most > _MOST:
            total, distinct = _dense(total)
        total = total * most + found
        distinct *= most
    return np.split(total, np.cumsum(sizes)[:-1])


def _codes(parts: list[Column]) -> tuple[Codes, int]:
    """Codes from 0 for the values of a column, and how many there may be."""
    if isinstance(parts[0], pa.Array):
        whole = pa.chunked_array([part.cast(pa.large_string()) for part in parts]).combine_chunks()
        whole = pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
        values = pc.unique(whole)
        return codes(pc.index_in(whole, value_set=values)).astype(np.int64), max(len(values), 1)
    numbers = np.concatenate([np.asarray(part, dtype=np.int64) for part in parts])
    if not numbers.size:
        return numbers, 1
    lowest, highest = int(numbers.min()), int(numbers.max())
    if highest - lowest < _MOST:
        return numbers - lowest, highest - lowest + 1
    return _dense(numbers)


def _dense(numbers: Codes) -> tuple[Codes, int]:
    values, found = np.unique(numbers, return_inverse=True)
    return found.astype(np.int64), max(len(values), 1)


def first_of_each(found: Codes) -> NDArray[np.bool_]:
    """Which rows are the first with their code."""
    is_first = np.zeros(len(found), dtype=np.bool_)
    is_first[np.unique(found, return_index=True)[1]] = True
    return is_first


def latest_of_each(rows: Columns, names: Sequence[str]) -> NDArray[np.int64]:
    """Of rows in order of arrival alike in some columns, those that hold: recorded last, and then the last to arrive.

    A blank recorded time is older than every other one (rules.md 1). The places are in order.
    """
    (found,) = row_codes([rows], names)
    # A blank is the smallest number there is, and of equal ones lexsort keeps the order.
    order = np.lexsort((rows["recorded_at"], found))
    if not order.size:
        return order
    is_last = np.append(found[order][1:] != found[order][:-1], True)
    return np.sort(order[is_last])


def among(values: Codes, others: Codes) -> NDArray[np.bool_]:
    """Which numbers are among some others."""
    return among_sorted(values, sorted_unique(others))


def among_sorted(values: Codes, others: Codes) -> NDArray[np.bool_]:
    """Which numbers are among others that are sorted."""
    if not len(others):
        return np.zeros(len(values), dtype=np.bool_)
    place = np.minimum(np.searchsorted(others, values), len(others) - 1)
    found: NDArray[np.bool_] = others[place] == values
    return found


def places_in(wanted: Codes, among: Codes) -> NDArray[np.int64]:
    """Where each code stands among distinct others; -1 where it is none of them."""
    if not len(among):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(among, kind="stable")
    place = np.minimum(np.searchsorted(among, wanted, sorter=order), len(among) - 1)
    found = order[place]
    return np.where(among[found] == wanted, found, -1)
