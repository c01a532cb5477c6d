"""Cases in a database: opened once, done by who may, listed for who may see, and the same in many at once."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework import case_errors as errors
from sponsor_monitor.casework.case_list import Filter
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Concern, QueryAbout
from sponsor_monitor.casework.process import ProcessValue
from sponsor_monitor.casework.process_file import extension_bytes
from sponsor_monitor.casework.process_log import AlreadyInForce, LawStands, ProcessUnfit
from sponsor_monitor.casework.process_names import Authority
from sponsor_monitor.people.actor import Actor, NotPermitted
from sponsor_monitor.people.errors import AccountClosed, NoSuchAccount
from sponsor_monitor.people.event import account_closed, account_made
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.people.seen import ASKED_IN_CASE
from sponsor_monitor.services.bulk import assign_many, follow_up_many
from sponsor_monitor.services.care import ask_register, attempt_contact, open_query
from sponsor_monitor.services.case_lists import list_cases, show_case
from sponsor_monitor.services.cases import case_of, open_case, record, record_many, require_letters_allowed
from sponsor_monitor.services.comparable import comparable
from sponsor_monitor.services.process import institution_today, process_now, set_process_file, set_process_value
from sponsor_monitor.services.references import SeveralEndSo, case_ending
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.persons import registration_uid
from tests.working import OFFICER, Office, holding, with_students

E = CaseEvent
DAY = dt.timedelta(days=1)
NAMED = ("ada", "bo", "anna", "lead", "other", "officer", "helpdesk")
LEAD = Actor("lead", "lead", (Grant(Role.ENGAGEMENT_LEAD, schools=frozenset({"SBM"})),))
OTHER_LEAD = Actor("other", "other", (Grant(Role.ENGAGEMENT_LEAD, schools=frozenset({"SEMS"})),))
DUTY = holding("duty", Role.WELFARE)
SIGNATORY = holding("signatory", Role.SIGNATORY)
SECRETARY = holding("secretary", Role.PANEL_SECRETARY)
CHOICE = ProcessValue(5, Authority.INSTITUTION, "Institution's choice", "Senate", None, "before go-live")


@pytest.fixture(scope="module")
def first_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQLite database of three students, and nobody's case, to be copied."""
    place = tmp_path_factory.mktemp("office")
    made = with_students(f"sqlite:///{place / 'database.db'}", place)
    _accounts(made)
    made.database.close()
    return place / "database.db"


@pytest.fixture
def office(first_office: Path, tmp_path: Path) -> Iterator[Office]:
    """Three students, and nobody's case."""
    shutil.copy(first_office, tmp_path / "database.db")
    made = Office(Database(f"sqlite:///{tmp_path / 'database.db'}"))
    yield made
    made.database.close()


