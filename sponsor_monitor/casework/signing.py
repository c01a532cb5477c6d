"""What is signed, and by whom: a second person, over a recommendation nobody decided yet, on facts that still stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_groups import PREPARING
from sponsor_monitor.casework.event_words import Decision
from sponsor_monitor.casework.snapshot import Snapshot
from sponsor_monitor.errors import SponsorMonitorError

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


class SecondPersonNeeded(SponsorMonitorError):
    """Somebody who took part in a recommendation would decide on it."""

    def __init__(self, why: str) -> None:
        """Say what they did in this case."""
        super().__init__(
            f"A second person has to decide: you {why} in this case. Ask another signatory, or a deputy whose "
            "appointment is recorded."
        )


class NothingToSign(SponsorMonitorError):
    """No recommendation waits for a decision."""

    def __init__(self, why: str = "nobody has recommended anything (case recommend)") -> None:
        """Say why."""
        super().__init__(f"There is nothing to sign in this case: {why}.")


class AlreadyDecided(NothingToSign):
    """Another signatory was quicker, or it was decided long ago: one decision stands."""

    def __init__(self, decision: str, at: dt.date, number: int) -> None:
        """Say what was decided, when, and under which number it stands."""
        self.decision, self.number = decision, number
        super().__init__(
            f"it was decided already ({decision}, on {at.isoformat()}, entry {number} of the log), and that decision "
            "stands"
        )


class RecommendedAnew(NothingToSign):
    """The recommendation that a signatory looked at is no longer the one that waits."""

    def __init__(self, number: int) -> None:
        """Name the one that waits."""
        super().__init__(f"the recommendation that waits is entry {number} of the log. Look at it, then decide")


class FactsChanged(SponsorMonitorError):
    """What a recommendation was made on is no longer so; every change is said."""

    def __init__(self, changes: Sequence[str]) -> None:
        """List the changes."""
        self.changes = tuple(changes)
        said = "\n".join(f"  {change}" for change in changes)
        super().__init__(
            "This cannot be signed: what it was recommended on has changed. Return it with questions, so that it is "
            f"looked at anew.\n{said}"
        )


class SnapshotGone(SponsorMonitorError):
    """The snapshot of a recommendation was erased, or is not what its entry vouches for."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The snapshot of this recommendation is gone or altered, so nobody can sign over it: verify the log "
            "(audit verify), return the recommendation, and recommend anew."
        )


class ReasonsMissing(SponsorMonitorError):
    """A decision lacks what it has to say."""

    def __init__(self, decision: Decision) -> None:
        """Say what that decision needs."""
        super().__init__(f"To {decision.value} this needs {_NEEDS[decision]}. Give it and try again.")


_NEEDS = {
    Decision.APPROVE: "the password, and no more",
    Decision.DECLINE: "the exceptional circumstances or other reasons, and a day of review",
    Decision.RETURN: "the questions that are to be answered",
}
_WHAT = {
    CaseEvent.OPENED: "opened it",
    CaseEvent.CONTACT_ATTEMPTED: "recorded contact",
    CaseEvent.RECOMMENDED: "recommended",
    CaseEvent.TOLD_IN_ADVANCE: "told the student in advance",
    CaseEvent.BLOCK_CLEARED: "cleared a block",
    CaseEvent.REFERRED_TO_PANEL: "referred to the panel",
}


def waiting(events: Sequence[Entry], zone: dt.tzinfo) -> Entry:
    """The recommendation that nobody has decided; AlreadyDecided, or NothingToSign where there is none.

    The day of an earlier decision is told in the institution's ``zone``.
    """
    kinds = (CaseEvent.RECOMMENDED, CaseEvent.SIGNED_OFF)
    last = next((event for event in reversed(events) if event.kind in kinds), None)
    if last is None:
        raise NothingToSign
    if last.kind == CaseEvent.SIGNED_OFF:
        on = dt.datetime.fromtimestamp(last.at / 1_000_000, zone).date()
        raise AlreadyDecided(last.body["decision"], on, last.number)
    return last


def recommendation(entry: Entry) -> Recommendation:
    """A recommendation with the snapshot that its entry vouches for; SnapshotGone where it is not there."""
    snapshot = Snapshot(entry.private.get("snapshot_json", ""))
    if snapshot.sha256 != entry.body.get("snapshot"):
        raise SnapshotGone
    return Recommendation(entry, snapshot)


def refuse_who_took_part(events: Sequence[Entry], account: str) -> None:
    """SecondPersonNeeded for anybody who prepared, recommended or sat on the panel, or whose case it was."""
    for event in events:
        if event.kind == CaseEvent.PANEL_HELD and _sat(event, account):
            raise SecondPersonNeeded("sat on the panel or recorded it")
        if event.kind in (CaseEvent.ASSIGNED, CaseEvent.HANDED_OVER) and event.body["to"] == account:
            raise SecondPersonNeeded("were the case's officer")
        if event.kind in PREPARING and account in (event.actor, event.body.get("by")):
            raise SecondPersonNeeded(_WHAT.get(CaseEvent(event.kind), "prepared it"))


def _sat(held: Entry, account: str) -> bool:
    return account in (held.actor, held.body.get("secretary"), *held.body["members"])
