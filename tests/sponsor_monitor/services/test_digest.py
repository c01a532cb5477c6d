"""Daily digests, requests for registers, and calendars: each person's own, once, and nothing they may not see."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.alert import AlertEvent
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.reference import reference
from sponsor_monitor.messages.digest import Digest, Item, digest_text
from sponsor_monitor.messages.errors import NoSuchFeed
from sponsor_monitor.messages.event import FeedEvent
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.messages.message import replay
from sponsor_monitor.people import event as people_event
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.alerts import alerts_now, refresh, release, set_go_live
from sponsor_monitor.services.cases import open_case, record
from sponsor_monitor.services.digest import queue_corrections, queue_digests, queue_register_requests, queue_welfare
from sponsor_monitor.services.due import desk, left_behind
from sponsor_monitor.services.feeds import calendar_of, open_feed, own_calendar, revoke_feed
from sponsor_monitor.services.findings import judge
from sponsor_monitor.services.people import people_in
from sponsor_monitor.store.persons import registration_uid
from tests.working import OFFICER, Office, with_students

DAY = 86_400_000_000
MORNING = int(dt.datetime(2025, 12, 2, 9, tzinfo=dt.UTC).timestamp() * 1_000_000)
GRANTS = {
    "officer": Grant(Role.COMPLIANCE_OFFICER, "g1"),
    "lead": Grant(Role.ENGAGEMENT_LEAD, "g2", schools=frozenset({"SBM"})),
    "elsewhere": Grant(Role.ENGAGEMENT_LEAD, "g3", schools=frozenset({"SEMS"})),
    "lecturer": Grant(Role.MODULE_LEAD, "g4", schools=frozenset({"SBM"})),
    "administrator": Grant(Role.ADMINISTRATOR, "g5"),
    "unreached": Grant(Role.COMPLIANCE_OFFICER, "g6"),
    "gone": Grant(Role.COMPLIANCE_OFFICER, "g7"),
    "duty": Grant(Role.WELFARE, "g8"),
}
ACTION_PLAN: dict[str, object] = {
    "on": dt.date(2025, 12, 2),
    "reviews": [dt.date(2025, 12, 4)],
    "agreed_with_student": True,
}
WORDS_OF_A_VISA = ("gap", "Home Office", "immigration", "attendance", "visa", "report", "appeal", "panel")


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = with_students(sqlite_url, tmp_path)
    opened.now = MORNING
    with opened.work() as work:
        for uid, grant in GRANTS.items():
            email = "" if uid == "unreached" else f"{uid}@uni.example"
            work.append(people_event.account_made(uid, uid, f"The {uid}", email), people_event.grant_given(uid, grant))
        work.append(people_event.account_closed("gone"))
    yield opened
    opened.database.close()


def actor(office: Office, uid: str) -> Actor:
    with office.work() as work:
        return people_in(work.connection).accounts[uid].actor(work.today)


def with_alerts(office: Office) -> None:
    with office.work(OFFICER) as work:
        set_go_live(work, dt.date(2025, 9, 1))
    judged = judge(office.database, dt.date(2025, 12, 1), made_at=office.now, entropy=os.urandom)
    with office.work() as work:
        refresh(work, judged)
    with office.work(OFFICER) as work:
        release(work)


def case_of(office: Office, registration: str = "R-1", concern: Concern = Concern.IMMIGRATION) -> str:
    with office.work(OFFICER) as work:
        return open_case(work, registration_uid(work.connection, registration), concern).uid


def done(office: Office, case: str, kind: CaseEvent, body: dict[str, object], **private: str) -> int:
    with office.work(OFFICER) as work:
        return record(work, case, kind, body, private).number


def digests(office: Office) -> dict[str, str]:
    """Today's digests by account, queued now."""
    with office.work() as work:
        queue_digests(work)
        every = replay(work.entries()).values()
        found = {each.account: each for each in every if each.kind is MessageKind.DIGEST}
        mine = [each for each in found.values() if each.day == work.today.isoformat()]
    assert all(each.written and each.written.address == f"{each.account}@uni.example" for each in mine)
    return {str(each.account): each.written.text for each in mine if each.written is not None}


def test_each_account_is_told_of_new_alerts_in_words_it_may_read_once_a_day(office: Office) -> None:
    with_alerts(office)

    told = digests(office)

    assert set(told) == {"officer", "lead", "elsewhere"}
    assert "3 alerts: engagement gap" in told["officer"]
    assert "asked to contact this student" in told["lead"]
    assert not any(word in told["lead"] for word in WORDS_OF_A_VISA)
    with office.work() as work:
        assert queue_digests(work) == 0


