"""What is signed: a recommendation that nobody has decided yet, over a snapshot whose facts still stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_errors import CaseError
from sponsor_monitor.casework.decision_errors import NothingRecommended
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.process import Process
from sponsor_monitor.casework.snapshot import Snapshot

STATEMENT = (
    "Signing enters a decision into the log, over the SHA-256 of the snapshot that was in front of the signatory, "
    "after they gave their password again. It is not a personal digital signature: the log vouches for it, not a key "
    "of theirs."
)
"""What signing is, and what it is not; it stands wherever a decision is signed or shown."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation that waits for a signatory, and what it was made on."""

    entry: Entry
    snapshot: Snapshot

    @property
    def number(self) -> int:
        """The number of its entry."""
        return self.entry.number

    @property
    def ground(self) -> str:
        """On what it is made."""
        return str(self.entry.body["ground"])


class AlreadyDecided(CaseError):
    """Another signatory was quicker, or it was decided long ago: one decision stands."""

    def __init__(self, decision: str, at: dt.date, number: int) -> None:
        """Say what was decided, when, and under which number it stands."""
        self.number = number
        super().__init__(
            f"There is nothing to sign in this case: it was decided already ({decision}, on {at.isoformat()}, entry "
            f"{number} of the log), and that decision stands."
        )


class RecommendedAnew(CaseError):
    """The recommendation that a signatory looked at is no longer the one that waits."""

    def __init__(self, number: int) -> None:
        """Name the one that waits."""
        super().__init__(f"The recommendation that waits is entry {number} of the log: look at it, then decide.")


class FactsChanged(CaseError):
    """What a recommendation was made on is no longer so; every change is said."""

    def __init__(self, changes: Sequence[str]) -> None:
        """List the changes."""
        self.changes = tuple(changes)
        said = "\n".join(f"  {change}" for change in changes)
        super().__init__(
            "This cannot be signed: what it was recommended on has changed. Return it with questions, so that it is "
            f"looked at anew.\n{said}"
        )


class SnapshotGone(CaseError):
    """The snapshot of a recommendation was erased, or is not what its entry vouches for."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The snapshot of this recommendation is gone or altered, so nobody can sign over it: verify the log "
            "(audit verify), return the recommendation, and recommend anew."
        )


def process_changes(made: Recommendation, process: Process) -> list[str]:
    """That the institution's process is another than the one a recommendation was made by, as a change is said."""
    if made.entry.body["process"] == process.sha256:
        return []
    return [
        "The institution's process is another than when this was recommended: see what was set since (process show)."
    ]


def waiting(case: Case, zone: ZoneInfo) -> Entry:
    """The recommendation that nobody has decided; AlreadyDecided or NothingRecommended where there is none.

    The day of an earlier decision is told in the institution's ``zone``.
    """
    entry = case.awaiting_signature
    if entry is not None:
        return entry
    last = case.last(CaseEvent.SIGNED_OFF)
    if last is None:
        raise NothingRecommended
    on = dt.datetime.fromtimestamp(last.at / 1_000_000, zone).date()
    raise AlreadyDecided(last.body["decision"], on, last.number)


def recommendation(entry: Entry) -> Recommendation:
    """A recommendation with the snapshot that its entry vouches for; SnapshotGone where it is not there."""
    snapshot = Snapshot(entry.private.get("snapshot_json", ""))
    if snapshot.sha256 != entry.body.get("snapshot"):
        raise SnapshotGone
    return Recommendation(entry, snapshot)
