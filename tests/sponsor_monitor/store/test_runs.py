"""Runs: recorded, made again, and compared."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest

from sponsor_monitor.store.comparing import compare_runs
from sponsor_monitor.store.errors import NoSuchRun
from sponsor_monitor.store.reading import view
from sponsor_monitor.store.reproducing import reproduce
from sponsor_monitor.store.runs import Run, assess_view, entry_hashes, find_run, record, runs
from tests.sponsor_monitor.store.arrivals import (
    AS_OF,
    CALENDAR,
    EVENTS,
    MARKS,
    REGISTRATIONS,
    SESSIONS,
    STUDENTS,
    Store,
)

LATER = dt.date(2026, 3, 1)


def assessed(store: Store, as_of: dt.date = AS_OF, *, policy: str | None = None, **asked: str | None) -> Run:
    """Assess a store and record the run."""
    looked_at = view(store.database, as_of, policy=policy, **asked)
    answer = assess_view(looked_at, asked.get("known_at"))
    return record(looked_at, answer, policy_asked=policy, made_at=store.now(), entropy=os.urandom)


def test_a_run_keeps_what_was_asked_and_the_hash_of_what_came_out(store: Store) -> None:
    store.dataset()
    run = assessed(store, known_at="2025-11-01", received_by="1", policy="qmul-2025-09-rqf3")

    assert (run.number, run.batch, run.as_of, run.known_at) == (1, 1, AS_OF, "2025-11-01")
    assert (run.policy_asked, run.policy_id) == ("qmul-2025-09-rqf3", "qmul-2025-09-rqf3")
    assert UUID(run.uid).version == 7
    assert set(run.sections) == {"registrations", "courses", "data_quality", "rejected"}
    assert set(entry_hashes(store.database, run)) == {1, 2, 3}
    assert runs(store.database) == [run] == [find_run(store.database, run.uid)]


@pytest.mark.parametrize("asked", ["0", "2", "nobody", "9" * 30, ""])
def test_a_run_that_was_never_made_is_refused(small_store: Store, asked: str) -> None:
    small_store.dataset()
    assessed(small_store)
    with pytest.raises(NoSuchRun):
        find_run(small_store.database, asked)


def test_a_run_is_made_again_with_the_same_bytes_whatever_came_since(store: Store) -> None:
    store.dataset()
    run = assessed(store)
    store.dataset(
        marks=MARKS.replace("absent", "present"), calendars=CALENDAR, engagement=EVENTS + "S-2,2025-11-05,vle,1,,\n"
    )
    assert assessed(store).assessment_sha256 != run.assessment_sha256

    again = reproduce(store.database, find_run(store.database, "1"))
    assert (again.is_same, again.registrations, again.altered) == (True, (), ())


def altered(store: Store, table: str, change: str) -> None:
    """Change stored rows behind the program's back."""
    with closing(sqlite3.connect(store.database.path)) as connection, connection:
        connection.execute(f"DROP TRIGGER {table}_no_update")
        connection.execute(f"UPDATE {table} SET {change}")  # noqa: S608


@pytest.mark.parametrize(
    ("table", "change", "differing", "changed"),
    [
        ("event_count", "day = day + 40 WHERE student = 1", {"registrations", "assessment"}, 1),
        ("student_version", "school = 'SEMS'", {"assessment"}, 0),
        ("student", "student_id = 'S-9' WHERE id = 3", {"registrations", "assessment"}, 1),
    ],
    ids=["a fact", "a fact that changes nothing", "a personal value"],
)
def test_rows_changed_by_hand_are_named_with_whom_they_change(
    small_store: Store, table: str, change: str, differing: set[str], changed: int
) -> None:
    small_store.dataset()
    run = assessed(small_store)
    altered(small_store, table, change)

    again = reproduce(small_store.database, run)
    if not changed:
        assert again.is_same
        return
    assert {each.what for each in again.differences} == differing
    assert len(again.registrations) == changed
    assert set(again.registrations) <= {row["uid"] for row in small_store.stored("registration")}
    assert [part.fact_table for part in again.altered] == [table]


def causes(store: Store, before: Run, after: Run) -> dict[str, list[tuple[Any, ...]]]:
    """The facts named for each registration for which a finding changed."""
    found = compare_runs(store.database, before, after).document()
    return {
        each["registration_id"]: [
            (one["kind"], one["came"], one["says"], one["file"], one["line"]) for one in each["causes"]
        ]
        for each in found["registrations"]
    }


