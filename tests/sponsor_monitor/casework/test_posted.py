"""What was written counts once it left; what never did is done again, and stands among the deadlines until then."""

from __future__ import annotations

import datetime as dt

import pytest

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.case import followed, replay, replay_all
from sponsor_monitor.casework.deadline import DeadlineKind, deadlines
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.gate import gate
from sponsor_monitor.casework.posted import Post, post_of, post_words, that_left
from sponsor_monitor.casework.stage import next_step
from sponsor_monitor.messages.event import MessageEvent
from tests.sponsor_monitor.casework.case_log import CASE, REGISTRATION, CaseLog, entry, findings, institution

E, K, M = CaseEvent, DeadlineKind, MessageEvent
WRITTEN, LATER = dt.date(2026, 3, 2), dt.date(2026, 3, 16)
ON = {"on": WRITTEN}
MAIL = {"channel": "email", "on": WRITTEN, "answered": False, "message": "m-1"}


def ends(log: CaseLog, kind: MessageEvent, on: dt.date, message: str = "m-1") -> None:
    draft = Draft(kind, {"case": CASE}, message, REGISTRATION)
    log.entries.append(entry(draft, len(log.entries) + 1, on))


def due(log: CaseLog, today: dt.date = LATER) -> dict[str, tuple[dt.date, str]]:
    found = {each.kind: (each.due, each.detail) for each in deadlines(log.case, institution(today))}
    return {kind.name: day for kind, day in found.items() if kind is not K.REVIEW}


def why(log: CaseLog, name: str, today: dt.date = LATER) -> str:
    conditions = gate(log.case, Ground.ACADEMIC, findings(), institution(today))
    return next(each.why for each in conditions if each.name == name)


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        (M.CANCELLED, "cancelled"),
        (M.REFUSED, "refused by the mail server"),
        (M.GIVEN_UP, "given up"),
        (None, "not sent yet"),
    ],
)
def test_an_attempt_whose_letter_did_not_leave_is_none_and_is_something_to_do(
    kind: MessageEvent | None, detail: str
) -> None:
    log = CaseLog("academic", on=WRITTEN)
    log.do(E.ASSIGNED, {"to": "officer"}, on=WRITTEN)
    log.do(E.CONTACT_ATTEMPTED, MAIL, on=WRITTEN)
    log.do(E.CONTACT_ATTEMPTED, {**MAIL, "channel": "phone", "message": None}, on=WRITTEN)
    if kind is not None:
        ends(log, kind, WRITTEN)

    assert "1 attempt by 1 channel" in why(log, "contact")
    assert due(log) == {"ANSWER": (dt.date(2026, 3, 9), "phone")}

    silent = CaseLog("academic", on=WRITTEN)
    silent.do(E.ASSIGNED, {"to": "officer"}, on=WRITTEN)
    silent.do(E.CONTACT_ATTEMPTED, MAIL, on=WRITTEN)
    if kind is not None:
        ends(silent, kind, WRITTEN)
        assert next_step(silent.case, institution(LATER)) == "Try to reach the student."
    assert due(silent) == {"UNDELIVERED": (WRITTEN, detail)}


def test_a_letter_that_waited_at_the_server_gives_time_to_answer_from_when_it_left() -> None:
    log = CaseLog("academic", on=WRITTEN)
    log.do(E.CONTACT_ATTEMPTED, MAIL, on=WRITTEN)
    log.do(E.TOLD_IN_ADVANCE, {**ON, "channel": "email", "ground": "academic", "message": "m-2"}, on=WRITTEN)
    before = why(log, "told", WRITTEN)
    ends(log, M.SENT, dt.date(2026, 3, 12))
    ends(log, M.SENT, dt.date(2026, 3, 12), "m-2")

    assert due(log) == {"ANSWER": (dt.date(2026, 3, 19), "email")}
    assert before == "The letter has not left yet."
    assert "has until 2026-03-19" in why(log, "told")


def test_what_a_server_accepted_was_sent_whatever_is_said_afterwards() -> None:
    log = CaseLog("academic", on=WRITTEN)
    log.do(E.CONTACT_ATTEMPTED, MAIL, on=WRITTEN)
    ends(log, M.CANCELLED, WRITTEN)
    assert post_of(log.case, log.entries[1]) is Post.LOST
    assert post_words(log.case, log.entries[1]) == "the letter never left: cancelled"
    ends(log, M.SENT, WRITTEN)
    ends(log, M.GIVEN_UP, WRITTEN)

    assert [one.number for one in that_left(log.case, E.CONTACT_ATTEMPTED)] == [2]
    assert post_words(log.case, log.entries[1]) == ""


def test_a_letter_that_is_no_event_is_something_to_do_where_it_failed_until_another_leaves() -> None:
    log = CaseLog("academic", on=WRITTEN)
    ends(log, M.REFUSED, WRITTEN, "invitation")
    ends(log, M.CANCELLED, WRITTEN, "not meant")
    before = due(log)
    ends(log, M.SENT, WRITTEN, "invitation again")

    assert before == {"UNDELIVERED": (WRITTEN, "refused by the mail server")}
    assert due(log) == {}


def test_a_case_brought_forward_by_what_came_is_the_case_of_all_there_is() -> None:
    log = CaseLog("academic", on=WRITTEN)
    log.do(E.CONTACT_ATTEMPTED, MAIL, on=WRITTEN)
    ends(log, M.REFUSED, WRITTEN)
    log.do(E.CONTACT_ATTEMPTED, {**MAIL, "message": "m-2"}, on=WRITTEN)
    ends(log, M.SENT, WRITTEN, "m-2")
    of_others = entry(Draft(M.SENT, {}, "digest"), 90, WRITTEN)

    for cut in range(len(log.entries) + 1):
        some = replay_all([of_others, *log.entries[:cut]])
        assert followed(some, [*log.entries[cut:], of_others]) == {CASE: replay(log.entries)}
