"""How a message stands, replayed from any log whatever."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.messages.message import Message, State, replay
from sponsor_monitor.messages.retrying import LEASE, MINUTE, wait_after

PRIVATE = {"address": "ada@uni.example", "name": "Ada", "subject": "s", "text": "t"}
ENDED = (State.SENT, State.REFUSED, State.GIVEN_UP, State.CANCELLED)


def entry(number: int, kind: str, at: int, message: str = "letter", **body: Any) -> Entry:
    said = {"message": message, "attempt": body.get("attempt", number), "message_id": "<1@x>", "code": 451, **body}
    return Entry(number, at, kind, "officer", "m-1", None, said, PRIVATE, "", "")


def log(*steps: tuple[MessageEvent, int]) -> Message:
    """The message after some steps, each so many minutes after the one before."""
    at, attempts, entries = 0, 0, []
    for number, (kind, minutes) in enumerate(steps, start=1):
        at += minutes * MINUTE
        attempts += kind is MessageEvent.CLAIMED
        entries.append(entry(number, kind, at, attempt=attempts))
    return replay(entries)["m-1"]


steps = st.lists(st.tuples(st.sampled_from(list(MessageEvent)[1:]), st.integers(0, 3_000)), max_size=12)


@given(steps, st.integers(0, 10**15))
def test_what_was_sent_stays_sent_whatever_is_said_after_it(more: list[tuple[MessageEvent, int]], now: int) -> None:
    found = log((MessageEvent.QUEUED, 0), (MessageEvent.SENT, 1), *more)

    assert found.state is State.SENT
    assert not found.is_due(now)


@given(steps, st.integers(0, 10**15))
def test_a_letter_is_never_due_before_a_person_released_it_nor_after_its_end(
    more: list[tuple[MessageEvent, int]], now: int
) -> None:
    found = log((MessageEvent.QUEUED, 0), *more)

    if found.state in (*ENDED, State.WAITING):
        assert not found.is_due(now)
    if not more:
        assert found.state is State.WAITING


def test_a_claim_holds_for_its_lease_and_a_failure_for_its_wait() -> None:
    claimed = log((MessageEvent.QUEUED, 0), (MessageEvent.RELEASED, 1), (MessageEvent.CLAIMED, 1))
    failed = log(
        (MessageEvent.QUEUED, 0), (MessageEvent.RELEASED, 1), (MessageEvent.CLAIMED, 1), (MessageEvent.FAILED, 1)
    )
    wait = wait_after(1) or 0

    assert [claimed.is_due(2 * MINUTE + LEASE + late) for late in (-1, 0)] == [False, True]
    assert [failed.is_due(3 * MINUTE + wait + late) for late in (-1, 0)] == [False, True]


def test_entries_of_other_things_and_of_messages_that_never_were_are_passed_over() -> None:
    other = entry(1, "case-opened", 0)
    lost = entry(2, MessageEvent.SENT, 0)

    assert replay([other, lost]) == {}
    assert replay([entry(1, MessageEvent.QUEUED, 0, MessageKind.DIGEST)])["m-1"].state is State.TO_SEND
