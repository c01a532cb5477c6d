"""What is measured of the store, each against a baseline beside it, with its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from bench.measures import Measure
from bench.measuring import Run, median_seconds

IMPORT_LIMIT = 4.0
ASSESSMENT_LIMIT = 2.0
NIGHT_LIMIT = 2.0
MEMORY_LIMIT = 2e9


class StorePart(Enum):
    """A process that is measured; each baseline stands before what it is the baseline of."""

    SQLITE_BARE = "bare load into SQLite"
    SQLITE_IMPORT = "import into SQLite"
    POSTGRES_BARE = "bare load into PostgreSQL"
    POSTGRES_IMPORT = "import into PostgreSQL"
    READ = "bare ADBC read"
    ASSESSMENT = "assessment from PostgreSQL"
    SQLITE_SCRIPT = "night by plain SQL, SQLite"
    SQLITE_NIGHT = "night imported, SQLite"
    POSTGRES_SCRIPT = "night by plain SQL, PostgreSQL"
    POSTGRES_NIGHT = "night imported, PostgreSQL"


StoreRuns = Mapping[StorePart, Sequence[Run]]

_RATIOS = (
    ("Import of a million marks into SQLite against executemany", "SQLITE_IMPORT", "SQLITE_BARE", IMPORT_LIMIT),
    ("Import of a million marks into PostgreSQL against COPY", "POSTGRES_IMPORT", "POSTGRES_BARE", IMPORT_LIMIT),
    ("Assessment from PostgreSQL against a bare ADBC read", "ASSESSMENT", "READ", ASSESSMENT_LIMIT),
    ("A night into SQLite against the same plain SQL", "SQLITE_NIGHT", "SQLITE_SCRIPT", NIGHT_LIMIT),
    ("A night into PostgreSQL against the same plain SQL", "POSTGRES_NIGHT", "POSTGRES_SCRIPT", NIGHT_LIMIT),
)


def store_measures(runs: StoreRuns) -> list[Measure]:
    """Every measure of the store, judged on the figures as they are, not as they are rounded."""
    memory = max(run.peak_bytes for run in runs[StorePart.ASSESSMENT])
    found = [
        _judged(title, times(runs, StorePart[part], StorePart[baseline]), limit)
        for title, part, baseline, limit in _RATIOS
    ]
    title = "Peak memory of the assessment from PostgreSQL"
    most = f"at most {MEMORY_LIMIT / 1e9:.0f} GB"
    found.insert(3, Measure(title, f"{memory / 1e9:.2f} GB", most, memory <= MEMORY_LIMIT))
    return found


def times(runs: StoreRuns, part: StorePart, baseline: StorePart) -> float:
    """The median time of one process in medians of another."""
    return median_seconds(runs[part]) / median_seconds(runs[baseline])


def _judged(title: str, found: float, limit: float) -> Measure:
    return Measure(title, f"{found:.2f} times", f"at most {limit:.0f}", found <= limit)
