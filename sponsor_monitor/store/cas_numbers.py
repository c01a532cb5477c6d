"""Every CAS number is given once: which arriving registrations bring one that is another's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import nulls
from sponsor_monitor.store.columns import Columns, taken
from sponsor_monitor.store.row_codes import among, first_of_each, places_in, row_codes

Mask = NDArray[np.bool_]


def taken_already(arriving: Mapping[str, pa.Array], held: Mapping[str, pa.Array]) -> Mask:
    """Which arriving rows have the CAS number of another registration, by ``cas`` (null: none) and ``owner``.

    It is another's that arrives earlier, or that holds it and does not arrive. Two that arrive may swap theirs; where
    one of them is refused, it keeps its own, and so the other is refused too.
    """
    refused = np.zeros(len(arriving["cas"]), dtype=np.bool_)
    while True:
        good = np.flatnonzero(~refused)
        more = _of_another(taken(arriving, good), held)
        if not more.any():
            return refused
        refused[good[more]] = True


def _of_another(arriving: Columns, held: Columns) -> Mask:
    numbers, others = row_codes([arriving, held], ("cas",))
    owners, holders = row_codes([arriving, held], ("owner",))
    stays = ~among(holders, owners)
    first = np.flatnonzero(first_of_each(numbers))
    is_of_earlier = owners != owners[first[places_in(numbers, numbers[first])]]
    is_held = among(numbers, others[stays])
    found: Mask = ~nulls(arriving["cas"]) & (is_held | is_of_earlier)
    return found