def test_a_new_event_is_named_with_its_file_and_line(store: Store) -> None:
    store.dataset()
    before = assessed(store, LATER)
    store.dataset(engagement="student_id,occurred_at,indicator\nS-1,2026-02-20,meeting\n")
    after = assessed(store, LATER)

    found = compare_runs(store.database, before, after)
    assert [(each.what, each.before, each.after) for each in found.general] == [("batch", "1", "2")]
    (changed,) = found.registrations
    assert (changed.registration_id, changed.student_id) == ("R-1", "S-1")
    assert {finding.before["rule"] for finding in changed.change.findings if finding.before} == {"engagement-gap"}
    assert causes(store, before, after) == {"R-1": [("events", True, "1 meeting on 2026-02-20", "engagement.csv", 2)]}
    assert causes(store, after, before)["R-1"][0][1] is False


@pytest.mark.parametrize(
    ("tables", "cause"),
    [
        (
            {"statuses": "student_id,kind,start,end\nS-1,intermission,2025-10-20,2026-02-25\n"},
            ("status", True, "intermission from 2025-10-20 to 2026-02-25", "statuses.csv", 2),
        ),
        (
            {
                "marks": MARKS + "S-1,L-3,present,,\n",
                "sessions": SESSIONS + "L-3,G-1,M1,SBM,2026-02-16T09:00,2026-02-16T11:00\n",
            },
            ("mark", True, "present in session L-3", "marks.csv", 5),
        ),
    ],
    ids=["a status", "a mark"],
)
def test_the_fact_that_ends_a_gap_is_named(small_store: Store, tables: dict[str, str], cause: tuple[Any, ...]) -> None:
    small_store.dataset()
    before = assessed(small_store, LATER)
    small_store.dataset(**tables)
    after = assessed(small_store, LATER)
    assert cause in causes(small_store, before, after)["R-1"]


def test_what_became_known_between_two_times_is_named(small_store: Store) -> None:
    small_store.dataset(engagement=EVENTS + "S-1,2026-02-20,meeting,1,,2026-02-27T10:00Z\n")
    before = assessed(small_store, LATER, known_at="2026-02-27T09:59Z")
    after = assessed(small_store, LATER)
    assert causes(small_store, before, after) == {
        "R-1": [("events", True, "1 meeting on 2026-02-20", "engagement.csv", 5)]
    }


def test_a_row_set_aside_is_named(small_store: Store) -> None:
    small_store.dataset()
    before = assessed(small_store, LATER)
    small_store.dataset(engagement=EVENTS + "S-1,2026-02-20,meeting,1,,\nS-1,2026-02-31,meeting,1,,\n")
    found = causes(small_store, before, assessed(small_store, LATER))
    assert ("quarantine", True, "no such date or time", "engagement.csv", 6) in found["R-1"]


def test_another_day_and_another_policy_are_named_for_everybody(small_store: Store) -> None:
    small_store.dataset()
    before = assessed(small_store, LATER)
    after = assessed(small_store, LATER + dt.timedelta(30), policy="qmul-2025-09-rqf3")
    found = compare_runs(small_store.database, before, after)
    assert [each.what for each in found.general] == ["as_of", "policy"]
    assert found.registrations
    assert all(each.causes.named == () for each in found.registrations)


def test_a_registration_that_only_one_of_two_runs_has_is_named_though_it_has_no_finding(small_store: Store) -> None:
    small_store.dataset()
    before = assessed(small_store)
    small_store.dataset(
        students=STUDENTS + "S-4,Sample,Di,SEMS\n",
        registrations=REGISTRATIONS + "R-4,S-4,,7,MSC,SEMS,ug,2025-11-24,2025-11-24,2026-08-31\n",
    )
    after = assessed(small_store)

    forward, back = (compare_runs(small_store.database, *pair) for pair in ((before, after), (after, before)))
    assert (forward.arrived, forward.left) == (("R-4",), ())
    assert (back.arrived, back.left) == ((), ("R-4",))
    assert "R-4" not in {each.registration_id for each in forward.registrations}


def test_what_differs_about_a_registration_and_is_no_finding_is_said(small_store: Store) -> None:
    small_store.dataset()
    before = assessed(small_store)
    small_store.dataset(engagement=EVENTS + "S-3,2025-02-31,meeting,1,,\n")
    found = compare_runs(small_store.database, before, assessed(small_store))

    assert (found.registrations, found.in_detail) == ((), ("R-3",))
    assert found.document()["in_detail"] == ["R-3"]


def test_a_run_compared_with_itself_has_no_change(small_store: Store) -> None:
    small_store.dataset()
    run = assessed(small_store, LATER)
    document = compare_runs(small_store.database, run, run).document()
    assert (document["general"], document["registrations"], document["courses"]) == ([], [], [])
    assert (document["arrived"], document["left"], document["in_detail"]) == ([], [], [])
