"""Things made once and kept for the next who asks, by what they were made from, and never more than so many."""

from __future__ import annotations

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
        self._made: dict[Key, Made] = {}

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """What was made by a key, or is now."""
        with self._lock:
            if key in self._made:
                self._made[key] = found = self._made.pop(key)
                return found
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                del self._made[next(iter(self._made))]
        return made

    def there(self, key: Key) -> Made | None:
        """What was made by a key; None where it was not."""
        with self._lock:
            return self._made.get(key)
