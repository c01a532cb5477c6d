"""The alerts as they are filtered, as a workbook: what somebody sees on the page, and nothing else."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.board import Row
from api.console.places import Page
from api.console.today import named
from api.console.today_choice import Choice, chosen, rule_name
from api.visit import Visit, Visiting, attachment
from reports.workbook import Sheet, Value, write_workbook
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.store.store_event import StoreEvent
from sponsor_monitor.story.wording import block_words

router = APIRouter()
page = Page(router)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADINGS = (
    ("Days left", 10), ("By", 12), ("Student", 28), ("Student number", 16), ("Registration", 16), ("School", 10),
    ("What was found", 24), ("Level", 14), ("Why", 60), ("Blocked by", 28), ("Owner", 22), ("Stage", 22),
    ("Next step", 40), ("Due", 12),
)  # fmt: skip


@router.get("/today/{view}/alerts.xlsx", name="today-sheet", dependencies=[allowed(Permission.WORK_ALERTS)])
def sheet(visit: Visiting, view: str) -> Response:
    """The workbook; that it was made is in the log."""
    listing = visit.service.desk.board.listing(visit.books, visit.actor, visit.today)
    found = chosen(listing, Choice.of(visit.unseal(view)), visit.actor.uid)
    made = dt.datetime.fromtimestamp(visit.now / 1_000_000, visit.zone)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "alerts.xlsx"
        write_workbook(path, [Sheet("Alerts", _HEADINGS, _rows(visit, found))], made)
        data = path.read_bytes()
    with visit.work() as work:
        work.append(Draft(StoreEvent.EXPORTED, {"what": "alerts", "rows": len(found)}))
    return attachment(data, f"alerts-{visit.today.isoformat()}.xlsx", _TYPE)


def _rows(visit: Visit, found: Sequence[Row]) -> Iterator[Sequence[Value]]:
    for row in found:
        line, case = row.line, row.case
        who = ("", "", "") if line.person is None else _who(row)
        if line.person is None:
            who = (line.alert.facts["course_code"], "", "")
        about: tuple[Value, ...] = (None, None, *who, line.school, rule_name(line.called), "", "", "")
        if not line.is_hidden:
            finding, point = line.alert.finding, line.alert.facts["statutory_on"]
            day = None if point is None else dt.date.fromisoformat(point)
            said = (line.alert.level, finding["explanation"], block_words(finding["blocked_by"]))
            about = (line.days_left, day, *who, line.school, rule_name(line.called), *said)
        work = (case.stage_words, case.next_step, case.due) if case is not None else ("", "", None)
        yield (*about, named(visit, row.owner), *work)


def _who(row: Row) -> tuple[str, str, str]:
    person = row.line.person
    return ("", "", "") if person is None else (person.name, person.student_id, person.registration_id)
