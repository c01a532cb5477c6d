"""Opaque identities: UUIDs of version 7 (RFC 9562), made many at a time and in rising order."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_BYTES = 16
_COUNTER_BITS = 26
_MICROSECONDS_A_MILLISECOND = 1_000


def uuid7s(count: int, now_us: int, entropy: Callable[[int], bytes]) -> list[str]:
    """UUIDs made at an instant in microseconds since 1970, each greater than the one before.

    ``entropy`` gives as many random bytes as it is asked for (``os.urandom``). A counter of 26 bits that begins at
    random stands behind the millisecond and carries into it (RFC 9562, 6.2 method 1); 48 bits are random.
    """
    if not count:
        return []
    seed = int.from_bytes(entropy(4), "big") & ((1 << (_COUNTER_BITS - 1)) - 1)
    counted = np.arange(seed, seed + count, dtype=np.int64)
    milliseconds = now_us // _MICROSECONDS_A_MILLISECOND + (counted >> _COUNTER_BITS)
    counter = (counted & ((1 << _COUNTER_BITS) - 1)).astype(np.uint32)
    return _written(_laid_out(milliseconds, counter, entropy(count * 6)))


def _laid_out(milliseconds: NDArray[np.int64], counter: NDArray[np.uint32], random: bytes) -> NDArray[np.uint8]:
    """The 16 bytes of each: 48 bits of time, version, 12 bits of counter, variant, 14 bits of counter, 48 random."""
    made = np.empty((len(counter), _BYTES), dtype=np.uint8)
    made[:, :6] = milliseconds.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 2:]
    high, low = counter >> np.uint32(14), counter & np.uint32(0x3FFF)
    made[:, 6:8] = (high | np.uint32(0x7000)).astype(">u2").view(np.uint8).reshape(-1, 2)
    made[:, 8:10] = (low | np.uint32(0x8000)).astype(">u2").view(np.uint8).reshape(-1, 2)
    made[:, 10:] = np.frombuffer(random, dtype=np.uint8).reshape(-1, 6)
    return made


def _written(made: NDArray[np.uint8]) -> list[str]:
    text = made.tobytes().hex()
    size = 2 * _BYTES
    parts = (text[begin : begin + size] for begin in range(0, len(text), size))
    return [f"{p[:8]}-{p[8:12]}-{p[12:16]}-{p[16:20]}-{p[20:]}" for p in parts]
