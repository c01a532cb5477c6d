"""Alerts on the command line: from go-live to the released queue, and what each person sees of it."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from tests.api.conftest import Run

OFFICER, LEAD, ADA = ("bo", "another fine secret"), ("cy", "a third fine secret"), ("ada", "a fine long secret")
DAY = "2026-02-01"
MORE = ("assess", "release-alerts", "see-visa-facts")


@pytest.fixture(autouse=True)
def _address(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that commands use by themselves, and nobody's token."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", sqlite_url)
    monkeypatch.delenv("SPONSOR_MONITOR_TOKEN_FILE", raising=False)


@pytest.fixture
def people(run: Run, dataset: Path, tmp_path: Path) -> dict[str, tuple[object, ...]]:
    """The options by which an officer and the engagement lead of a school sign in: tokens, which are quick."""
    run("import", "dataset", dataset)
    files = {name: tmp_path / name for name, _ in (ADA, OFFICER, LEAD)}
    for name, password in (ADA, OFFICER, LEAD):
        files[name].write_text(f"{password}\n", encoding="utf-8")
    ada = ("--user", "ada", "--password-file", files["ada"])
    run("people", "first", "ada", "--name", "Ada Sample", "--new-password-file", files["ada"])
    signed: dict[str, tuple[object, ...]] = {"ada": ada}
    for name, role, *more in (("bo", "compliance-officer"), ("cy", "engagement-lead", "--school", "SBM")):
        given = tmp_path / "given"
        given.write_text(run("people", "add", name, "--name", "A Sample", *ada).out.split()[0] + "\n")
        signs = ("--user", name, "--password-file", given, "--new-password-file", files[name])
        assert run("people", "set-password", *signs).code == 0
        assert run("people", "grant", name, role, *more, *ada).code == 0
        may = ["see-student", "work-alerts", *(MORE if name == "bo" else ())]
        asked = (option for permission in may for option in ("--may", permission))
        token = run("people", "token", *asked, "--user", name, "--password-file", files[name])
        files[name].write_text(token.out.split()[0] + "\n", encoding="utf-8")
        signed[name] = ("--token-file", files[name])
    return signed


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
    assert [word for word in ("Engagement gap", "60", "breach, R-1") if word in listed] == []
    assert run("alerts", "list", "--rule", "engagement-gap", "--json", *cy).out.strip() == "[]"
    assert (
        run("alerts", "list", "--level", "breach", "--rule", "engagement-gap", *cy).out == "There is no such alert.\n"
    )
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
