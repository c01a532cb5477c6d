"""Signed or not, never half: a signature that is killed, and two signatories at once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from sponsor_monitor.casework.case import Case, replay
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database
from tests.api.signing_process import Signers, sign
from tests.api.student_way import Way
from tests.store_imports import OFTEN, SEED, TORTURE

KILLS = 100 if TORTURE else 6
WHOLE = [CaseEvent.SIGNED_OFF.value, CaseEvent.REPORT_DUE.value]


@pytest.fixture(scope="module")
def signers() -> Iterator[Signers]:
    """Where signatures are begun."""
    begun = Signers.begun()
    yield begun
    begun.end()


@pytest.fixture
def way(database_url: str, tmp_path: Path) -> Way:
    """A recommendation that waits, on each database in turn."""
    with Way(database_url, tmp_path) as university:
        university.begin().ready()
    return university


def copied(url: str, place: Path) -> str:
    """Another database in which the same waits."""
    name = f"test_{uuid4().hex}"
    if url.startswith("sqlite"):
        shutil.copy(url.removeprefix("sqlite:///"), place / f"{name}.db")
        return f"sqlite:///{place / name}.db"
    base, _, template = url.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return f"{base}/{name}"


def dropped(url: str) -> None:
    """A copy let go of."""
    base, _, name = url.rpartition("/")
    if not url.startswith("sqlite"):
        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def case_in(url: str, uid: str) -> Case:
    """The case as it stands in a database."""
    database = Database(url)
    with database.reading() as connection:
        found = replay(log.entries(connection, subject=uid, kinds=tuple(CaseEvent)))
    database.close()
    return found


def since(case: Case, number: int) -> list[str]:
    """What was done after a recommendation."""
    return [entry.kind for entry in case.entries if entry.number > number]


@OFTEN
def test_a_signature_killed_at_any_moment_is_there_with_its_duty_or_not_at_all(
    way: Way, tmp_path: Path, signers: Signers
) -> None:
    url, number, moments = way.url, way.number, random.Random(SEED)  # noqa: S311  moments of a test
    seconds, found = 1.0, set[bool]()
    for kill in range(KILLS):
        copy = copied(url, tmp_path)
        begun = time.perf_counter()
        pid = signers.start(copy, way.case, number, "authorising-officer")
        if kill:
            time.sleep(moments.uniform(0, 1.1 * seconds))
            killed(pid)
        else:
            assert signers.said(pid) == "signed"
            seconds = time.perf_counter() - begun
        done = since(case_in(copy, way.case), number)
        assert done in ([], WHOLE), f"seed {SEED}, kill {kill}"
        if not done:
            assert sign(copy, way.case, number, "deputy") == "signed"
        found.add(bool(done))
        dropped(copy)
    assert found == {True, False}, f"seed {SEED}: every kill came too early, or too late"


def killed(pid: int) -> None:
    """Kill a process at once, if it has not ended, and wait until it is gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.005)


@pytest.mark.slow
def test_of_two_signatories_at_once_one_decides_and_the_other_is_told(way: Way, signers: Signers) -> None:
    both = ("authorising-officer", "deputy")
    begun = [signers.start(way.url, way.case, way.number, who) for who in both]
    words = [signers.said(pid) for pid in begun]

    assert sorted(words) == ["AlreadyDecided", "signed"]
    assert since(case_in(way.url, way.case), way.number) == WHOLE
