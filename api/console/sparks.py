"""A spark: the days with evidence in each of the last weeks, as bars that fit in a row of a table."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reports.charts.drawing import box, line, number

WEEKS = 12
_PITCH, _BAR, _HIGH, _MOST = 6, 4.5, 20, 5
_FULL, _NONE = "#0f4c5c", "#98232a"


def spark(weeks: Sequence[int | None]) -> Markup:
    """The bars of some weeks, the latest at the right; a week in which nothing is monitored has none."""
    bars, empty = [], []
    for place, days in enumerate(weeks):
        x = place * _PITCH
        if days:
            high = min(days, _MOST) * (_HIGH - 2) / _MOST
            bars.append(box(x, _HIGH - high, _BAR, high))
        elif days is not None:
            empty.append(line(x, _HIGH - 1, x + _BAR, _HIGH - 1))
    width = len(weeks) * _PITCH
    said = ", ".join("free" if days is None else str(days) for days in weeks)
    label = f"Days with evidence in each of the last {len(weeks)} weeks: {said}"
    # Every part is a number of ours or a word of ours: there is nothing to escape.
    return Markup(  # noqa: S704
        f'<span class="spark"><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" '
        f'width="{width}" height="{_HIGH}" viewBox="0 0 {width} {_HIGH}"><title>{label}</title>'
        f'<path d="{"".join(bars)}" fill="{_FULL}"/>'
        f'<path d="{"".join(empty)}" stroke="{_NONE}" stroke-width="{number(2)}" fill="none"/></svg></span>'
    )
