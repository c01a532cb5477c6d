"""The log: who did what and when, without personal values, and proofs that an entry stands in it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Path, Query

from api.allowed import allowed
from api.routes.alert import moment
from api.routes.noun import Asked, Said, Word, Words, noun
from api.routes.pages import Page, Paged
from api.visit import Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.log_reading import STRETCH, SeenEntry, Wanted, one, proof, stretch
from sponsor_monitor.store import log

router = noun("log")
Number = Annotated[int, Path(ge=1, lt=2**63)]


class LogEntry(Said):
    """An entry of the log; personal values stand beside it and are not shown.

    Where it ``is_withheld``, since it may tell of visa facts, there are only its number, time and leaf hash.
    """

    number: int
    at: dt.datetime
    leaf: str
    is_withheld: bool
    kind: str | None
    actor: str | None
    subject: str | None
    registration: str | None
    body: dict[str, Any] | None


class Kept(Asked):
    """The note of a checkpoint that somebody kept."""

    checkpoint: Words | None = None


class Proof(Said):
    """A proof, as ``audit check`` reads it: the entry, its way to the root, the checkpoint, and how one followed."""

    format: str
    entry: str
    private: dict[str, Any]
    index: int
    path: list[str]
    checkpoint: str
    consistency: dict[str, Any] | None


@router.get("/log/entries", dependencies=[allowed(Permission.READ_LOG)])
def entries(
    visit: Visiting,
    paging: Paged,
    kind: Annotated[Sequence[Word] | None, Query(max_length=20, description="Once for each kind.")] = None,
    subject: Annotated[Word | None, Query()] = None,
    registration: Annotated[Word | None, Query()] = None,
    after: Annotated[int, Query(ge=0, lt=2**53, description="Only entries after this number.")] = 0,
) -> Page[LogEntry]:
    """The entries in their order. A page may be shorter than asked for, or empty, and still be followed."""
    wanted = Wanted(frozenset(kind) if kind else None, subject, registration)
    what = f"log {sorted(kind or ())} {subject} {registration} {after}"
    told = paging.told(what)
    begin = after if told is None else int(told["after"])
    with visit.looking() as work:
        found, size = stretch(work, wanted, begin), log.size(work.connection)
    some = found[: paging.limit]
    end = some[-1].entry.number if len(found) > paging.limit else begin + STRETCH
    following = paging.sealed(what, {"after": end}) if end < size else None
    return Page[LogEntry](items=[_told(each) for each in some], next=following)


@router.get("/log/entries/{number}", dependencies=[allowed(Permission.READ_LOG)])
def log_entry(visit: Visiting, number: Number) -> LogEntry:
    """One entry by its number."""
    with visit.looking() as work:
        return _told(one(work, number))


@router.post("/log/entries/{number}/proof", dependencies=[allowed(Permission.READ_LOG)])
def prove(visit: Visiting, number: Number, asked: Kept) -> Proof:
    """The proof of an entry under the last checkpoint, and how that followed from one that somebody kept."""
    with visit.looking() as work:
        return Proof.model_validate(json.loads(proof(work, number, asked.checkpoint)))


def _told(seen: SeenEntry) -> LogEntry:
    entry, is_open = seen.entry, not seen.is_withheld
    return LogEntry(
        number=entry.number,
        at=moment(entry.at),
        leaf=entry.leaf,
        is_withheld=seen.is_withheld,
        kind=entry.kind if is_open else None,
        actor=entry.actor if is_open else None,
        subject=entry.subject if is_open else None,
        registration=entry.registration if is_open else None,
        body=dict(entry.body) if is_open else None,
    )
