"""The Merkle tree of RFC 6962 (2.1) over leaf hashes: its root at any size, and proofs that need nothing but SHA-256.

A tree keeps the hash of every complete subtree, 64 bytes a leaf in all. A root or a proof at any size up to its own is
then some twenty hashes, and a million leaves are taken in within a second or two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256 over a zero byte and its data."""
    return hashlib.sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 over a one byte and its two children's hashes."""
    return hashlib.sha256(_NODE + left + right).digest()


class Tree:
    """A tree that leaves are added to, on the right only; it remembers what it was at every size before."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Begin with the hashes of some leaves."""
        # In the list's place k the hashes of all complete subtrees of 2 to the power of k leaves, one after another.
        self._levels = [bytearray()]
        for leaf in leaves:
            self.add(leaf)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0]) // HASH_BYTES

    def add(self, leaf: bytes) -> None:
        """Add a leaf by its hash, with the subtrees that it completes."""
        self._levels[0] += leaf
        for level, hashes in enumerate(self._levels):
            if len(hashes) % (2 * HASH_BYTES):
                return
            if level + 1 == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level + 1] += hashlib.sha256(_NODE + hashes[-2 * HASH_BYTES :]).digest()

    def leaf(self, index: int) -> bytes:
        """The hash of a leaf, counted from 0."""
        return self._complete(0, index)

    def root(self, size: int | None = None) -> bytes:
        """The root of the first leaves (None: of all); of none it is SHA-256 over nothing."""
        size = self._checked(size)
        return self._hash(0, size) if size else hashlib.sha256().digest()

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The path that proves a leaf, counted from 0, to be in the tree of the first leaves (RFC 6962, 2.1.1)."""
        begin, end = 0, self._checked(size)
        if not 0 <= index < end:
            raise IndexError(index)
        path: list[bytes] = []
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if index < middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(begin, middle))
                begin = middle
        return path[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The path that proves the tree of ``old`` leaves to be how that of more began (RFC 6962, 2.1.2)."""
        begin, end = 0, self._checked(size)
        if not 0 < old <= end:
            raise IndexError(old)
        path: list[bytes] = []
        while end > old:
            middle = begin + _split(end - begin)
            if old <= middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(begin, middle))
                begin = middle
        # The verifier has the old root already: it is sent only where it is not a subtree by itself.
        return path[::-1] if begin == 0 else [self._hash(begin, end), *path[::-1]]

    def _checked(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise IndexError(size)
        return size

    def _complete(self, level: int, place: int) -> bytes:
        return bytes(self._levels[level][place * HASH_BYTES : (place + 1) * HASH_BYTES])

    def _hash(self, begin: int, end: int) -> bytes:
        """The hash over neighbouring leaves; ``begin`` is a multiple of the power of two next above."""
        size = end - begin
        level = size.bit_length() - 1
        if size == 1 << level:
            return self._complete(level, begin >> level)
        return node_hash(self._complete(level, begin >> level), self._hash(begin + (1 << level), end))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves by their hashes, where nothing else is asked of their tree."""
    return Tree(leaves).root()


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path proves a leaf, by its hash, to be at ``index`` of the tree of ``size`` leaves with that root."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *path):
        return False
    place, last, found = index, size - 1, leaf
    for one in path:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(one, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, one)
        place, last = place >> 1, last >> 1
    return not last and found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path proves that the tree of ``size`` leaves with one root began as that of ``old`` with the other."""
    if not 0 < old <= size or not _are_hashes(old_root, root, *path):
        return False
    if old == size:
        return old_root == root and not path
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for one in steps[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, one)
        place, last = place >> 1, last >> 1
    return not last and before == old_root and after == root


def _split(size: int) -> int:
    """The greatest power of two below a size of at least 2: so many leaves are on the left."""
    return 1 << (size - 1).bit_length() - 1


def _are_hashes(*given: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in given)
