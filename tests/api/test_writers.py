"""While the log is held by somebody, those who wait to write leave room for those who read."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path

import httpx
import pytest

from api.app import _AT_ONCE
from api.refusals import TooManyWriters
from api.writers import MOST, Writers
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database
from tests.api.two_servers import Officer, made
from tests.serving import serving

TURNED_AWAY = _AT_ONCE - MOST
_LONG = 60.0


def written(url: str, officer: Officer, case: str, registration: str) -> httpx.Response:
    """Somebody looks at a student's file on a page, or notes a call over the API."""
    if officer.csrf:
        return httpx.get(f"{url}/students/{registration}", headers=officer.headers, timeout=_LONG)
    body = {"channel": "phone", "on": "2026-01-01", "answered": False}
    event = {"kind": "case-contact-attempted", "body": body, "private": {"note": "made up"}}
    headers = {**officer.headers, "if-match": '"1"'}
    return httpx.post(f"{url}/api/v1/cases/{case}/events", json=event, headers=headers, timeout=_LONG)


@pytest.mark.slow
def test_who_reads_is_answered_while_more_wait_to_write_than_the_server_has_threads(
    database_url: str, tmp_path: Path
) -> None:
    office = made(database_url, tmp_path, _AT_ONCE, _AT_ONCE)
    reader = next(officer for officer in office.officers if not officer.csrf)
    settings = replace(office.settings, nightly_at=None)
    with serving(settings) as served, ThreadPoolExecutor(_AT_ONCE) as pool, ExitStack() as holding:
        database = Database(database_url)
        log.lock_log(holding.enter_context(database.writing()))
        waiting: list[Future[httpx.Response]] = [
            pool.submit(written, served.url, officer, *about)
            for officer, about in zip(office.officers, office.cases, strict=True)
        ]
        away = [future.result() for future in islice(as_completed(waiting), TURNED_AWAY)]
        read = httpx.get(f"{served.url}/api/v1/cases", headers=reader.headers)
        still = sum(not future.done() for future in waiting)
        holding.close()
        answers = [future.result() for future in waiting]
        database.close()

    assert {(answer.status_code, answer.headers.get("retry-after")) for answer in away} == {(503, "5")}
    assert all("Try again in 5 seconds" in answer.text for answer in away)
    assert (read.status_code, still) == (200, MOST)
    assert sum(answer.status_code == 503 for answer in answers) == TURNED_AWAY


def test_a_place_is_given_to_who_waits_as_soon_as_it_is_free() -> None:
    writers, is_in = Writers(1, _LONG), threading.Event()

    def come() -> None:
        with writers.place():
            is_in.set()

    with writers.place():
        other = threading.Thread(target=come, daemon=True)
        other.start()
        assert not is_in.wait(0.2)
    other.join(_LONG / 10)

    assert is_in.is_set()


def test_nobody_waits_for_long_while_one_after_another_ends_just_in_time() -> None:
    writers, waiting = Writers(1, 1.0), 4

    def come() -> bool:
        try:
            with writers.place():
                time.sleep(0.8)
        except TooManyWriters:
            return False
        return True

    with ThreadPoolExecutor(waiting) as pool:
        with writers.place():
            came = [pool.submit(come) for _ in range(waiting)]
            time.sleep(0.8)
        were_in = [future.result() for future in came]

    assert sum(were_in) == 1


def test_nobody_waits_behind_those_of_whom_none_ends() -> None:
    writers = Writers(1, 0.0)

    with writers.place(), pytest.raises(TooManyWriters), writers.place():
        pass
    with writers.place():
        pass
