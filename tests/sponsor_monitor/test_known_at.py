"""The time up to which facts are known, as it is asked for."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from sponsor_monitor.known_at import NotATime, instant_of
from sponsor_monitor.local_time import LocalTime

LONDON = LocalTime(ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-04-01T09:00:00Z", "2026-04-01T09:00:00+00:00"),
        ("2026-04-01T09:00:00+01:00", "2026-04-01T08:00:00+00:00"),
        ("2026-04-01T09:00", "2026-04-01T08:00:00+00:00"),
        ("2026-01-15 09:00:01.5", "2026-01-15T09:00:01.500000+00:00"),
        ("2026-04-01", "2026-03-31T23:00:00+00:00"),
        ("2025-10-26T01:30", "2025-10-26T00:30:00+00:00"),
    ],
)
def test_a_time_without_an_offset_is_local_and_a_date_is_its_midnight(text: str, instant: str) -> None:
    since = dt.datetime.fromisoformat(instant) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    assert instant_of(text, LONDON) == since // dt.timedelta(microseconds=1)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026-04-01T24:01", "01/04/2026", "2026-04-01Z"])
def test_what_is_no_time_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(NotATime, match="write it like 2026-04-01, 2026-04-01T09:00") as refused:
        instant_of(text, LONDON)

    assert f'"{text}"' in str(refused.value)
