"""Tables of a page as a workbook (XLSX): what somebody sees there, and nothing else; that it was made is in the log."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from starlette.responses import Response

from api.visit import Visit, attachment
from reports.workbook import Sheet, write_workbook
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.store.store_event import StoreEvent

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MICROSECONDS = 1_000_000


def workbook(visit: Visit, what: str, *sheets: Sheet) -> Response:
    """The workbook to keep, by the name of what it holds and the day."""
    made = dt.datetime.fromtimestamp(visit.now / _MICROSECONDS, visit.zone)
    rows = [list(each.rows) for each in sheets]
    told = [Sheet(each.name, each.headings, some) for each, some in zip(sheets, rows, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_workbook(path, told, made)
        data = path.read_bytes()
    with visit.work() as work:
        work.append(Draft(StoreEvent.EXPORTED, {"what": what, "rows": sum(map(len, rows))}))
    return attachment(data, f"{what}-{visit.today.isoformat()}.xlsx", _TYPE)
