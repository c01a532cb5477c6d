"""Rows as they were written, bad ones included: what is copied when a dataset is taken apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sponsor_monitor.dataset.arrow_arrays import texts
from sponsor_monitor.dataset.chunks import Chunk, Unreadable, in_order
from sponsor_monitor.dataset.folder import Folder
from sponsor_monitor.dataset.rendering import as_text
from sponsor_monitor.dataset.wording import MORE_CELLS
from sponsor_monitor.errors import DatasetRefused


def raw_rows(folder: Folder, table: str, only: Mapping[str, Collection[str]] | None = None) -> pa.Table:
    """Every readable column of a table as text, in the file's order; no columns where the folder has no such file.

    ``only`` keeps the rows whose cell in each named column is one of those given. Where a row has more cells than the
    header, a last column ``MORE_CELLS`` is ``true`` for such rows and blank for others; their further cells are lost.
    """
    file = folder.tables.get(table)
    if file is None:
        return pa.table({})
    names = [name for name in file.columns if file.columns.count(name) == 1 and not _is_strange(folder, table, name)]
    try:
        kept = [_filtered(_as_table(chunk, names), only or {}) for chunk in in_order(file.jobs(names))]
    except Unreadable as error:
        raise DatasetRefused([error.fault]) from None
    if any(MORE_CELLS in part.column_names for part in kept):
        kept = [_with_more_cells(part) for part in kept]
    return pa.concat_tables(kept) if kept else pa.table({name: texts((), pa.large_string()) for name in names})


def _is_strange(folder: Folder, table: str, name: str) -> bool:
    return bool(folder.tables[table].refusals([name]))


def _as_table(chunk: Chunk, names: list[str]) -> pa.Table:
    columns = {name: as_text(chunk.columns[name]).cast(pa.large_string()) for name in names}
    if chunk.overflow is not None and chunk.overflow.any():
        columns[MORE_CELLS] = texts(np.where(chunk.overflow, "true", ""), pa.large_string())
    return pa.table(columns)


def _filtered(rows: pa.Table, only: Mapping[str, Collection[str]]) -> pa.Table:
    for name, values in only.items():
        rows = rows.filter(pc.is_in(rows.column(name), value_set=texts(values, pa.large_string())))
    return rows


def _with_more_cells(rows: pa.Table) -> pa.Table:
    if MORE_CELLS in rows.column_names:
        return rows
    return rows.append_column(MORE_CELLS, texts([""] * rows.num_rows, pa.large_string()))
