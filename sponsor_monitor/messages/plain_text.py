"""Text as it is safe in a mail: no character that hides or steers, lines of a length that every reader shows."""

from __future__ import annotations

import re
import textwrap
import unicodedata

WIDTH = 72
_STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of text around it; letters that are written from right to left need none of it."""
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HANGING = re.compile(r"(?P<indent> *)(?P<mark>(?:[-*•]|\d{1,3}[.)]) +)?")


def clean(text: str) -> str:
    """A text with plain line breaks, and without characters that cannot be written or that steer what is shown."""
    lines = _BREAKS.sub("\n", text).replace("\t", "    ").split("\n")
    return unicodedata.normalize("NFC", "\n".join(_cleaned(line).rstrip() for line in lines)).strip("\n")


def clean_line(text: str) -> str:
    """The same in one line, for a name in a header: whatever breaks a line is a space."""
    return " ".join(clean(text).split())


def wrapped(text: str, width: int = WIDTH) -> str:
    """A cleaned text in lines of at most ``width``; what has no space in it, such as an address, stays whole.

    A line that begins as one of a list goes on below its text.
    """
    return "\n".join(_wrapped_line(line, width) for line in text.split("\n"))


def _cleaned(line: str) -> str:
    return "".join(letter for letter in line if not _is_hidden(letter))


def _is_hidden(letter: str) -> bool:
    # Joiners and marks of direction (Cf) belong to emoji and to scripts: only those that steer are taken out.
    return letter in _STEERING or unicodedata.category(letter) in ("Cc", "Cs")


def _wrapped_line(line: str, width: int) -> str:
    begin = _HANGING.match(line)
    hanging = " " * (0 if begin is None else begin.end())
    made = textwrap.wrap(
        line,
        width,
        subsequent_indent=hanging if len(hanging) < width // 2 else "",
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    return "\n".join(made)
