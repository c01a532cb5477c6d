"""Every day of a registration as a square, a week in each column: what was seen, and what explains its absence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from calendars.days import to_date
from reports.charts.drawing import INK, MIDDLE, PALE, PAPER, Drawing, box, hatching, line, ring
from reports.charts.legend import Sample, draw_legend, legend_height
from reports.charts.months_axis import month_labels
from sponsor_monitor.words import day_words, plural

_WEEK, _WEEKS = 7, 53
_BAND_DAYS = _WEEK * _WEEKS
_PITCH, _CELL = 12.4, 10.6
_LEFT, _TOP = 34, 18
_BAND = _TOP + _WEEK * _PITCH + 8
_ROOM = 46
_WEEKDAYS = ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun"))
OF_THIS_PAPER = "the day of this paper"
_BANDS_KEPT = 16


class Sign(IntFlag):
    """What a square says of its day; a day may have several. It is ``COUNTED`` when the clock would move on it."""

    SEEN = auto()
    SEVERAL = auto()
    COUNTED = auto()
    VACATION = auto()
    ABSENCE = auto()
    UNCAPTURED = auto()
    OUTAGE = auto()


_ALL = np.arange(1 << len(Sign))
"""Every square there can be."""
_MARKS = {
    Sign.VACATION: "vacation or closure",
    Sign.ABSENCE: "absence or intermission",
    Sign.UNCAPTURED: "register missing",
    Sign.OUTAGE: "a feed was down",
}


@dataclass(frozen=True, slots=True, eq=False)
class YearMap:
    """The days of a monitored span from ``first``, each a sum of its signs; ``today`` is the as-of day."""

    first: int
    squares: NDArray[np.uint8]
    today: int


def draw_year(year: YearMap, key: str, of_today: str = OF_THIS_PAPER) -> str:
    """The days as SVG, a band of 53 weeks for each year or so; nothing where there is no day.

    ``of_today`` is what the legend calls the as-of day.
    """
    if not len(year.squares):
        return ""
    # Before the first day its week has squares that say nothing: every band begins with a Monday.
    before = to_date(year.first).weekday()
    squares = np.concatenate([np.zeros(before, np.uint8), year.squares])
    bands = -(-len(squares) // _BAND_DAYS)
    legend = [*_LEGEND, (of_today, _TODAY.sample)]
    drawing = Drawing(
        key,
        bands * _BAND + legend_height(len(legend)),
        "Every day of the registration, a square each",
        year_in_words(year),
    )
    for band in range(bands):
        monday = year.first - before + band * _BAND_DAYS
        drawn = squares[band * _BAND_DAYS : (band + 1) * _BAND_DAYS]
        _draw_axes(drawing, max(monday, year.first), monday, len(drawn), band)
        for chosen, layer in _LAYERS:
            layer.draw(drawing, band, np.flatnonzero(chosen[drawn]).tolist())
        _TODAY.draw(drawing, band, [year.today - monday] if 0 <= year.today - monday < len(drawn) else [])
    draw_legend(drawing, _LEFT, bands * _BAND, legend)
    return drawing.text()


def year_in_words(year: YearMap) -> str:
    """What the chart shows, counted."""
    kinds = np.bincount(year.squares, minlength=len(_ALL))
    counts = [
        (_with(Sign.SEEN), "with evidence of engagement"),
        (_with(Sign.COUNTED) & ~_with(Sign.SEEN), "monitored without evidence"),
        *((_with(mark), f"marked {meaning}") for mark, meaning in _MARKS.items()),
    ]
    said = "; ".join(f"{plural(int(kinds[chosen].sum()), 'day')} {what}" for chosen, what in counts)
    return f"{day_words(year.first)} to {day_words(year.first + len(year.squares) - 1)}: {said}."


def _with(sign: Sign) -> NDArray[np.bool_]:
    """Which of all squares say it."""
    return (_ALL & sign).astype(np.bool_)


def _draw_axes(drawing: Drawing, first: int, monday: int, days: int, band: int) -> None:
    """The months above a band, from the first day in it, and the weekdays beside it."""

    def across(day: int) -> float:
        return _LEFT + (day - monday) // _WEEK * _PITCH

    top = band * _BAND + _TOP
    for x, name in month_labels(first, monday + days - 1, across, _ROOM):
        drawing.label(x, top - 6, name)
    for weekday, name in _WEEKDAYS:
        drawing.label(_LEFT - 6, top + weekday * _PITCH + 8.5, name, anchor="end")


Path = Callable[[float, float], str]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One shape on many squares; ``under`` draws it wider in white first, so that it shows on a dark square too."""

    path: Path
    line: str = INK
    width: float = 0.7
    fill: str = "none"
    under: float = 0

    def draw(self, drawing: Drawing, band: int, places: Sequence[int]) -> None:
        """Draw it on the squares of a band at these places, counted in days."""
        there = _paths(self.path, band)
        self._shape(drawing, "".join([there[place] for place in places]))

    def sample(self, drawing: Drawing, x: float, y: float) -> None:
        """Draw it on one square, for the legend."""
        self._shape(drawing, self.path(x, y))

    def _shape(self, drawing: Drawing, path: str) -> None:
        if self.under:
            drawing.shape(path, line=PAPER, width=self.under)
        drawing.shape(path, fill=self.fill, line=self.line, width=self.width)


