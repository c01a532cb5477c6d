"""Weeks of daytime classroom study: what the course scheduled and what was attended, against the hours asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.charts.drawing import INK, MIDDLE, PAPER, Drawing, box, line
from reports.charts.legend import draw_legend, legend_height
from reports.charts.months_axis import month_labels
from sponsor_monitor.words import hours, plural

_WEEK, _WEEKS, _HOUR = 7, 53, 60
_PITCH, _BAR = 11.8, 8
_LEFT, _TOP, _HIGH, _FOOT = 34, 16, 104, 20
_BAND = _TOP + _HIGH + _FOOT
_ROOM = 46
_LEAST_BETWEEN = 15


@dataclass(frozen=True, slots=True)
class WeekBar:
    """A week by its Monday, in minutes; ``is_full`` when ``asked`` is asked of it."""

    monday: int
    is_full: bool
    scheduled: int
    attended: int
    asked: int

    @property
    def is_under(self) -> bool:
        """Whether the course fell short."""
        return self.is_full and self.scheduled < self.asked


def draw_weeks(weeks: Sequence[WeekBar], key: str) -> str:
    """The weeks as SVG, a band for each 53 of them; nothing where there is none."""
    if not weeks:
        return ""
    first = weeks[0].monday
    bands = (weeks[-1].monday - first) // (_WEEK * _WEEKS) + 1
    title = "Daytime classroom study week by week"
    drawing = Drawing(key, bands * _BAND + legend_height(len(_LEGEND)), title, weeks_in_words(weeks))
    most = max(max(week.scheduled, week.asked) for week in weeks) + _HOUR
    for band in range(bands):
        begin = first + band * _WEEK * _WEEKS
        chosen = [week for week in weeks if begin <= week.monday < begin + _WEEK * _WEEKS]
        if chosen:
            _draw_band(drawing, chosen, begin, band * _BAND, most)
    draw_legend(drawing, _LEFT, bands * _BAND, _LEGEND)
    return drawing.text()


def weeks_in_words(weeks: Sequence[WeekBar]) -> str:
    """What the chart shows, counted."""
    full = sum(week.is_full for week in weeks)
    under = sum(week.is_under for week in weeks)
    asked = " or ".join(hours(asked) for asked in sorted({week.asked for week in weeks}))
    return (
        f"{plural(len(weeks), 'week')}, {full} of them full teaching weeks, of which {under} offered less than {asked}."
    )


def _draw_band(drawing: Drawing, weeks: Sequence[WeekBar], first: int, top: float, most: int) -> None:
    floor = top + _TOP + _HIGH

    def across(day: int) -> float:
        return _LEFT + (day - first) // _WEEK * _PITCH

    def up(minutes: int) -> float:
        return minutes * _HIGH / most

    _draw_hours(drawing, floor, most)
    bars = [(week, across(week.monday) + 1.5) for week in weeks]
    scheduled = {full: [(x, up(w.scheduled)) for w, x in bars if w.is_full == full] for full in (True, False)}
    drawing.shape(_boxes(scheduled[True], floor), fill=PAPER, line=INK, width=0.8)
    drawing.shape(_boxes(scheduled[False], floor), fill=PAPER, line=MIDDLE, width=0.8, dashes="2 1.5")
    drawing.shape(_boxes([(x, up(w.attended)) for w, x in bars], floor), fill=MIDDLE, line=INK, width=0.7)
    for asked, group in groupby(bars, key=lambda bar: bar[0].asked):
        at = [x for _, x in group]
        y = floor - up(asked)
        drawing.shape(line(at[0] - 2, y, at[-1] + _BAR + 4, y), line=PAPER, width=2)
        drawing.shape(line(at[0] - 2, y, at[-1] + _BAR + 4, y), line=INK, width=1.2, dashes="5 2")
    drawing.shape("".join(_under(x, floor - up(w.asked) - 9) for w, x in bars if w.is_under), fill=INK)
    for x, name in month_labels(weeks[0].monday, weeks[-1].monday + _WEEK - 1, across, _ROOM):
        drawing.label(x, floor + 12, name)


def _draw_hours(drawing: Drawing, floor: float, most: int) -> None:
    """The hours along the left, as many as have room."""
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if step * _HOUR * _HIGH / most >= _LEAST_BETWEEN)
    for hour in range(0, most // _HOUR + 1, every):
        y = floor - hour * _HOUR * _HIGH / most
        drawing.label(_LEFT - 6, y + 3, f"{hour} h", anchor="end")
        drawing.shape(line(_LEFT - 4, y, _LEFT, y), line=MIDDLE, width=0.6)
    drawing.shape(line(_LEFT, floor, _LEFT + _WEEKS * _PITCH, floor), line=MIDDLE, width=0.8)


def _boxes(bars: Sequence[tuple[float, float]], floor: float) -> str:
    return "".join(box(x, floor - high, _BAR, high) for x, high in bars if high)


def _under(x: float, y: float) -> str:
    """A triangle that points down."""
    return f"M{x:.1f} {y:.1f}h{_BAR}l-{_BAR / 2} 6z"


def _scheduled(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(box(x + 1, y, _BAR, 10), fill=PAPER, line=INK, width=0.8)


def _short(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(box(x + 1, y, _BAR, 10), fill=PAPER, line=MIDDLE, width=0.8, dashes="2 1.5")


def _attended(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(box(x + 1, y, _BAR, 10), fill=MIDDLE, line=INK, width=0.7)


def _asked(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(line(x - 2, y + 5, x + 12, y + 5), line=INK, width=1.2, dashes="5 2")


def _falls_short(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(_under(x + 1, y + 2), fill=INK)


_LEGEND = [
    ("scheduled in a full teaching week", _scheduled),
    ("scheduled in a short week", _short),
    ("attended", _attended),
    ("hours a full week must offer", _asked),
    ("a full week under them", _falls_short),
]
