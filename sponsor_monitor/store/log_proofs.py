"""Proofs of many entries under one checkpoint: the tree is laid once, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import sqlalchemy as sa

from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.entry import Entry, Private
from sponsor_monitor.audit.proof import proof_of
from sponsor_monitor.store import schema
from sponsor_monitor.store.log_checkpoints import LogAltered, origin, tree_of

_AT_ONCE = 500


class Prover:
    """Proves entries under a checkpoint's note: the tree is laid when this is made.

    LogAltered where the checkpoint is not of this log as it is.
    """

    def __init__(self, connection: sa.Connection, note: str) -> None:
        """Lay the tree."""
        checkpoint, tree = opened(note), tree_of(connection)
        same = checkpoint.origin == origin(connection) and checkpoint.size <= tree.size
        if not same or tree.root(checkpoint.size) != checkpoint.root:
            raise LogAltered(checkpoint.size)
        self._tree, self._note = tree, note

    def proofs(
        self, connection: sa.Connection, found: Sequence[Entry], shows: Callable[[Entry], Collection[str]]
    ) -> dict[int, str]:
        """The proof of each entry by its number; ``shows`` names the personal values that are shown with an entry."""
        private = _private(connection, [entry.number for entry in found])
        return {
            entry.number: proof_of(
                self._tree,
                entry.written,
                entry.number,
                self._note,
                private=tuple(one for one in private.get(entry.number, ()) if one.name in shows(entry)),
            )
            for entry in found
        }


def _private(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, list[Private]]:
    """The personal values beside some entries that were not erased."""
    row = schema.log_private.c
    beside: dict[int, list[Private]] = {}
    for begin in range(0, len(numbers), _AT_ONCE):
        wanted = row.entry.in_(numbers[begin : begin + _AT_ONCE]) & row.value.is_not(None)
        chosen = sa.select(row.entry, row.name, row.value, row.salt).where(wanted).order_by(row.entry, row.name)
        for number, name, value, salt in connection.execute(chosen):
            beside.setdefault(number, []).append(Private(name, value, salt))
    return beside
