"""Checkpoints: signed statements of how many entries the log has and what its root is, for others to keep."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

import sqlalchemy as sa

from api.allowed import allowed
from api.log_tasks import log_key
from api.refusals import Refused
from api.routes.alert import moment
from api.routes.noun import Said, noun, problems
from api.routes.pages import Page, Paged
from api.visit import Visiting
from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store import schema
from sponsor_monitor.store.log_checkpoints import keys, last_checkpoint, origin, sign_checkpoint

router = noun("checkpoints")
_SEES = (Permission.READ_LOG, Permission.VERIFY_LOG, Permission.SIGN_CHECKPOINT)


class NoSuchCheckpoint(Refused):
    """A checkpoint is asked for before one was signed."""

    def __init__(self) -> None:
        """Say who signs one."""
        super().__init__("No checkpoint was signed yet: an administrator signs one, and so does the night's work.")


class Checkpoint(Said):
    """A checkpoint; ``note`` is the text to keep, which anybody can check with the key."""

    size: int
    root: str
    at: dt.datetime
    key: str
    note: str


class LogKey(Said):
    """A key that may speak for the log, from an entry on, and how it came to: ``key`` is its name."""

    key: str
    public: str
    entry: int
    at: dt.datetime


class Keys(Said):
    """The name of the log, and its keys, the one that speaks for it now last."""

    origin: str | None
    items: list[LogKey]


@router.get("/checkpoints", dependencies=[allowed(*_SEES)])
def checkpoints(visit: Visiting, paging: Paged) -> Page[Checkpoint]:
    """Every checkpoint, the latest first."""
    row = schema.log_checkpoint.c
    with visit.looking() as work:
        notes = list(work.connection.execute(sa.select(row.note).order_by(row.size.desc())).scalars())
    some, following = paging.of("checkpoints", notes, str)
    return Page[Checkpoint](items=[_told(note) for note in some], next=following)


@router.get("/checkpoints/latest", dependencies=[allowed(*_SEES)], responses=problems(HTTPStatus.NOT_FOUND))
def latest_checkpoint(visit: Visiting) -> Checkpoint:
    """The last checkpoint."""
    with visit.looking() as work:
        note = last_checkpoint(work.connection)
    if note is None:
        raise NoSuchCheckpoint
    return _told(note)


@router.get("/checkpoint-keys", dependencies=[allowed(*_SEES)])
def checkpoint_keys(visit: Visiting) -> Keys:
    """The keys that checkpoints are checked by; keep them where the log is not."""
    with visit.looking() as work:
        found = keys(work.connection)
        name = origin(work.connection) if found else None
    items = [
        LogKey(key=each.public.id, public=each.public.written, entry=each.entry, at=moment(each.at)) for each in found
    ]
    return Keys(origin=name, items=items)


@router.post("/checkpoints", status_code=HTTPStatus.CREATED, dependencies=[allowed(Permission.SIGN_CHECKPOINT)])
def sign_now(visit: Visiting) -> Checkpoint:
    """Sign a checkpoint over all that is in the log; the last one again where nothing came since."""
    with visit.work() as work:
        path = log_key(visit.service.settings, visit.service.files)
        note = sign_checkpoint(work.connection, path, now=work.now, actor=work.actor.uid, entropy=work.entropy)
    return _told(note)


def _told(note: str) -> Checkpoint:
    found = opened(note)
    return Checkpoint(size=found.size, root=found.root.hex(), at=moment(found.at), key=found.key.id, note=note)
