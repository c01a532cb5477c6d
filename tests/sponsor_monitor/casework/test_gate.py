"""The gate: every condition missing in turn, each boundary from both sides."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.casework.case import Case, replay
from sponsor_monitor.casework.decision_errors import GateNotPassed
from sponsor_monitor.casework.event import CaseEvent, event
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.findings_today import FindingsToday
from sponsor_monitor.casework.gate import gate, refuse_unmet, supporting
from sponsor_monitor.casework.gate_conditions import CONDITIONS
from sponsor_monitor.casework.ground import ground_rules, wordings
from sponsor_monitor.rules import (
    checkpoint,
    contact_hours,
    engagement_gap,
    interruption_limit,
    monthly_attendance,
    not_enrolled,
    remote_share,
    sabbatical_meetings,
    three_month_attendance,
)
from tests.sponsor_monitor.casework.case_log import CASE, REGISTRATION, TODAY, entry, finding, findings, institution

DOCUMENT = tomllib.loads(Path(__file__).with_name("gate.toml").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = DOCUMENT["case"]
A_GAP = "engagement-gap 2026-01-05 2026-03-19 open"
RULES = {
    rule.RULE
    for rule in (
        checkpoint,
        contact_hours,
        engagement_gap,
        interruption_limit,
        monthly_attendance,
        not_enrolled,
        remote_share,
        sabbatical_meetings,
        three_month_attendance,
    )
}


def found(text: str) -> dict[str, Any]:
    """A finding from ``rule from to [open] [name=value …]``; ``months`` and ``blocked`` are lists."""
    rule, begin, end, *more = text.split()
    said: dict[str, Any] = {"open": "open" in more}
    for name, _, value in (part.partition("=") for part in more if "=" in part):
        if name == "months":
            said["measured"] = {"months": value.split(",")}
        elif name == "blocked":
            said["blocked_by"] = value.split(",")
        else:
            said[name] = value
    return finding(rule, begin, end, **said)


def asked(case: Mapping[str, Any]) -> FindingsToday:
    some = [found(text) for text in case.get("findings", [A_GAP])]
    cas = "CAS-1" if case.get("cas", True) else None
    more = {"monitored_to": case["monitored_to"]} if "monitored_to" in case else {}
    told = findings(*some, cas=cas, months=case.get("months"), missing=case.get("missing"), **more)
    return replace(told, said_of_classes=case.get("said", {}))


def case_of(told: Mapping[str, Any]) -> Case:
    instead = {each["id"]: each for each in told.get("instead", [])}
    entries = []
    kept = [each for each in DOCUMENT["event"] if each["id"] not in told.get("without", [])]
    for number, each in enumerate([*kept, *told.get("plus", [])], start=1):
        other = instead.get(each.get("id", ""), {})
        on_ground = {"ground": told.get("ground", "immigration")} if "ground" in each["body"] else {}
        body = {**each["body"], **on_ground, **other.get("body", {})}
        private = {**each.get("private", {}), **other.get("private", {})}
        entries.append(entry(event(CaseEvent(each["kind"]), CASE, REGISTRATION, body, private), number, each["on"]))
    return replay(entries)


@pytest.mark.parametrize("told", CASES, ids=lambda told: told["name"])
def test_exactly_what_is_missing_is_named(told: dict[str, Any]) -> None:
    here = institution(TODAY, told.get("process"))

    conditions = gate(case_of(told), Ground(told.get("ground", "immigration")), asked(told), here)

    assert [each.name for each in conditions if not each.is_met] == told["unmet"]
    assert all(bool(each.why and each.todo) != each.is_met for each in conditions)


@pytest.mark.parametrize("ground", Ground)
def test_every_condition_of_a_ground_is_missing_in_some_case_and_met_in_another(ground: Ground) -> None:
    unmet = {name for told in CASES for name in told["unmet"]}

    assert set(ground_rules(ground).conditions) == set(CONDITIONS) == set(wordings()) == unmet


@pytest.mark.parametrize("ground", Ground)
def test_every_rule_is_a_ground_or_known_not_to_be_one(ground: Ground) -> None:
    rules = ground_rules(ground)
    ground_by = {evidence.rule for evidence in rules.evidence}

    assert ground_by | rules.never <= RULES
    assert not ground_by & rules.never
    left = {"three-month-attendance", "interruption-limit", "not-enrolled"} if ground is Ground.ACADEMIC else set()
    assert ground_by | rules.never | left == RULES


def test_a_value_of_the_process_that_was_never_entered_is_named() -> None:
    here = institution()
    bare = replace(here.process, values={k: v for k, v in here.process.values.items() if k != "answer_days"})
    told: dict[str, Any] = {}

    conditions = gate(case_of(told), Ground.IMMIGRATION, asked(told), replace(here, process=bare))

    unmet = [each for each in conditions if not each.is_met]
    assert [each.name for each in unmet] == ["contact", "alternatives"]
    assert all("process set answer_days" in each.why for each in unmet)


def test_a_data_query_or_welfare_concern_in_another_case_of_the_student_counts_too() -> None:
    told: dict[str, Any] = {}
    other = case_of(next(each for each in CASES if "welfare" in each["unmet"]))

    conditions = gate(case_of(told), Ground.IMMIGRATION, asked(told), institution(), [other])

    assert [each.name for each in conditions if not each.is_met] == ["welfare"]


def test_an_unmet_gate_is_refused_with_all_that_is_missing_and_a_gate_not_asked_too() -> None:
    told = next(each for each in CASES if len(each["unmet"]) == 6)

    with pytest.raises(GateNotPassed) as refused:
        refuse_unmet(gate(case_of(told), Ground.IMMIGRATION, asked(told), institution()))
    with pytest.raises(GateNotPassed):
        refuse_unmet(())

    assert [line.partition(":")[0] for line in refused.value.missing] == told["unmet"]


def test_the_finding_that_a_recommendation_rests_on_is_the_one_with_the_fewest_blocks() -> None:
    told = {"findings": [A_GAP + " blocked=outage:vle", "interruption-limit 2026-01-05 2026-03-19"]}

    rests_on = supporting(case_of({}), Ground.IMMIGRATION, asked(told), institution())

    assert [each["rule"] for each in rests_on] == ["interruption-limit"]
