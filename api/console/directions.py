"""Marks of direction in what people and systems sent: none turns anything around but its own text."""

from __future__ import annotations

import re
from typing import Any

_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ISOLATES = "\u2066\u2067\u2068"
_BEGIN, _END = "\u2068", "\u2069"


def contained(value: Any) -> Any:
    """A value as a page says it: a text that steers stands between marks which end whatever it began.

    It keeps every letter of its own. For what it ends without having begun, there is that much more to end.
    """
    if type(value) is not str or value.isascii() or not _STEERING.search(value):
        return value
    begun = ended = 0
    for letter in value:
        if letter in _ISOLATES:
            begun += 1
        elif letter == _END and begun:
            begun -= 1
        elif letter == _END:
            ended += 1
    return _BEGIN * (ended + 1) + value + _END * (begun + 1)
