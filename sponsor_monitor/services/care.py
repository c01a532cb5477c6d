"""What is done for a student with a day that the process sets where nobody gives one: contact, queries, registers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Option, QueryAbout
from sponsor_monitor.casework.time_to_answer import least_until
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.work import Work


def attempt_contact(
    work: Work,
    uid: str,
    channel: Channel,
    on: dt.date,
    *,
    answered: bool,
    answer_by: dt.date | None = None,
    by: str | None = None,
    message: str | None = None,
    file: str | None = None,
    proof: str | None = None,
    note: str | None = None,
    expected: int | None = None,
) -> Entry:
    """Record that somebody tried to reach the student; the time to answer is the process's, where it gives one.

    ``by`` is the account that tried, the actor where it is not given; ``message`` and ``file`` show that it was so.
    """
    if answer_by is None and not answered and institution_today(work).process.on("answer_days", on):
        answer_by = institution_today(work).due("answer_days", on)
    body = {
        "channel": channel,
        "on": on,
        "answered": answered,
        "answer_by": answer_by,
        "by": by,
        "message": message,
        "file": file,
    }
    return record(work, uid, CaseEvent.CONTACT_ATTEMPTED, body, {"proof": proof, "note": note}, expected=expected)


def offer_options(
    work: Work,
    uid: str,
    options: Sequence[Option],
    on: dt.date,
    *,
    answer_by: dt.date | None = None,
    message: str | None = None,
    note: str | None = None,
    expected: int | None = None,
) -> Entry:
    """Record that options were offered, and until when there is time to choose: the process's, where nobody says.

    ``note`` says why they are offered again, once the student has chosen one.
    """
    until = answer_by or least_until(on, institution_today(work))
    body = {"on": on, "options": list(options), "answer_by": until, "message": message}
    return record(work, uid, CaseEvent.OPTIONS_OFFERED, body, {"note": note}, expected=expected)


def open_query(
    work: Work,
    uid: str,
    about: QueryAbout,
    owner: str,
    disputed: str,
    *,
    on_record: str | None = None,
    sessions: Sequence[str] = (),
    answer_due: dt.date | None = None,
    expected: int | None = None,
) -> Entry:
    """Open a data query: what the student disputes, the reader's or helpdesk's record, and who answers by when."""
    due = answer_due or institution_today(work).due("query_days", work.today)
    body = {"about": about, "owner": owner, "answer_due": due, "sessions": list(sessions) or None}
    private = {"disputed": disputed, "record": on_record}
    return record(work, uid, CaseEvent.DATA_QUERY_OPENED, body, private, expected=expected)


def ask_register(
    work: Work,
    uid: str,
    session: str,
    *,
    of: str | None = None,
    lecturer: str | None = None,
    answer_due: dt.date | None = None,
    expected: int | None = None,
) -> Entry:
    """Ask whether the student was at a session whose register is missing: an account, or a lecturer without one."""
    due = answer_due or institution_today(work).due("register_days", work.today)
    body = {"session": session, "of": of, "answer_due": due}
    return record(work, uid, CaseEvent.REGISTER_ASKED, body, {"lecturer": lecturer}, expected=expected)
