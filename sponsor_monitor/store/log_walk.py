"""The log read from its first entry to its last, everything in it held against itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from sponsor_monitor.audit.checkpoint import origin_of
from sponsor_monitor.audit.entry import private_digest
from sponsor_monitor.audit.merkle import Tree
from sponsor_monitor.audit.stored import Sound, StoredEntry, follows, sound
from sponsor_monitor.progress import Progress
from sponsor_monitor.store import schema
from sponsor_monitor.store.log_fault import LogFault, entry_fault
from sponsor_monitor.store.store_event import StoreEvent

_AT_ONCE = 5_000
_OURS = frozenset(StoreEvent)


@dataclass(slots=True)
class Walked:
    """What a walk found: the tree over the entries, the store's own ones by kind, and what is wrong.

    ``size`` is the number of the last entry; the tree ends before the first one that is missing.
    """

    tree: Tree = field(default_factory=Tree)
    size: int = 0
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[LogFault] = field(default_factory=list)
    last: Sound | None = None

    def of_kind(self, *kinds: str) -> list[dict[str, Any]]:
        """What the sound entries of some of the store's own kinds say, in their order."""
        found = [told for kind in kinds for told in self.told.get(kind, [])]
        return sorted(found, key=lambda told: int(told["number"]))

    @property
    def began(self) -> Mapping[str, Any]:
        """What the first entry says was there before; nothing where it says nothing."""
        first = self.told.get(StoreEvent.LOG_BEGAN, [])
        return first[0]["body"] if first else {"log": "", "batches": [], "runs": []}

    @property
    def origin(self) -> str:
        """The log's name."""
        return origin_of(str(self.began.get("log", "")))


_Kept = Mapping[str, tuple[Any, Any]]


def walk(connection: sa.Connection, progress: Progress) -> Walked:
    """Read all entries and the personal values beside them."""
    found = Walked()
    erased: dict[int, list[str]] = {}
    row = schema.log_entry.c
    size = connection.execute(sa.select(sa.func.count()).select_from(schema.log_entry)).scalar_one()
    beside = _Beside(connection)
    chosen = sa.select(schema.log_entry).order_by(row.id).execution_options(yield_per=_AT_ONCE)
    for place, stored in enumerate(connection.execute(chosen)):
        if place % _AT_ONCE == 0:
            progress("reading the log", place, size)
        one = sound(StoredEntry(*stored))
        is_whole = found.tree.size == found.size
        _gap(found, stored.id)
        found.size = max(found.size, stored.id)
        if is_whole and found.tree.size == stored.id - 1:
            found.tree.add(_bytes(stored.leaf))
        if isinstance(one, str):
            found.faults.append(entry_fault(stored.id, one))
            # Its neighbours are not blamed for it.
            found.last = None
            continue
        _place(found, one)
        found.faults += [entry_fault(one.number, what) for what in _private(one, beside.of(one.number), erased)]
        found.last = one
        if one.told["kind"] in _OURS:
            found.told.setdefault(one.told["kind"], []).append(one.told)
    found.faults += _not_allowed(erased, found)
    found.faults += [
        entry_fault(number, "is missing: personal values of it are there") for number in beside.after(found.size)
    ]
    found.faults.sort(key=lambda fault: fault.entry or 0)
    return found


def _gap(found: Walked, number: int) -> None:
    """Note that entries are missing before one."""
    first = found.size + 1
    if number < first:
        found.faults.append(entry_fault(number, "was put in: entries are numbered from 1"))
    elif number > first:
        what = "is missing" if number == first + 1 else f"is missing, and so are those up to {number - 1:,}"
        found.faults.append(entry_fault(first, what))
        found.last = None


def _place(found: Walked, one: Sound) -> None:
    """See that an entry follows on the one before, where that one is sound."""
    if one.number == 1 and one.told["kind"] != StoreEvent.LOG_BEGAN:
        found.faults.append(entry_fault(one.number, "is not how a log begins"))
    if one.number > 1 and one.told["kind"] == StoreEvent.LOG_BEGAN:
        found.faults.append(entry_fault(one.number, "was put in: a log begins once"))
    if one.number == 1 or found.last is not None:
        wrong = follows(found.last, one)
        if wrong is not None:
            found.faults.append(entry_fault(*wrong))


def _private(one: Sound, kept: _Kept, erased: dict[int, list[str]]) -> Iterator[str]:
    """What is wrong with the personal values beside an entry; those that are gone with their salt are noted."""
    digests = one.told["private"]
    for name in sorted(digests.keys() | kept.keys()):
        if name not in digests:
            yield f"has a personal value ({name}) beside it that it does not speak of"
        elif name not in kept:
            yield f"has lost a personal value ({name}) that it speaks of"
        elif kept[name] == (None, None):
            erased.setdefault(one.number, []).append(name)
        elif _digest(*kept[name]) != digests[name]:
            yield f"was altered: its personal value ({name}) or the salt of that is another, or gone alone"


def _digest(value: Any, salt: Any) -> str | None:
    try:
        return private_digest(value, salt)
    except (TypeError, ValueError, AttributeError):
        return None


def _not_allowed(erased: dict[int, list[str]], found: Walked) -> Iterator[LogFault]:
    """The entries whose personal values are gone although no later entry says that they were erased."""
    allowed = {
        number
        for told in found.of_kind(StoreEvent.PRIVATE_ERASED)
        for number in told["body"].get("entries", [])
        if isinstance(number, int) and number < told["number"]
    }
    for number in sorted(erased.keys() - allowed):
        names = ", ".join(erased[number])
        yield entry_fault(number, f"has lost personal values ({names}): no entry says that they were erased")


class _Beside:
    """The personal values in order of their entries, each asked for once."""

    def __init__(self, connection: sa.Connection) -> None:
        row = schema.log_private.c
        chosen = sa.select(row.entry, row.name, row.value, row.salt).order_by(row.entry, row.name)
        rows = connection.execute(chosen.execution_options(yield_per=_AT_ONCE))
        self._groups = groupby(rows, key=lambda one: int(one.entry))
        self._next = self._take()

    def of(self, number: int) -> _Kept:
        """The values of an entry by name, those of lower numbers passed over."""
        while self._next is not None and self._next[0] < number:
            self._next = self._take()
        if self._next is None or self._next[0] != number:
            return {}
        (_, found), self._next = self._next, self._take()
        return found

    def after(self, number: int) -> Iterator[int]:
        """The entries after the last one that has values all the same."""
        while self._next is not None:
            if self._next[0] > number:
                yield self._next[0]
            self._next = self._take()

    def _take(self) -> tuple[int, _Kept] | None:
        for number, rows in self._groups:
            return number, {row.name: (row.value, row.salt) for row in rows}
        return None


_NOTHING = bytes(32)


def _bytes(leaf: Any) -> bytes:
    try:
        found = bytes.fromhex(leaf)
    except (TypeError, ValueError):
        return _NOTHING
    return found if len(found) == len(_NOTHING) else _NOTHING
