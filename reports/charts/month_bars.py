"""Months of classroom study against the shares asked: what is certain, and what missing registers could add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.drawing import INK, MIDDLE, PAPER, PLAIN, Drawing, apart, box, hatching, line
from reports.charts.legend import draw_legend, legend_height
from sponsor_monitor.words import percentage

_LEFT, _BAR, _TOP, _ROW, _THICK = 74, 330, 26, 20, 11
_SHARE, _STATUS = _LEFT + _BAR + 14, 566
_FULL = 100


@dataclass(frozen=True, slots=True)
class MonthBar:
    """A month: its name, amounts in one unit, the shares (percent) asked of it, and its status in words."""

    name: str
    due: int
    worst: int
    best: int
    limits: tuple[int, ...]
    status: str


def draw_months(months: Sequence[MonthBar], key: str) -> str:
    """The months as SVG, a bar each; nothing where there is none."""
    if not months:
        return ""
    under = _TOP + len(months) * _ROW + 8
    title = "Attendance of classes month by month"
    drawing = Drawing(key, under + legend_height(len(_LEGEND)), title, months_in_words(months))
    _draw_limits(drawing, sorted({limit for month in months for limit in month.limits}))
    for place, month in enumerate(months):
        _draw_month(drawing, month, _TOP + place * _ROW)
    draw_legend(drawing, _LEFT, under, _LEGEND)
    return drawing.text()


def months_in_words(months: Sequence[MonthBar]) -> str:
    """What the chart shows, a clause for each month."""
    return "; ".join(f"{month.name} {_share(month)}, {month.status}" for month in months) + "."


def _share(month: MonthBar) -> str:
    if not month.due:
        return "nothing due"
    worst = percentage(month.worst, month.due)
    return worst if month.worst == month.best else f"{worst} to {percentage(month.best, month.due)}"


def _draw_limits(drawing: Drawing, limits: Sequence[int]) -> None:
    """The shares asked, over the bars; each bar has a line where each stands."""
    places = apart([_LEFT + limit * _BAR / _FULL for limit in limits], 30, _LEFT, _LEFT + _BAR)
    for limit, x in zip(limits, places, strict=True):
        at = _LEFT + limit * _BAR / _FULL
        drawing.label(x, _TOP - 12, f"{limit}%", anchor="middle")
        drawing.shape(line(x, _TOP - 9, at, _TOP - 1), line=INK, width=0.6)


def _draw_month(drawing: Drawing, month: MonthBar, top: float) -> None:
    y, text = top + 3, top + 12
    drawing.label(_LEFT - 8, text, month.name, size=PLAIN, anchor="end")
    drawing.label(_SHARE, text, _share(month), size=PLAIN)
    drawing.label(_STATUS, text, month.status, size=PLAIN)
    if not month.due:
        return
    worst, best = (_BAR * amount / month.due for amount in (month.worst, month.best))
    drawing.shape(box(_LEFT, y, _BAR, _THICK), fill=PAPER, line=MIDDLE, width=0.7)
    drawing.shape(hatching(_LEFT + worst, y, best - worst, _THICK), line=INK, width=0.8)
    drawing.shape(box(_LEFT, y, worst, _THICK) if worst else "", fill=MIDDLE, line=INK, width=0.7)
    for limit in month.limits:
        x = _LEFT + limit * _BAR / _FULL
        drawing.shape(line(x, top + 0.5, x, top + _ROW - 3), line=PAPER, width=3)
        drawing.shape(line(x, top + 0.5, x, top + _ROW - 3), line=INK, width=1.3)


def _solid(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(box(x, y, 11, 9), fill=MIDDLE, line=INK, width=0.7)


def _perhaps(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(hatching(x, y, 11, 9), line=INK, width=0.8)
    drawing.shape(box(x, y, 11, 9), line=MIDDLE, width=0.7)


def _asked(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(line(x + 5.5, y - 1, x + 5.5, y + 10), line=INK, width=1.3)


_LEGEND = [("attended", _solid), ("no register: perhaps attended", _perhaps), ("share asked", _asked)]
