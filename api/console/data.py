"""The records: which feeds came, what each batch brought, and what waits to be mended."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.cli.batch_told import called
from api.console.places import Page, Place
from api.console.progress import begin
from api.kept_quality import kept_quality
from api.visit import Visit, Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.batches import batches, files_of, rows_brought, set_aside, why_waiting
from sponsor_monitor.store.losses import taken_back
from sponsor_monitor.store.quality.feeds import DAY, FeedHealth, Timeliness, Volume
from sponsor_monitor.store.quality.feeds_now import feeds_now
from sponsor_monitor.words import plural

router = APIRouter()
page = Page(router, Place("Data", "data", order=50))
AT_ONCE = 50
MOST_ROWS = 200
_OPEN = allowed(Permission.IMPORT)
_HOUR = DAY // 24
_TWO_DAYS = 48
_VOLUME = {Volume.FEWER: "many fewer rows than usual", Volume.MORE: "many more rows than usual"}


@router.get("/data", name="data", dependencies=[_OPEN])
def data(visit: Visiting) -> Response:
    """What needs a look, and the health of every feed."""
    may_see_records(visit)
    lines = batches(visit.service.database)
    feeds = feeds_now(visit.service.database, lines, visit.now)
    report = kept_quality(visit.service.files)
    return visit.page(
        "data.html",
        here="data",
        feeds=[_told(feed) for feed in feeds],
        late=sum(feed.timeliness is Timeliness.LATE for feed in feeds),
        unusual=sum(feed.volume in _VOLUME for feed in feeds),
        waiting=sum(line.open for line in lines),
        batches=len(lines),
        report=report,
        newer=0 if report is None else sum(line.number > report["received_by"] for line in lines),
    )


@router.post("/data/look", name="data-look", dependencies=[_OPEN])
def look(visit: Visiting) -> Response:
    """Have registers and systems looked into anew."""
    may_see_records(visit)
    return begin(visit, "quality", "Looking into the data", "data")


@router.get("/data/batches", name="batches", dependencies=[_OPEN])
def list_batches(visit: Visiting, page: int = 1) -> Response:
    """The batches, the latest first, some at a time."""
    may_see_records(visit)
    lines = batches(visit.service.database)[::-1]
    some = visit.at_once(AT_ONCE)
    first = some * max(min(page, -(-len(lines) // some)) - 1, 0)
    at, here = first // some + 1, visit.address("batches")
    return visit.page(
        "batches.html",
        here="data",
        lines=lines[first : first + some],
        first=first + 1,
        total=len(lines),
        before=f"{here}?page={at - 1}" if at > 1 else "",
        after=f"{here}?page={at + 1}" if first + some < len(lines) else "",
    )


@router.get("/data/batches/{number}", name="batch", dependencies=[_OPEN])
def show_batch(visit: Visiting, number: int) -> Response:
    """One batch: its files, what it brought, took back, and set aside."""
    may_see_records(visit)
    store, most = visit.service.database, visit.at_once(MOST_ROWS)
    (line,) = batches(store, number)
    aside = set_aside(store, number) if line.open else []
    return visit.page(
        "batch.html",
        here="data",
        line=line,
        files=files_of(store, number),
        rows=[(called(table), count) for table, count in rows_brought(store, number).items()],
        gone=taken_back(store, number),
        aside=aside[:most],
        more=max(len(aside) - most, 0),
        why=why_waiting(store, number) if line.open else [],
    )


def may_see_records(visit: Visit) -> None:
    """NotPermitted for who may not see everybody's records: rows as they came know no school."""
    visit.actor.require(Permission.IMPORT)


def _told(feed: FeedHealth) -> dict[str, Any]:
    """A feed with what is to be said of it."""
    verdict, kind = "on time", "good"
    if feed.timeliness is Timeliness.TOO_FEW:
        verdict, kind = "too few batches to tell", "plain"
    elif feed.timeliness is Timeliness.LATE:
        verdict, kind = f"late: {_time(feed.since)} since", "breach"
    return {
        "feed": feed,
        "verdict": verdict,
        "kind": kind,
        "volume": _VOLUME.get(feed.volume, ""),
        "every": "" if feed.interval is None else _time(feed.interval),
    }


def _time(microseconds: int) -> str:
    hours = microseconds // _HOUR
    return plural(hours, "hour") if hours < _TWO_DAYS else plural(hours // 24, "day")
