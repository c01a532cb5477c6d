"""What came when: an earlier batch gives the earlier answer again, and the order of batches does not matter."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

from hypothesis import given

from sponsor_monitor.assessment import assess
from sponsor_monitor.store.cut import cut_at
from tests.sponsor_monitor.store.arrivals import AS_OF, MARKS, Store, answer, assessed
from tests.sponsor_monitor.universities import SEEDS, Cells, University, examples, random_university

_MANY = ("marks", "engagement")


def recorded_apart(rows: list[Cells]) -> list[Cells]:
    """Rows of which no two were recorded at one time."""
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    moments = (begin + dt.timedelta(minutes=place) for place in range(len(rows)))
    return [{**row, "recorded_at": f"{moment:%Y-%m-%dT%H:%MZ}"} for row, moment in zip(rows, moments, strict=True)]


def write_part(university: University, rows: dict[str, list[Cells]], part: int, parts: int) -> None:
    """Write the folder with one part of its marks, and the events of one part of its students.

    A folder says what it knows of a day altogether, so that a student's events stay together.
    """
    university.write("marks", rows["marks"][part::parts])
    mine = [row for row in rows["engagement"] if crc32(row["student_id"].encode()) % parts == part]
    university.write("engagement", mine)


@contextmanager
def empty_store() -> Iterator[Store]:
    """A store on SQLite in a place of its own, which goes with it."""
    with TemporaryDirectory() as place, closing(Store(f"sqlite:///{place}/store.db", Path(place))) as opened:
        yield opened


@examples(10)
@given(SEEDS)
def test_batches_in_any_order_come_to_the_same_and_each_can_be_gone_back_to(seed: int) -> None:
    with random_university(seed) as university, ExitStack() as stack:
        rows = {table: recorded_apart(university.rows(table)) for table in _MANY}
        for those in rows.values():
            random.Random(seed).shuffle(those)  # noqa: S311
        stores = [stack.enter_context(empty_store()) for _ in range(2)]
        then: list[bytes] = []
        for store, order in zip(stores, ((0, 1, 2), (2, 0, 1)), strict=True):
            for part in order:
                write_part(university, rows, part, 3)
                store.folder(university.folder)
                if store is stores[0]:
                    then.append(assessed(store.database, university.as_of))
        write_part(university, rows, 0, 1)
        whole = answer(assess(university.folder, university.as_of))

        assert [assessed(store.database, university.as_of) for store in stores] == [whole, whole]
        batches = cut_at(stores[0].database).batch
        again = [assessed(stores[0].database, university.as_of, None, str(batch + 1)) for batch in range(batches)]
        assert sorted({*again}) == sorted({*then})
        assert (again[0], again[-1]) == (then[0], then[-1])


def test_a_corrected_mark_counts_from_its_batch_on(store: Store) -> None:
    store.dataset()
    before = store.assessed()
    store.dataset(marks=MARKS.replace("S-2,L-1,absent,,2025-10-06T11:00Z", "S-2,L-1,present,,2025-10-20T11:00Z"))

    folder = Path(store.place, "records")
    assert store.assessed() == answer(assess(folder, AS_OF)) != before
    assert store.assessed(received_by="1") == before
    assert store.assessed(known_at="2025-10-20T10:59:59Z") == store.assessed("2025-10-20T10:59:59Z", "1")
