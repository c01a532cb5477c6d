"""Casework by commands: one case from its opening to a panel, many at once, and the institution's process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.cli.cases import NOT_ALL
from api.cli.failures import REFUSED
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from sponsor_monitor.services.people import make_token
from tests.api.conftest import Ran, Run
from tests.api.student_way import Way

pytestmark = pytest.mark.slow
By = Callable[..., Ran]


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Way:
    """The university on 20 January 2026, to be copied."""
    place = tmp_path_factory.mktemp("beginning")
    with Way(f"sqlite:///{place / 'database.db'}", place) as university:
        return university.begin()


@pytest.fixture
def way(beginning: Way, tmp_path: Path) -> Iterator[Way]:
    """The beginning, for this test alone."""
    with beginning.copy(tmp_path) as university:
        yield university


@pytest.fixture
def by(way: Way, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> By:
    """Give a command as somebody."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", way.url)
    monkeypatch.delenv("SPONSOR_MONITOR_TOKEN_FILE", raising=False)
    tokens: dict[str, Path] = {}

    def give(who: str, command: str, *more: str) -> Ran:
        if who not in tokens:
            with way.on("2026-01-20", who) as work:
                _, token = make_token(work, set(Permission) - BY_PASSWORD_ONLY, work.today)
            tokens[who] = tmp_path / who
            tokens[who].write_text(f"{token}\n", encoding="utf-8")
        return run(*command.split(), *more, "--token-file", tokens[who])

    return give


def opened(by: By, registration: str = "R-1", concern: str = "academic") -> str:
    return by("officer", f"case open {registration} --concern {concern}").out.split()[-1]


def test_one_case_by_commands_from_its_opening_to_the_panel(by: By) -> None:
    case, gap = opened(by), "--rule engagement-gap --period-start 2026-01-17"
    done = [
        by("officer", f"case assign {case} officer"),
        by("officer", f"case contact {case} email --not-answered", "--proof", "the outbox"),
        by("officer", f"case contact {case} phone --answered --by second-officer"),
        by("officer", f"case response {case} phone", "--words", "I will come."),
        by("officer", f"case circumstances {case} asked-nothing-told"),
        by("officer", f"case support {case} wellbeing --refer"),
        by("officer", f"case options {case} continue intermit --answer-by 2026-02-02"),
        by("officer", f"case choice {case} continue"),
        by("officer", f"case plan {case} --review 2026-02-03", "--agreed", "every class"),
        by("officer", f"case plan-review {case} 2026-02-03 kept --next 2026-02-10"),
        by("officer", f"case follow-up {case} 2026-01-30"),
        by(
            "officer",
            f"case clear-block {case} outage:vle {gap} --reason seen",
        ),
        by("officer", f"case panel refer {case} --meets 2026-01-20 --papers 2026-01-08"),
        by("panel secretary", f"case panel held {case} action-plan --member deputy --member welfare --reasons heard"),
        by("officer", f"case hand-over {case} second-officer --note see-plan"),
    ]

    assert [ran.err for ran in done] == [""] * len(done)
    shown = by("second officer", f"case show {case}").out
    assert "Stage: Referral for support" in shown
    assert "members: deputy, welfare" in shown
    assert "2026-02-10  review of the action plan, second-officer" in shown
    assert "Who acted: officer, panel-secretary" in shown


def test_a_case_and_an_alert_are_named_by_the_end_of_their_id(by: By, way: Way) -> None:
    alert = way.judged("2026-03-19")[0].uid
    way.move_to("2026-01-20T12:00:00")
    case = opened(by)

    shown = by("officer", f"case show {case[-8:]}")
    assert case in shown.out
    assert case[-8:] in by("officer", "cases list").out
    assert not by("officer", f"cases bulk assign officer --case {case[-8:]}").err
    assert alert in by("officer", f"alerts show {alert[-8:]}").out
    assert not by("officer", f"case join {case[-8:]} --alert {alert[-8:]}").err
    assert "There is no such case" in by("officer", "case show 00000000").err


def test_everybody_is_judged_before_anything_is_locked(by: By) -> None:
    case, said = opened(by), list[str]()

    def hear(*given: object) -> None:
        said.append(str(given[2]))

    for command in ("checklist {} academic", "recommend {} academic --reasons R", "letter {} first-contact"):
        said.clear()
        sa.event.listen(sa.Engine, "before_cursor_execute", hear)
        by("officer", f"case {command.format(case)}")
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)
        locked = max(place for place, statement in enumerate(said) if statement == "BEGIN IMMEDIATE")
        # Each table that is judged is read in a transaction of its own: here only a run is looked up.
        assert said[locked:].count("BEGIN") <= 3, command


def test_records_in_doubt_are_asked_for_and_answered_by_commands(by: By) -> None:
    case = opened(by)
    asked = by("officer", f"case query {case} mark --owner second-officer --disputed there --session S-9")
    number = re.findall(r"number (\d+)", asked.out)[0]

    early = by("authorising officer", f"case answer-query {case} {number} decided-on-the-evidence --reasons seen")
    answered = by("second officer", f"case answer-query {case} {number} corrected --reasons mended --batch 1")
    register = by("officer", f"case ask-register {case} S-9 --lecturer Sample --due 2026-01-21")
    refused = by("officer", f"case answer-register {case} S-9 present")

    assert "to be answered by 2026-01-27" in asked.out
    assert (early.code, answered.code) == (REFUSED, 0)
    assert register.out == "It is to be answered by 2026-01-21.\n"
    assert "You may not answer for a register" in refused.err


