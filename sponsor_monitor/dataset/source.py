"""The files of a folder that serve its tables, whichever format each is in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from sponsor_monitor.dataset.chunks import Chunk, Job, Unreadable
from sponsor_monitor.dataset.columns import COLUMNS, NEEDED_TABLES, TABLES
from sponsor_monitor.dataset.csv_table import CsvTable
from sponsor_monitor.dataset.expected_texts import NOTHING_EXPECTED, Expected
from sponsor_monitor.dataset.parquet_table import ParquetTable
from sponsor_monitor.errors import Fault


class TableFile(Protocol):
    """A table's file: its header, and its rows as jobs to be done in any thread.

    ``rows`` is how many there are, where the file says so.
    """

    name: str
    columns: tuple[str, ...]
    extent: int
    rows: int | None

    def refusals(self, wanted: Sequence[str]) -> list[Fault]:
        """A fault for each wanted column that cannot be read at all."""

    def has_text(self, column: str) -> bool:
        """Whether the file has the column and its cells are text, which can be bad."""

    def jobs(
        self, wanted: Sequence[str], repeating: Sequence[str] = (), expected: Expected = NOTHING_EXPECTED
    ) -> Iterator[Job[Chunk]]:
        """Reading the wanted columns piece by piece, in the file's order; ``expected`` texts may come as codes."""

    def check_bytes(self) -> None:
        """Raise ``Unreadable`` where the file as a whole is broken."""


def find_tables(folder: Path) -> tuple[dict[str, TableFile], list[Fault]]:
    """The file of each table that the folder has and that can be read, and a fault for each that cannot."""
    tables: dict[str, TableFile] = {}
    faults: list[Fault] = []
    for table in TABLES:
        present = [path for path in (folder / f"{table}.csv", folder / f"{table}.parquet") if _is_there(path)]
        if len(present) > 1:
            faults.append(Fault(f"{table}.csv", f"{table}.parquet is there too: keep one of the two"))
            continue
        if not present and table in NEEDED_TABLES:
            faults.append(Fault(f"{table}.csv", "missing: a dataset needs this table, as CSV or Parquet"))
        for path in present:
            try:
                file = _opened(path)
            except Unreadable as error:
                faults.append(error.fault)
                continue
            wrong = _header_faults(table, file)
            faults += wrong
            if not wrong:
                tables[table] = file
    return tables, faults


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _opened(path: Path) -> TableFile:
    if path.is_dir():
        raise Unreadable(Fault(path.name, "a folder, not a file: a table is one file"))
    if path.exists() and not path.is_file():
        raise Unreadable(Fault(path.name, "not a regular file: a table is one file with an end"))
    try:
        return ParquetTable(path) if path.suffix == ".parquet" else CsvTable(path)
    except OSError as error:
        raise Unreadable(Fault(path.name, f"cannot be opened: {error.strerror or error}")) from None


def _header_faults(table: str, file: TableFile) -> list[Fault]:
    names = Counter(file.columns)
    faults = []
    for column in COLUMNS[table]:
        if names.get(column.name, 0) > 1:
            faults.append(Fault(file.name, "the header has this column twice", line=1, column=column.name))
        elif column.needed and column.name not in names:
            faults.append(Fault(file.name, "the header lacks this column", line=1, column=column.name))
    return faults or file.refusals([column.name for column in COLUMNS[table]])