def test_a_digest_of_nothing_is_none_and_the_next_one_tells_only_what_came_since(office: Office) -> None:
    assert digests(office) == {}
    with_alerts(office)
    digests(office)
    office.now += DAY
    assert digests(office) == {}

    case = case_of(office)
    done(office, case, CaseEvent.ASSIGNED, {"to": "lead"})
    told = digests(office)

    assert list(told) == ["lead"]
    assert f"Case {reference(case)} is now yours." in told["lead"]
    assert "alert" not in told["lead"]


def test_what_is_due_and_overdue_goes_to_whom_it_waits_for(office: Office) -> None:
    case = case_of(office)
    done(office, case, CaseEvent.FOLLOW_UP_SET, {"follow_up": dt.date(2025, 12, 4)})
    done(office, case, CaseEvent.ASSIGNED, {"to": "officer"})

    due = digests(office)["officer"]
    office.now += 4 * DAY
    overdue = digests(office)["officer"]

    assert f"Due until 9 December 2025:\n- 4 December 2025, case {reference(case)}: follow-up" in due
    assert f"Overdue:\n- 4 December 2025, case {reference(case)}: follow-up" in overdue


def test_without_visa_facts_a_deadline_of_an_immigration_case_is_only_that_something_is_due(office: Office) -> None:
    case = case_of(office)
    done(office, case, CaseEvent.ASSIGNED, {"to": "lead"})
    done(office, case, CaseEvent.ACTION_PLAN, ACTION_PLAN, agreed="to come every week")

    told = digests(office)

    assert f"4 December 2025, case {reference(case)}: something is due" in told["lead"]
    assert "review of the action plan" not in told["lead"]
    assert "officer" not in told


def test_nothing_of_students_of_other_schools_is_told(office: Office) -> None:
    case = case_of(office)
    done(office, case, CaseEvent.ASSIGNED, {"to": "elsewhere"})
    done(office, case, CaseEvent.FOLLOW_UP_SET, {"follow_up": dt.date(2025, 12, 4)})

    told = digests(office)

    assert "Due" not in told.get("elsewhere", "")


def test_those_who_acted_on_an_alert_are_told_that_it_was_withdrawn(office: Office) -> None:
    with_alerts(office)
    digests(office)
    office.now += DAY
    body = {"case": "case-0123456789", "letter": False, "people": ["lead"], "withdrawn": True}
    with office.work() as work:
        alert = next(iter(alerts_now(work).by_uid))
        work.append(Draft(AlertEvent.CORRECTION_DUE, body, alert))

    told = digests(office)

    assert list(told) == ["lead"]
    said = f"Case 23456789, alert {reference(alert)} was withdrawn: look at it again before you go on."
    assert said in " ".join(told["lead"].split())
    with office.work() as work:
        assert (queue_corrections(work), queue_corrections(work)) == (1, 0)
        (message,) = (one for one in replay(work.entries()).values() if one.kind is MessageKind.ALERT_WITHDRAWN)
    assert message.written is not None
    assert f"- Case 23456789, alert {reference(alert)} was withdrawn." in message.written.text


def test_nobody_is_named_in_a_digest(office: Office) -> None:
    with_alerts(office)
    case = case_of(office)
    done(office, case, CaseEvent.ASSIGNED, {"to": "lead"})
    done(office, case, CaseEvent.FOLLOW_UP_SET, {"follow_up": dt.date(2025, 12, 4)}, note="call Ada Sample")

    assert not any(
        word in text for text in digests(office).values() for word in ("Ada", "Sample", "R-1", "S-1", "E4G1")
    )


def test_a_long_digest_is_cut_and_says_so() -> None:
    today = dt.date(2025, 12, 2)
    items = tuple(Item(today, f"{number:08}", "follow-up") for number in range(60))

    text = digest_text(Digest(today, dated=items))

    assert text.count("follow-up") == 40
    assert "and 20 more" in text


def test_a_lecturer_is_asked_once_for_each_register(office: Office) -> None:
    case = case_of(office)
    asked = {"answer_due": dt.date(2025, 12, 9), "of": "lecturer"}
    for session in ("L-1", "L-2"):
        done(office, case, CaseEvent.REGISTER_ASKED, {"session": session, **asked})

    with office.work() as work:
        assert queue_register_requests(work) == 1
        assert queue_register_requests(work) == 0
        (message,) = replay(work.entries()).values()
    assert message.written is not None
    assert (message.kind, message.written.address) == (MessageKind.REGISTER_REQUEST, "lecturer@uni.example")
    assert "Session L-1: please answer by 9 December 2025." in message.written.text
    assert "Session L-2" in message.written.text
    assert "answer for a register" in digests(office)["lecturer"]
    assert "Ada" not in message.written.text

    done(office, case, CaseEvent.REGISTER_ASKED, {"session": "L-3", **asked})
    with office.work() as work:
        assert queue_register_requests(work) == 1
        text = list(replay(work.entries()).values())[-1].written
    assert text is not None
    assert "L-3" in text.text
    assert "L-1" not in text.text