def test_welfare_complaints_and_reviews_are_shown_wherever_a_case_is(by: By) -> None:
    case = opened(by)
    by("officer", f"case welfare {case} --words worried")
    by("officer", f"case complaint {case}")
    held = by("officer", f"case review {case} --by court-or-tribunal")

    shown, listed = by("officer", f"case show {case}").out, by("officer", "cases list --on-hold").out
    closing = by("officer", f"case close {case} engaged-again --reason back")
    by("welfare", f"case welfare {case} --answer --letters-may-go-on --words safe")
    number = re.findall(r"entry (\d+)", held.out)[0]
    by("officer", f"case review {case} --decides {number} --outcome not-upheld --reasons heard")

    assert {"LEGAL HOLD", "WELFARE CONCERN"} <= set(re.findall(r"LEGAL HOLD|WELFARE CONCERN", shown))
    assert {"† legal hold", "! welfare concern"} <= {
        part.strip() for part in listed.splitlines()[-1].split("  ") if part
    }
    assert (closing.code, "a welfare concern is not answered" in closing.err) == (REFUSED, True)
    after = by("officer", f"case show {case}").out
    assert "WELFARE CONCERN" not in after
    assert by("officer", f"case procedures-completed {case}").code == REFUSED


def test_the_checklist_names_what_is_missing_and_a_closed_case_is_opened_again(by: By) -> None:
    case = opened(by, concern="immigration")

    missing = by("officer", f"case checklist {case} immigration").out
    closed = by("officer", f"case close {case} nothing-to-do --reason early")
    second = by("officer", f"case snooze {case} 2026-01-22 --reason later")
    by("officer", f"case reopen {case} --reason again")

    assert "[ ] Alternatives to leaving were offered" in missing
    assert "[x] No data query is open." in missing
    assert "missing." in missing.splitlines()[-1]
    assert (closed.code, second.code) == (0, REFUSED)
    assert by("officer", f"case snooze {case} 2026-01-22 --reason later").code == 0
    assert by("officer", f"case assign {case} officer --seen 1").code == REFUSED
    assert by("officer", f"case join {case} --alert none").code == REFUSED
    assert "No panel has decided" in by("panel secretary", f"case panel comparable {case}").out


def test_many_cases_at_once_and_those_that_are_refused_are_named(by: By) -> None:
    first, second = opened(by), opened(by, "R-2")
    both = ("--case", first, "--case", second)

    assert by("officer", "cases bulk assign officer", *both).out == "Done in 2 of 2 cases.\n"
    moved = by("officer", "cases bulk follow-up 2026-01-30", "--case", f"{first}:1", "--case", second)
    letters = by("officer", "cases bulk write meeting --set meeting_where=Room_1 --set meeting_on=Friday", *both)

    assert (moved.code, moved.out.splitlines()[0]) == (NOT_ALL, "Done in 1 of 2 cases.")
    assert "moved on" in moved.out
    assert letters.out.count("Room_1") + letters.out.count(": ") >= 1
    listed = by("officer", "cases list --owner officer --due-by 2026-01-30 --concern academic --acted officer").out
    assert "R-2" in listed
    assert "There is no such case" in by("officer", "cases list --unowned --stage panel").out
    assert by("officer", "cases bulk assign officer --case a:b").code == REFUSED
    assert 'There is no concern "visa"' in by("officer", "cases list --concern visa").err


def test_the_process_is_shown_with_clauses_and_changed_with_reasons(by: By, tmp_path: Path) -> None:
    before = by("officer", "process show").out
    named = by(
        "authorising officer", "process set remain_days 7 --reason Senate --clause Regulation --since 2026-02-01"
    )
    stages = by("authorising officer", "process set stages", "early engagement, panel", "--reason", "ours")
    panel = by("authorising officer", "process set has_panel no --reason none")
    file = tmp_path / "own.toml"
    value = '[values.query_days]\nvalue = 3\nauthority = "policy"\nclause = "a"\nsource = "b"\n'
    file.write_text(f'id = "own"\ntitle = "Own"\nextends = "shipped"\n{value}', encoding="utf-8")
    own = by("authorising officer", "process set --reason ours --file", str(file))
    again = by("authorising officer", "process set --reason ours --file", str(file))

    assert "UKVI reporting" in before
    assert [ran.err for ran in (named, stages, panel, own)] == [""] * 4
    assert (own.out, "in force already" in again.out) == ("Set: query_days.\n", True)
    assert by("authorising officer", "process set answer_days --reason x").code == REFUSED
    assert by("authorising officer", "process set answer_days many --reason x").code == REFUSED
    assert "You may not change process values" in by("officer", "process set answer_days 4 --reason x").err
    assert by("authorising officer", "process set report_days 30 --reason slower").code == REFUSED


def test_whether_the_student_was_reached_is_said_and_never_guessed(by: By) -> None:
    refused = by("officer", f"case contact {opened(by)} phone")

    assert (refused.code, "--answered, or --not-answered" in refused.err) == (REFUSED, True)
