"""Random universities that a test changes and assesses again: rows as text, answers as documents."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from bench.one_by_one.reading import columns_of
from bench.random_university import write_random_university
from sponsor_monitor.assessment import assess

Cells = dict[str, Any]
Document = dict[str, Any]
TABLES = ("students", "registrations", "statuses", "sessions", "groups", "marks", "engagement")
MORE = "cells beyond the header"
SEEDS = st.integers(0, 999_999)


def examples(few: int) -> Callable[[Callable[..., None]], Any]:
    """A property tried on a few universities in ``make test`` and on the profile's hundreds in ``make torture``."""
    if settings.get_current_profile_name() == "torture":
        return pytest.mark.torture
    return lambda test: pytest.mark.slow(settings(max_examples=few)(test))


@dataclass(frozen=True)
class University:
    """A random university's folder with the question its case asks."""

    folder: Path
    as_of: dt.date
    known_at: str | None

    def rows(self, table: str) -> list[Cells]:
        """A CSV table's records; none where there is no file."""
        path = self.folder / f"{table}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, restkey=MORE, restval=""))

    def lines(self, table: str) -> list[int]:
        """The line on which each record begins: blank lines are none, and a cell may go on over several."""
        with (self.folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            found = [reader.line_num - sum(cell.count("\n") for cell in row) for row in reader if row]
        return found[1:]

    def write(self, table: str, rows: list[Cells]) -> None:
        """Write a table anew as plain CSV with every column, a record with too many cells as such."""
        names = [column.name for column in columns_of(table)]
        with (self.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows([*(row.get(name, "") for name in names), *row.get(MORE, ())] for row in rows)

    def write_parquet(self, table: str, rows: list[Cells]) -> None:
        """Write a table as Parquet of text in place of its CSV."""
        names = [column.name for column in columns_of(table)]
        columns = {name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in names}
        (self.folder / f"{table}.csv").unlink(missing_ok=True)
        pq.write_table(pa.table(columns), self.folder / f"{table}.parquet")

    def assessed(self) -> Document:
        """The assessment of the folder as it is now."""
        return assess(self.folder, self.as_of, known_at=self.known_at).document


@contextmanager
def random_university(seed: int, *, parquet: bool = False, faults: bool | None = False) -> Iterator[University]:
    """The university of a seed in a folder of its own, which goes when the block ends."""
    with TemporaryDirectory() as directory:
        folder = Path(directory, "university")
        case = write_random_university(folder, seed, parquet=parquet, faults=faults)
        yield University(folder, dt.date.fromisoformat(case["as_of"]), case["known_at"])


def without(document: Document, *keys: str) -> Document:
    """A document less some of its keys."""
    return {key: value for key, value in document.items() if key not in keys}


def entries(document: Document) -> dict[str, Document]:
    """The registrations' entries by registration_id."""
    return {entry["registration_id"]: entry for entry in document["registrations"]}


def findings(entry: Document, rule: str, outcome: str) -> list[Document]:
    """An entry's findings of a rule and outcome."""
    return [each for each in entry["findings"] if (each["rule"], each["outcome"]) == (rule, outcome)]


def lies_within(inner: Document, outer: Document) -> bool:
    """Whether a finding's period lies within another's."""
    return bool(outer["period_start"] <= inner["period_start"] and inner["period_end"] <= outer["period_end"])
