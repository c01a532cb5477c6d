"""The same done in many cases at once: given to somebody, a follow-up set, one reviewed letter sent.

Each case is done or refused by itself; a case that moved on since it was selected is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sponsor_monitor.casework.case_errors import CaseMovedOn
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.letter import LetterKind
from sponsor_monitor.casework.letter_values import Values
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.services.cases import case_of, record
from sponsor_monitor.services.work import Work
from sponsor_monitor.services.writing import letter

Selected = Mapping[str, int | None]
"""The cases that were selected, each with the last entry that was seen of it (None: whichever it is)."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one case: what was made (a letter's text), or why it was refused."""

    uid: str
    made: str = ""
    refused: str = ""


def assign_many(work: Work, selected: Selected, to: str) -> list[Done]:
    """Give cases to somebody."""
    return _each(work, selected, lambda uid: _recorded(work, uid, CaseEvent.ASSIGNED, {"to": to}))


def hand_over_many(work: Work, selected: Selected, to: str, note: str) -> list[Done]:
    """Hand cases over to somebody, with a note of how they stand."""
    return _each(work, selected, lambda uid: _recorded(work, uid, CaseEvent.HANDED_OVER, {"to": to}, {"note": note}))


def follow_up_many(work: Work, selected: Selected, day: dt.date) -> list[Done]:
    """Set the day on which cases are looked at again."""
    return _each(work, selected, lambda uid: _recorded(work, uid, CaseEvent.FOLLOW_UP_SET, {"follow_up": day}))


def write_many(work: Work, selected: Selected, kind: LetterKind, given: Values, *, send: bool) -> list[Done]:
    """One letter to the students of many cases, each with their own facts: shown to be reviewed, then sent."""
    return _each(work, selected, lambda uid: letter(work, uid, kind, given, send=send).letter.text)


def _recorded(
    work: Work, uid: str, kind: CaseEvent, body: Mapping[str, object], private: Mapping[str, str] | None = None
) -> str:
    record(work, uid, kind, body, private)
    return ""


def _each(work: Work, selected: Selected, do: Callable[[str], str]) -> list[Done]:
    work.lock()
    return [_one(work, uid, expected, do) for uid, expected in selected.items()]


def _one(work: Work, uid: str, expected: int | None, do: Callable[[str], str]) -> Done:
    """Do it in one case; what is refused leaves nothing of it, and the others go on."""
    try:
        with work.connection.begin_nested():
            number = case_of(work, uid).number
            if expected not in (None, number):
                raise CaseMovedOn(expected or 0, number)
            return Done(uid, made=do(uid))
    except SponsorMonitorError as refused:
        return Done(uid, refused=str(refused))
