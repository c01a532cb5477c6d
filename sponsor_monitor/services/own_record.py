"""What is held about oneself: one's registrations, letters, who looked; and a mark disputed, for somebody to answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_rules import accept
from sponsor_monitor.casework.event import CaseEvent, event
from sponsor_monitor.casework.event_words import Concern, QueryAbout
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.message import Message, State, replay
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.services.cases import cases_of_student
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.student_entries import entries_of_student
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, person, persons
from sponsor_monitor.store.registrations_of import registrations_of_students
from sponsor_monitor.store.store_event import StoreEvent

OWN_RECORD = "own record"
"""What the log says was looked at by who sees what is held about themselves."""
_REASON = "The student disputes a record."
_MOST_OPEN = 20
_ANSWERING = (Role.MODULE_LEAD, Role.ENGAGEMENT_LEAD, Role.COMPLIANCE_OFFICER)
_REACHED = frozenset({State.SENT, State.CLAIMED, State.TO_SEND})


class DisputedAlready(SponsorMonitorError):
    """A mark of which somebody already asks whether it is right."""

    def __init__(self) -> None:
        """Say that it is being looked into."""
        super().__init__("This record is being looked into already: you get the answer, with its reasons, in writing.")


class TooManyDisputes(SponsorMonitorError):
    """More open disputes than can be looked into one by one."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Many of your records are being looked into already: speak with your school about them all.")


class NobodyToAnswer(SponsorMonitorError):
    """No account that may answer for the student's records."""

    def __init__(self) -> None:
        """Say whom to turn to."""
        super().__init__("Nobody can answer for these records here yet: write to your school, and keep a copy.")


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at what: when (microseconds since 1970), by which account."""

    at: int
    account: str
    what: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disputed record: when it was, the sessions, what the student said, and the answer with its reasons, if any."""

    on: dt.date
    sessions: tuple[str, ...]
    words: str
    due: dt.date
    answer: str | None
    reasons: str


def own_registrations(work: Work) -> list[Person]:
    """The registrations whose record the actor may see as the student or as an adviser, the latest first."""
    grants = [grant for grant in work.actor.grants if grant.gives(Permission.SEE_OWN_RECORD) is not None]
    students = {uid for grant in grants for uid in grant.students}
    named = {uid for grant in grants for uid in grant.registrations}
    uids = list(dict.fromkeys([*registrations_of_students(work.connection, students), *sorted(named)]))
    found = persons(work.connection, uids)
    allowed = [found[uid] for uid in uids if uid in found]
    return [each for each in allowed if work.actor.may(Permission.SEE_OWN_RECORD, each.scope)]


def letters_to(work: Work, registration: str) -> list[Message]:
    """The letters and notices that went, or are on their way, to a student, the latest first."""
    _own(work, registration)
    found = replay(entries_of_student(work, registration, tuple(MessageEvent))).values()
    return [each for each in found if each.kind.is_to_student and each.state in _REACHED][::-1]


def looks_into(work: Work, registration: str) -> list[Look]:
    """Who looked at a student's record, the latest first; one's own looks are left out."""
    _own(work, registration)
    return [
        Look(entry.at, entry.actor, str(entry.body["what"]))
        for entry in entries_of_student(work, registration, [StoreEvent.STUDENT_SEEN])
        if entry.actor != work.actor.uid
    ][::-1]


def disputes_of(work: Work, registration: str) -> list[Dispute]:
    """What the student disputed, the latest first."""
    _own(work, registration)
    here = institution_today(work)
    found: list[tuple[int, Dispute]] = []
    for case in cases_of_student(work, registration):
        answers = {entry.body["query"]: entry for entry in case.of(CaseEvent.DATA_QUERY_ANSWERED)}
        for query in case.of(CaseEvent.DATA_QUERY_OPENED):
            answer = answers.get(query.number)
            told = Dispute(
                here.day_of(query.at),
                tuple(query.body.get("sessions", ())),
                query.private.get("disputed", ""),
                dt.date.fromisoformat(query.body["answer_due"]),
                None if answer is None else str(answer.body["answer"]),
                "" if answer is None else answer.private.get("reasons", ""),
            )
            found.append((query.number, told))
    return [told for _, told in sorted(found, key=lambda pair: -pair[0])]


def dispute(work: Work, registration: str, session: str, words: str, shown_by: str | None = None) -> dt.date:
    """Dispute the record of a session: a data query in the student's case; gives the day by which it is answered.

    While it is open nothing can be signed. Where there is no case one is opened about records, with nothing found.
    """
    who = _own(work, registration)
    work.lock()
    cases = [case for case in cases_of_student(work, registration) if case.is_open]
    open_queries = [query for case in cases for query in case.open_queries]
    if any(session in query.body.get("sessions", ()) for query in open_queries):
        raise DisputedAlready
    if len(open_queries) >= _MOST_OPEN:
        raise TooManyDisputes
    here = institution_today(work)
    case = next((each for each in cases if each.concern is Concern.IMMIGRATION), next(iter(cases), None))
    owner = _who_answers(work, who.scope, case)
    if case is None:
        about = {"concern": Concern.ACADEMIC, "alerts": []}
        opened = event(CaseEvent.OPENED, work.new_id(), registration, about, {"reason": _REASON})
        case = _added(work, None, opened)
    due = here.due("query_days", work.today)
    body = {"about": QueryAbout.MARK, "owner": owner, "answer_due": due, "sessions": [session]}
    private = {"disputed": words, "record": shown_by}
    _added(work, case, event(CaseEvent.DATA_QUERY_OPENED, case.uid, case.registration, body, private))
    return due


def _own(work: Work, registration: str) -> Person:
    who = person(work.connection, registration)
    work.actor.require(Permission.SEE_OWN_RECORD, who.scope)
    return who


def _added(work: Work, case: Case | None, draft: Draft) -> Case:
    """A case after one more event, once that may follow."""
    accept(case, draft, actor=work.actor.uid, institution=institution_today(work))
    entries = tuple(work.append(draft))
    if case is None:
        return Case(str(draft.subject), str(draft.registration), entries)
    return case.after(entries)


def _who_answers(work: Work, about: Scope, case: Case | None) -> str:
    """The account that is to answer: the case's owner, else whoever is nearest to the class."""
    accounts = people_in(work.connection).accounts
    able = [one for one in accounts.values() if not one.is_closed and _may_answer(work, one, about)]
    if case is not None and any(one.uid == case.owner for one in able):
        return str(case.owner)
    return _nearest(work, able)


def _nearest(work: Work, able: Iterable[Account]) -> str:
    known = [(one.uid, one.actor(work.today).roles) for one in able]
    for role in _ANSWERING:
        for uid, roles in known:
            if role in roles:
                return uid
    if not known:
        raise NobodyToAnswer
    return known[0][0]


def _may_answer(work: Work, account: Account, about: Scope) -> bool:
    actor = account.actor(work.today)
    return actor.may(Permission.ANSWER_DATA_QUERY, about) and actor.may(Permission.SEE_STUDENT, about)
