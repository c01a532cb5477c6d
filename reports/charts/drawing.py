"""An SVG being drawn: shapes by presentation attributes only, so that a page may forbid every style."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

INK, MIDDLE, PALE, PAPER = "#16202c", "#7d8896", "#cfd5dc", "#ffffff"
"""The four greys of every chart: each can be told from the others on any printer."""

FONT = "DejaVu Sans, Verdana, Arial, sans-serif"
SMALL, PLAIN = 8.5, 9.5
WIDTH = 700

_NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


class Drawing:
    """A drawing of a size; ``key`` names it among the drawings of one page."""

    def __init__(self, key: str, height: float, title: str, description: str) -> None:
        """Begin with nothing drawn."""
        self._key, self._height = key, height
        self._title, self._description = title, description
        self._parts: list[str] = []

    def shape(self, path: str, *, fill: str = "none", line: str = "none", width: float = 1, dashes: str = "") -> None:
        """Draw a path; one without any points is left out."""
        if path:
            dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
            lined = "" if line == "none" else f' stroke="{line}" stroke-width="{number(width)}"{dashed}'
            self._parts.append(f'<path d="{path}" fill="{fill}"{lined}/>')

    def label(self, x: float, y: float, text: str, *, size: float = SMALL, anchor: str = "start") -> None:
        """Write a text whose baseline is at ``y``; ``anchor`` says which end of it is at ``x``."""
        where = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}" text-anchor="{anchor}"'
        self._parts.append(f'<text {where} font-family="{FONT}" fill="{INK}">{in_xml(text)}</text>')

    def again(self, parts: Iterable[str]) -> None:
        """Draw what was drawn before, elsewhere."""
        self._parts.extend(parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """What was drawn so far."""
        return tuple(self._parts)

    def text(self) -> str:
        """The whole drawing."""
        named = f'aria-labelledby="{self._key}-title {self._key}-description"'
        size = f'width="{WIDTH}" height="{number(self._height)}" viewBox="0 0 {WIDTH} {number(self._height)}"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {named} {size}>',
                f'<title id="{self._key}-title">{in_xml(self._title)}</title>',
                f'<desc id="{self._key}-description">{in_xml(self._description)}</desc>',
                *self._parts,
                "</svg>",
            ]
        )


def number(value: float) -> str:
    """A coordinate with at most two decimals and no needless zeros."""
    # Nought and its negative are equal and are not written alike: only of others is kept how they are written.
    return _written(value) if value else _written.__wrapped__(value)


@lru_cache(maxsize=1 << 14)
def _written(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def in_xml(text: str) -> str:
    """Text as XML may hold it."""
    return escape(text.translate(_NOT_IN_XML))


def box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle as a path."""
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"


def line(x: float, y: float, to_x: float, to_y: float) -> str:
    """A line as a path."""
    return f"M{number(x)} {number(y)}L{number(to_x)} {number(to_y)}"


def ring(x: float, y: float, radius: float) -> str:
    """A circle around a point as a path."""
    across = number(2 * radius)
    half = f"a{number(radius)} {number(radius)} 0 1 0"
    return f"M{number(x - radius)} {number(y)}{half} {across} 0{half} -{across} 0"


def hatching(x: float, y: float, width: float, height: float, step: float = 4) -> str:
    """Slanting lines that fill a rectangle, as a path; they meet those of a neighbour of the same height."""
    parts = []
    # On each line the sum of both coordinates is the same multiple of the step.
    along = step - (x + y) % step
    while along < width + height:
        begin = min(along, width)
        end = max(along - height, 0)
        parts.append(line(x + begin, y + along - begin, x + end, y + along - end))
        along += step
    return "".join(parts)


def apart(places: Iterable[float], least: float, low: float, high: float) -> list[float]:
    """Places, which rise, moved as little as needed to lie at least so far apart, from ``low`` to ``high``."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least) if moved else max(place, low))
    limit = high
    for position in reversed(range(len(moved))):
        moved[position] = min(moved[position], limit)
        limit = moved[position] - least
    return moved
