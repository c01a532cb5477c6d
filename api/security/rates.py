"""How many requests one person or address may make: buckets that fill again, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from api.refusals import TooMany

_MOST_KEPT = 20_000


class Rates:
    """A bucket for each who: ``a_minute`` requests, as many at once, refilled steadily."""

    def __init__(self, a_minute: int, most_kept: int = _MOST_KEPT) -> None:
        """Begin with every bucket full; the buckets least lately used are forgotten beyond ``most_kept``."""
        self._most = float(a_minute)
        self._per_second = a_minute / 60
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._most_kept = most_kept
        self._lock = Lock()

    def take(self, who: str, now: float, cost: float = 1) -> None:
        """Count a request at a moment in seconds; TooMany where the bucket is empty."""
        with self._lock:
            left, before = self._kept.pop(who, (self._most, now))
            left = min(self._most, left + max(0.0, now - before) * self._per_second)
            enough = left >= cost
            self._kept[who] = (left - cost if enough else left, now)
            if len(self._kept) > self._most_kept:
                self._kept.popitem(last=False)
        if not enough:
            raise TooMany(-int(-(cost - left) // self._per_second))
