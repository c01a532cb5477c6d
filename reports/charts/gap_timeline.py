"""Days without engagement: the clock, which waits in vacations, beside plain calendar days, and its levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby, pairwise

from reports.charts.drawing import INK, MIDDLE, PALE, Drawing, apart, box, hatching, line, number, ring
from reports.charts.legend import draw_legend, legend_height
from reports.charts.months_axis import month_labels
from sponsor_monitor.words import day_words, plural

_LEFT, _WIDE, _TOP, _HIGH, _FOOT = 34, 440, 12, 170, 22
_LEVELS = _LEFT + _WIDE + 14
_ROOM = 46
_BETWEEN = 13
_LEAST_HIGH = 10


@dataclass(frozen=True, slots=True)
class GapLevel:
    """So many days; the day on which the last gap reached them, and the last on which an earlier one did, or None."""

    days: int
    reached: int | None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class GapTimeline:
    """The clock and the calendar days since the last evidence on each day from ``first``, and where the clock waits.

    ``levels`` rise; the last is the limit. ``reaches_on`` is when the limit would be reached, if it is known.
    """

    first: int
    clock: Sequence[int]
    calendar_days: Sequence[int]
    waits: Sequence[bool]
    levels: Sequence[GapLevel]
    reaches_on: int | None


def draw_gap(gap: GapTimeline, key: str) -> str:
    """The clock as SVG; nothing where there is no day."""
    if not gap.clock:
        return ""
    under = _TOP + _HIGH + _FOOT
    title = "Days without engagement: the clock and plain calendar days"
    drawing = Drawing(key, under + legend_height(len(_LEGEND)), title, gap_in_words(gap))
    scale = _Scale(gap.first, len(gap.clock), max(*gap.clock, *gap.calendar_days, *(each.days for each in gap.levels)))
    _draw_waits(drawing, gap, scale)
    _draw_levels(drawing, gap, scale)
    drawing.shape(_steps(gap.calendar_days, scale), line=MIDDLE, width=1.1, dashes="3 2")
    drawing.shape(_steps(gap.clock, scale), line=INK, width=1.8)
    marks = [(level.days, level.before if level.reached is None else level.reached) for level in gap.levels]
    drawing.shape(
        "".join(ring(scale.x(on) + scale.day, scale.y(days), 2.4) for days, on in marks if on is not None), fill=INK
    )
    for x, name in month_labels(gap.first, gap.first + len(gap.clock) - 1, scale.x, _ROOM):
        drawing.label(x, _TOP + _HIGH + 13, name)
    draw_legend(drawing, _LEFT, under, _LEGEND)
    return drawing.text()


def gap_in_words(gap: GapTimeline) -> str:
    """What the chart shows: both counts on the last day, and when each level was reached."""
    if not gap.clock:
        return ""
    now = f"On {day_words(gap.first + len(gap.clock) - 1)} the clock shows {plural(gap.clock[-1], 'day')}"
    said = [f"{now}, the calendar {gap.calendar_days[-1]}", *(_level_words(gap, each) for each in gap.levels)]
    limit = gap.levels[-1]
    if gap.reaches_on is not None and limit.reached is None and limit.before is not None:
        said.append(f"{limit.days} days would be again on {day_words(gap.reaches_on)}")
    return f"{'; '.join(said)}."


def _level_words(gap: GapTimeline, level: GapLevel) -> str:
    """When a level was reached, as short as there is room for beside the drawing."""
    if level.reached is not None:
        return f"{level.days} days on {day_words(level.reached)}"
    if level.before is not None:
        return f"{level.days} days last on {day_words(level.before)}"
    if level is gap.levels[-1] and gap.reaches_on is not None:
        return f"{level.days} days would be on {day_words(gap.reaches_on)}"
    return f"{level.days} days not reached"


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days across and days up."""

    first: int
    days: int
    most: int

    @property
    def day(self) -> float:
        return _WIDE / self.days

    def x(self, day: int) -> float:
        return _LEFT + (day - self.first) * self.day

    def y(self, days: float) -> float:
        return _TOP + _HIGH - days * (_HIGH - 6) / max(self.most, _LEAST_HIGH)


def _draw_waits(drawing: Drawing, gap: GapTimeline, scale: _Scale) -> None:
    """Where the clock waits, as hatched ground."""
    place = 0
    for waits, group in groupby(gap.waits):
        days = len(list(group))
        if waits:
            drawing.shape(hatching(scale.x(gap.first + place), _TOP, days * scale.day, _HIGH, 5), line=PALE, width=0.8)
        place += days
    drawing.shape(box(_LEFT, _TOP, _WIDE, _HIGH), line=MIDDLE, width=0.7)


def _draw_levels(drawing: Drawing, gap: GapTimeline, scale: _Scale) -> None:
    """A line for each level, with the day it was reached beside the drawing."""
    heights = [scale.y(level.days) for level in gap.levels]
    moved = [-y for y in apart([-y for y in heights], _BETWEEN, -(_TOP + _HIGH), -_TOP)]
    for level, y, text in zip(gap.levels, heights, moved, strict=True):
        is_limit = level is gap.levels[-1]
        drawing.shape(
            line(_LEFT, y, _LEFT + _WIDE, y), line=INK if is_limit else MIDDLE, width=1.1 if is_limit else 0.6
        )
        drawing.shape(line(_LEFT + _WIDE, y, _LEVELS - 3, text), line=MIDDLE, width=0.6)
        drawing.label(_LEVELS, text + 3, _level_words(gap, level))
    drawing.label(_LEFT - 6, scale.y(0) + 3, "0", anchor="end")
    drawing.label(_LEFT - 6, scale.y(scale.most) + 3, number(scale.most), anchor="end")


def _steps(days: Sequence[int], scale: _Scale) -> str:
    """A line that rises and falls at the end of each day on which a count changes."""
    heights = {count: number(scale.y(count)) for count in set(days)}
    across = _ends(len(days))
    steps = [
        f"H{end}V{heights[after]}"
        for end, (before, after) in zip(across, pairwise(days), strict=False)
        if after != before
    ]
    return "".join([f"M{_LEFT} {heights[days[0]]}", *steps, f"H{number(_LEFT + _WIDE)}"])


@lru_cache(maxsize=256)
def _ends(days: int) -> tuple[str, ...]:
    """Where each of so many days ends, across."""
    return tuple(number(at) for at in accumulate([_WIDE / days] * days, initial=_LEFT))[1:]


def _clock(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(line(x - 2, y + 5, x + 12, y + 5), line=INK, width=1.8)


def _calendar(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(line(x - 2, y + 5, x + 12, y + 5), line=MIDDLE, width=1.1, dashes="3 2")


def _waiting(drawing: Drawing, x: float, y: float) -> None:
    drawing.shape(hatching(x, y, 11, 10, 4), line=PALE, width=0.8)
    drawing.shape(box(x, y, 11, 10), line=MIDDLE, width=0.6)


_LEGEND = [
    ("the clock: monitored days without evidence", _clock),
    ("calendar days since the last evidence", _calendar),
    ("the clock waits: vacation, intermission", _waiting),
]
