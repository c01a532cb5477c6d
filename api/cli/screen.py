"""Text on the terminal: nothing a file says can steer it, and an old one gets plain characters."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

_PLAIN = str.maketrans("█░·│─–’“”…", '#-.|--\'"".')


def visible(text: str, *, keep: str = "") -> str:
    """Text in which every character that cannot be seen, but those to keep, is written as its code."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter in keep else _code(letter) for letter in text)


def write(text: str, *, stream: TextIO | None = None) -> None:
    """Write lines to standard output, or another stream, ending with a line break."""
    stream = stream or sys.stdout
    shown = visible(text, keep="\n")
    if not (stream.encoding or "").lower().startswith("utf"):
        shown = shown.translate(_PLAIN)
    stream.write(shown if shown.endswith("\n") else f"{shown}\n")


def say(text: str) -> None:
    """Write lines to standard error."""
    write(text, stream=sys.stderr)


def console(*, on_errors: bool = False) -> Console:
    """A Rich console that colours only what we ask it to; made when a table or progress is shown."""
    from rich.console import Console

    return Console(stderr=on_errors, highlight=False, markup=False, emoji=False)


def _code(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
