"""Whether what was written left: an attempt, a letter or a notice counts once its message was sent, else not at all.

What goes no e-mail's way has no message, and left when somebody says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.message import ENDS

WRITTEN = (CaseEvent.CONTACT_ATTEMPTED, CaseEvent.TOLD_IN_ADVANCE, CaseEvent.NOTIFIED)
"""The events that say that a student was written to, or spoken to."""
NOT_SENT_YET = "not sent yet"
_FAILED = frozenset({MessageEvent.REFUSED, MessageEvent.GIVEN_UP})
"""How a letter ends that is no event of the case; of one that was cancelled, who cancelled it knew."""


class Post(StrEnum):
    """How it stands with what was written."""

    LEFT = "left"
    ON_ITS_WAY = "on its way"
    LOST = "lost"


def post_of(case: Case, entry: Entry) -> Post:
    """Whether what an entry says was written has left, has not yet, or never will: refused, given up or cancelled."""
    message = entry.body.get("message")
    if message is None:
        return Post.LEFT
    end = case.posted.get(message)
    if end is None:
        return Post.ON_ITS_WAY
    return Post.LEFT if end.kind == MessageEvent.SENT else Post.LOST


def post_words(case: Case, entry: Entry) -> str:
    """What is said beside an entry whose letter has not left; empty for every other."""
    post = post_of(case, entry)
    if post is Post.LOST:
        return f"the letter never left: {ENDS[MessageEvent(case.posted[entry.body['message']].kind)]}"
    return "the letter has not left yet" if post is Post.ON_ITS_WAY else ""


def that_left(case: Case, *kinds: CaseEvent, after: int = 0) -> list[Entry]:
    """The entries of some kinds after a number whose letter, where there is one, has left."""
    return [entry for entry in case.of(*kinds, after=after) if post_of(case, entry) is Post.LEFT]


def not_lost(case: Case, *kinds: CaseEvent, after: int = 0) -> list[Entry]:
    """The same with those whose letter is still on its way."""
    return [entry for entry in case.of(*kinds, after=after) if post_of(case, entry) is not Post.LOST]


def left_on(case: Case, entry: Entry, institution: InstitutionToday) -> dt.date:
    """The day on which it left: a letter that waited at the mail server gives time to answer from then on."""
    end = case.posted.get(entry.body.get("message", ""))
    return day_of(entry) if end is None else max(day_of(entry), institution.day_of(end.at))


def undelivered(case: Case, institution: InstitutionToday) -> Iterator[tuple[Entry, str]]:
    """The entry of each letter that did not leave, and that nobody has done again, with what became of it.

    A letter that is still on its way is one from the day after it was written.
    """
    own = {entry.body["message"]: entry for entry in case.of(*WRITTEN) if "message" in entry.body}
    for message, entry in own.items():
        if _is_wanted(case, entry) and not not_lost(case, CaseEvent(entry.kind), after=entry.number):
            if message in case.posted and post_of(case, entry) is Post.LOST:
                yield case.posted[message], str(ENDS[MessageEvent(case.posted[message].kind)])
            elif message not in case.posted and institution.day_of(entry.at) < institution.today:
                yield entry, NOT_SENT_YET
    for message, end in case.posted.items():
        if message not in own and end.kind in _FAILED and not _was_followed(case, end):
            yield end, str(ENDS[MessageEvent(end.kind)])


def _is_wanted(case: Case, entry: Entry) -> bool:
    """Whether there is still something to say: of a notice while the approval stands, of others until there is one."""
    approval = case.approval
    if entry.kind == CaseEvent.NOTIFIED:
        return approval is not None and entry.number > approval.number
    began = case.rounds.determination if entry.kind == CaseEvent.TOLD_IN_ADVANCE else case.rounds.care
    return case.is_open and approval is None and entry.number > began


def _was_followed(case: Case, end: Entry) -> bool:
    """Whether another letter left since, or the student was reached another way."""
    sent = any(each.kind == MessageEvent.SENT and each.number > end.number for each in case.posted.values())
    return sent or not case.is_open or bool(that_left(case, *WRITTEN, CaseEvent.RESPONSE, after=end.number))
