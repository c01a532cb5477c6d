"""The demonstration begins on its own day whenever it is begun, also where clocks had been put forward meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest

from api.demonstration import LONDON, TODAY, days_back
from api.unit_of_work import clock_of


@pytest.mark.parametrize("begun", ["2026-11-27T12:00", "2026-11-27T23:30", "2026-11-28T00:30", "2027-07-01T23:30"])
def test_a_demonstration_begins_on_its_own_day_at_every_hour(begun: str) -> None:
    at = int(dt.datetime.fromisoformat(f"{begun}+00:00").timestamp() * 1_000_000)
    shown = clock_of(days_back(lambda: at), lambda: at)()

    assert dt.datetime.fromtimestamp(shown / 1_000_000, LONDON).date() == TODAY
