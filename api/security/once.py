"""What may be used once: remembered for a while, in bounded memory."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

_MOST_KEPT = 10_000


class Once:
    """Texts that were used already."""

    def __init__(self, most_kept: int = _MOST_KEPT) -> None:
        """Begin with none."""
        self._used: OrderedDict[bytes, None] = OrderedDict()
        self._most_kept = most_kept
        self._lock = Lock()

    def first(self, text: str) -> bool:
        """Whether it is used for the first time; from now on it is not."""
        digest = hashlib.sha256(text.encode()).digest()
        with self._lock:
            if digest in self._used:
                return False
            self._used[digest] = None
            if len(self._used) > self._most_kept:
                self._used.popitem(last=False)
        return True
