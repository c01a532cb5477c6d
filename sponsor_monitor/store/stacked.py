"""Rows of several parts under one another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sponsor_monitor.store.columns import Column, Columns, text_column
from sponsor_monitor.store.fields import FactTable


def stacked(parts: Sequence[Columns]) -> dict[str, Column]:
    """The rows of all parts, by the columns of the first."""
    if len(parts) == 1:
        return dict(parts[0])
    return {
        name: pa.concat_arrays([part[name].cast(pa.large_string()) for part in parts])
        if isinstance(values, pa.Array)
        else np.concatenate([part[name] for part in parts])
        for name, values in parts[0].items()
    }


def no_rows(table: FactTable) -> dict[str, Column]:
    """The columns of a table as no rows arrive in them."""
    origin = {name: np.empty(0, dtype=np.int64) for name in ("file", "line", "recorded_at")}
    own = {field.name: _nothing(is_text=field.is_text) for field in table.fields}
    return {**own, **origin}


def _nothing(*, is_text: bool) -> Column:
    return text_column([]).cast(pa.large_string()) if is_text else np.empty(0, dtype=np.int64)
