"""Which alert follows which finding: the cases of alert_matching.toml, each refresh after refresh."""

from __future__ import annotations

import itertools
import string
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.alert import Alert, Alerts
from sponsor_monitor.casework.alert_concern import Concern
from sponsor_monitor.casework.alert_matching import Refresh, entries_to_add
from tests.sponsor_monitor.casework.alert_log import RELEASED, RUN, AlertLog, concern, go_live

CASES = tomllib.loads(Path(__file__).with_name("alert_matching.toml").read_text(encoding="utf-8"))["case"]
FIRST = CASES[0]["refreshes"][0]


def names() -> Iterator[str]:
    yield from string.ascii_uppercase


def refresh(step: dict[str, Any], new_id: Iterator[str], batch: int) -> Refresh:
    wrong = step.get("wrong", [])

    def stood(alert: Alert, _now: Concern | None) -> bool:
        return alert.uid not in wrong

    return Refresh(RUN, step["as_of"], batch, lambda: next(new_id), stood, lambda _: None)


def said(draft: Draft) -> str:
    """An entry as the cases write it."""
    words = [draft.subject or "", draft.kind.removeprefix("alert-")]
    words += [str(draft.body[name]) for name in ("level", "into") if name in draft.body]
    words += ["corrected"] if draft.body.get("corrected") else []
    return " ".join(words)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_alert_follows_its_finding(case: dict[str, Any]) -> None:
    first = go_live(case.get("go_live", case["refreshes"][0]["as_of"].replace(year=2000)))
    log = AlertLog(first, *([RELEASED] if case.get("released", True) else []))
    new_id = names()
    for batch, step in zip(itertools.count(1), case["refreshes"], strict=False):
        found = [concern(text) for text in step["found"]]
        asked = refresh(step, new_id, batch)

        drafts = entries_to_add(log.alerts, found, asked)
        log.append(drafts)

        assert [said(draft) for draft in drafts if draft.kind != "alerts-refreshed"] == step["adds"]
        assert entries_to_add(log.alerts, found, asked) == []
        for name, begin in step.get("follows", {}).items():
            assert log.alerts.by_uid[name].finding["period_start"] == begin


def test_without_a_go_live_date_there_are_no_alerts() -> None:
    found = [concern("checkpoint 2025-09-22 2025-10-17 breach")]

    assert entries_to_add(Alerts(), found, refresh(FIRST, names(), 1)) == []


def test_an_alert_whose_facts_were_erased_is_never_looked_at_or_followed_again() -> None:
    log = AlertLog(go_live(FIRST["as_of"]))
    found = [concern("engagement-gap 2025-10-27 2025-11-17 warning 21 open")]
    log.append(entries_to_add(log.alerts, found, refresh(FIRST, names(), 1)))
    log.entries = [replace(entry, private={}) for entry in log.entries]

    assert list(log.alerts.by_uid) == ["A"]
    assert log.alerts.open == []
    assert entries_to_add(log.alerts, [], refresh(FIRST, names(), 1)) == []
