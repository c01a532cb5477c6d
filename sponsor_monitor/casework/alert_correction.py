"""After a correction: who acted on what was found and is to be told, and what a student who was written to is told."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sponsor_monitor.audit.entry import PROGRAM, Draft, Entry
from sponsor_monitor.casework.alert import Alert, AlertEvent
from sponsor_monitor.messages.message import State, replay
from sponsor_monitor.story.wording import date_words

_WRITTEN = frozenset({"case-contact-attempted", "case-told-in-advance", "case-notified"})
"""The kinds of entries after which a student has been written to, or spoken to, about a case."""

_LOST = frozenset({State.REFUSED, State.GIVEN_UP, State.CANCELLED})
"""A letter that ended so was never read."""


@dataclass(frozen=True, slots=True)
class Acted:
    """The people (account ids, in text order) who acted on an alert, and whether the student was written to."""

    people: tuple[str, ...] = ()
    student_was_written_to: bool = False

    @property
    def anybody(self) -> bool:
        """Whether there is anybody to tell."""
        return bool(self.people) or self.student_was_written_to


def who_acted(alert: Alert, entries: Sequence[Entry]) -> Acted:
    """Who acted on an alert, by the entries about it and its registration: on it, in its case, or by a letter."""
    about = {alert.uid, alert.case} - {None}
    own = [entry for entry in entries if entry.subject in about and entry.kind not in set(AlertEvent)]
    messages = replay(entries)
    lost = {uid for uid, message in messages.items() if message.state in _LOST}
    letters = [
        message
        for uid, message in messages.items()
        if uid not in lost
        and message.kind.is_to_student
        and message.released_at is not None
        and message.case in (None, alert.case)
    ]
    people = {entry.actor for entry in own} | {letter.queued_by for letter in letters}
    people |= {letter.released_by for letter in letters if letter.released_by}
    return Acted(tuple(sorted(people - {PROGRAM})), bool(letters) or any(_is_written(entry, lost) for entry in own))


def _is_written(entry: Entry, lost: Collection[str]) -> bool:
    return entry.kind in _WRITTEN and entry.body.get("message") not in lost


def is_correction(draft: Draft) -> bool:
    """Whether an entry says that what was found was other than it was said to be."""
    return draft.kind in (AlertEvent.WITHDRAWN, AlertEvent.CHANGED) and bool(draft.body["corrected"])


def correction_due(draft: Draft, alert: Alert, acted: Acted) -> Draft:
    """That those who acted on an alert are to be told of its withdrawal or correction; ``alert`` as it was before.

    Where the student was written to, a letter that corrects and apologises waits for a person to release it; not where
    the alert only became part of another, or comes back.
    """
    body = {
        "case": alert.case,
        "letter": acted.student_was_written_to and alert.is_open and "into" not in draft.body,
        "people": list(acted.people),
        "withdrawn": draft.kind == AlertEvent.WITHDRAWN,
    }
    return Draft(AlertEvent.CORRECTION_DUE, body, draft.subject, draft.registration)


def letter_due(history: Sequence[Entry]) -> str | None:
    """What the letter says of an alert whose last correction asks for one (``letters/correction.txt``); else None."""
    due = [entry for entry in history if entry.kind == AlertEvent.CORRECTION_DUE]
    if not due or not due[-1].body["letter"]:
        return None
    return "\n".join(corrected_words(history).values()) or None


def corrected_words(history: Sequence[Entry]) -> dict[str, str]:
    """What a letter of correction says of an alert by itself: what was written about, and what the records say now."""
    due = [entry for entry in history if entry.kind == AlertEvent.CORRECTION_DUE and entry.body["letter"]]
    told = [entry.private["before"] for entry in history if "before" in entry.private and entry.number < due[-1].number]
    if not told:
        return {}
    finding = json.loads(told[-1])["finding"]
    said = _SAID.get(finding["rule"], "your studies")
    when = f"{date_words(finding['period_start'])} to {date_words(finding['period_end'])}"
    stands = "nothing is open on this point" if due[-1].body["withdrawn"] else "are not what we wrote of any more"
    joined = "and" if due[-1].body["withdrawn"] else "and they"
    return {
        "before": f"- We wrote to you about {said} from {when}.",
        "after": f"- Our records of that time were not right. They have been corrected, {joined} {stands}.",
    }


_SAID = {
    "engagement-gap": "taking part in your studies",
    "monthly-attendance": "your attendance of classes",
    "three-month-attendance": "your attendance of classes",
    "checkpoint": "a checkpoint of your school",
    "not-enrolled": "your enrolment",
    "interruption-limit": "the time you were away from your studies",
    "sabbatical-meetings": "your support meetings",
}
