"""A name that is turned around turns nothing but itself around."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from api.console.directions import contained
from tests.api.hostile import strings

STEERING = {
    name: text
    for name, text in strings().items()
    if set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
}


@pytest.mark.parametrize("name", STEERING)
def test_whatever_a_text_begins_ends_with_it(name: str) -> None:
    found = contained(STEERING[name])
    depths, depth = [], 0
    for letter in found:
        depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
        depths.append(depth)

    assert STEERING[name] in found
    assert (min(depths[:-1]) > 0, depths[-1]) == (True, 0)


def test_what_steers_nothing_is_left_as_it_is() -> None:
    for value in ("Ada Sample", "عينة نموذج", 7, None, Markup("<b>\u202e</b>")):
        assert contained(value) is value
