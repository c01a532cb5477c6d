"""Process values: the institution's own numbers and words, each dated, with its clause, source and reason."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

from fastapi import Response

from api.allowed import allowed, signed_in
from api.routes.noun import Asked, Id, Said, Whole, Word, Words, headers, noun, problems
from api.routes.seen_so_far import IfMatch, etag, require_match
from api.visit import Visiting
from sponsor_monitor.casework.process import NoSuchProcessValue, Process, ProcessValue, plain
from sponsor_monitor.casework.process_names import PROCESS_NAMES, Authority
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.process import process_now, set_process_value

router = noun("process")
_TAG = "The hash of all values, for If-Match."
Held = bool | Whole | Words | list[Word]


class Value(Said):
    """A value from a day on; ``since`` is null where it has always held."""

    value: bool | int | str | list[str]
    since: dt.date | None
    authority: Authority
    clause: str
    source: str
    reason: str


class Named(Said):
    """A name of the process, what it means, its values, earliest first, and why there is none where there is none."""

    name: str
    meaning: str
    unit: str
    values: list[Value]
    missing: str


class WholeProcess(Said):
    """Every name of the process, and the hash of all that is decided by."""

    sha256: str
    items: list[Named]


class ToSet(Asked):
    """A value to hold from a day on (today where none is given), with clause, source and reason."""

    value: Held
    since: dt.date | None = None
    authority: Authority = Authority.INSTITUTION
    clause: Words
    source: Words
    reason: Words


@router.get("/process", dependencies=[signed_in], responses=headers(HTTPStatus.OK, "The process", ETag=_TAG))
def process(visit: Visiting, response: Response) -> WholeProcess:
    """Every value of the institution's process."""
    found = visit.books.process
    response.headers["ETag"] = etag(found.sha256)
    return WholeProcess(sha256=found.sha256, items=[_named(found, name) for name in PROCESS_NAMES])


@router.get("/process/{name}", dependencies=[signed_in], responses=headers(HTTPStatus.OK, "The value", ETag=_TAG))
def process_value(visit: Visiting, name: Id, response: Response) -> Named:
    """One name with its values."""
    if name not in PROCESS_NAMES:
        raise NoSuchProcessValue(name)
    response.headers["ETag"] = etag(visit.books.process.sha256)
    return _named(visit.books.process, name)


@router.put(
    "/process/{name}",
    dependencies=[allowed(Permission.CHANGE_PROCESS)],
    responses={
        **problems(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED),
        **headers(HTTPStatus.OK, "It holds", ETag=_TAG),
    },
)
def set_value(visit: Visiting, name: Id, asked: ToSet, response: Response, if_match: IfMatch = None) -> Named:
    """Set a value from a day on; those before it stay as they were."""
    value = tuple(asked.value) if isinstance(asked.value, list) else asked.value
    given = ProcessValue(value, asked.authority, asked.clause, asked.source, asked.since, asked.reason)
    with visit.work() as work:
        work.lock()
        require_match(if_match, process_now(work).sha256)
        made = set_process_value(work, name, given)
    response.headers["ETag"] = etag(made.sha256)
    return _named(made, name)


def _named(process: Process, name: str) -> Named:
    known = PROCESS_NAMES[name]
    values = [
        Value(
            value=plain(each.value),
            since=each.since,
            authority=each.authority,
            clause=each.clause,
            source=each.source,
            reason=each.reason,
        )
        for each in process.values.get(name, ())
    ]
    missing = process.missing.get(name, "")
    return Named(name=name, meaning=known.meaning, unit=known.unit, values=values, missing=missing)
