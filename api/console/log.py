"""The log: who did what, and who looked at whose file; whether it is whole, and a checkpoint of it to keep."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.log_words import account_name, kind_title, lines
from api.console.places import Page, Place
from api.console.progress import begin
from api.night_log import last_due, unfinished
from api.refusals import FormIncomplete, Refused
from api.visit import Form, Visit, Visiting, attachment
from sponsor_monitor.audit.checkpoint import opened
from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.audit.errors import AuditError
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.log_reading import OF_NOBODY, is_withheld
from sponsor_monitor.store.log import size
from sponsor_monitor.store.log_checkpoints import last_checkpoint
from sponsor_monitor.store.log_found import LogWanted, found, kinds_there_are
from sponsor_monitor.store.store_event import StoreEvent

router = APIRouter()
page = Page(router, Place("Log", "log", order=80))
AT_ONCE = 100
VIEWS = "views"
_READS = allowed(Permission.READ_LOG)
_VERIFIES = allowed(Permission.VERIFY_LOG)
_LONGEST_NOTE = 5_000
_NAMES = ("what", "who", "day", "before")


class NoSuchCheckpoint(Refused):
    """A checkpoint of a log of which none was signed."""

    def __init__(self) -> None:
        """Say who signs one."""
        super().__init__("No checkpoint was signed yet: whoever runs the program signs one.")


@router.get("/log", name="log", dependencies=[_READS])
def latest_entries(visit: Visiting) -> Response:
    """The last entries."""
    return _shown(visit, {})


@router.get("/log/entries/{view}", name="log-chosen", dependencies=[_READS])
def chosen_entries(visit: Visiting, view: str) -> Response:
    """Some of them, as they were filtered."""
    return _shown(visit, visit.unseal(view))


@router.post("/log/filter", name="log-filter", dependencies=[_READS])
def filter_entries(visit: Visiting, form: Form) -> Response:
    """On to the address of what is asked for."""
    asked = {name: str(form.get(name, ""))[:100] for name in ("what", "who", "day")}
    asked = {name: value for name, value in asked.items() if value}
    return visit.go("log-chosen", view=visit.seal(asked)) if asked else visit.go("log")


@router.get("/log/whole", name="log-whole", dependencies=[_VERIFIES])
def whole(visit: Visiting) -> Response:
    """Whether anything was altered, and the last checkpoint."""
    return _whole(visit)


@router.post("/log/verify", name="log-verify", dependencies=[_VERIFIES])
def verify(visit: Visiting, form: Form) -> Response:
    """Recompute everything in a process of its own."""
    note = str(form.get("checkpoint", "")).replace("\r\n", "\n").lstrip()
    if note:
        try:
            if len(note) > _LONGEST_NOTE:
                raise FormIncomplete({"checkpoint": "This is longer than any checkpoint: paste the whole of one."})
            opened(note)
        except FormIncomplete as error:
            return _whole(visit, error.faults, note[:_LONGEST_NOTE])
        except AuditError as error:
            return _whole(visit, {"checkpoint": str(error)}, note)
    return begin(visit, "verify-log", "Verifying the log", "log-whole", checkpoint=note)


@router.get("/log/checkpoint", name="log-checkpoint", dependencies=[_VERIFIES])
def download(visit: Visiting) -> Response:
    """The last checkpoint, to be kept by somebody else."""
    with visit.looking() as work:
        note = last_checkpoint(work.connection)
    if note is None:
        raise NoSuchCheckpoint
    return attachment(note.encode(), f"checkpoint-{opened(note).size}.txt", "text/plain; charset=utf-8")


@router.post("/log/checkpoint", name="log-sign", dependencies=[allowed(Permission.SIGN_CHECKPOINT)])
def sign(visit: Visiting) -> Response:
    """Sign a checkpoint of all there is now."""
    visit.actor.require(Permission.SIGN_CHECKPOINT)
    return begin(visit, "sign-checkpoint", "Signing a checkpoint", "log-whole")


def _shown(visit: Visit, asked: dict[str, Any]) -> Response:
    visit.actor.require(Permission.READ_LOG)
    before = asked.get("before")
    with visit.looking() as work:
        most = visit.at_once(AT_ONCE)
        some = found(work.connection, _wanted(visit, asked), most + 1, before)
        entries = some[:most]
        withheld = {entry.number for entry in entries if is_withheld(work, entry)}
        people = visit.service.desk.rolls.people(
            work.connection, visit.books, {entry.registration for entry in entries if entry.registration}
        )
        kinds, total = kinds_there_are(work.connection), size(work.connection)
    accounts = visit.books.people.accounts
    options = sorted(((uid, account_name(uid, accounts)) for uid in accounts), key=lambda pair: pair[1].casefold())
    further = {**asked, "before": entries[-1].number} if len(some) > most else None
    return visit.page(
        "log.html",
        here="log",
        lines=lines(entries, withheld, visit.actor, people, accounts),
        asked={name: asked.get(name, "") for name in _NAMES},
        what=[(VIEWS, "Who looked at whose file"), *((kind, kind_title(kind)) for kind in kinds)],
        who=[(PROGRAM, account_name(PROGRAM, accounts)), *options],
        total=total,
        after=None if further is None else visit.address("log-chosen", view=visit.seal(further)),
    )


def _wanted(visit: Visit, asked: dict[str, Any]) -> LogWanted:
    what = asked.get("what", "")
    kinds: tuple[str, ...] | None = None if not what else (StoreEvent.STUDENT_SEEN,) if what == VIEWS else (what,)
    if (what or asked.get("who")) and not visit.actor.may(Permission.SEE_VISA_FACTS):
        # What is withheld from somebody is not found by asking for it.
        kinds = tuple(OF_NOBODY.intersection(kinds or OF_NOBODY))
    since, until = _day_of(visit, asked.get("day", ""))
    return LogWanted(kinds, asked.get("who") or None, since, until)


def _day_of(visit: Visit, text: str) -> tuple[int | None, int | None]:
    """The instants at which a day begins and ends where the institution is; a day that is none asks nothing."""
    try:
        day = dt.date.fromisoformat(text)
        days = (day, day + dt.timedelta(days=1))
        begins, ends = (int(dt.datetime.combine(each, dt.time(), visit.zone).timestamp()) for each in days)
    except (ValueError, OverflowError):
        return None, None
    return begins * 1_000_000, ends * 1_000_000


def _whole(visit: Visit, faults: dict[str, str] | None = None, note: str = "") -> Response:
    visit.actor.require(Permission.VERIFY_LOG)
    at = visit.service.settings.nightly_at
    due = None if at is None else last_due(visit.service.clock(), at, visit.zone)
    with visit.looking() as work:
        last, night = last_checkpoint(work.connection), unfinished(work.connection, due)
        total = size(work.connection)
    return visit.page(
        "log_whole.html",
        here="log",
        status=422 if faults else 200,
        faults=faults or {},
        note=note,
        total=total,
        night=night,
        last=None if last is None else opened(last),
        may_read=visit.may(Permission.READ_LOG),
        may_sign=visit.actor.may(Permission.SIGN_CHECKPOINT),
    )
