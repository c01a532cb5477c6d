"""Visa facts and circumstances are cut out for those who may not see them, whatever else they see."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from sponsor_monitor import judgement
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.people.actor import Actor, NotPermitted, Scope
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.seen import (
    ASKED_TO_CONTACT,
    HOME_OFFICE_RULES,
    Sight,
    seen_entry,
    seen_events,
    seen_findings,
    seen_person,
    sight_of,
    told_as,
)
from sponsor_monitor.rules import remote_share
from sponsor_monitor.store.persons import Person

ABOUT = Scope("registration-1", "student-1", "SBM")
LEAD, ALL = Sight("lead", visa_facts=False, restricted=False), Sight("officer", visa_facts=True, restricted=True)
RULES = [rule.RULE for rule in (*judgement.RULES, remote_share)]


def finding(rule: str, outcome: str = "breach", subject: str = "student") -> dict[str, Any]:
    return {"rule": rule, "outcome": outcome, "subject": subject, "explanation": f"what {rule} says"}


def entry(cas_number: str | None, *findings: dict[str, Any]) -> dict[str, Any]:
    return {
        "registration_id": "R-1",
        "cas_number": cas_number,
        "rqf_level": 4,
        "below_degree": True,
        "school": "SBM",
        "weeks": [1],
        "months": [2],
        "gap": {"days": 9},
        "findings": list(findings),
    }


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_but_the_checkpoint_is_the_home_office_s(rule: str) -> None:
    assert (rule in HOME_OFFICE_RULES) is (rule != "checkpoint")
    assert set(RULES) > HOME_OFFICE_RULES


@pytest.mark.parametrize("rule", RULES)
def test_in_place_of_a_visa_fact_stands_that_contact_is_asked_for(rule: str) -> None:
    seen = seen_findings([finding(rule), finding("checkpoint")], LEAD)

    assert ASKED_TO_CONTACT in (
        told_as(rule, LEAD),
        "" if rule != "checkpoint" else ASKED_TO_CONTACT,
    )
    assert told_as(rule, ALL) == rule
    assert {one["rule"] for one in seen.findings} == {"checkpoint"}
    assert seen.asked_to_contact is (rule != "checkpoint")


@pytest.mark.parametrize(
    "hidden", [finding("monthly-attendance", "indeterminate"), finding("contact-hours", "breach", "provision")]
)
def test_what_is_not_about_the_student_s_part_asks_for_no_contact(hidden: dict[str, Any]) -> None:
    assert not seen_findings([hidden], LEAD).asked_to_contact


def test_an_entry_without_visa_facts_holds_no_word_of_them() -> None:
    told = seen_entry(entry("E4G1", finding("engagement-gap"), finding("checkpoint")), LEAD)

    assert not told.keys() & {"cas_number", "rqf_level", "below_degree", "weeks", "months", "gap"}
    assert [word for word in ("E4G1", "engagement-gap", "days") if word in json.dumps(told)] == []
    assert (told["asked_to_contact"], told["school"]) == (True, "SBM")


def test_without_visa_facts_a_gap_tells_nobody_who_is_sponsored() -> None:
    sponsored, other = (seen_entry(entry(cas, finding("engagement-gap")), LEAD) for cas in ("E4G1", None))

    assert sponsored == other
    assert sponsored["asked_to_contact"]


def test_who_may_see_visa_facts_sees_the_whole_entry() -> None:
    whole = entry("E4G1", finding("engagement-gap"))

    assert seen_entry(whole, ALL) == {**whole, "asked_to_contact": False}


def test_a_person_without_visa_facts_is_nobody_s_sponsored_student() -> None:
    day = dt.date(2026, 9, 1)
    student = Person(
        "registration-1", "student-1", "R-1", "S-1", "Sample", "Ada", "SBM", "", "E4G1", 4, "HND", "", day, day,
        day, None, day, day, "", "", "", "ENG",
    )  # fmt: skip
    seen = seen_person(student, LEAD)

    assert (seen.is_sponsored, seen.permission_start, seen.permission_end) == (False, None, None)
    assert (seen.name, seen.enrolled_on) == ("Ada Sample", day)
    assert seen_person(student, ALL) is student


def event(kind: CaseEvent, actor: str = "officer", private: dict[str, str] | None = None, **body: object) -> Entry:
    return Entry(1, 0, kind, actor, "case-1", "registration-1", body, private or {}, "", "")


@pytest.mark.parametrize("kind", CaseEvent)
def test_of_an_immigration_case_a_lead_sees_that_the_student_was_helped_and_no_word(kind: CaseEvent) -> None:
    seen = seen_events([event(kind, private={"note": "Her CAS ends in May."})], Concern.IMMIGRATION, LEAD)
    is_help = kind.value.removeprefix("case-").partition("-")[0] in (
        "contact", "response", "circumstances", "support", "welfare", "register",
    )  # fmt: skip

    assert len(seen) == is_help
    assert all(not one.private for one in seen)


def test_of_an_academic_case_a_lead_sees_all_that_is_no_visa_fact() -> None:
    hidden = [
        event(CaseEvent.BLOCK_CLEARED, rule="monthly-attendance"),
        event(CaseEvent.RECOMMENDED, ground="immigration"),
        event(CaseEvent.REPORT_DUE, event="withdrawal"),
        event(CaseEvent.REPORTED),
    ]
    shown = [
        event(CaseEvent.OPENED, concern="academic"),
        event(CaseEvent.BLOCK_CLEARED, rule="checkpoint"),
        event(CaseEvent.RECOMMENDED, private={"reasons": "no work", "snapshot_json": "{}"}, ground="academic"),
    ]
    seen = seen_events([*hidden, *shown], Concern.ACADEMIC, LEAD)

    assert [(one.kind, one.body) for one in seen] == [(one.kind, one.body) for one in shown]
    assert seen[-1].private == {"reasons": "no work"}
    assert seen_events([*hidden, *shown], Concern.ACADEMIC, ALL) == [*hidden, *shown]


@pytest.mark.parametrize("kind", [CaseEvent.CIRCUMSTANCES_NOTED, CaseEvent.SUPPORT_REFERRED, CaseEvent.WELFARE_CONCERN])
def test_circumstances_are_read_by_who_may_and_by_who_wrote_them(kind: CaseEvent) -> None:
    words = {"category": "bereavement"}
    told = [event(kind, private=words), event(kind, actor="lead", private=words)]

    assert [one.private for one in seen_events(told, Concern.ACADEMIC, LEAD)] == [{}, words]
    assert [one.private for one in seen_events(told, Concern.ACADEMIC, ALL)] == [words, words]


@pytest.mark.parametrize(
    ("grant", "visa_facts", "restricted"),
    [
        (Grant(Role.ENGAGEMENT_LEAD, schools=frozenset({"SBM"})), False, False),
        (Grant(Role.STUDENT_PROGRESS), False, True),
        (Grant(Role.LEVEL_1), True, False),
        (Grant(Role.STUDENT, students=frozenset({"student-1"})), True, True),
        (
            Grant(
                Role.ADVISER,
                registrations=frozenset({"registration-1"}),
                only=frozenset({Permission.SEE_OWN_RECORD, Permission.SEE_VISA_FACTS}),
            ),
            True,
            False,
        ),
    ],
    ids=lambda value: value.role.key if isinstance(value, Grant) else "",
)
def test_what_somebody_sees_follows_from_what_they_may(grant: Grant, visa_facts: bool, restricted: bool) -> None:
    sight = sight_of(Actor("account-1", grants=(grant,)), ABOUT)

    assert sight == Sight("account-1", visa_facts=visa_facts, restricted=restricted)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FACULTY, Role.ENGAGEMENT_LEAD, Role.STUDENT])
def test_who_may_see_nothing_of_a_student_is_refused(role: Role) -> None:
    grant = Grant(role, schools=frozenset({"LAW"}), students=frozenset({"student-2"}))

    with pytest.raises(NotPermitted, match="see a student's engagement"):
        sight_of(Actor("account-1", grants=(grant,)), ABOUT)
