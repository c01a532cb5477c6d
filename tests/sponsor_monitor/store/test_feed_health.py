"""The health of feeds: lateness against their own rhythm, rows against the usual, rows that wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from sponsor_monitor.store.grading import Grade, grade
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.quality.feeds import DAY, Delivery, Timeliness, Volume, feed_health
from sponsor_monitor.store.retrying import retry
from tests.sponsor_monitor.store.quality_university import NOW, Case, stored, write_university

HOUR = DAY // 24


def _came(*times: int, rows: tuple[int, ...] = ()) -> list[Delivery]:
    """Batches of one feed at some times, each with as many rows as given, or 100."""
    counts = rows or (100,) * len(times)
    return [
        Delivery("f", number, at, count, 0) for number, (at, count) in enumerate(zip(times, counts, strict=True), 1)
    ]


NIGHTLY = tuple(day * DAY for day in range(5))
HOURLY = tuple(hour * HOUR for hour in range(5))
WEEKLY = tuple(week * 7 * DAY for week in range(5))
TIMELINESS = {
    "three batches are too few to tell": (NIGHTLY[:3], 90 * DAY, Timeliness.TOO_FEW),
    "four are enough": (NIGHTLY[:4], 90 * DAY, Timeliness.LATE),
    "a nightly feed two days old is on time": (NIGHTLY, 2 * DAY, Timeliness.ON_TIME),
    "a moment later it is late": (NIGHTLY, 2 * DAY + 1, Timeliness.LATE),
    "an hourly feed has a day more": (HOURLY, HOUR + DAY - 1, Timeliness.ON_TIME),
    "and no longer": (HOURLY, HOUR + DAY, Timeliness.LATE),
    "a weekly feed has two weeks": (WEEKLY, 14 * DAY, Timeliness.ON_TIME),
    "and no longer than that": (WEEKLY, 14 * DAY + 1, Timeliness.LATE),
    "a feed that came after the day is on time": (NIGHTLY, -DAY, Timeliness.ON_TIME),
    "one long pause does not change a rhythm": ((0, DAY, 30 * DAY, 31 * DAY, 32 * DAY), 2 * DAY + 1, Timeliness.LATE),
}
VOLUMES = {
    "three batches are too few to tell": ((100, 100, 1), Volume.TOO_FEW),
    "half of the usual is usual": ((100, 100, 100, 50), Volume.USUAL),
    "less than half is much fewer": ((100, 100, 100, 49), Volume.FEWER),
    "twice the usual is usual": ((100, 100, 100, 200), Volume.USUAL),
    "more than twice is much more": ((100, 100, 100, 201), Volume.MORE),
    "the first load does not make the nights few": ((100_000, 100, 100, 100), Volume.USUAL),
    "only the ten batches before say what is usual": ((9_000,) * 11 + (100,) * 6 + (100,), Volume.USUAL),
    "what is usual may be nothing": ((0, 0, 0, 0), Volume.USUAL),
    "then anything is much more": ((0, 0, 0, 1), Volume.MORE),
}


@pytest.mark.parametrize(("came", "since", "expected"), TIMELINESS.values(), ids=TIMELINESS)
def test_timeliness(came: tuple[int, ...], since: int, expected: Timeliness) -> None:
    (health,) = feed_health(_came(*came), came[-1] + since, {})
    assert health.timeliness is expected
    assert health.needs_a_look == (expected is Timeliness.LATE)


@pytest.mark.parametrize(("rows", "expected"), VOLUMES.values(), ids=VOLUMES)
def test_rows_against_the_usual(rows: tuple[int, ...], expected: Volume) -> None:
    times = [number * DAY for number in range(len(rows))]
    (health,) = feed_health(_came(*times, rows=rows), times[-1], {})
    assert health.volume is expected
    assert health.needs_a_look == (expected in (Volume.FEWER, Volume.MORE))


def test_feeds_are_told_apart_each_by_its_own_rhythm() -> None:
    found = sorted([*_came(*NIGHTLY), *(each._replace(feed="e") for each in _came(*WEEKLY))])
    assert [(each.feed, each.interval) for each in feed_health(found, WEEKLY[-1], {"e": 3})] == [
        ("e", 7 * DAY),
        ("f", DAY),
    ]


def test_rows_that_wait_are_counted_by_reason_until_a_later_batch_takes_them(database_url: str, tmp_path: Path) -> None:
    with stored(database_url, tmp_path) as store:
        marks = [(0, "present", ""), (1, "presence", ""), (7, "present", "")]
        store.imported([Case("two bad marks", days=["2025-10-06", "2025-10-07"], marks=marks)])
        report = store.report()
        assert [(each.feed, each.table, each.column, each.rows) for each in report.quarantine] == [
            ("dataset", "marks", "session_id", 1),
            ("dataset", "marks", "status", 1),
        ]
        (feed,) = report.feeds
        assert (feed.batches, feed.last.rows, feed.last.quarantined, feed.open_quarantine) == (1, 8, 2, 2)

        more = [Case("the missing session", days=[f"2025-10-{day:02}" for day in range(6, 14)], marks=marks[:1])]
        store.imported(more, at=1)
        retry(store.database, 1, now=NOW + 2, mapping=None)
        assert [each.column for each in store.report().quarantine] == ["status"]
        assert [each.batches for each in store.report().feeds] == [2]
        assert len(store.report(received_by="2").quarantine) == 2


def test_the_grades_of_sources_are_no_feed_but_files_by_that_name_are(database_url: str, tmp_path: Path) -> None:
    with stored(database_url, tmp_path) as store:
        store.imported([Case("one", days=["2025-10-06"])])
        for at, to in enumerate((Grade.SUPPORT, Grade.EVIDENCE), 1):
            grade(store.database, "turnstiles", to, now=NOW + at)
        assert [each.feed for each in store.report().feeds] == ["dataset"]

        other = [Case("two", days=["2025-10-06"], family_name="Other")]
        path = write_university(tmp_path / "settings", other)
        import_dataset(store.database, path, now=NOW + 3, files=tmp_path / "files", feed="settings")
        assert [(each.feed, each.batches) for each in store.report().feeds] == [("dataset", 1), ("settings", 1)]
