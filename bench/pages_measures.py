"""What is measured of pages, each against a bare handler beside it, with its limit."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bench.measures import Measure

POSTGRES_MEDIAN, POSTGRES_SLOWEST, SQLITE_MEDIAN = 4.0, 6.0, 5.0
_SLOWEST = 0.99


class PagePart(Enum):
    """What is asked for; each baseline stands before what it is the baseline of."""

    POSTGRES_BARE_READ = "bare query, PostgreSQL"
    POSTGRES_TODAY = "Today, PostgreSQL"
    POSTGRES_BARE_LOG = "bare query and insert, PostgreSQL"
    POSTGRES_STUDENT = "a student, PostgreSQL"
    SQLITE_BARE_READ = "bare query, SQLite"
    SQLITE_TODAY = "Today, SQLite"
    SQLITE_BARE_LOG = "bare query and insert, SQLite"
    SQLITE_STUDENT = "a student, SQLite"


PAIRS = (
    (PagePart.POSTGRES_TODAY, PagePart.POSTGRES_BARE_READ),
    (PagePart.POSTGRES_STUDENT, PagePart.POSTGRES_BARE_LOG),
    (PagePart.SQLITE_TODAY, PagePart.SQLITE_BARE_READ),
    (PagePart.SQLITE_STUDENT, PagePart.SQLITE_BARE_LOG),
)


@dataclass(frozen=True, slots=True)
class PageRun:
    """One run: the seconds of every answer that readers waited for, and of the run as a whole."""

    seconds: Sequence[float]
    whole: float

    @property
    def median(self) -> float:
        """What half of the answers took at most."""
        return statistics.median(self.seconds)

    @property
    def slowest(self) -> float:
        """What all but one answer in a hundred took at most."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * _SLOWEST), len(ordered) - 1)]


PageRuns = Mapping[PagePart, Sequence[PageRun]]


def median_of(runs: Sequence[PageRun]) -> float:
    """The median run's median answer."""
    return statistics.median(run.median for run in runs)


def slowest_of(runs: Sequence[PageRun]) -> float:
    """The median run's 99th percentile."""
    return statistics.median(run.slowest for run in runs)


def page_measures(runs: PageRuns) -> list[Measure]:
    """Every measure of pages, judged on the figures as they are, not as they are rounded."""
    found = []
    for part, baseline in PAIRS:
        is_postgres = part.name.startswith("POSTGRES")
        limit = POSTGRES_MEDIAN if is_postgres else SQLITE_MEDIAN
        times = median_of(runs[part]) / median_of(runs[baseline])
        found.append(_judged(f"{_title(part)}, median against a bare handler", times, limit))
        times = slowest_of(runs[part]) / slowest_of(runs[baseline])
        found.append(_judged(f"{_title(part)}, 99th percentile", times, POSTGRES_SLOWEST if is_postgres else None))
    return found


def _title(part: PagePart) -> str:
    return f"{part.value[:1].upper()}{part.value[1:]}, 20 readers"


def _judged(title: str, found: float, limit: float | None) -> Measure:
    most = "none set" if limit is None else f"at most {limit:.0f}"
    return Measure(title, f"{found:.2f} times", most, None if limit is None else found <= limit)
