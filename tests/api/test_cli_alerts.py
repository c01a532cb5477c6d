"""Alerts on the command line: from go-live to the released queue, and what each person sees of it."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from api.unit_of_work import unit_of_work
from sponsor_monitor.people.actor import THE_PROGRAM
from sponsor_monitor.people.event import account_made, grant_given, token_made
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.token import Token, new_token, token_hash
from sponsor_monitor.store.database import Database
from tests.api.conftest import Run
from tests.working import LONDON

DAY = "2026-02-01"


@pytest.fixture(autouse=True)
def _address(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that commands use by themselves, and nobody's token."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", sqlite_url)
    monkeypatch.delenv("SPONSOR_MONITOR_TOKEN_FILE", raising=False)


@pytest.fixture
def people(run: Run, dataset: Path, tmp_path: Path, sqlite_url: str) -> dict[str, tuple[object, ...]]:
    """The options by which an officer, the lead of a school and an administrator sign in: tokens, which are quick."""
    run("import", "dataset", dataset)
    roles = {
        "bo": Grant(Role.COMPLIANCE_OFFICER),
        "cy": Grant(Role.ENGAGEMENT_LEAD, schools=frozenset({"SBM"})),
        "ada": Grant(Role.ADMINISTRATOR),
    }
    with closing(Database(sqlite_url)) as store, unit_of_work(store, THE_PROGRAM, LONDON) as work:
        for name, grant in roles.items():
            uid, text = work.new_id(), new_token(work.entropy)
            (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
            token = Token(work.new_id(), token_hash(text), frozenset(Permission), work.now, dt.date(2099, 1, 1))
            work.append(
                account_made(uid, name, f"{name} Sample", ""),
                grant_given(uid, replace(grant, uid=work.new_id())),
                token_made(uid, token),
            )
    return {name: ("--token-file", tmp_path / name) for name in roles}


@pytest.mark.slow
def test_the_first_alerts_are_previewed_released_listed_and_shown(
    run: Run, people: dict[str, tuple[object, ...]]
) -> None:
    bo = people["bo"]
    assert "No go-live date is set" in run("alerts", "refresh", "--as-of", DAY, *bo).err
    assert run("alerts", "go-live", "2025-09-01", *bo).code == 0
    first = run("alerts", "refresh", "--as-of", DAY, *bo)
    assert re.search(r"Alerts: \d+ raised\.", first.err)
    assert "The alerts say already what was found." in run("alerts", "refresh", "--as-of", DAY, *bo).err
    assert "Nobody was told of any of these" in run("alerts", "preview", *bo).out
    assert "alerts are released" in run("alerts", "release", *bo).err
    assert "were released already" in run("alerts", "preview", *bo).err

    listed = orjson.loads(run("alerts", "list", "--rule", "engagement-gap", "--json", *bo).out)
    (gap,) = [one for one in listed if one["registration_id"] == "R-1"]
    assert (gap["level"], gap["told"], gap["statutory_on"]) == ("breach", ["breach"], "2025-11-13")
    shown = run("alerts", "show", gap["alert"], *bo).out
    assert "days past 2025-11-13" in shown
    assert "raised, breach" in shown
    assert orjson.loads(run("alerts", "show", gap["alert"], "--json", *bo).out)["history"][0]["kind"] == "alert-raised"
    assert "Engagement gap: breach" in run("alerts", "list", *bo).out


@pytest.mark.slow
def test_a_lead_without_visa_facts_reads_only_that_contact_is_asked_for(
    run: Run, people: dict[str, tuple[object, ...]]
) -> None:
    bo, cy = people["bo"], people["cy"]
    run("alerts", "go-live", "2025-09-01", *bo)
    run("alerts", "refresh", "--as-of", DAY, *bo)

    listed = run("alerts", "list", *cy).out
    (asked,) = [
        one for one in orjson.loads(run("alerts", "list", "--json", *cy).out) if one["registration_id"] == "R-1"
    ]

    assert set(asked) == {"alert", "called", "registration_id", "name", "school", "case"}
    assert asked["called"] == "asked to contact this student"
    # An opaque id may have these digits in it, a number stands alone.
    assert re.findall(r"Engagement gap|\b60\b|breach, R-1", listed) == []
    assert run("alerts", "list", "--rule", "engagement-gap", "--json", *cy).out.strip() == "[]"
    none = run("alerts", "list", "--level", "breach", "--rule", "engagement-gap", *cy).out
    assert none == "There is no such alert that you may see.\n"
    hidden = run("alerts", "show", asked["alert"], *cy).out
    assert "asked to contact" in hidden
    assert "2025" not in hidden
    assert "none of your roles" in run("alerts", "preview", *cy).err
    assert (
        "none of your roles" in run("alerts", "list", *people["ada"]).err
        or "no such alert" in run("alerts", "list", *people["ada"]).out
    )


@pytest.mark.slow
def test_a_forecast_is_for_staff_or_for_the_student(run: Run, people: dict[str, tuple[object, ...]]) -> None:
    bo = people["bo"]

    assert "without evidence" in run("alerts", "forecast", "R-1", "--as-of", DAY, *bo).out
    assert "please" in run("alerts", "forecast", "R-1", "--student", "--as-of", DAY, *bo).out.lower()
    assert orjson.loads(run("alerts", "forecast", "R-2", "--json", "--as-of", DAY, *bo).out)["gap"]["days"] > 0
    assert "There is no such registration" in run("alerts", "forecast", "R-9", *bo).err
