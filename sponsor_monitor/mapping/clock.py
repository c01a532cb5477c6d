"""Whose clock the times of an export follow: the one its mapping states, or the institution's."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sponsor_monitor.dataset import grammar
from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.local_time import LocalTime


@dataclass(frozen=True, slots=True)
class Clock:
    """The zone of the institution, and the one of times that the export writes without an offset."""

    institution: ZoneInfo
    export: ZoneInfo

    @property
    def is_local(self) -> bool:
        """Whether times can stay as they are written."""
        return self.institution.key == self.export.key

    def instants(self, moments: pa.Array) -> NDArray[np.int64]:
        """UTC microseconds of good timestamps, whatever for others."""
        read = grammar.moments(moments)
        local = read.good & ~read.zoned
        found = read.micros.copy()
        found[local] = LocalTime(self.export).instants(read.micros[local])
        return found

    def local_days(self, moments: pa.Array) -> NDArray[np.int32]:
        """The institution's day of good timestamps, as day numbers."""
        return LocalTime(self.institution).days(self.instants(moments))


def written_utc(instants: NDArray[np.int64]) -> pa.Array:
    """UTC microseconds as timestamps with ``Z``."""
    whole = not instants.size or not (instants % 1_000_000).any()
    moments = instants.astype("datetime64[us]")
    return texts(f"{text}Z" for text in np.datetime_as_string(moments, unit="s" if whole else "us").tolist())
