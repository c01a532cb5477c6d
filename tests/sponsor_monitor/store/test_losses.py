"""What a batch took back, table by table, with the first of it in words."""

from __future__ import annotations

import pytest

from sponsor_monitor.store.batches import batches
from sponsor_monitor.store.losses import MOST_SHOWN, TakenBack, taken_back
from tests.sponsor_monitor.store.arrivals import EVENT_COLUMNS, EVERYTHING, MARK_COLUMNS, Store, mapping

STUDENT_COLUMNS = 'student_id = "ID"\nfamily_name = "NAME"\ngiven_names = "NAME"\nschool = "SCHOOL"'
STUDENTS = mapping("students", STUDENT_COLUMNS, mode="restate", feed="record", more=EVERYTHING, key='["student_id"]')
MARKS = mapping(
    "marks", MARK_COLUMNS, mode="restate", feed="register", more=EVERYTHING, key='["student_id", "session_id"]'
)
EVENTS = mapping(
    "engagement", EVENT_COLUMNS, mode="restate", feed="desk", more=EVERYTHING, key='["student_id", "occurred_at"]'
)
GROUPS = mapping(
    "groups",
    'student_id = "WHO"\ngroup_id = "GROUP"\nfrom_date = "FROM"',
    mode="restate",
    feed="record",
    more=EVERYTHING,
    key='["student_id", "group_id"]',
)


def _gone(store: Store, toml: str, *exports: str) -> list[TakenBack]:
    """What the last of some exports took back."""
    last = [store.mapped(toml, export, accept=True).batch for export in exports][-1]
    assert last is not None
    return taken_back(store.database, last)


SAYS = {
    "a mark names student, session, status and day": (
        MARKS,
        ("WHO,CLASS,MARK,SAID\nS-1,L-1,P,\nS-2,L-2,A,\n", "WHO,CLASS,MARK,SAID\nS-1,L-1,P,\n"),
        TakenBack("marks", 1, 1, ("student S-2, session L-2, absent on 2025-10-13",)),
    ),
    "a group names student, group and the first day": (
        GROUPS,
        ("WHO,GROUP,FROM\nS-1,G-1,2025-10-01\nS-2,G-1,2025-10-02\n", "WHO,GROUP,FROM\nS-1,G-1,2025-10-01\n"),
        TakenBack("groups", 1, 1, ("student S-2, group G-1, from 2025-10-02",)),
    ),
    "events counted away are named as they were": (
        EVENTS,
        ("WHO,WHEN,SAID\nS-1,2025-10-07 10:00,\nS-2,2025-10-08 10:00,\n", "WHO,WHEN,SAID\nS-1,2025-10-07 10:00,\n"),
        TakenBack("engagement", 1, 1, ("student S-2, 2025-10-08, library, 1 counted",)),
    ),
    "a student is one, whatever was said before": (
        STUDENTS,
        tuple(f"ID,NAME,SCHOOL\nT-1,A,SBM\n{row}" for row in ("T-2,B,SBM\n", "T-2,C,SBM\n", "")),
        TakenBack("students", 1, 2, ("student T-2",)),
    ),
}


@pytest.mark.parametrize(("toml", "exports", "expected"), SAYS.values(), ids=SAYS)
def test_what_was_taken_back_is_said(store: Store, toml: str, exports: tuple[str, ...], expected: TakenBack) -> None:
    store.dataset(marks="", groups="", engagement="")
    assert _gone(store, toml, *exports) == [expected]
    assert batches(store.database)[-1].retracted == expected.rows


def test_a_batch_that_took_nothing_back_says_nothing(small_store: Store) -> None:
    assert small_store.dataset().batch == 1
    assert taken_back(small_store.database, 1) == []


@pytest.mark.parametrize(("beyond", "more"), [(0, 0), (1, 1)], ids=["as many as are shown", "one more"])
def test_of_many_the_first_are_named_and_the_rest_is_counted(small_store: Store, beyond: int, more: int) -> None:
    small_store.dataset()
    size = MOST_SHOWN + beyond
    every = "".join(f"T-{number},Name,SBM\n" for number in range(size))
    (found,) = _gone(small_store, STUDENTS, f"ID,NAME,SCHOOL\nT-X,Name,SBM\n{every}", "ID,NAME,SCHOOL\nT-X,Name,SBM\n")
    assert (found.things, len(found.first), found.more) == (size, MOST_SHOWN, more)
    assert found.first[:2] == ("student T-0", "student T-1")
