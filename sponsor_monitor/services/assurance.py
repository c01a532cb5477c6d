"""The signatory's monthly statement: what stands open, what could not be known, signed over what was shown."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import rfc8785

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.alert import Alerts
from sponsor_monitor.casework.assurance_event import AssuranceEvent
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.report_duty import KINDS, in_order, replay
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.account import People
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.proof import Proof
from sponsor_monitor.services.alerts import alerts_now
from sponsor_monitor.services.assurance_facts import Known, sections, unknown
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.report_labels import labels_now
from sponsor_monitor.services.signing_in import require_proof
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.persons import persons
from sponsor_monitor.store.quality.feeds import FeedHealth
from sponsor_monitor.store.settings import settings

FORMAT = "sponsor-monitor/assurance/1"
_FIRST_PERIOD = dt.timedelta(days=31)


class ShownAnew(SponsorMonitorError):
    """A signature over what has changed since it was shown."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Something has changed since you read this: read it again as it stands now, then sign.")


class NoSuchStatement(SponsorMonitorError):
    """A statement that was never signed."""

    def __init__(self) -> None:
        """Say where to look."""
        super().__init__("There is no such signed statement: the page of assurance lists those there are.")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is shown, and its hash: SHA-256 over its canonical JSON (RFC 8785)."""

    document: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """The hash that is signed."""
        return hashlib.sha256(rfc8785.dumps(dict(self.document))).hexdigest()


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed statement: the number of its entry, when, by which account, of which period; None once erased."""

    number: int
    at: int
    by: str
    since: dt.date
    until: dt.date
    sha256: str
    capacity: str
    statement: Statement | None


@dataclass(frozen=True, slots=True)
class SoFar:
    """The alerts, cases and accounts as they stand."""

    alerts: Alerts
    cases: Mapping[str, Case]
    people: People


def so_far(work: Work) -> SoFar:
    """The same read off the log, all of it."""
    return SoFar(alerts_now(work), all_cases(work), people_in(work.connection))


def statement_now(
    work: Work, feeds: Sequence[FeedHealth], quality: Mapping[str, Any] | None, known: SoFar
) -> Statement:
    """What stands open today; the period begins with the day of the last signed statement."""
    _require(work)
    here = institution_today(work)
    before = work.entries(kinds=[AssuranceEvent.SIGNED])
    since = dt.date.fromisoformat(before[-1].body["until"]) if before else work.today - _FIRST_PERIOD
    alerts, cases = known.alerts, known.cases
    duties = in_order(replay(work.entries(kinds=KINDS)).values(), work.today)
    named = {alert.registration for alert in alerts.open if alert.registration}
    named |= {case.registration for case in cases.values()} | {duty.registration for duty in duties}
    accounts = {one.uid: one.name or one.user_name for one in known.people.accounts.values()}
    people = persons(work.connection, named)
    told = Known(here, since, alerts, cases, duties, people, accounts, feeds, quality, labels_now(work))
    document = {
        "format": FORMAT,
        "institution": settings(work.connection).institution,
        "since": since.isoformat(),
        "until": work.today.isoformat(),
        "assessed_as_of": alerts.as_of,
        "sections": sections(told),
        "unknown": unknown(told),
    }
    return Statement(document)


def sign_statement(
    work: Work, shown: str, proof: Proof, feeds: Sequence[FeedHealth], quality: Mapping[str, Any] | None
) -> int:
    """Sign what was shown (its hash), and give the entry's number; ShownAnew where it is not so any more."""
    work.lock()
    work = replace(work, actor=require_proof(work, proof))
    made = statement_now(work, feeds, quality, so_far(work))
    if made.sha256 != shown:
        raise ShownAnew
    held = work.actor.grant_for(Permission.SIGN_SPONSORED)
    body = {
        "since": made.document["since"],
        "until": made.document["until"],
        "sha256": made.sha256,
        "capacity": "" if held is None or held.capacity is None else held.capacity.value,
        "rows": [len(section["rows"]) for section in made.document["sections"]],
    }
    written = rfc8785.dumps(dict(made.document)).decode()
    (entry,) = work.append(Draft(AssuranceEvent.SIGNED, body, private={"statement_json": written}))
    return entry.number


def signed_statements(work: Work) -> list[Signed]:
    """The statements that were signed, the latest first."""
    _require(work)
    return [_signed(entry) for entry in work.entries(kinds=[AssuranceEvent.SIGNED])][::-1]


def signed_statement(work: Work, number: int) -> Signed:
    """One of them; NoSuchStatement for another number."""
    found = next((each for each in signed_statements(work) if each.number == number), None)
    if found is None:
        raise NoSuchStatement
    return found


def _signed(entry: Entry) -> Signed:
    written, body = entry.private.get("statement_json"), entry.body
    return Signed(
        entry.number,
        entry.at,
        entry.actor,
        dt.date.fromisoformat(body["since"]),
        dt.date.fromisoformat(body["until"]),
        body["sha256"],
        body["capacity"],
        None if written is None else Statement(json.loads(written)),
    )


def _require(work: Work) -> None:
    work.actor.require(Permission.SIGN_SPONSORED)
    work.actor.require(Permission.SEE_VISA_FACTS)
