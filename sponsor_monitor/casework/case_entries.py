"""The entries of a case, found by their kinds, and what became of the messages of its letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.message import ENDS


@dataclass(frozen=True)
class CaseEntries:
    """The entries of one case in the order of the log.

    ``posted`` says what became of the messages of its letters, each by the entry that ended it.
    """

    uid: str
    registration: str
    entries: tuple[Entry, ...]
    posted: Mapping[str, Entry] = field(default_factory=dict)

    def after(self, entries: Iterable[Entry]) -> Self:
        """The case once more was done, in it or with its letters."""
        more = tuple(entries)
        posted = dict(self.posted)
        for entry in more:
            # What a server accepted was sent, whatever is said of it afterwards.
            if entry.kind in ENDS and entry.subject and not _is_sent(posted.get(entry.subject)):
                posted[entry.subject] = entry
        own = (entry for entry in more if entry.kind not in ENDS)
        return replace(self, entries=(*self.entries, *own), posted=posted)

    def of(self, *kinds: CaseEvent, after: int = 0) -> list[Entry]:
        """The entries of some kinds after a number."""
        found = [entry for kind in kinds for entry in self._by_kind.get(kind, ()) if entry.number > after]
        return found if len(kinds) == 1 else sorted(found, key=lambda entry: entry.number)

    def last(self, *kinds: CaseEvent, after: int = 0) -> Entry | None:
        """The latest entry of some kinds after a number."""
        found = self.of(*kinds, after=after)
        return found[-1] if found else None

    def entry(self, number: object, *kinds: CaseEvent) -> Entry | None:
        """The entry of a number, where it is one of these kinds."""
        return next((entry for entry in self.of(*kinds) if entry.number == number), None)

    @property
    def number(self) -> int:
        """The number of the last entry: who saw the case, saw it so far."""
        return self.entries[-1].number

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Entry]]:
        together: dict[str, list[Entry]] = {}
        for entry in self.entries:
            together.setdefault(entry.kind, []).append(entry)
        return together


def _is_sent(end: Entry | None) -> bool:
    return end is not None and end.kind == MessageEvent.SENT
