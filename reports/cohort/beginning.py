"""An export as it is asked for, and what is settled when it is begun: a later call goes on with the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from calendars.days import to_date
from reports.cohort.keeping import Keeping
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.choosing import Choice, Chosen, choose
from sponsor_monitor.services.cohort import Export, require_cohort
from sponsor_monitor.services.packs import Caseworks
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.log_checkpoints import sign_checkpoint
from sponsor_monitor.store.reading import View, view

_SEED_BYTES = 4
LONGEST_RECIPIENT = 200


class RecipientWanted(SponsorMonitorError):
    """An export that does not say who receives it, or not in a line of words."""

    def __init__(self) -> None:
        """Say what is wanted."""
        super().__init__(
            f"Say who receives the export, in one line of at most {LONGEST_RECIPIENT} letters: it is entered in the "
            "log, and stands in the export."
        )


class OneStudentOnly(SponsorMonitorError):
    """An export of many students for one student."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__("A student gets a pack about themselves alone: make it with sponsor-monitor pack.")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where work is done: the database, and how a piece of work that only reads, or that appends, is begun there."""

    database: Database
    looking: Callable[[], AbstractContextManager[Work]]
    working: Callable[[], AbstractContextManager[Work]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for; ``known_at`` and ``received_by`` as they are written, ``checkpoint`` a note that was kept."""

    purpose: Purpose
    recipient: str
    choice: Choice
    as_of: dt.date
    known_at: str | None = None
    received_by: str | None = None
    checkpoint: str | None = None

    def check(self) -> None:
        """RecipientWanted and OneStudentOnly where it cannot be done for anybody."""
        if not self.recipient.strip() or len(self.recipient) > LONGEST_RECIPIENT or not self.recipient.isprintable():
            raise RecipientWanted
        if self.purpose is Purpose.STUDENT:
            raise OneStudentOnly

    def document(self, actor: str) -> dict[str, Any]:
        """The order as JSON, with whose it is."""
        told = {**asdict(self), "choice": self.choice.document(), "as_of": self.as_of.isoformat()}
        return {**told, "purpose": self.purpose.value, "actor": actor}


@dataclass(frozen=True, slots=True)
class Begun:
    """An export that was begun: what the log says of it, the checkpoint's note, the day, the facts, who was chosen.

    ``caseworks`` gives what people did for each up to the checkpoint.
    """

    export: Export
    note: str
    begun_on: str
    view: View
    chosen: Chosen
    caseworks: Caseworks


def begin(desk: Desk, order: Order, kept: Keeping, key: Path) -> Begun:
    """Begin an export, or go on with one; whoever goes on has to be allowed to as well.

    ``key`` is the file of the key that signs the checkpoint. Where nothing was begun nothing is kept.
    """
    with desk.looking() as work:
        asked = order.document(work.actor.uid)
        now = {
            "uid": work.new_id(),
            "begun_on": work.today.isoformat(),
            "seed": order.choice.seed
            if order.choice.seed is not None
            else int.from_bytes(work.entropy(_SEED_BYTES), "big"),
        }
    settled = kept.plan(asked)
    if settled is not None:
        return _begun(desk, order, settled, key)
    try:
        begun = _begun(desk, order, {**now, "note": order.checkpoint, "batch": None}, key)
    except SponsorMonitorError:
        kept.clear()
        raise
    kept.settle(asked, {**now, "note": begun.note, "batch": begun.export.batch})
    return begun


def _begun(desk: Desk, order: Order, settled: Mapping[str, Any], key: Path) -> Begun:
    """What an order is with what is settled; NotPermitted where the actor may not have it of everybody chosen."""
    note = settled["note"]
    received_by = order.received_by if settled["batch"] is None else str(settled["batch"])
    seen = view(desk.database, order.as_of, known_at=order.known_at, received_by=received_by)
    choice = order.choice if order.choice.draw is None else replace(order.choice, seed=settled["seed"])
    chosen = choose(seen, choice)
    with desk.looking() as work:
        require_cohort(work, [each.uid for each in chosen.candidates], order.purpose)
    if note is None:
        with desk.working() as work:
            note = sign_checkpoint(work.connection, key, now=work.now, actor=work.actor.uid)
    with desk.looking() as work:
        caseworks = Caseworks(work, order.purpose, note)
    day = to_date(seen.as_of).isoformat()
    export = Export(settled["uid"], order.purpose, order.recipient, choice, day, order.known_at, seen.cut.batch)
    return Begun(export, note, settled["begun_on"], seen, chosen, caseworks)
