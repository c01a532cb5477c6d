"""The institution's sponsored students as the Home Office's SMS lists them, beside our registrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sponsor_monitor.dataset.arrow_arrays import codes, column, mask
from sponsor_monitor.store.columns import Column, taken
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.quality.standing import Standing

TABLE = "sms_entry"
ENDED = frozenset({"cancelled", "canceled", "curtailed", "ended", "expired", "obsolete", "withdrawn"})
"""Words of a status that say sponsorship is over, alone or among others, whatever their case."""
RUNNING = frozenset({"active", "assigned", "current", "live", "sponsored", "used"})
"""Words of a status that say it is not. A status without any of these words is taken for neither."""


@dataclass(frozen=True, slots=True)
class SmsList:
    """The entries that stand, one for each CAS, in order of its number, and the registration that has each.

    ``rows`` are the columns of the table; ``row`` is the registration's row in the facts, -1 where no registration has
    the CAS. ``has_ended`` and ``is_running`` say what the status says; where neither, it is not known. ``repeated``
    counts the entries that stand beside a later one with their CAS.
    """

    rows: dict[str, Column]
    row: NDArray[np.int64]
    has_ended: NDArray[np.bool_]
    is_running: NDArray[np.bool_]
    repeated: int

    def __len__(self) -> int:
        """How many CAS are listed."""
        return len(self.row)

    @property
    def strange_statuses(self) -> list[str]:
        """The statuses that say neither, each once."""
        strange = self.rows["status"].filter(column(~self.has_ended & ~self.is_running))
        return sorted(pc.unique(strange).to_pylist())


def sms_list(standing: Standing) -> SmsList:
    """The list at the cut; of several entries with one CAS the one that arrived last."""
    view = standing.view
    names = ("id", *(field.name for field in FACTS[TABLE].fields), "recorded_at")
    rows = live_rows(view.database, FACTS[TABLE], view.cut, names, view.known_at)
    number = cas_numbers(rows["cas_number"])
    order = _latest_of_each(number, rows["recorded_at"], rows["id"])
    given = len(number) - number.null_count
    number = number.take(column(order))
    rows = taken(rows, order)
    ours = cas_numbers(_ours(standing))
    has_ended = _has_word(rows["status"], ENDED)
    return SmsList(
        rows=rows,
        row=codes(pc.index_in(number, value_set=ours, skip_nulls=True)).astype(np.int64),
        has_ended=has_ended,
        is_running=~has_ended & _has_word(rows["status"], RUNNING),
        repeated=given - len(order),
    )


def cas_numbers(written: pa.Array) -> pa.Array:
    """CAS numbers as they are compared: in capitals, without spaces around; blank or erased as null."""
    plain = pc.utf8_upper(pc.utf8_trim_whitespace(written.cast(pa.large_string())))
    return pc.if_else(pc.equal(plain, ""), pa.scalar(None, pa.large_string()), plain)


def plain_words(written: pa.Array) -> pa.Array:
    """Text as it is compared: small letters, without accents, words apart by one space; erased as null."""
    apart = pc.utf8_normalize(written.cast(pa.large_string()), "NFKD")
    bare = pc.replace_substring_regex(pc.utf8_lower(apart), r"[\p{M}'’]+", "")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(bare, r"[^\p{L}\p{N}]+", " "))


def _ours(standing: Standing) -> pa.Array:
    """The CAS number of every registration in the order of the facts, null where there is none."""
    written: Any = standing.live.rows["registrations"]["cas_number"]
    return written


def _latest_of_each(number: pa.Array, recorded_at: NDArray[np.int64], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """The row of each CAS number that counts, in order of the number; rows without one are left out."""
    given = np.flatnonzero(mask(number.is_valid()))
    known = number.take(column(given)).dictionary_encode()
    names = pc.array_sort_indices(known.dictionary)
    rank: NDArray[np.int64] = np.empty(len(names), dtype=np.int64)
    rank[names.to_numpy().astype(np.int64)] = np.arange(len(names))
    place = rank[codes(known.indices)]
    order = np.lexsort((ids[given], recorded_at[given], place))
    last = np.append(place[order][1:] != place[order][:-1], True) if len(order) else np.empty(0, dtype=np.bool_)
    found: NDArray[np.int64] = given[order[last]]
    return found


def _has_word(status: pa.Array, words: frozenset[str]) -> NDArray[np.bool_]:
    coded = plain_words(status).dictionary_encode()
    known = np.array([not words.isdisjoint(text.split()) for text in coded.dictionary.to_pylist()], dtype=np.bool_)
    return known[codes(coded.indices)] if len(known) else np.zeros(len(status), dtype=np.bool_)