@pytest.fixture
def each_office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The same on each database in turn."""
    made = with_students(database_url, tmp_path)
    _accounts(made)
    yield made
    made.database.close()


def _accounts(office: Office) -> None:
    """Those to whom cases are given here, and one who has left."""
    with office.work() as work:
        work.append(*(account_made(who, who, f"{who.title()} Sample", "") for who in (*NAMED, "gone")))
        work.append(account_closed("gone"))


def opened(office: Office, name: str = "R-1", concern: Concern = Concern.ACADEMIC) -> str:
    with office.work(OFFICER) as work:
        return open_case(work, registration_uid(work.connection, name), concern).uid


def a_day(work: Work) -> dict[str, dt.date]:
    return {"on": work.today}


def test_a_student_has_one_open_case_for_each_concern(office: Office) -> None:
    first = opened(office)

    with office.work(OFFICER) as work, pytest.raises(errors.CaseAlreadyOpen, match=first):
        open_case(work, registration_uid(work.connection, "R-1"), Concern.ACADEMIC)
    opened(office, concern=Concern.WELFARE)
    with office.work(OFFICER) as work:
        record(work, first, E.CLOSED, {"outcome": "opened in error"}, {"reason": "made up"})
    second = opened(office)

    with office.work(OFFICER) as work, pytest.raises(errors.CaseAlreadyOpen, match=second):
        record(work, first, E.REOPENED, {}, {"reason": "made up"})


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        (E.ASSIGNED, {"to": "nobody"}, NoSuchAccount),
        (E.ASSIGNED, {"to": "gone"}, AccountClosed),
        (E.DATA_QUERY_OPENED, {"about": "mark", "owner": "gone", "answer_due": "2026-12-07"}, AccountClosed),
        (E.CONTACT_ATTEMPTED, {"channel": "phone", "on": "2026-11-30", "answered": False, "by": "x"}, NoSuchAccount),
    ],
)
def test_whoever_an_event_names_has_an_account_that_is_open(
    office: Office, kind: E, body: dict[str, object], why: type[Exception]
) -> None:
    uid = opened(office)

    with office.work(OFFICER) as work, pytest.raises(why):
        record(work, uid, kind, body, {"disputed": "made up"} if kind is E.DATA_QUERY_OPENED else {})


def test_what_somebody_did_stays_theirs_after_they_left(office: Office) -> None:
    uid = opened(office)

    with office.work(OFFICER) as work:
        tried = attempt_contact(work, uid, Channel.PHONE, work.today, answered=True, by="gone")
    assert tried.body["by"] == "gone"


def test_an_ending_that_several_ids_have_names_none_of_them(office: Office) -> None:
    with office.work(OFFICER) as work:
        work.append(*(Draft(E.OPENED, {}, f"{place}-abcd") for place in ("one", "two")))

        assert case_ending(work, "two-ABCD") == "two-abcd"
        assert (case_ending(work, "cd"), case_ending(work, "none")) == ("cd", "none")
        with pytest.raises(SeveralEndSo, match="give more of the end"):
            case_ending(work, "abcd")


def test_alerts_that_are_none_of_the_student_s_join_no_case(office: Office) -> None:
    with office.work(OFFICER) as work, pytest.raises(errors.AlertsOfAnother):
        open_case(work, registration_uid(work.connection, "R-1"), Concern.ACADEMIC, ["no-such-alert"])


def test_who_saw_an_earlier_state_is_told_that_the_case_moved_on(office: Office) -> None:
    uid = opened(office)
    with office.work(OFFICER) as work:
        seen = case_of(work, uid).number
        record(work, uid, E.ASSIGNED, {"to": "ada"}, expected=seen)

    with office.work(OFFICER) as work, pytest.raises(errors.CaseMovedOn):
        record(work, uid, E.ASSIGNED, {"to": "bo"}, expected=seen)

    with office.work(OFFICER) as work:
        assert case_of(work, uid).owner == "ada"


@pytest.mark.slow
def test_several_events_are_all_recorded_or_none(each_office: Office) -> None:
    uid = opened(each_office)
    with each_office.work(OFFICER) as work:
        before, today = case_of(work, uid), a_day(work)
    events = [(E.SUPPORT_OFFERED, today, {"support": "wellbeing"}), (E.REOPENED, {}, {"reason": "made up"})]

    with pytest.raises(errors.CaseNotClosed), each_office.work(OFFICER) as work:
        record_many(work, uid, events)

    with each_office.work(OFFICER) as work:
        assert case_of(work, uid) == before


def test_each_thing_is_done_by_who_may_for_this_student(office: Office) -> None:
    uid = opened(office)

    with office.work(LEAD) as work:
        record(work, uid, E.ASSIGNED, {"to": "lead"})
    for actor in (OTHER_LEAD, holding("nobody")):
        with office.work(actor) as work, pytest.raises(NotPermitted):
            record(work, uid, E.ASSIGNED, {"to": "other"})
    with office.work(LEAD) as work, pytest.raises(NotPermitted):
        open_case(work, registration_uid(work.connection, "R-2"), Concern.IMMIGRATION)
    body = {"block": "outage:vle", "rule": "engagement-gap", "period_start": "2026-09-01"}
    with office.work(LEAD) as work, pytest.raises(NotPermitted):
        record(work, uid, E.BLOCK_CLEARED, body, {"reason": "made up"})


def test_contact_queries_and_registers_have_the_days_of_the_process(office: Office) -> None:
    uid = opened(office)
    with office.work(SIGNATORY) as work:
        set_process_value(work, "answer_days", CHOICE)
    with office.work(OFFICER) as work:
        tried = attempt_contact(work, uid, Channel.PHONE, work.today, answered=False, proof="call log")
        query = open_query(work, uid, QueryAbout.CARD, "lead", "made up", on_record="ticket 1")
        register = ask_register(work, uid, "S-1", of="lead")

    assert [e.body.get("answer_by") or e.body["answer_due"] for e in (tried, query, register)] == ["2026-12-07"] * 3


def test_an_overdue_query_goes_to_the_signatory_and_to_no_officer(office: Office) -> None:
    uid = opened(office)
    with office.work(OFFICER) as work:
        number = open_query(work, uid, QueryAbout.MARK, "lead", "made up").number
    office.now += 8 * 86_400_000_000
    answer = {"query": number, "answer": "decided on the evidence"}

    with office.work(OFFICER) as work, pytest.raises(NotPermitted):
        record(work, uid, E.DATA_QUERY_ANSWERED, answer, {"reasons": "made up"})
    with office.work(SIGNATORY) as work:
        record(work, uid, E.DATA_QUERY_ANSWERED, answer, {"reasons": "made up"})
        assert not case_of(work, uid).open_queries


def test_a_welfare_concern_in_one_case_stops_formal_letters_in_every_other(office: Office) -> None:
    academic, welfare = opened(office), opened(office, concern=Concern.WELFARE)
    with office.work(OFFICER) as work:
        record(work, welfare, E.WELFARE_CONCERN, a_day(work), {"words": "made up"})
        told = {**a_day(work), "channel": "email", "ground": "academic"}
        with pytest.raises(errors.WelfareUnanswered):
            record(work, academic, E.TOLD_IN_ADVANCE, told)
    with office.work(DUTY) as work:
        body = {**a_day(work), "letters_may_go_on": True}
        record(work, welfare, E.WELFARE_ANSWERED, body, {"words": "made up"})
    with office.work(OFFICER) as work:
        require_letters_allowed(work, registration_uid(work.connection, "R-1"))
        record(work, academic, E.TOLD_IN_ADVANCE, told)


def test_a_lead_sees_cases_of_the_own_school_and_of_visas_only_that_somebody_is_to_be_contacted(office: Office) -> None:
    visa, academic = opened(office, concern=Concern.IMMIGRATION), opened(office, "R-2")
    opened(office, "R-3")
    with office.work(OFFICER) as work:
        record(work, visa, E.SUPPORT_OFFERED, a_day(work), {"support": "disability"})
        record(work, visa, E.FOLLOW_UP_SET, {"follow_up": work.today})

    with office.work(LEAD) as work:
        found = {each.uid: each for each, _ in list_cases(work, Filter())}
        shown = show_case(work, visa)
        hidden = list_cases(work, Filter(concern=Concern.IMMIGRATION))
        acted = list_cases(work, Filter(acted="officer"))
        viewed = work.entries(kinds=["student-seen"])

    assert set(found) == {visa, academic}
    assert (found[visa].concern, found[visa].stage, found[visa].deadlines) == (None, None, ())
    assert found[visa].next_step == ASKED_IN_CASE
    assert hidden == []
    assert [each.uid for each, _ in acted] == [academic]
    assert [entry.kind for entry in shown.entries] == [E.SUPPORT_OFFERED]
    assert shown.entries[0].private == {}
    assert (viewed[-1].actor, viewed[-1].registration) == ("lead", shown.case.registration)


def test_a_list_has_what_is_asked_for_welfare_first_then_by_what_is_due(office: Office) -> None:
    first, second, third = opened(office), opened(office, "R-2"), opened(office, "R-3")
    with office.work(OFFICER) as work:
        record(work, second, E.FOLLOW_UP_SET, {"follow_up": work.today})
        record(work, third, E.WELFARE_CONCERN, a_day(work), {"words": "made up"})
        record(work, first, E.COMPLAINT_LODGED, a_day(work))
        record(work, first, E.ASSIGNED, {"to": "ada"})

        every = [each.uid for each, _ in list_cases(work, Filter())]
        asked = {
            "owner": Filter(owner="ada"),
            "unowned": Filter(unowned=True),
            "due": Filter(due_by=work.today),
            "hold": Filter(on_hold=True),
        }
        found = {name: [each.uid for each, _ in list_cases(work, each)] for name, each in asked.items()}

    assert every == [third, second, first]
    assert found == {"owner": [first], "unowned": [third, second], "due": [second], "hold": [first]}


@pytest.mark.slow
def test_the_same_is_done_in_many_cases_and_one_that_is_refused_stops_no_other(each_office: Office) -> None:
    cases = [opened(each_office, name) for name in ("R-1", "R-2", "R-3")]
    with each_office.work(OFFICER) as work:
        seen = case_of(work, cases[0]).number
        record(work, cases[0], E.SUPPORT_OFFERED, a_day(work), {"support": "wellbeing"})
        record(work, cases[1], E.ASSIGNED, {"to": "ada"})

    with each_office.work(OFFICER) as work:
        given = assign_many(work, {cases[0]: seen, cases[1]: None, cases[2]: None, "no-such-case": None}, "ada")
        dated = follow_up_many(work, dict.fromkeys(cases), work.today)

    assert [bool(done.refused) for done in given] == [True, True, False, True]
    assert "moved on" in given[0].refused
    assert [done.refused for done in dated] == [""] * 3
    with each_office.work(OFFICER) as work:
        assert [case_of(work, uid).owner for uid in cases] == [None, "ada", "ada"]


def test_past_decisions_compare_without_a_name_and_never_with_the_student_s_own(office: Office) -> None:
    own, other = opened(office, concern=Concern.IMMIGRATION), opened(office, "R-2", Concern.IMMIGRATION)
    for uid in (own, other):
        with office.work(OFFICER) as work:
            body = {"meets_on": work.today, "papers_to_student_on": work.today - 10 * DAY}
            record(
                work, uid, E.REFERRED_TO_PANEL, body | dict.fromkeys(("companion_offered", "statement_invited"), True)
            )
        with office.work(SECRETARY) as work:
            flags = ("circumstances_considered", "wellbeing_considered", "regulators_considered", "student_attended")
            held = dict.fromkeys((*flags, "companion_attended", "statement_read"), True)
            said = {**a_day(work), "members": ["anna", "bo"], "outcome": "action plan", "compared": []} | held
            record(work, uid, E.PANEL_HELD, said, {"reasons": "made up"})

    with office.work(SECRETARY) as work:
        (past,) = comparable(work, own)

    assert (past.uid, past.outcome, past.decision) == (other, "action plan", None)


def test_a_value_of_the_process_is_entered_from_a_day_on_with_reason_and_clause(office: Office) -> None:
    with office.work(SIGNATORY) as work:
        before = process_now(work)
        set_process_value(work, "answer_days", CHOICE)
        after = institution_today(work)

    assert before.on("answer_days", dt.date(2026, 11, 30)) is None
    assert after.process.on("answer_days", dt.date(2026, 11, 29)) is None
    assert (after.value("answer_days"), after.process.sha256 != before.sha256) == (5, True)
    with office.work(OFFICER) as work, pytest.raises(NotPermitted):
        set_process_value(work, "answer_days", CHOICE)


def test_law_is_replaced_by_law_only_and_nothing_is_set_twice_or_wrongly(office: Office) -> None:
    longer = ProcessValue(20, Authority.INSTITUTION, "Institution's choice", "Senate", None, "slower")

    with office.work(SIGNATORY) as work:
        with pytest.raises(LawStands):
            set_process_value(work, "report_days", longer)
        set_process_value(work, "answer_days", CHOICE)
        with pytest.raises(AlreadyInForce):
            set_process_value(work, "answer_days", CHOICE)
        with pytest.raises(ProcessUnfit):
            set_process_value(work, "contact_attempts", ProcessValue(1, Authority.POLICY, "a", "b", None, "c"))
        with pytest.raises(ProcessUnfit):
            set_process_value(work, "remain_days", ProcessValue(5, Authority.POLICY, "a", "b", None, ""))


def test_a_file_sets_what_is_not_in_force_and_the_second_time_nothing(office: Office) -> None:
    data = extension_bytes("essex-2025-07")

    with office.work(SIGNATORY) as work:
        first = set_process_file(work, data, "essex-2025-07.toml", "our policy")
        second = set_process_file(work, data, "essex-2025-07.toml", "our policy")
        here = institution_today(work)

    assert {"appeal_days", "has_panel", "referral_by"} <= set(first)
    assert second == []
    assert (here.value("appeal_days"), here.value("has_panel")) == (10, False)
