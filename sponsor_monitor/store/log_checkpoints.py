"""Checkpoints signed over the log, proofs of its entries, and the keys that sign: kept and made by one database."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from sponsor_monitor.audit.checkpoint import Checkpoint, opened, origin_of, signed
from sponsor_monitor.audit.entry import PROGRAM, Draft, Private
from sponsor_monitor.audit.keys import SigningKey, new_key
from sponsor_monitor.audit.merkle import Tree
from sponsor_monitor.audit.proof import proof_of
from sponsor_monitor.store import log, schema
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import StoreError
from sponsor_monitor.store.key_file import KeyMissing, OtherKey, next_of, read_key, take_place, write_key
from sponsor_monitor.store.log_keys import KEY_KINDS, LogKey, announced, key_made, key_rotated
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.store_event import StoreEvent

_AT_ONCE = 10_000


class LogAltered(StoreError):
    """A log that is not the one a checkpoint was signed over."""

    def __init__(self, size: int) -> None:
        """Name the checkpoint by its size."""
        super().__init__(
            f"The log is not the one of the checkpoint at {size:,} entries: nothing was signed or proved. "
            "audit verify says what was altered."
        )


class NoSuchEntry(StoreError):
    """An entry that the log does not have."""

    def __init__(self, number: int, size: int) -> None:
        """Repeat the number, and say how many there are."""
        super().__init__(f"There is no entry {number}: the log has {size:,}, and audit show lists the last of them.")


def origin(connection: sa.Connection) -> str:
    """The log's name, which its first entry gave it."""
    (first,) = log.entries(connection, upto=1)
    return origin_of(first.body["log"])


def keys(connection: sa.Connection) -> list[LogKey]:
    """The keys that may speak for the log, the one that does now last."""
    found = log.entries(connection, kinds=KEY_KINDS)
    if not found:
        return []
    return announced(origin(connection), ((entry.number, entry.at, dict(entry.body)) for entry in found))


def tree_of(connection: sa.Connection) -> Tree:
    """The Merkle tree over all entries by the hashes they were stored with."""
    row = schema.log_entry.c
    chosen = sa.select(row.leaf).order_by(row.id).execution_options(yield_per=_AT_ONCE)
    return Tree(bytes.fromhex(leaf) for leaf in connection.execute(chosen).scalars())


def sign_checkpoint(
    connection: sa.Connection,
    key_path: Path,
    *,
    now: int,
    actor: str = PROGRAM,
    entropy: Entropy = secrets.token_bytes,
) -> str:
    """The note of a checkpoint over all that is in the log, the last one again where nothing came since.

    The first one makes the key. LogAltered where the log is not the one that was signed before; KeyMissing and OtherKey
    where the key that speaks for the log is not there.
    """
    log.begin(connection, now, entropy)
    key = _key(connection, key_path, now, actor, entropy)
    tree, last = tree_of(connection), last_checkpoint(connection)
    if last is not None:
        before = opened(last)
        if not before.size <= tree.size or tree.root(before.size) != before.root:
            raise LogAltered(before.size)
        # A checkpoint is itself an entry; were it signed again for that alone, none would ever be the last.
        if before.size == tree.size - 1 and before.key == key.public:
            return last
    _, at, _ = log.begin(connection, now, entropy)
    checkpoint = Checkpoint(origin(connection), tree.size, tree.root(), max(now, at), key.public)
    note = signed(checkpoint, key)
    row = {"size": checkpoint.size, "at": checkpoint.at, "root": checkpoint.root.hex(), "note": note}
    connection.execute(schema.log_checkpoint.insert().values(row))
    log.append(connection, [checkpoint_signed(checkpoint, note)], actor=actor, now=now, entropy=entropy)
    return note


def checkpoint_signed(checkpoint: Checkpoint, note: str) -> Draft:
    """The entry of a checkpoint."""
    digest = hashlib.sha256(note.encode()).hexdigest()
    body = {"size": checkpoint.size, "root": checkpoint.root.hex(), "key": checkpoint.key.id, "note_sha256": digest}
    return Draft(StoreEvent.CHECKPOINT_SIGNED, body)


