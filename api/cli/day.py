"""Which day is judged: the one that was asked for, else yesterday where the institution is. The only clock."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path

from api.cli.bad_call import BadCall
from sponsor_monitor.errors import shortened

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(written: str | None, dataset: Path) -> dt.date:
    """The day written after ``--as-of``, or yesterday in the dataset's time zone."""
    return yesterday(_zone(dataset)) if written is None else read_day(written)


def now_us() -> int:
    """Now, in microseconds since 1970 in UTC."""
    return time.time_ns() // 1_000


def read_day(written: str, option: str = "--as-of") -> dt.date:
    """A date written YYYY-MM-DD after an option."""
    try:
        if _DATE.fullmatch(written):
            return dt.date.fromisoformat(written)
    except ValueError:
        pass
    raise BadCall(f'{option} "{shortened(written, 40)}" is not a date: write it as YYYY-MM-DD, such as 2026-03-31.')


def yesterday(zone: dt.tzinfo) -> dt.date:
    """The day before today in a time zone."""
    return dt.datetime.now(zone).date() - dt.timedelta(days=1)


def _zone(dataset: Path) -> dt.tzinfo:
    """The dataset's time zone; a folder that cannot be opened is refused here as the assessment would."""
    from sponsor_monitor.dataset.folder import open_folder

    return open_folder(dataset).zone
