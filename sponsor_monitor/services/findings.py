"""What today's assessment says: the whole institution judged afresh from the store, and one registration's entry of it.

An assessment crosses students, so all of it is made whenever one entry is asked for; within one piece of work it is
made once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from sponsor_monitor.assessment import Assessment
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.casework.alert_seen import Seen
from sponsor_monitor.casework.findings_today import MISSING_REGISTERS
from sponsor_monitor.law import Bundle
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.cut import cut_on
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.personal import Entropy
from sponsor_monitor.store.persons import NoSuchPerson
from sponsor_monitor.store.program import program_version
from sponsor_monitor.store.reading import View, view
from sponsor_monitor.store.run_hashes import AnswerHashes, hashes_of
from sponsor_monitor.store.runs import (
    Run,
    assess_view,
    latest_run_of,
    opaque_ids,
    record,
    registration_numbers,
)

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment with its hashes, the measures it was made from, and the opaque id of each registration_id."""

    looked_at: View
    assessment: Assessment
    hashes: AnswerHashes
    seen: Seen
    uids: Mapping[str, str]
    entries: Mapping[str, Mapping[str, Any]]
    """The registrations' entries by opaque id."""

    @property
    def document(self) -> Mapping[str, Any]:
        """The document of findings.md."""
        return self.assessment.document

    @property
    def as_of(self) -> dt.date:
        """The day judged."""
        return dt.date.fromisoformat(self.document["as_of"])

    @property
    def batch(self) -> int:
        """The last batch that had arrived."""
        return self.looked_at.cut.batch

    @property
    def law(self) -> Bundle:
        """The policy it was judged by."""
        return self.looked_at.institution.bundle


@dataclass(frozen=True, slots=True)
class Judged:
    """An assessment that was recorded as a run."""

    assessed: Assessed
    run: Run


@dataclass(frozen=True, slots=True)
class FindingsNow:
    """Today's entry of one registration (findings.md), and the hashes of the assessment it is of.

    ``entry_sha256`` is that of this entry; ``run`` the opaque id of the latest recorded run that gave the same answer,
    None where none did.
    """

    registration: str
    entry: Mapping[str, Any]
    as_of: dt.date
    batch: int
    input_root: str
    policy_id: str
    policy_sha256: str
    program: str
    assessment_sha256: str
    entry_sha256: str
    run: str | None


def findings_now(work: Work, registration_uid: str, as_of: dt.date | None = None) -> FindingsNow:
    """What today's assessment says of a registration: as of yesterday, unless another day is asked for.

    Raises NoSuchPerson for an id that is not in the records.
    """
    brought = _BROUGHT.get(work.connection, {}).get(registration_uid)
    if brought is not None and as_of in (None, brought.found.as_of):
        return brought.found
    assessed = assessed_now(work, as_of)
    entry = assessed.entries.get(registration_uid)
    if entry is None:
        raise NoSuchPerson
    run = latest_run_of(work.database, assessed.hashes.whole)
    return FindingsNow(
        registration=registration_uid,
        entry=entry,
        as_of=assessed.as_of,
        batch=assessed.batch,
        input_root=assessed.document["dataset_sha256"],
        policy_id=assessed.document["policy"]["id"],
        policy_sha256=assessed.document["policy"]["sha256"],
        program=program_version(),
        assessment_sha256=assessed.hashes.whole,
        entry_sha256=assessed.hashes.entries[entry["registration_id"]],
        run=None if run is None else run.uid,
    )


def missing_registers(work: Work, registration_uid: str) -> Mapping[str, str]:
    """The sessions of a registration's student that have no complete register, with the day of each."""
    brought = _BROUGHT.get(work.connection, {}).get(registration_uid)
    if brought is not None:
        return brought.registers
    assessed, entry = assessed_now(work), findings_now(work, registration_uid).entry
    return {
        doubt["subject"]: assessed.seen.session_day(doubt["subject"])
        for doubt in assessed.document["data_quality"]
        if doubt["kind"] in MISSING_REGISTERS and entry["student_id"] in doubt["students"]
    }


def assessed_now(work: Work, as_of: dt.date | None = None) -> Assessed:
    """Today's assessment: as of yesterday where the institution is, unless another day is asked for.

    It is made once within a piece of work; what arrives in the meantime is not looked at.
    """
    day = work.today - _DAY if as_of is None else as_of
    made = _MADE.setdefault(work.connection, {})
    if day not in made:
        made[day] = assess_store(work.database, day)
    return made[day]


def bring(work: Work, assessed: Assessed) -> None:
    """Use an assessment made before this work began, if nothing has arrived since: nobody else waits while it is made.

    Nobody else appends from here on, so that it stays true.
    """
    work.lock()
    if cut_on(work.connection).batch == assessed.batch:
        _MADE.setdefault(work.connection, {})[assessed.as_of] = assessed


@dataclass(frozen=True, slots=True)
class Brought:
    """What a recorded run says of one registration, with what ``missing_registers`` gives of it."""

    found: FindingsNow
    registers: Mapping[str, str]


def bring_found(work: Work, brought: Brought) -> bool:
    """Use what a recorded run says of a registration, if that is what an assessment made now would say.

    It is where the run is of yesterday, by this program, and nothing has arrived since; gives whether it was so. Who
    appends in this work calls ``work.lock`` before, so that it stays true.
    """
    found = brought.found
    if not holds_today(work, found.as_of, found.batch, found.program):
        return False
    _BROUGHT.setdefault(work.connection, {})[found.registration] = brought
    return True


def holds_today(work: Work, as_of: dt.date, batch: int, program: str) -> bool:
    """Whether what a run said of a day, by the records up to a batch, is what an assessment made now would say."""
    return (as_of, batch, program) == (work.today - _DAY, cut_on(work.connection).batch, program_version())


_BROUGHT: WeakKeyDictionary[sa.Connection, dict[str, Brought]] = WeakKeyDictionary()
_MADE: WeakKeyDictionary[sa.Connection, dict[dt.date, Assessed]] = WeakKeyDictionary()
"""What was made within pieces of work, each of which has a connection of its own for as long as it lasts."""


def assess_store(database: Database, as_of: dt.date, progress: Progress = silent) -> Assessed:
    """Assess all that the store holds, as of a day."""
    looked_at, seen = view(database, as_of), Seen()
    assessment = assess_view(looked_at, None, progress=progress, look=seen.look)
    numbers, opaque = registration_numbers(database, looked_at.cut), opaque_ids(database, looked_at.cut)
    uids = {name: opaque[number] for name, number in numbers.items()}
    entries = {uids[entry["registration_id"]]: entry for entry in assessment.document["registrations"]}
    return Assessed(looked_at, assessment, hashes_of(assessment), seen, uids, entries)


def judge(
    database: Database,
    as_of: dt.date,
    *,
    made_at: int,
    entropy: Entropy,
    actor: str = PROGRAM,
    progress: Progress = silent,
) -> Judged:
    """Assess the store as of a day and record the run; a run with the same answer to the same question is not repeated.

    It has a transaction of its own: what is decided on it (``alerts.refresh``) is appended in another.
    """
    assessed = assess_store(database, as_of, progress)
    run = latest_run_of(database, assessed.hashes.whole)
    if run is None or (run.batch, run.policy_asked, run.program) != (assessed.batch, None, program_version()):
        run = record(
            assessed.looked_at, assessed.assessment, policy_asked=None, made_at=made_at, entropy=entropy, actor=actor
        )
    return Judged(assessed, run)
