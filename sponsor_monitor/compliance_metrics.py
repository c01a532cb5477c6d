"""The Home Office's basic compliance metrics: thresholds by date, and how an institution's own figures stand to them.

They speak of the institution as a whole. Nothing about one student reads this module.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from sponsor_monitor.words import percentage

_NAME = "compliance_metrics.toml"
_WHOLE = 100


class Standing(StrEnum):
    """How a figure stands, the best first; where no green is set there is only met and not met."""

    GREEN = "green"
    MET = "met"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What is asked from a day on (None: always before): a percent, and one that is green, where that is set."""

    since: dt.date | None
    percent: int
    green: int | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: what it counts, whether it must stay below its percent, and its thresholds, the earliest first."""

    name: str
    title: str
    counts: str
    is_upper_limit: bool
    thresholds: tuple[Threshold, ...]

    def on(self, day: dt.date) -> Threshold:
        """The threshold in force on a day."""
        return [each for each in self.thresholds if each.since is None or each.since <= day][-1]

    def next_after(self, day: dt.date) -> Threshold | None:
        """The next one after a day, where there is one."""
        return next((each for each in self.thresholds if each.since is not None and each.since > day), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """So many of so many, as of a day; both whole numbers, so that no share is ever rounded over a threshold."""

    part: int
    whole: int

    @property
    def share(self) -> str:
        """The share cut to one decimal; nothing of nothing."""
        return percentage(self.part, self.whole) if self.whole else "–"


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics, where they come from, and how they are rated together."""

    source: str
    rating: str
    metrics: tuple[Metric, ...]


@cache
def compliance_metrics() -> Metrics:
    """The metrics that come with the program."""
    told = tomllib.loads(files("sponsor_monitor").joinpath(_NAME).read_text(encoding="utf-8"))
    return Metrics(told["source"], told["rating"], tuple(_metric(each) for each in told["metric"]))


def standing(metric: Metric, figure: Figure, day: dt.date) -> Standing | None:
    """How a figure stands on a day; None where it is of nothing."""
    if not figure.whole:
        return None
    asked = metric.on(day)
    if not _meets(metric, figure, asked.percent):
        return Standing.RED
    if asked.green is None:
        return Standing.MET
    return Standing.GREEN if _meets(metric, figure, asked.green) else Standing.AMBER


def worst(standings: Iterable[Standing | None]) -> Standing | None:
    """The rating of all: the worst single one; None where any is not known, unless one that is known is red."""
    found = list(standings)
    if Standing.RED in found:
        return Standing.RED
    known = [each for each in found if each is not None]
    if not known or len(known) < len(found):
        return None
    return max(known, key=list(Standing).index)


def asked_in_words(metric: Metric, threshold: Threshold) -> str:
    """What a threshold asks: ``below 5%, green below 4%``."""
    word = "below" if metric.is_upper_limit else "at least"
    green = "" if threshold.green is None else f", green {word} {threshold.green}%"
    return f"{word} {threshold.percent}%{green}"


def _meets(metric: Metric, figure: Figure, percent: int) -> bool:
    is_less = figure.part * _WHOLE < percent * figure.whole
    return is_less if metric.is_upper_limit else not is_less


def _metric(told: Mapping[str, object]) -> Metric:
    thresholds: Sequence[Mapping[str, object]] = told["threshold"]  # type: ignore[assignment]
    found = tuple(Threshold(each.get("since"), each["percent"], each.get("green")) for each in thresholds)  # type: ignore[arg-type]
    return Metric(str(told["name"]), str(told["title"]), str(told["counts"]), bool(told["is_upper_limit"]), found)