def test_a_calendar_is_read_by_its_secret_address_until_that_is_given_up(office: Office) -> None:
    case = case_of(office)
    done(office, case, CaseEvent.FOLLOW_UP_SET, {"follow_up": dt.date(2025, 12, 4)})
    done(office, case, CaseEvent.ASSIGNED, {"to": "officer"})
    officer = actor(office, "officer")
    with office.work(officer) as work:
        secret = open_feed(work)
        own = own_calendar(work)
    with office.work() as work:
        assert calendar_of(work, secret) == own
        written = "".join(entry.written for entry in work.entries(kinds=tuple(FeedEvent)))
    events = Calendar.from_ical(own).walk("VEVENT")
    assert dt.date(2025, 12, 4) in {event.decoded("DTSTART") for event in events}
    assert {str(event["SUMMARY"]) for event in events} == {f"Case {reference(case)}: something is due"}
    assert secret not in written
    assert len(secret) == 43

    with office.work(officer) as work:
        newer = open_feed(work)
    with office.work() as work, pytest.raises(NoSuchFeed):
        calendar_of(work, secret)
    with office.work(officer) as work:
        revoke_feed(work)
    with office.work(officer) as work, pytest.raises(NoSuchFeed):
        revoke_feed(work)
    with office.work() as work, pytest.raises(NoSuchFeed):
        calendar_of(work, newer)


def test_the_calendar_of_a_closed_account_shows_nothing(office: Office) -> None:
    with office.work(actor(office, "officer")) as work:
        secret = open_feed(work)
    with office.work() as work:
        work.append(people_event.account_closed("officer"))
        with pytest.raises(NoSuchFeed):
            calendar_of(work, secret)


def test_the_duty_team_is_told_of_a_concern_at_once_and_once_though_the_case_is_closed(office: Office) -> None:
    case = case_of(office)
    done(office, case, CaseEvent.CLOSED, {"outcome": "engaged again"}, reason="made up")
    done(office, case, CaseEvent.WELFARE_CONCERN, {"on": dt.date(2025, 12, 2)}, words="Nobody has seen her.")
    duty = actor(office, "duty")

    with office.work() as work:
        assert (queue_welfare(work), queue_welfare(work)) == (1, 0)
        (message,) = replay(work.entries()).values()
        assert [due.words for due in desk(work).waiting_for(duty)] == ["answer to a welfare concern"]
    assert (message.account, message.kind.needs_release) == ("duty", False)
    assert message.written is not None
    assert f"Case {reference(case)}" in message.written.text
    assert "seen her" not in message.written.text


def test_an_answered_concern_is_told_nobody_and_one_that_nobody_could_be_told_of_waits(office: Office) -> None:
    case = case_of(office)
    with office.work() as work:
        work.append(people_event.account_closed("duty"))
    done(office, case, CaseEvent.WELFARE_CONCERN, {"on": dt.date(2025, 12, 2)}, words="Nobody has seen her.")
    with office.work() as work:
        assert queue_welfare(work) == 0
        work.append(people_event.account_made("second", "second", "Second", "second@uni.example"))
        work.append(people_event.grant_given("second", Grant(Role.WELFARE, "g9")))
        assert queue_welfare(work) == 1
    done(office, case, CaseEvent.WELFARE_CONCERN, {"on": dt.date(2025, 12, 2)}, words="Once more.")
    answer = {"on": dt.date(2025, 12, 2), "letters_may_go_on": True}
    with office.work(actor(office, "second")) as work:
        record(work, case, CaseEvent.WELFARE_ANSWERED, answer, {"words": "Spoken with."})
        assert queue_welfare(work) == 0


@pytest.mark.parametrize("leaves", [True, False])
def test_what_waited_for_somebody_who_left_waits_for_those_who_work_on_cases(office: Office, *, leaves: bool) -> None:
    case = case_of(office)
    done(office, case, CaseEvent.ASSIGNED, {"to": "lead"})
    done(office, case, CaseEvent.ACTION_PLAN, ACTION_PLAN, agreed="made up")
    officer = actor(office, "officer")
    with office.work() as work:
        assert desk(work).waiting_for(officer) == []
        assert left_behind(work, "lead") == [reference(case)]
        gone = people_event.account_closed("lead") if leaves else people_event.grant_ended("lead", "g2", work.today)
        work.append(gone)
    office.now += DAY

    with office.work() as work:
        waiting = [due.words for due in desk(work).waiting_for(officer)]
    assert "review of the action plan" in waiting
