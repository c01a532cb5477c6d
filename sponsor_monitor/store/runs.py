"""Runs: every assessment made from the store, recorded with all that it takes to make it again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from calendars.days import to_date
from sponsor_monitor.assessment import Assessment, Look, assess_source, unseen
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.dataset.folder import shown
from sponsor_monitor.errors import shortened
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store import log, schema
from sponsor_monitor.store.advisory_locks import Lock, hold
from sponsor_monitor.store.columns import select_all
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NoSuchRun
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import known_by
from sponsor_monitor.store.opaque import uuid7s
from sponsor_monitor.store.program import program_version
from sponsor_monitor.store.reading import View, store_source, view
from sponsor_monitor.store.run_hashes import hashes_of
from sponsor_monitor.store.store_event import run_draft

_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked, of the facts up to which batch, when and by which program, and the hashes of the answer.

    ``number`` counts runs from 1; ``known_at`` and ``policy_asked`` are as they were asked for, None where they were
    not; ``input_root`` is that of the batches up to ``batch``.
    """

    number: int
    uid: str
    made_at: int
    as_of: dt.date
    known_at: str | None
    policy_asked: str | None
    policy_id: str
    policy_sha256: str
    batch: int
    input_root: str
    program: str
    registrations: int
    findings: int
    rejected: int
    assessment_sha256: str
    sections: Mapping[str, str]


def assess_view(
    looked_at: View,
    known_at: str | None,
    ratings: Path | None = None,
    progress: Progress = silent,
    look: Look = unseen,
) -> Assessment:
    """The assessment of the store as it is looked at; ``known_at`` as asked for, ``look`` as in ``assess_source``."""
    source, as_of = store_source(looked_at), to_date(looked_at.as_of)
    return assess_source(source, as_of, known_at=known_at, ratings=ratings, progress=progress, look=look)


def view_of(database: Database, run: Run) -> View:
    """The store as a run looked at it."""
    received_by = str(run.batch)
    return view(database, run.as_of, known_at=run.known_at, received_by=received_by, policy=run.policy_asked)


def record(
    looked_at: View,
    assessment: Assessment,
    *,
    policy_asked: str | None,
    made_at: int,
    entropy: Callable[[int], bytes],
    actor: str = PROGRAM,
) -> Run:
    """Keep a run made at an instant by ``actor``; ``entropy`` gives random bytes for its opaque identity."""
    document = assessment.document
    hashes = hashes_of(assessment)
    entries = [*document["registrations"], *document["courses"]]
    values: dict[str, Any] = {
        "uid": uuid7s(1, made_at, entropy)[0],
        "made_at": made_at,
        "as_of": looked_at.as_of,
        "known_at": document["known_at"],
        "policy_asked": policy_asked,
        "policy_id": document["policy"]["id"],
        "policy_sha256": document["policy"]["sha256"],
        "batch": looked_at.cut.batch,
        "input_root": document["dataset_sha256"],
        "program": program_version(),
        "registrations": len(document["registrations"]),
        "findings": sum(len(entry["findings"]) for entry in entries),
        "rejected": len(document["rejected"]),
        "assessment_sha256": hashes.whole,
        "sections": json.dumps(dict(hashes.sections), separators=(",", ":")),
    }
    known = registration_numbers(looked_at.database, looked_at.cut)
    numbered = [{"registration": known[name], "sha256": sha256} for name, sha256 in hashes.entries.items()]
    return _run(_kept(looked_at.database, values, numbered, actor))


def runs(database: Database) -> list[Run]:
    """Every run, the latest last."""
    with database.reading() as connection:
        return [_run(row) for row in connection.execute(sa.select(schema.run).order_by(schema.run.c.id)).mappings()]


def find_run(database: Database, asked: str) -> Run:
    """A run by its number or its opaque identity; NoSuchRun for another."""
    # Bytes that are no text would not reach the database.
    named = schema.run.c.uid == shown(asked).lower()
    if asked.isascii() and asked.isdigit() and len(asked) < len(str(2**63)):
        named = schema.run.c.id == int(asked)
    with database.reading() as connection:
        row = connection.execute(sa.select(schema.run).where(named)).mappings().first()
    if row is None:
        raise NoSuchRun(shortened(asked, 40))
    return _run(row)


def run_on(connection: sa.Connection, uid: str) -> Run | None:
    """A run by its opaque identity, within a transaction; None where there is none."""
    row = connection.execute(sa.select(schema.run).where(schema.run.c.uid == uid)).mappings().first()
    return None if row is None else _run(row)


def latest_run_of(database: Database, assessment_sha256: str) -> Run | None:
    """The latest run that gave an answer with this hash; None where none did."""
    same = sa.select(schema.run).where(schema.run.c.assessment_sha256 == assessment_sha256)
    with database.reading() as connection:
        row = connection.execute(same.order_by(schema.run.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else _run(row)


def entry_hashes(database: Database, run: Run) -> dict[int, str]:
    """The hash of each registration's entry of a run, by the registration's number."""
    entry = schema.run_entry.c
    with database.reading() as connection:
        found = connection.execute(sa.select(entry.registration, entry.sha256).where(entry.run == run.number))
        return {int(number): str(sha256) for number, sha256 in found}


def registration_numbers(database: Database, cut: Cut) -> dict[str, int]:
    """The number of each registration_id that had arrived."""
    table = FACTS["registration"]
    rows = select_all(database, table, ("id", "registration_id"), known_by(cut, table))
    return dict(zip(rows["registration_id"].to_pylist(), rows["id"].tolist(), strict=True))


def opaque_ids(database: Database, cut: Cut) -> dict[int, str]:
    """The opaque identity of each registration's number."""
    table = FACTS["registration"]
    rows = select_all(database, table, ("id", "uid"), known_by(cut, table))
    return dict(zip(rows["id"].tolist(), rows["uid"].to_pylist(), strict=True))


def _kept(database: Database, values: dict[str, Any], entries: list[dict[str, Any]], actor: str) -> dict[str, Any]:
    """Write a run and its entries under the next number, and enter it in the log."""
    hashes = [(entry["registration"], entry["sha256"]) for entry in entries]
    with database.writing() as connection:
        if not database.is_sqlite:
            hold(connection, Lock.RUN)
        last = connection.execute(sa.select(sa.func.max(schema.run.c.id))).scalar()
        number = (last or 0) + 1
        log.append(connection, [run_draft(number, values, hashes)], actor=actor, now=values["made_at"])
        connection.execute(schema.run.insert().values(id=number, **values))
        for begin in range(0, len(entries), _ROWS_AT_ONCE):
            some = [{"run": number, **entry} for entry in entries[begin : begin + _ROWS_AT_ONCE]]
            connection.execute(schema.run_entry.insert(), some)
    return {"id": number, **values}


def _run(row: Mapping[Any, Any]) -> Run:
    return Run(
        number=row["id"],
        as_of=to_date(row["as_of"]),
        sections=json.loads(row["sections"]),
        **{name: row[name] for name in Run.__slots__ if name not in ("number", "as_of", "sections")},
    )
