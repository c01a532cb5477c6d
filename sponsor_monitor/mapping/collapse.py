"""Several rows for one thing made one: which of the rows that agree in a key counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import numbers
from sponsor_monitor.mapping.mapping import Keep
from sponsor_monitor.mapping.source_rows import is_blank

Mask = NDArray[np.bool_]


def counting(keys: Sequence[pa.Array], order: NDArray[np.int64], keep: Keep) -> Mask:
    """Which rows count: of those that agree in every key the first or last by ``order``, then by position.

    A row with a blank in its key is no repeat of any other.
    """
    size = len(order)
    codes, whole = np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.bool_)
    for key in keys:
        encoded = key.dictionary_encode()
        codes = codes * max(len(encoded.dictionary), 1) + numbers(encoded.indices, np.int32)
        codes = np.unique(codes, return_inverse=True)[1]
        whole &= ~is_blank(key)
    codes = np.where(whole, codes, -1 - np.arange(size))
    ranks = np.lexsort((np.arange(size), order, codes))
    ordered = codes[ranks]
    differs = np.ones(size, dtype=np.bool_)
    differs[1:] = ordered[1:] != ordered[:-1]
    if keep is Keep.LAST:
        differs = np.append(differs[1:], True) if size else differs
    counts = np.zeros(size, dtype=np.bool_)
    counts[ranks[differs]] = True
    return counts
