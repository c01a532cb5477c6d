"""Things made once and kept for the next who asks, by what they were made from, and never more than so many."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Made = TypeVar("Made")


class Kept(Generic[Key, Made]):
    """What was made by a key, the latest asked for of many; made twice rather than waited for.

    The key holds everything that what is made depends on: then nothing here can be out of date, and nobody is given
    what was made for somebody else.
    """

    def __init__(self, most: int) -> None:
        """Begin with nothing, and keep no more than so many."""
        self._most = most
        self._lock = Lock()
        # A plain dict looks for its oldest among the places of all that left before it: at the limit, ever longer.
        self._made: OrderedDict[Key, Made] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """What was made by a key, or is now."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            self._made.move_to_end(key)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made

    def there(self, key: Key) -> Made | None:
        """What was made by a key; None where it was not."""
        with self._lock:
            return self._made.get(key)
