"""Memory kept for the next piece of work instead of given back to the system after each."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""The parameters of glibc's ``mallopt``, as its ``malloc.h`` numbers them."""
_LARGEST = 2**31 - 1
_SO_LARGE_IS_RARE = 2**30


def keep_memory() -> None:
    """Let the C library keep what is freed, in one pool for all threads, until the process ends.

    Columns of many megabytes come and go by the thousand; by itself glibc takes each from the system anew, and the
    system clears it first, which took a tenth of a large assessment. Elsewhere than with glibc nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        library.mallopt(_MMAP_THRESHOLD, _SO_LARGE_IS_RARE)
        library.mallopt(_TRIM_THRESHOLD, _LARGEST)
        library.mallopt(_ARENA_MAX, 1)
