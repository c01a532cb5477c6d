"""Cases: opened once for each student and concern, and everything that is then done in them, one event at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.alert import AlertState
from sponsor_monitor.casework.case import Case, replay, replay_all
from sponsor_monitor.casework.case_errors import (
    AlertsOfAnother,
    CaseAlreadyOpen,
    CaseFrozen,
    CaseMovedOn,
    NoSuchCase,
    NotYoursToKnow,
    StillOpen,
)
from sponsor_monitor.casework.case_permission import needed
from sponsor_monitor.casework.case_rules import accept, refuse_formal_letter
from sponsor_monitor.casework.event import CaseEvent, event
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.gate import Condition
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.messages.message import ENDS
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import tells_no_stage
from sponsor_monitor.services.alerts import alerts_of_student
from sponsor_monitor.services.named_accounts import refuse_named, require_accounts
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.student_entries import entries_of_student
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, person, persons
from sponsor_monitor.store.registrations_of import registrations_of

_KINDS = (*CaseEvent, *ENDS)
"""What is done in cases, and what became of the messages of their letters."""


@dataclass(frozen=True, slots=True)
class Known:
    """A case with its student, the student's other cases, and what the institution asks today.

    ``person`` is the registration it was opened by; ``registrations`` are all of the student's, whom the case is about.
    """

    case: Case
    person: Person
    beside: tuple[Case, ...]
    institution: InstitutionToday
    registrations: tuple[Person, ...]

    @property
    def is_sponsored(self) -> bool:
        """Whether the institution sponsors the student, by whichever registration."""
        return any(one.is_sponsored for one in self.registrations)


def case_of(work: Work, uid: str) -> Case:
    """A case by its id, whoever asks; NoSuchCase where there is none."""
    entries = work.entries(subject=uid, kinds=tuple(CaseEvent))
    if not entries:
        raise NoSuchCase
    posted = work.entries(registration=entries[0].registration, kinds=ENDS)
    return replay([*entries, *(end for end in posted if end.body.get("case") == uid)])


def known_case(work: Work, uid: str) -> Known:
    """A case with all that decides what may follow in it; NoSuchCase where there is none."""
    case = case_of(work, uid)
    others = cases_of_student(work, case.registration)
    beside = tuple(other for other in others if other.uid != uid)
    who = person(work.connection, case.registration)
    every = persons(work.connection, registrations_of(work.connection, case.registration))
    return Known(case, who, beside, institution_today(work), tuple(every.values()))


def cases_of_student(work: Work, registration: str) -> list[Case]:
    """Every case of the student whom a registration is of, by whichever registration, closed ones included."""
    return list(replay_all(entries_of_student(work, registration, _KINDS)).values())


def open_case(
    work: Work, registration: str, concern: Concern, alerts: Sequence[str] = (), reason: str | None = None
) -> Case:
    """Open a case about a registration's student, holding these alerts; CaseAlreadyOpen where one is open for it."""
    who = person(work.connection, registration)
    _require_concern(work, who, concern)
    work.actor.require(Permission.WORK_CASES, who.scope)
    work.lock()
    standing = next((c for c in cases_of_student(work, registration) if c.is_open and c.concern is concern), None)
    if standing is not None:
        raise CaseAlreadyOpen(standing.uid)
    _refuse_alerts(work, registration, alerts)
    body = {"concern": concern, "alerts": list(alerts)}
    draft = event(CaseEvent.OPENED, work.new_id(), registration, body, {"reason": reason})
    accept(None, draft, actor=work.actor.uid, institution=institution_today(work))
    return replay(work.append(draft))


def record(
    work: Work,
    uid: str,
    kind: CaseEvent,
    body: Mapping[str, Any] | None = None,
    private: Mapping[str, str | None] | None = None,
    *,
    expected: int | None = None,
    checklist: Sequence[Condition] | None = None,
) -> Entry:
    """Add an event to a case, once it is permitted and may follow; gives its entry.

    ``expected`` is the last entry somebody saw of the case: CaseMovedOn where there is a later one. ``checklist`` is
    the gate as it stands, which recommending and approving need.
    """
    return record_many(work, uid, [(kind, body or {}, private or {})], expected=expected, checklist=checklist)[0]


def record_many(
    work: Work,
    uid: str,
    events: Sequence[tuple[CaseEvent, Mapping[str, Any], Mapping[str, str | None]]],
    *,
    expected: int | None = None,
    checklist: Sequence[Condition] | None = None,
) -> list[Entry]:
    """Add several events to a case, each after the one before, or none of them."""
    work.lock()
    known = known_case(work, uid)
    require_to_work(work, known)
    if expected is not None and known.case.number != expected:
        raise CaseMovedOn(expected, known.case.number)
    case, added = known.case, list[Entry]()
    for kind, body, private in events:
        draft = event(kind, uid, case.registration, body, private)
        _require(work, known, draft)
        require_accounts(work, draft)
        refuse_named(work, case, draft)
        if kind is CaseEvent.REOPENED:
            _refuse_second(known)
        if kind is CaseEvent.ALERTS_JOINED:
            _refuse_alerts(work, case.registration, draft.body["alerts"])
        with _saying_no_more(work, known):
            accept(
                case,
                draft,
                actor=work.actor.uid,
                institution=known.institution,
                checklist=checklist,
                beside=known.beside,
            )
        entries = work.append(draft)
        case = case.after(entries)
        added += entries
    return added


def require_to_work(work: Work, known: Known) -> None:
    """NotPermitted for who may not see the student at all."""
    work.actor.require(Permission.SEE_STUDENT, known.person.scope)


def require_letters_allowed(work: Work, registration: str) -> None:
    """WelfareUnanswered while a welfare concern waits in any of a student's cases: no formal letter goes."""
    refuse_formal_letter(cases_of_student(work, registration))


def all_cases(work: Work) -> dict[str, Case]:
    """Every case by its id, whoever asks; the lists ask for each who may see it."""
    return replay_all(work.entries(kinds=_KINDS))


def _require(work: Work, known: Known, draft: Draft) -> None:
    if not tells_no_stage(CaseEvent(draft.kind), known.case.concern):
        work.actor.require(Permission.SEE_VISA_FACTS, known.person.scope)
    work.actor.require(needed(draft, is_sponsored=known.is_sponsored), known.person.scope)


@contextmanager
def _saying_no_more(work: Work, known: Known) -> Iterator[None]:
    """That the Home Office was told, or is to be, is no reason given to who may see no visa facts."""
    try:
        yield
    except (CaseFrozen, StillOpen):
        if work.actor.may(Permission.SEE_VISA_FACTS, known.person.scope):
            raise
        raise NotYoursToKnow from None


def _require_concern(work: Work, who: Person, concern: Concern) -> None:
    """An immigration case is opened by who may see visa facts."""
    if concern is Concern.IMMIGRATION:
        work.actor.require(Permission.SEE_VISA_FACTS, who.scope)


def _refuse_second(known: Known) -> None:
    for other in known.beside:
        if other.is_open and other.concern is known.case.concern:
            raise CaseAlreadyOpen(other.uid)


def _refuse_alerts(work: Work, registration: str, alerts: Sequence[str]) -> None:
    """That alerts are there, not withdrawn, of this student, and in no open case."""
    if not alerts:
        return
    own, known = set(registrations_of(work.connection, registration)), alerts_of_student(work, registration)
    for uid in alerts:
        alert = known.get(uid)
        if alert is None or alert.registration not in own or alert.state is AlertState.WITHDRAWN:
            raise AlertsOfAnother
        if alert.case is not None and case_of(work, alert.case).is_open:
            raise CaseAlreadyOpen(alert.case)
