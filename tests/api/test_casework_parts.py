"""What the pages of casework are made of: sparks, filters, days kept with a run, and findings brought up to date."""

from __future__ import annotations

import datetime as dt
import re
import threading
from dataclasses import fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from api.console.sparks import spark
from api.console.today_choice import Choice
from api.kept_days import keep_days, kept_days
from api.unit_of_work import clock_of, looking, unit_of_work
from reports.pack.seen import SeenDays, seen_days
from sponsor_monitor.casework.forecast import forecast
from sponsor_monitor.people.actor import THE_PROGRAM
from sponsor_monitor.people.permission import Role
from sponsor_monitor.people.seen import HOME_OFFICE_RULES
from sponsor_monitor.services.alerts import alerts_now
from sponsor_monitor.services.findings import Judged, assess_store
from sponsor_monitor.services.taking_up import take_up
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.runs import run_on
from tests.api.browser import University, open_console

LONDON = ZoneInfo("Europe/London")


def test_a_spark_says_each_week_and_draws_none_that_is_free() -> None:
    drawn = spark([5, 0, None, 2])

    assert 'aria-label="Days with evidence in each of the last 4 weeks: 5, 0, free, 2"' in drawn
    assert len(re.findall(r"M\d+ ", drawn)) == 3


@pytest.mark.parametrize(
    ("told", "choice"),
    [
        ({}, Choice()),
        ({"rule": "checkpoint", "page": 2}, Choice(rule="checkpoint", page=2)),
        ({"page": "2", "other": "x", "school": None}, Choice(school="None")),
        ({"page": -1, "level": "x" * 200}, Choice(level="x" * 100)),
    ],
)
def test_a_choice_is_what_it_was_told_and_nothing_else(told: dict[str, object], choice: Choice) -> None:
    assert Choice.of(told) == choice
    assert Choice.of(choice.told()) == choice
    assert choice.turned(-5).page == 0


@pytest.mark.slow
def test_the_days_kept_with_a_run_are_those_that_a_pack_shows(university: University, tmp_path: Path) -> None:
    database = Database(university.settings.database)
    with database.reading() as connection:
        uid = _run_of(university, database)
        run = run_on(connection, uid)
    assert run is not None
    assessed = assess_store(database, run.as_of)
    keep_days(tmp_path, Judged(assessed, run))

    kept = kept_days(tmp_path, run.uid)

    assert kept is not None
    ahead = 0
    for name, registration in list(assessed.uids.items())[:40]:
        place = assessed.seen.place(name)
        assert place is not None
        assert_same(kept.days(registration), seen_days(place[0], name))
        found = kept.forecast(registration)
        assert found in (None, forecast(*place))
        ahead += found is not None
    assert ahead
    assert kept.evidence_by_week("nobody", run.as_of, 3) == [None, None, None]
    database.close()


def assert_same(kept: SeenDays, shown: SeenDays) -> None:
    """Every column of both is the same."""
    assert kept.first == shown.first
    for column in fields(SeenDays)[1:]:
        np.testing.assert_array_equal(getattr(kept, column.name), getattr(shown, column.name), column.name)


def _run_of(university: University, database: Database) -> str:
    with looking(database, THE_PROGRAM, LONDON, clock_of(university.days_back)) as work:
        return alerts_now(work).run


@pytest.mark.slow
def test_alerts_taken_up_are_held_by_one_case_of_their_student_and_concern(
    university: University, tmp_path: Path
) -> None:
    with open_console(university.copy(tmp_path / "copy")) as console:
        service = console.served.app.state.service
        books = service.desk.look()
        officer = books.people.accounts[university.people[Role.COMPLIANCE_OFFICER].uid]
        free = [alert for alert in books.alerts.open if alert.registration and alert.case is None]
        several = [alert for alert in free if sum(other.registration == alert.registration for other in free) > 1]
        chosen = [alert for alert in several if alert.registration == several[0].registration]
        course = next(alert for alert in books.alerts.open if alert.registration is None)
        today = dt.datetime.fromtimestamp(service.clock() / 1_000_000, books.institution.zone).date()
        progress = books.people.accounts[university.people[Role.STUDENT_PROGRESS].uid]
        hidden = [alert.uid for alert in free if alert.topic.rule in HOME_OFFICE_RULES]
        with unit_of_work(service.database, progress.actor(today), books.institution.zone, service.clock) as work:
            # Were some taken up and others not, one could tell who is sponsored.
            assert len({(one.case, one.refused) for one in take_up(work, hidden)}) == 1
        with unit_of_work(service.database, officer.actor(today), books.institution.zone, service.clock) as work:
            taken = take_up(work, [*(alert.uid for alert in chosen), course.uid, "no-such-alert"])
            again = take_up(work, [alert.uid for alert in chosen])

        assert [one.refused[:20] for one in taken[-2:]] == ["What a course did no", "There is no such ale"]
        assert all(one.case for one in taken[:-2])
        assert again == taken[:-2]
        held = service.desk.look().cases
        assert len({one.case for one in again}) == len({held[one.case].concern for one in again})


@pytest.mark.slow
def test_findings_of_yesterday_are_brought_up_to_date_by_a_process_of_its_own(
    university: University, tmp_path: Path
) -> None:
    later = replace(university.copy(tmp_path / "copy"), days_back=university.days_back - 1)
    with open_console(later) as console:
        client = console.client(Role.COMPLIANCE_OFFICER)
        case = re.findall(r'href="(/cases/[^"/]+)"', client.get("/today").text)[0]
        page = client.get(case).text
        assert "The checklist needs today's assessment." in page
        said = {name: re.findall(f'name="{name}" value="([^"]+)"', page)[-1] for name in ("csrf", "back")}
        wait = client.post("/up-to-date", data=said).headers["location"]
        assert client.post("/up-to-date", data=said).headers["location"] == wait  # one at a time, for whoever asks
        assert console.client(Role.STUDENT).post("/up-to-date", data={}).status_code == 403
        answer = client.get(wait)
        for _ in range(300):
            if answer.status_code == 303:
                break
            threading.Event().wait(0.2)
            answer = client.get(wait)

        assert answer.headers["location"] == case
        assert "Before de-registration may be recommended" in client.get(case).text
