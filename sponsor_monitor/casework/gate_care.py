"""The conditions of the gate that are what was done for the student: contact, questions, options, and a word before."""

from __future__ import annotations

import datetime as dt

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import ALTERNATIVES
from sponsor_monitor.casework.gate_asked import Asked
from sponsor_monitor.casework.posted import Post, left_on, not_lost, post_of, that_left
from sponsor_monitor.casework.process import ProcessValueMissing
from sponsor_monitor.casework.time_to_answer import time_until
from sponsor_monitor.words import plural


def contact(asked: Asked) -> str | None:
    """Enough attempts by enough channels since the trouble began, each with its time to answer over."""
    try:
        counted = [entry for entry in _attempts(asked) if _had_time(asked, entry)]
    except ProcessValueMissing as missing:
        return str(missing)
    needed, channels = asked.institution.whole("contact_attempts"), asked.institution.whole("contact_channels")
    used = len({entry.body["channel"] for entry in counted})
    if len(counted) >= needed and used >= channels:
        return None
    said = f"{plural(len(counted), 'attempt')} by {plural(used, 'channel')} with time for an answer"
    return f"On record: {said}; needed: {needed} by {channels}."


def circumstances(asked: Asked) -> str | None:
    """The student was asked about circumstances since the case was opened."""
    noted = asked.case.last(CaseEvent.CIRCUMSTANCES_NOTED, after=asked.case.rounds.care)
    return "Nobody has noted that the student was asked." if noted is None else None


def alternatives(asked: Asked) -> str | None:
    """Something else than leaving was offered, there was time to choose it, and it was not chosen."""
    offered = [
        entry
        for entry in asked.case.of(CaseEvent.OPTIONS_OFFERED, after=asked.case.rounds.options)
        if ALTERNATIVES.intersection(entry.body["options"])
    ]
    if not offered:
        return "No alternative was offered."
    last = offered[-1]
    chosen = asked.case.last(CaseEvent.OPTION_CHOSEN, after=last.number)
    if chosen is not None and chosen.body["option"] in ALTERNATIVES:
        return (
            f"The student chose on {chosen.body['on']}: {chosen.body['option']}. Where that cannot be, or came to "
            "nothing, offer the options anew and say why."
        )
    return None if chosen is not None else _time_to_choose(asked, last)


def told(asked: Asked) -> str | None:
    """The student was told in advance of a recommendation on this ground, and had time to say something."""
    case, here = asked.case, asked.institution
    letters = [
        letter
        for letter in not_lost(case, CaseEvent.TOLD_IN_ADVANCE, after=case.rounds.determination)
        if letter.body.get("ground") == asked.rules.ground
    ]
    if not letters:
        return f"The student was not told of a recommendation on the {asked.rules.ground} ground."
    last = letters[-1]
    if post_of(case, last) is Post.ON_ITS_WAY:
        return "The letter has not left yet."
    until = here.working_days_after(left_on(case, last, here), here.whole("advance_days"))
    if "answer_by" in last.body:
        until = max(until, day_of(last, "answer_by"))
    return None if until < here.today else f"The student was told, and has until {until.isoformat()}."


def _attempts(asked: Asked) -> list[Entry]:
    """The attempts since the earliest of what the ground rests on began; a letter that never left is none."""
    tried = that_left(asked.case, CaseEvent.CONTACT_ATTEMPTED)
    began = min((dt.date.fromisoformat(each["period_start"]) for each in asked.support), default=dt.date.min)
    return [entry for entry in tried if day_of(entry) >= began]


def _had_time(asked: Asked, entry: Entry) -> bool:
    """Whether an attempt was answered, or its time to answer is over."""
    return bool(entry.body["answered"]) or time_until(asked.case, entry, asked.institution) < asked.institution.today


def _time_to_choose(asked: Asked, offer: Entry) -> str | None:
    try:
        until = time_until(asked.case, offer, asked.institution)
    except ProcessValueMissing as missing:
        return str(missing)
    return None if until < asked.institution.today else f"The student has until {until.isoformat()} to choose."
