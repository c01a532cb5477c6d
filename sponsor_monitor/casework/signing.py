"""Who may sign what: a second person, over a recommendation that nobody has decided yet, on facts that still stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Decision, PanelOutcome
from sponsor_monitor.errors import SponsorMonitorError

STATEMENT = (
    "Signing enters a decision into the log, over the SHA-256 of what was in front of the signatory, after they gave "
    "their password again. It is not a personal digital signature: the log vouches for it, not a key of theirs."
)
"""What signing is, and what it is not; it stands wherever a decision is signed or shown."""

_PREPARES = {
    CaseEvent.OPENED: "opened the case",
    CaseEvent.ASSIGNED: "assigned the case",
    CaseEvent.HANDED_OVER: "handed the case over",
    CaseEvent.CONTACT_ATTEMPTED: "recorded contact with the student",
    CaseEvent.SUPPORT_OFFERED: "offered support",
    CaseEvent.SUPPORT_REFERRED: "referred the student to support",
    CaseEvent.OPTIONS_OFFERED: "offered options",
    CaseEvent.BLOCK_CLEARED: "cleared a block",
    CaseEvent.REFERRED_TO_PANEL: "referred the case to the panel",
    CaseEvent.TOLD_IN_ADVANCE: "told the student in advance",
    CaseEvent.RECOMMENDED: "recommended",
    CaseEvent.PANEL_HELD: "recorded the panel",
}
"""What makes somebody one of those who prepared a recommendation, as it is said to them."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation that waits for a signatory."""

    number: int
    by: str
    ground: str
    snapshot: str
    snapshot_json: str
    rule: str | None
    period_start: str | None


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

    def __init__(self, why: str) -> None:
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


class FactsChanged(SponsorMonitorError):
    """What a recommendation was made on is no longer so; every change is said."""

    def __init__(self, changes: Sequence[str]) -> None:
        """List the changes."""
        self.changes = tuple(changes)
        said = "\n".join(f"  {change}" for change in changes)
        super().__init__(
            "This cannot be signed: what it was recommended on has changed. Return it, so that it is looked at anew.\n"
            f"{said}"
        )


class SnapshotErased(SponsorMonitorError):
    """The snapshot of a recommendation is not what its entry vouches for, or was erased."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The snapshot of this recommendation is gone or altered, so nobody can sign over it: verify the log "
            "(audit verify), and recommend anew."
        )


class ReasonsMissing(SponsorMonitorError):
    """A decision lacks what it has to say."""

    def __init__(self, decision: Decision) -> None:
        """Say what that decision needs."""
        needs = {
            Decision.APPROVE: "no more than the password",
            Decision.DECLINE: "the exceptional circumstances or other reasons, and a day of review",
            Decision.RETURN: "the questions that are to be answered",
        }
        super().__init__(f"To {decision.value} this needs {needs[decision]}. Give it and try again.")


def waiting(events: Sequence[Entry], day_of: dt.tzinfo) -> Recommendation:
    """The recommendation that nobody has decided; AlreadyDecided, or NothingToSign where there is none.

    ``day_of`` is the zone in which the day of an earlier decision is told.
    """
    made = [event for event in events if event.kind == CaseEvent.RECOMMENDED]
    if not made:
        raise NothingToSign("nobody has recommended anything: case recommend")
    last = made[-1]
    for event in reversed(events):
        if event.kind == CaseEvent.SIGNED_OFF and event.body["recommendation"] == last.number:
            at = dt.datetime.fromtimestamp(event.at / 1_000_000, day_of).date()
            raise AlreadyDecided(event.body["decision"], at, event.number)
    return Recommendation(
        last.number,
        last.actor,
        last.body["ground"],
        last.body.get("snapshot", ""),
        last.private.get("snapshot_json", ""),
        last.body.get("rule"),
        last.body.get("period_start"),
    )


def refuse_who_took_part(events: Sequence[Entry], account: str) -> None:
    """SecondPersonNeeded for anybody who prepared, recommended or sat on the panel, or whose case it was."""
    for event in events:
        if event.kind == CaseEvent.PANEL_HELD and account in (*event.body["members"], event.body.get("secretary")):
            raise SecondPersonNeeded("sat on the panel")
        if event.actor == account and event.kind in _PREPARES:
            raise SecondPersonNeeded(_PREPARES[CaseEvent(event.kind)])
        if event.kind in (CaseEvent.ASSIGNED, CaseEvent.HANDED_OVER) and event.body["to"] == account:
            raise SecondPersonNeeded("were the case's officer")
        if event.kind == CaseEvent.CONTACT_ATTEMPTED and event.body.get("by") == account:
            raise SecondPersonNeeded("contacted the student")


def declines_a_panel(events: Sequence[Entry]) -> bool:
    """Whether declining now goes against a panel's determination, so that it returns to the panel."""
    held = [event for event in events if event.kind == CaseEvent.PANEL_HELD]
    return bool(held) and held[-1].body["outcome"] == PanelOutcome.DEREGISTRATION
