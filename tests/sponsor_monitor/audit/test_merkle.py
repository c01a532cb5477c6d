"""The tree against published vectors, against RFC 6962's own definitions written down again, and against mutation."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.audit.merkle import Tree, is_consistent, is_included, leaf_hash, root_of

VECTORS: dict[str, Any] = tomllib.loads((Path(__file__).parent / "vectors.toml").read_text(encoding="utf-8"))
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in (VECTORS["empty"], *VECTORS["roots"])]
OTHER = hashlib.sha256(b"another").digest()


def path_of(vector: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(one) for one in vector["path"]]


def test_every_root_is_the_published_one() -> None:
    tree = Tree(LEAVES)
    assert [tree.root(size) for size in range(9)] == ROOTS
    assert [root_of(LEAVES[:size]) for size in range(9)] == ROOTS


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda v: f"leaf {v['index']} of {v['size']}")
def test_an_inclusion_proof_is_the_published_one(vector: dict[str, Any]) -> None:
    index, size, path = vector["index"], vector["size"], path_of(vector)
    assert Tree(LEAVES).inclusion(index, size) == path
    assert is_included(LEAVES[index], index, size, path, ROOTS[size])


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda v: f"{v['old']} to {v['size']}")
def test_a_consistency_proof_is_the_published_one(vector: dict[str, Any]) -> None:
    old, size, path = vector["old"], vector["size"], path_of(vector)
    assert Tree(LEAVES).consistency(old, size) == path
    assert is_consistent(old, ROOTS[old], size, ROOTS[size], path)


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, over leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    k = power_below(len(leaves))
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def audit_path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = power_below(len(leaves))
    if m < k:
        return [*audit_path(m, leaves[:k]), mth(leaves[k:])]
    return [*audit_path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], *, is_whole: bool) -> list[bytes]:
    """RFC 6962, 2.1.2."""
    if m == len(leaves):
        return [] if is_whole else [mth(leaves)]
    k = power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], is_whole=is_whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], is_whole=False), mth(leaves[:k])]


def power_below(size: int) -> int:
    k = 1
    while k * 2 < size:
        k *= 2
    return k


MANY = [leaf_hash(str(number).encode()) for number in range(300)]


@given(st.data())
def test_roots_and_proofs_are_those_of_the_definition(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(MANY)))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    tree = Tree(MANY)

    assert tree.root(size) == mth(MANY[:size])
    assert tree.inclusion(index, size) == audit_path(index, MANY[:size])
    assert tree.consistency(old, size) == subproof(old, MANY[:size], is_whole=True)
    assert is_included(MANY[index], index, size, tree.inclusion(index, size), tree.root(size))
    assert is_consistent(old, tree.root(old), size, tree.root(size), tree.consistency(old, size))


@given(st.data())
def test_no_proof_of_something_else_is_taken(data: st.DataObject) -> None:
    tree, size = Tree(MANY), data.draw(st.integers(2, len(MANY)))
    index, root = data.draw(st.integers(0, size - 1)), tree.root(size)
    path = tree.inclusion(index, size)

    elsewhere = data.draw(st.integers(-1, size + 1).filter(lambda other: other != index))
    assert not is_included(MANY[index], elsewhere, size, path, root)
    assert not is_included(OTHER, index, size, path, root)
    assert not is_included(MANY[index], index, size, path, tree.root(size - 1))
    for changed in mutations(data, path):
        assert not is_included(MANY[index], index, size, changed, root)


@given(st.data())
def test_no_proof_of_another_history_is_taken(data: st.DataObject) -> None:
    tree, size = Tree(MANY), data.draw(st.integers(2, len(MANY)))
    old, root = data.draw(st.integers(1, size - 1)), tree.root(size)
    path = tree.consistency(old, size)

    assert not is_consistent(old, OTHER, size, root, path)
    assert not is_consistent(old, tree.root(old), size, OTHER, path)
    assert not is_consistent(size, root, old, tree.root(old), path)
    assert not is_consistent(0, tree.root(0), size, root, path)
    for changed in mutations(data, path):
        assert not is_consistent(old, tree.root(old), size, root, changed)


def mutations(data: st.DataObject, path: list[bytes]) -> list[list[bytes]]:
    """A path with a bit flipped, a hash too few or too many, at either end, and with hashes of another length."""
    place = data.draw(st.integers(0, len(path) - 1))
    flipped = [*path[:place], bytes([path[place][0] ^ 8]) + path[place][1:], *path[place + 1 :]]
    return [flipped, path[:-1], path[1:], [*path, OTHER], [OTHER, *path], [*path, path[-1]], [*path, b""], []]


def test_a_tree_refuses_what_it_has_not() -> None:
    tree = Tree(LEAVES)
    for call in (
        lambda: tree.root(9),
        lambda: tree.inclusion(8),
        lambda: tree.inclusion(-1),
        lambda: tree.inclusion(3, 3),
        lambda: tree.consistency(0),
        lambda: tree.consistency(9),
    ):
        with pytest.raises(IndexError):
            call()


@pytest.mark.slow
def test_a_million_leaves_are_taken_in_with_little_memory() -> None:
    tree = Tree(number.to_bytes(32, "big") for number in range(1_000_000))
    assert sum(map(len, tree._levels)) < 65_000_000
    assert is_included(tree.leaf(765_432), 765_432, 1_000_000, tree.inclusion(765_432), tree.root())
