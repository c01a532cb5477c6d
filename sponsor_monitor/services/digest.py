"""Digests, requests for registers, and word of corrections: queued once, each with what its reader may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.alert import Alert, AlertEvent
from sponsor_monitor.casework.deadline import Deadline, DeadlineKind
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.reference import reference
from sponsor_monitor.messages.digest import (
    Digest,
    Item,
    corrections_text,
    digest_text,
    registers_text,
    welfare_text,
)
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.grant import Scope
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import sight_of, told_as
from sponsor_monitor.services.alerts import alerts_now
from sponsor_monitor.services.cases import case_of
from sponsor_monitor.services.due import Desk, desk
from sponsor_monitor.services.messages import Outgoing, queue
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import Person, persons

_A_DAY = 86_400_000_000
_TOLD_WITHIN = 7 * _A_DAY
_NEWS = (CaseEvent.ASSIGNED, CaseEvent.HANDED_OVER, AlertEvent.TOLD, AlertEvent.CORRECTION_DUE)


@dataclass(frozen=True, slots=True)
class _News:
    """What happened of late: entries, and what they speak of."""

    entries: Sequence[Entry]
    alerts: Mapping[str, Alert]
    people: Mapping[str, Person]


def queue_digests(work: Work) -> int:
    """Queue today's digest for every account with an e-mail address that has something in it; gives how many.

    An account has one a day at most, however often this is asked for. What is new is what came since its last one.
    """
    work.lock()
    earlier = _digests(work)
    today = work.today.isoformat()
    waiting, news = desk(work), _news(work)
    queued = 0
    for account in _reached(work):
        if any(entry.body.get("day") == today for entry in earlier.get(account.uid, ())):
            continue
        digest = _digest(work, account, waiting, news, earlier.get(account.uid, ()))
        if not digest.is_empty:
            queue(work, _mail(account, MessageKind.DIGEST, digest_text(digest), day=work.today))
            queued += 1
    return queued


def queue_register_requests(work: Work) -> int:
    """Ask each lecturer with an account once for every register that was asked for since; gives how many were asked."""
    work.lock()
    asked = _asked(work)
    found: dict[str, list[Deadline]] = {}
    for _, dated in desk(work).cases.values():
        for deadline in dated:
            is_asked = deadline.entry in asked
            if deadline.kind is DeadlineKind.REGISTER and deadline.who is not None and not is_asked:
                found.setdefault(deadline.who, []).append(deadline)
    reached = [account for account in _reached(work) if account.uid in found]
    for account in reached:
        mine = found[account.uid]
        sessions = sorted({(deadline.detail, deadline.due) for deadline in mine}, key=lambda one: (one[1], one[0]))
        numbers = tuple(sorted(deadline.entry for deadline in mine))
        queue(work, _mail(account, MessageKind.REGISTER_REQUEST, registers_text(sessions), asked=numbers))
    return len(reached)


def queue_corrections(work: Work) -> int:
    """Tell everybody once, at once, of each alert they acted on that was withdrawn or changed; gives how many.

    What is older than a week stands in the digests alone.
    """
    work.lock()
    since = work.now - _TOLD_WITHIN
    late = [entry for entry in work.entries(kinds=[AlertEvent.CORRECTION_DUE]) if entry.at >= since]
    told = _asked(work, late[0].number) if late else set()
    due = [entry for entry in late if entry.number not in told]
    queued = 0
    for account in _reached(work) if due else ():
        mine = [entry for entry in due if account.uid in entry.body["people"]]
        if mine:
            numbers = tuple(entry.number for entry in mine)
            text = corrections_text([_corrected(entry) for entry in mine])
            queue(work, _mail(account, MessageKind.ALERT_WITHDRAWN, text, asked=numbers))
            queued += 1
    return queued


def queue_welfare(work: Work) -> int:
    """Tell the duty team once, at once, of each welfare concern that waits for it; gives how many were told.

    What is older than a week stands in the digests alone, as do concerns while nobody who answers them has an address.
    """
    work.lock()
    since = work.now - _TOLD_WITHIN
    raised = [entry for entry in work.entries(kinds=[CaseEvent.WELFARE_CONCERN]) if entry.at >= since]
    told = _asked(work, raised[0].number) if raised else set()
    due = [entry for entry in raised if entry.number not in told]
    waiting = [entry for entry in due if case_of(work, str(entry.subject)).has_unanswered_welfare]
    people = persons(work.connection, {entry.registration for entry in waiting if entry.registration is not None})
    queued = 0
    for account in _reached(work) if waiting else ():
        actor = account.actor(work.today)
        mine = [entry for entry in waiting if _answers(actor, people.get(entry.registration or ""))]
        if mine:
            text = welfare_text([reference(str(entry.subject)) for entry in mine])
            queue(work, _mail(account, MessageKind.WELFARE, text, asked=tuple(entry.number for entry in mine)))
            queued += 1
    return queued


def _answers(actor: Actor, who: Person | None) -> bool:
    if who is None:
        return False
    return actor.may(Permission.ANSWER_WELFARE, who.scope) and actor.may(Permission.SEE_STUDENT, who.scope)


def _asked(work: Work, after: int = 0) -> set[int]:
    """The entries of which somebody was told, or asked, in a message of their own queued after an entry."""
    queued = work.entries(kinds=[MessageEvent.QUEUED], after=after)
    return {number for entry in queued for number in entry.body.get("asked", ())}


def _digest(work: Work, account: Account, waiting: Desk, news: _News, earlier: Sequence[Entry]) -> Digest:
    actor = account.actor(work.today)
    since = earlier[-1].number if earlier else 0
    mine = [entry for entry in news.entries if entry.number > since and (earlier or entry.at >= work.now - _A_DAY)]
    dated = [Item(due.deadline.due, reference(due.case.uid), due.words) for due in waiting.waiting_for(actor)]
    return Digest(
        work.today,
        _alerts(actor, mine, news),
        tuple(dict.fromkeys(reference(str(entry.subject)) for entry in mine if _is_given(entry, actor))),
        tuple(dict.fromkeys(_corrected(entry) for entry in mine if _is_corrected(entry, actor))),
        tuple(dated),
    )


def _alerts(actor: Actor, entries: Iterable[Entry], news: _News) -> Mapping[str, int]:
    """The alerts told of late that somebody may work on, each counted once by what it is called for them."""
    told = {entry.subject for entry in entries if entry.kind == AlertEvent.TOLD}
    found: Counter[str] = Counter()
    for uid in told:
        alert = news.alerts.get(str(uid))
        if alert is None or not alert.is_open:
            continue
        person = None if alert.registration is None else news.people.get(alert.registration)
        about = person.scope if person is not None else Scope(school=alert.facts["school"])
        if (alert.registration is not None and person is None) or not _may_work(actor, about):
            continue
        found[told_as(alert.topic.rule, sight_of(actor, about))] += 1
    return found


def _may_work(actor: Actor, about: Scope) -> bool:
    return actor.may(Permission.WORK_ALERTS, about) and actor.may(Permission.SEE_STUDENT, about)


def _is_given(entry: Entry, actor: Actor) -> bool:
    is_giving = entry.kind in (CaseEvent.ASSIGNED, CaseEvent.HANDED_OVER)
    return is_giving and entry.body["to"] == actor.uid and entry.actor != actor.uid


def _is_corrected(entry: Entry, actor: Actor) -> bool:
    return entry.kind == AlertEvent.CORRECTION_DUE and actor.uid in entry.body["people"]


def _corrected(entry: Entry) -> str:
    """What was corrected, by its reference: the case where there is one, and the alert."""
    of_case = f"Case {reference(entry.body['case'])}, " if entry.body["case"] else ""
    became = "was withdrawn" if entry.body["withdrawn"] else "was changed"
    return f"{of_case}alert {reference(str(entry.subject))} {became}"


def _news(work: Work) -> _News:
    alerts = alerts_now(work).by_uid
    registrations = {alert.registration for alert in alerts.values() if alert.registration is not None}
    return _News(work.entries(kinds=_NEWS), alerts, persons(work.connection, registrations))


def _digests(work: Work) -> dict[str, list[Entry]]:
    """The digests that were queued, by account."""
    found: dict[str, list[Entry]] = {}
    for entry in work.entries(kinds=[MessageEvent.QUEUED]):
        if entry.body["message"] == MessageKind.DIGEST:
            found.setdefault(entry.body["account"], []).append(entry)
    return found


def _reached(work: Work) -> list[Account]:
    """The accounts that are open and have an e-mail address."""
    return [each for each in people_in(work.connection).accounts.values() if each.email and not each.is_closed]


def _mail(account: Account, kind: MessageKind, text: str, **more: Any) -> Outgoing:
    return Outgoing(kind, account.email, account.name, text, account=account.uid, **more)
