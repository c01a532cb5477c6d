"""The log as its readers may see it, a stretch at a time, and proofs of its entries under a checkpoint there is.

Who may see no visa facts sees what was done with the institution's records, accounts and process. Of everything else
there is that it was logged, and when: not its kind, whom it is about, or what it says.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.audit.proof import proof_of
from sponsor_monitor.casework.alert import AlertEvent
from sponsor_monitor.casework.process_log import PROCESS_SET
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.event import PeopleEvent
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.work import Work
from sponsor_monitor.store import log
from sponsor_monitor.store.log_checkpoints import LogAltered, NoSuchEntry, last_checkpoint, origin, tree_of
from sponsor_monitor.store.store_event import BATCH_KINDS, StoreEvent

STRETCH = 2_000
"""So many entries are looked through at once."""
OF_NOBODY = frozenset(
    {
        *(kind.value for kind in PeopleEvent),
        *BATCH_KINDS,
        StoreEvent.LOG_BEGAN,
        StoreEvent.RUN_MADE,
        StoreEvent.KEY_MADE,
        StoreEvent.KEY_ROTATED,
        StoreEvent.CHECKPOINT_SIGNED,
        AlertEvent.GO_LIVE_SET,
        AlertEvent.REFRESHED,
        AlertEvent.RELEASED,
        PROCESS_SET,
    }
)
"""The kinds that are about no student."""


class NoCheckpoint(SponsorMonitorError):
    """A proof of an entry under which no checkpoint was signed yet."""

    def __init__(self) -> None:
        """Say who signs one."""
        super().__init__(
            "No checkpoint stands over this entry yet, so there is nothing to prove it by: have an administrator sign "
            "one, or wait for the night's."
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; None: any."""

    kinds: frozenset[str] | None = None
    subject: str | None = None
    registration: str | None = None

    @property
    def is_any(self) -> bool:
        """Whether all are."""
        return self.kinds is None and self.subject is None and self.registration is None


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry; ``is_withheld`` where only its number, time and hash may be seen."""

    entry: Entry
    is_withheld: bool


def stretch(work: Work, wanted: Wanted, after: int) -> list[SeenEntry]:
    """The entries asked for among the ``STRETCH`` after a number, without personal values.

    What is withheld from somebody is not found by asking for its kind, or for whom it is about.
    """
    work.actor.require(Permission.READ_LOG)
    found = log.entries(
        work.connection,
        subject=wanted.subject,
        registration=wanted.registration,
        kinds=wanted.kinds,
        after=after,
        upto=after + STRETCH,
    )
    seen = [SeenEntry(entry, is_withheld(work, entry)) for entry in found]
    return [each for each in seen if wanted.is_any or not each.is_withheld]


def one(work: Work, number: int) -> SeenEntry:
    """An entry by its number; NoSuchEntry where there is none."""
    work.actor.require(Permission.READ_LOG)
    found = log.entries(work.connection, after=number - 1, upto=number)
    if not found:
        raise NoSuchEntry(number, log.size(work.connection))
    return SeenEntry(found[0], is_withheld(work, found[0]))


def proof(work: Work, number: int, kept: str | None = None) -> str:
    """The proof of an entry under the last checkpoint, and how that follows from one that somebody ``kept``.

    Raises NoCheckpoint where none stands over the entry, LogAltered for a kept one that is not of this log as it is.
    """
    found = one(work, number)
    if found.is_withheld:
        work.actor.require(Permission.SEE_VISA_FACTS)
    note = last_checkpoint(work.connection)
    if note is None or opened(note).size < number:
        raise NoCheckpoint
    tree = tree_of(work.connection)
    sizes: Collection[str] = [note] if kept is None else [note, kept]
    for each in map(opened, sizes):
        same = each.origin == origin(work.connection) and each.size <= tree.size
        if not same or tree.root(each.size) != each.root:
            raise LogAltered(each.size)
    return proof_of(tree, found.entry.written, number, note, kept=None if kept is None else opened(kept).size)


def is_withheld(work: Work, entry: Entry) -> bool:
    """Whether somebody who may read the log gets only that there is this entry, and when it was made."""
    is_open = entry.registration is None and entry.kind in OF_NOBODY
    return not is_open and not work.actor.may(Permission.SEE_VISA_FACTS)