@lru_cache(maxsize=_BANDS_KEPT)
def _paths(path: Path, band: int) -> tuple[str, ...]:
    """A shape on every square of a band: squares are at the same places in every drawing."""
    top = band * _BAND + _TOP
    return tuple(path(_LEFT + day // _WEEK * _PITCH, top + day % _WEEK * _PITCH) for day in range(_BAND_DAYS))


def _square(x: float, y: float) -> str:
    return box(x + 0.5, y + 0.5, _CELL - 1, _CELL - 1)


def _dot(x: float, y: float) -> str:
    return box(x + _CELL / 2 - 0.9, y + _CELL / 2 - 0.9, 1.8, 1.8)


def _hatched(x: float, y: float) -> str:
    return hatching(x + 1, y + 1, _CELL - 2, _CELL - 2, 3)


def _ringed(x: float, y: float) -> str:
    return ring(x + _CELL / 2, y + _CELL / 2, 2.6)


def _underlined(x: float, y: float) -> str:
    return line(x + 0.2, y + _CELL - 0.9, x + _CELL - 0.2, y + _CELL - 0.9)


def _framed(x: float, y: float) -> str:
    return box(x, y, _CELL, _CELL)


_NONE = _Layer(_square, MIDDLE, fill=PAPER)
_ONE = _Layer(_square, MIDDLE, fill=PALE)
_SEVERAL = _Layer(_square, INK, fill=MIDDLE)
_VACATION = _Layer(_dot, width=0.6)
_ABSENCE = _Layer(_hatched, width=0.8)
_UNCAPTURED = _Layer(_ringed, width=1.2, under=2.8)
_OUTAGE = _Layer(_underlined, width=2)
_TODAY = _Layer(_framed, width=2.2)

_LAYERS = (
    (_with(Sign.COUNTED) & ~_with(Sign.SEEN), _NONE),
    (_with(Sign.SEEN) & ~_with(Sign.SEVERAL), _ONE),
    (_with(Sign.SEVERAL), _SEVERAL),
    (_with(Sign.VACATION) & ~_with(Sign.SEEN), _VACATION),
    (_with(Sign.ABSENCE), _ABSENCE),
    (_with(Sign.UNCAPTURED), _UNCAPTURED),
    (_with(Sign.OUTAGE), _OUTAGE),
)
_LEGEND: Sequence[tuple[str, Sample]] = [
    ("monitored, no evidence", _NONE.sample),
    ("one kind of evidence", _ONE.sample),
    ("several kinds of evidence", _SEVERAL.sample),
    (_MARKS[Sign.VACATION], _VACATION.sample),
    (_MARKS[Sign.ABSENCE], _ABSENCE.sample),
    (_MARKS[Sign.UNCAPTURED], _UNCAPTURED.sample),
    (_MARKS[Sign.OUTAGE], _OUTAGE.sample),
]