def last_checkpoint(connection: sa.Connection) -> str | None:
    """The note of the last checkpoint that was signed."""
    row = schema.log_checkpoint.c
    note: str | None = connection.execute(sa.select(row.note).order_by(row.size.desc()).limit(1)).scalar()
    return note


def prove(
    connection: sa.Connection,
    number: int,
    key_path: Path,
    *,
    now: int,
    kept: str | None = None,
    with_private: bool = False,
    actor: str = PROGRAM,
) -> str:
    """The proof of an entry, under the checkpoint that somebody kept (its note), or under one signed now.

    ``with_private`` shows the entry's personal values with it. NoSuchEntry, and LogAltered where the kept checkpoint is
    not of this log as it is.
    """
    found = log.entries(connection, after=number - 1, upto=number)
    if not found:
        raise NoSuchEntry(number, log.size(connection))
    note, size = kept, None
    if kept is not None:
        tree, checkpoint = tree_of(connection), opened(kept)
        size = checkpoint.size
        if checkpoint.origin != origin(connection) or size > tree.size or tree.root(size) != checkpoint.root:
            raise LogAltered(size)
    if note is None or size is None or size < number:
        note = _covering(connection, number, key_path, now, actor)
    shown = tuple(_shown(connection, number)) if with_private else ()
    return proof_of(tree_of(connection), found[0].written, number, note, private=shown, kept=size)


def rotate(
    database: Database,
    key_path: Path,
    *,
    now: int,
    is_lost: bool = False,
    actor: str = PROGRAM,
    entropy: Entropy = secrets.token_bytes,
) -> LogKey:
    """Begin to sign with a new key, for which the old one signs unless it ``is_lost``; the old one is gone then.

    Killed at any moment, either key is whole and the log says which one holds.
    """
    with database.writing() as connection:
        log.begin(connection, now, entropy)
        known = keys(connection)
        if not known:
            _key(connection, key_path, now, actor, entropy)
            return keys(connection)[-1]
        old = None if is_lost else _key(connection, key_path, now, actor, entropy)
        fresh = new_key(entropy)
        with suppress(FileNotFoundError):
            next_of(key_path).unlink()
        write_key(next_of(key_path), fresh)
        draft = key_rotated(origin(connection), known[-1].public, fresh.public, old)
        log.append(connection, [draft], actor=actor, now=now, entropy=entropy)
        holds = keys(connection)[-1]
    take_place(key_path)
    return holds


def _key(connection: sa.Connection, path: Path, now: int, actor: str, entropy: Entropy) -> SigningKey:
    """The key that speaks for the log, made where there never was one."""
    known, found = keys(connection), read_key(path)
    if known:
        wanted = known[-1].public
        if found is None or found.public != wanted:
            # The process that rotated may have ended before the new key was in its place.
            waiting = read_key(next_of(path))
            if waiting is not None and waiting.public == wanted:
                take_place(path)
                return waiting
        if found is None:
            raise KeyMissing(path)
        if found.public != wanted:
            raise OtherKey(path, wanted.shown)
        return found
    if found is None:
        found = new_key(entropy)
        write_key(path, found)
    log.append(connection, [key_made(found.public)], actor=actor, now=now, entropy=entropy)
    return found


def _covering(connection: sa.Connection, number: int, key_path: Path, now: int, actor: str) -> str:
    """The last checkpoint if an entry stands under it, or a new one."""
    last = last_checkpoint(connection)
    if last is not None and opened(last).size >= number:
        return last
    return sign_checkpoint(connection, key_path, now=now, actor=actor)


def _shown(connection: sa.Connection, number: int) -> Iterator[Private]:
    """The personal values beside an entry that were not erased."""
    row = schema.log_private.c
    chosen = sa.select(row.name, row.value, row.salt).where(row.entry == number, row.value.is_not(None))
    for name, value, salt in connection.execute(chosen.order_by(row.name)):
        yield Private(name, value, salt)
