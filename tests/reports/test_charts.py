"""Charts: labels never overlap, nothing leaves the drawing, no style, and words beside every picture."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from calendars.days import to_day
from reports.charts.drawing import Drawing, apart, hatching
from reports.charts.gap_timeline import GapLevel, GapTimeline, draw_gap, gap_in_words
from reports.charts.month_bars import MonthBar, draw_months
from reports.charts.week_bars import WeekBar, draw_weeks
from reports.charts.year_map import Sign, YearMap, draw_year
from reports.pack.seen import SeenDays
from reports.pictures import gap_timeline

SVG = "{http://www.w3.org/2000/svg}"
FIRST = to_day(dt.date(2025, 9, 15))
MARKS = (Sign.VACATION, Sign.ABSENCE, Sign.UNCAPTURED, Sign.OUTAGE)


@dataclass(frozen=True)
class Box:
    text: str
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two boxes share any point."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def advance(letter: str) -> float:
    """At least as wide as DejaVu Sans, the widest of the fonts named, draws a letter of size 1."""
    if letter in "mwMW%—":
        return 1.0
    if letter.isupper():
        return 0.79
    return 0.32 if letter in " .,:;il" else 0.64


def labels(svg: str) -> list[Box]:
    """Where each text of a chart stands."""
    boxes = []
    for text in ET.fromstring(svg).iter(f"{SVG}text"):  # noqa: S314  our own text
        size, said = float(text.attrib["font-size"]), text.text or ""
        wide = sum(map(advance, said)) * size
        left = float(text.attrib["x"]) - {"start": 0.0, "middle": wide / 2, "end": wide}[text.attrib["text-anchor"]]
        base = float(text.attrib["y"])
        boxes.append(Box(said, left, left + wide, base - 0.76 * size, base + 0.24 * size))
    return boxes


def a_year(days: int, seed: int) -> YearMap:
    """A span of so many days with every sign in it."""
    chance = random.Random(seed)  # noqa: S311  the same signs every time
    found = []
    for _ in range(days):
        marks = sum(mark for mark in MARKS if chance.random() < 0.1)
        seen = chance.choice([0, 0, Sign.SEEN, Sign.SEEN | Sign.SEVERAL])
        found.append(marks | seen | (0 if marks & Sign.VACATION else Sign.COUNTED))
    return YearMap(FIRST, np.array(found, np.uint8), FIRST + days - 1)


def some_months(limits: tuple[int, ...]) -> list[MonthBar]:
    """Every status, with hundreds of hours."""
    return [
        MonthBar("Sep 2025", 60_000, 59_990, 60_000, limits, "met"),
        MonthBar("Oct 2025", 6000, 1000, 5900, limits, "cannot tell"),
        MonthBar("Nov 2025", 6000, 0, 0, limits, "below"),
        MonthBar("Dec 2025", 0, 0, 0, limits, "no classes"),
        MonthBar("Jan 2026", 6000, 3000, 3000, limits, "unfinished"),
    ]


def some_weeks(weeks: int, asked: int) -> list[WeekBar]:
    """Weeks that offer more, less and nothing."""
    return [
        WeekBar(FIRST + 7 * week, week % 5 != 4, scheduled := (week % 4) * 400, scheduled // 2, asked)
        for week in range(weeks)
    ]


def a_gap(days: int, levels: tuple[int, ...], reaches_on: int | None) -> GapTimeline:
    """A clock that waits every other fortnight."""
    waits = [day // 14 % 2 == 1 for day in range(days)]
    clock = [day + 1 - sum(waits[: day + 1]) for day in range(days)]
    reached = [next((FIRST + day for day, shown in enumerate(clock) if shown == level), None) for level in levels]
    found = [GapLevel(level, day) for level, day in zip(levels, reached, strict=True)]
    return GapTimeline(FIRST, clock, [day + 1 for day in range(days)], waits, found, reaches_on)


CHARTS = {
    "a day": draw_year(a_year(1, 1), "c"),
    "a term": draw_year(a_year(95, 2), "c"),
    "a year of every mark": draw_year(a_year(371, 3), "c"),
    "three years and a half": draw_year(a_year(1277, 4), "c"),
    "months by two shares": draw_months(some_months((70, 85)), "c"),
    "months by shares that nearly meet": draw_months(some_months((84, 85, 86, 100)), "c"),
    "months by nothing at all": draw_months(some_months((0,)), "c"),
    "a week": draw_weeks(some_weeks(1, 900), "c"),
    "weeks of two years": draw_weeks(some_weeks(106, 900), "c"),
    "weeks of very many hours": draw_weeks(some_weeks(53, 10_000), "c"),
    "a gap of a day": draw_gap(a_gap(1, (14, 21, 28, 45, 60), None), "c"),
    "a gap of a year": draw_gap(a_gap(365, (14, 21, 28, 45, 60), None), "c"),
    "a gap that will be": draw_gap(a_gap(60, (14, 21, 28, 45, 60), FIRST + 200), "c"),
    "levels side by side": draw_gap(a_gap(400, (1, 2, 3, 4, 5, 6, 7), None), "c"),
}


@pytest.mark.parametrize("svg", CHARTS.values(), ids=CHARTS.keys())
def test_no_label_overlaps_another_or_leaves_the_drawing(svg: str) -> None:
    found = labels(svg)
    _, _, wide, high = map(float, ET.fromstring(svg).attrib["viewBox"].split())  # noqa: S314  our own text

    assert [(a.text, b.text) for a, b in combinations(found, 2) if a.meets(b)] == []
    assert [a.text for a in found if a.left < 0 or a.right > wide or a.top < 0 or a.bottom > high] == []


@pytest.mark.parametrize("svg", CHARTS.values(), ids=CHARTS.keys())
def test_a_chart_says_in_words_what_it_shows_and_asks_for_no_style(svg: str) -> None:
    root = ET.fromstring(svg)  # noqa: S314  our own text
    title, description = (root.find(f"{SVG}{name}") for name in ("title", "desc"))

    assert root.attrib["role"] == "img"
    assert title is not None
    assert description is not None
    assert root.attrib["aria-labelledby"] == f"{title.attrib['id']} {description.attrib['id']}"
    assert description.text
    assert not any("style" in part.attrib or "class" in part.attrib for part in root.iter())


def test_the_marks_of_a_day_are_shapes_so_that_black_and_white_tells_them_apart() -> None:
    days = [0, Sign.SEEN, Sign.SEEN | Sign.SEVERAL, *MARKS]
    drawn = {
        draw_year(YearMap(FIRST, np.array([Sign.COUNTED | day], np.uint8), FIRST + 9), "c").split("</desc>")[1]
        for day in days
    }

    assert len(drawn) == 7


def test_a_level_that_only_an_earlier_gap_reached_is_said_with_the_last_day_on_which_it_was() -> None:
    clock = [*range(1, 31), 0, *range(1, 25), 0, *range(1, 22)]
    days = SeenDays(
        first=FIRST,
        kind=np.zeros(len(clock), np.int8),
        monitored=np.ones(len(clock), np.bool_),
        statuses=np.zeros(len(clock), np.uint8),
        indicators=np.array([day == 0 for day in clock]).astype(np.uint16),
        clock=np.array(clock, np.int32),
        limit=np.full(len(clock), 60, np.int32),
        uncaptured=np.zeros(len(clock), np.uint16),
    )

    gap = gap_timeline(days, {"reaches_on": None}, (14, 21, 24, 28, 45))

    assert gap.levels == [
        GapLevel(14, FIRST + 69, before=FIRST + 44),
        GapLevel(21, FIRST + 76, before=FIRST + 51),
        GapLevel(24, None, before=FIRST + 54),
        GapLevel(28, None, before=FIRST + 27),
        GapLevel(45, None),
        GapLevel(60, None),
    ]
    assert gap_in_words(gap) == (
        "On 30 November 2025 the clock shows 21 days, the calendar 21; 14 days on 23 November 2025; "
        "21 days on 30 November 2025; 24 days last on 8 November 2025; 28 days last on 12 October 2025; "
        "45 days not reached; 60 days not reached."
    )


def test_a_limit_that_an_earlier_gap_reached_is_said_with_both_its_days() -> None:
    gap = replace(a_gap(60, (14,), FIRST + 200), levels=[GapLevel(14, None), GapLevel(60, None, before=FIRST)])

    assert gap_in_words(gap).endswith(
        "14 days not reached; 60 days last on 15 September 2025; 60 days would be again on 3 April 2026."
    )
    assert "60 days last on 15 September 2025</text>" in draw_gap(gap, "c")


def test_nothing_is_drawn_of_nothing() -> None:
    no_day = YearMap(FIRST, np.array([], np.uint8), FIRST)
    empty = GapTimeline(FIRST, [], [], [], [GapLevel(60, None)], None)

    assert [draw_year(no_day, "c"), draw_months([], "c"), draw_weeks([], "c"), draw_gap(empty, "c")] == [""] * 4


def test_hostile_text_stays_text() -> None:
    drawing = Drawing("c", 10, "<script>\x00", "a & b")
    drawing.label(1, 9, "<b>\x1b[31m")

    root = ET.fromstring(drawing.text())  # noqa: S314  our own text

    assert [part.text for part in root] == ["<script>", "a & b", "<b>[31m"]


def test_places_are_moved_apart_and_stay_between_the_limits() -> None:
    assert apart([1, 2, 3], 10, 0, 100) == [1, 11, 21]
    assert apart([97, 98, 99], 10, 0, 100) == [80, 90, 100]


def test_hatching_keeps_inside_its_rectangle() -> None:
    corners = [
        tuple(map(float, pair.split())) for part in hatching(3, 5, 20, 7, 4).split("M")[1:] for pair in part.split("L")
    ]

    assert corners
    assert all(3 <= x <= 23 and 5 <= y <= 12 for x, y in corners)
