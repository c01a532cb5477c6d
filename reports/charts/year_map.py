"""Every day of a registration as a square, a week in each column: what was seen, and what explains its absence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from calendars.days import to_date
from reports.charts.drawing import INK, MIDDLE, PALE, PAPER, Drawing, box, hatching, line, ring
from reports.charts.legend import draw_legend, legend_height
from reports.charts.months_axis import month_labels
from sponsor_monitor.words import day_words, plural

_WEEK, _WEEKS = 7, 53
_PITCH, _CELL = 12.4, 10.6
_LEFT, _TOP = 34, 18
_BAND = _TOP + _WEEK * _PITCH + 8
_ROOM = 46
_WEEKDAYS = ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun"))
_SEVERAL = 2
OF_THIS_PAPER = "the day of this paper"
_KEPT = 4096


class DayMark(StrEnum):
    """What else a square says; a day may have several."""

    VACATION = "vacation or closure"
    ABSENCE = "absence or intermission"
    UNCAPTURED = "register missing"
    OUTAGE = "a feed was down"


@dataclass(frozen=True, slots=True)
class MapDay:
    """A day: how many kinds of evidence it has, and its marks; ``is_counted`` when the clock would move on it."""

    day: int
    evidence: int
    is_counted: bool
    marks: frozenset[DayMark]


@dataclass(frozen=True, slots=True)
class YearMap:
    """The days of a monitored span, one after another; ``today`` is the as-of day."""

    days: Sequence[MapDay]
    today: int


def draw_year(year: YearMap, key: str, of_today: str = OF_THIS_PAPER) -> str:
    """The days as SVG, a band of 53 weeks for each year or so; nothing where there is no day.

    ``of_today`` is what the legend calls the as-of day.
    """
    if not year.days:
        return ""
    first = year.days[0].day
    monday = first - to_date(first).weekday()
    bands = (year.days[-1].day - monday) // (_WEEK * _WEEKS) + 1
    legend = [*_LEGEND, (of_today, _sample(_draw_today))]
    height = bands * _BAND + legend_height(len(legend))
    drawing = Drawing(key, height, "Every day of the registration, a square each", year_in_words(year))
    for band in range(bands):
        _draw_band(drawing, year, monday + band * _WEEKS * _WEEK, band * _BAND)
    draw_legend(drawing, _LEFT, bands * _BAND, legend)
    return drawing.text()


def year_in_words(year: YearMap) -> str:
    """What the chart shows, counted."""
    days = year.days
    kinds = Counter((day.evidence > 0, day.is_counted, day.marks) for day in days).items()
    counts = [
        (sum(count for (seen, _, _), count in kinds if seen), "with evidence of engagement"),
        (sum(count for (seen, is_counted, _), count in kinds if is_counted and not seen), "monitored without evidence"),
        *((sum(count for (_, _, on), count in kinds if mark in on), f"marked {mark.value}") for mark in DayMark),
    ]
    said = "; ".join(f"{plural(count, 'day')} {what}" for count, what in counts)
    return f"{day_words(days[0].day)} to {day_words(days[-1].day)}: {said}."


def _draw_band(drawing: Drawing, year: YearMap, first: int, top: float) -> None:
    days = [day for day in year.days if first <= day.day < first + _WEEKS * _WEEK]

    def across(day: int) -> float:
        return _LEFT + (day - first) // _WEEK * _PITCH

    for x, name in month_labels(days[0].day, days[-1].day, across, _ROOM):
        drawing.label(x, top + _TOP - 6, name)
    for weekday, name in _WEEKDAYS:
        drawing.label(_LEFT - 6, top + _TOP + weekday * _PITCH + 8.5, name, anchor="end")
    layers: list[list[tuple[float, float]]] = [[] for _ in _LAYERS]
    today = []
    for day in days:
        corner = across(day.day), top + _TOP + (day.day - first) % _WEEK * _PITCH
        for place in _layers_of(day.evidence, day.is_counted, day.marks):
            layers[place].append(corner)
        if day.day == year.today:
            today.append(corner)
    for (_, draw), corners in zip(_LAYERS, layers, strict=True):
        draw(drawing, corners)
    _draw_today(drawing, today)


@lru_cache(maxsize=1024)
def _layers_of(evidence: int, is_counted: bool, marks: frozenset[DayMark]) -> tuple[int, ...]:
    """Which layers have a square for a day: the days of a year are of few kinds."""
    day = MapDay(0, evidence, is_counted, marks)
    return tuple(place for place, (chosen, _) in enumerate(_LAYERS) if chosen(day))


Corners = Sequence[tuple[float, float]]
Layer = Callable[[Drawing, Corners], None]


def _filled(fill: str, edge: str) -> Layer:
    def draw(drawing: Drawing, corners: Corners) -> None:
        path = "".join(_square(x, y) for x, y in corners)
        drawing.shape(path, fill=fill, line=edge, width=0.7)

    return draw


def _lined(path: Callable[[float, float], str], *, width: float, under: float = 0) -> Layer:
    """Lines over the squares; ``under`` draws a wider white line first, so that they show on a dark square too."""

    def draw(drawing: Drawing, corners: Corners) -> None:
        lines = "".join(path(x, y) for x, y in corners)
        if under:
            drawing.shape(lines, line=PAPER, width=under)
        drawing.shape(lines, line=INK, width=width)

    return draw


# Squares are at the same places in every year: their paths are written once.


@lru_cache(maxsize=_KEPT)
def _square(x: float, y: float) -> str:
    return box(x + 0.5, y + 0.5, _CELL - 1, _CELL - 1)


@lru_cache(maxsize=_KEPT)
def _dot(x: float, y: float) -> str:
    return box(x + _CELL / 2 - 0.9, y + _CELL / 2 - 0.9, 1.8, 1.8)


@lru_cache(maxsize=_KEPT)
def _hatched(x: float, y: float) -> str:
    return hatching(x + 1, y + 1, _CELL - 2, _CELL - 2, 3)


@lru_cache(maxsize=_KEPT)
def _ringed(x: float, y: float) -> str:
    return ring(x + _CELL / 2, y + _CELL / 2, 2.6)


@lru_cache(maxsize=_KEPT)
def _underlined(x: float, y: float) -> str:
    return line(x + 0.2, y + _CELL - 0.9, x + _CELL - 0.2, y + _CELL - 0.9)


_draw_none = _filled(PAPER, MIDDLE)
_draw_one = _filled(PALE, MIDDLE)
_draw_several = _filled(MIDDLE, INK)
_draw_vacation = _lined(_dot, width=0.6)
_draw_absence = _lined(_hatched, width=0.8)
_draw_uncaptured = _lined(_ringed, width=1.2, under=2.8)
_draw_outage = _lined(_underlined, width=2)
_draw_today = _lined(lambda x, y: box(x, y, _CELL, _CELL), width=2.2)


def _is(mark: DayMark) -> Callable[[MapDay], bool]:
    return lambda day: mark in day.marks


_LAYERS: Iterable[tuple[Callable[[MapDay], bool], Layer]] = (
    (lambda day: day.is_counted and not day.evidence, _draw_none),
    (lambda day: 0 < day.evidence < _SEVERAL, _draw_one),
    (lambda day: day.evidence >= _SEVERAL, _draw_several),
    (lambda day: DayMark.VACATION in day.marks and not day.evidence, _draw_vacation),
    (_is(DayMark.ABSENCE), _draw_absence),
    (_is(DayMark.UNCAPTURED), _draw_uncaptured),
    (_is(DayMark.OUTAGE), _draw_outage),
)


@cache
def _sample(draw: Layer) -> Callable[[Drawing, float, float], None]:
    """One square of a layer, for the legend."""
    return lambda drawing, x, y: draw(drawing, [(x, y)])


_LEGEND = [
    (meaning, _sample(draw))
    for meaning, draw in (
        ("monitored, no evidence", _draw_none),
        ("one kind of evidence", _draw_one),
        ("several kinds of evidence", _draw_several),
        (DayMark.VACATION.value, _draw_vacation),
        (DayMark.ABSENCE.value, _draw_absence),
        (DayMark.UNCAPTURED.value, _draw_uncaptured),
        (DayMark.OUTAGE.value, _draw_outage),
    )
]
