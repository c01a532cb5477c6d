"""What a signatory has to know each month, as sections of a statement: each a table, and what could not be known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.alert import Alert, Alerts
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Closing
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.report_duty import Duty, lateness
from sponsor_monitor.casework.report_labels import Labels
from sponsor_monitor.casework.stage import stage_of, stage_words
from sponsor_monitor.store.persons import Person
from sponsor_monitor.store.quality.feeds import FeedHealth, Timeliness
from sponsor_monitor.story.wording import RULES, block_words, date_words, rule_words
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import plural

_TRIED = (CaseEvent.CONTACT_ATTEMPTED, CaseEvent.RESPONSE, CaseEvent.PANEL_HELD, CaseEvent.SIGNED_OFF)
_WITHOUT_ACTION = frozenset({Closing.NOTHING_TO_DO, Closing.OPENED_IN_ERROR})
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Known:
    """All that a statement is made from. ``since`` is the first day of its period, ``quality`` the kept report."""

    institution: InstitutionToday
    since: dt.date
    alerts: Alerts
    cases: Mapping[str, Case]
    duties: Sequence[Duty]
    people: Mapping[str, Person]
    accounts: Mapping[str, str]
    feeds: Sequence[FeedHealth]
    quality: Mapping[str, Any] | None
    labels: Labels

    def who(self, registration: str | None) -> str:
        """A student by name and registration."""
        person = self.people.get(registration or "")
        if person is None:
            return "a student no longer in the records"
        return f"{person.name or person.student_id} ({person.registration_id})"

    def account(self, uid: str | None) -> str:
        """An account by name."""
        return NOBODY if uid is None else self.accounts.get(uid, "the program")

    def is_within(self, entry: Entry) -> bool:
        """Whether an entry is of the period."""
        return self.institution.day_of(entry.at) >= self.since


Section = dict[str, Any]


def sections(known: Known) -> list[Section]:
    """The tables of a statement in their order."""
    return [
        _section(
            "Breaches without a decision",
            "Sponsored students with a breach that stands, of whom nobody has decided anything yet.",
            ("Student", "Rule", "Since", "Case", "Owner"),
            _undecided(known),
        ),
        _section(
            "Reports to the Home Office due or late",
            "What has to be reported, and what was reported late in this period.",
            ("Student", "Report", "Due", "How it stands"),
            _reports(known),
        ),
        _section(
            "Blocks cleared",
            "Reasons not to decide that somebody cleared in this period: the reason given stands in the case.",
            ("Student", "Block", "Rule", "Cleared on", "By"),
            _cleared(known),
        ),
        _section(
            "Cases closed without action",
            "Closed in this period as nothing to do or opened in error, or without anybody trying to make contact.",
            ("Student", "Closed on", "As", "By"),
            _closed(known),
        ),
        _section(
            "Feeds late",
            "Sources that have not come for longer than twice their usual time.",
            ("Feed", "Last came", "Batches"),
            _feeds(known),
        ),
        _section(
            "Queries without an answer",
            "Disputed records, missing registers and welfare concerns that wait for somebody.",
            ("Student", "What", "Due", "Of whom"),
            _queries(known),
        ),
    ]


def unknown(known: Known) -> list[str]:
    """What could not be known, in sentences: a statement that does not say so would say too much."""
    return list(_unknown(known))


def _section(title: str, meaning: str, headings: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Section:
    found = [list(row) for row in rows]
    return {"title": title, "meaning": meaning, "headings": list(headings), "rows": found}


def _undecided(known: Known) -> Iterator[tuple[str, ...]]:
    for alert in sorted(_breaches(known), key=lambda each: str(each.finding["crossed_on"])):
        case = known.cases.get(alert.case or "")
        if case is not None and case.last(CaseEvent.SIGNED_OFF) is not None:
            continue
        stage = "no case" if case is None else _stage(case, known)
        owner = NOBODY if case is None else known.account(case.owner)
        crossed = date_words(str(alert.finding["crossed_on"]))
        yield known.who(alert.registration), rule_words(alert.finding), crossed, stage, owner


def _breaches(known: Known) -> Iterator[Alert]:
    for alert in known.alerts.open:
        person = known.people.get(alert.registration or "")
        if person is not None and person.is_sponsored and alert.finding["outcome"] == Outcome.BREACH:
            yield alert


def _stage(case: Case, known: Known) -> str:
    return stage_words(stage_of(case, known.institution), known.institution) if case.is_open else "case closed"


def _reports(known: Known) -> Iterator[tuple[str, ...]]:
    today, nation = known.institution.today, known.institution.nation
    for duty in known.duties:
        told = lateness(duty, today, nation)
        was_late = duty.reported_on is not None and duty.reported_on >= known.since and "late" in told
        if duty.is_open or was_late:
            yield known.who(duty.registration), known.labels.of(duty.event).label, _day(duty.due), told


def _cleared(known: Known) -> Iterator[tuple[str, ...]]:
    for case in known.cases.values():
        for entry in filter(known.is_within, case.of(CaseEvent.BLOCK_CLEARED)):
            body = entry.body
            rule = RULES.get(body["rule"], body["rule"])
            block = block_words([body["block"]]) or body["block"]
            on = _day(known.institution.day_of(entry.at))
            yield known.who(case.registration), block, rule, on, known.account(entry.actor)


def _closed(known: Known) -> Iterator[tuple[str, ...]]:
    for case in known.cases.values():
        last = case.last(CaseEvent.CLOSED)
        if case.is_open or last is None or not known.is_within(last):
            continue
        outcome = Closing(last.body["outcome"])
        if outcome in _WITHOUT_ACTION or not case.of(*_TRIED):
            on = _day(known.institution.day_of(last.at))
            yield known.who(case.registration), on, outcome.value, known.account(last.actor)


def _feeds(known: Known) -> Iterator[tuple[str, ...]]:
    for feed in known.feeds:
        if feed.timeliness is Timeliness.LATE:
            yield feed.feed, _day(known.institution.day_of(feed.last.received_at)), f"{feed.batches:,}"


def _queries(known: Known) -> Iterator[tuple[str, ...]]:
    for case in known.cases.values():
        who = known.who(case.registration)
        for query in case.open_queries:
            about = f"disputed record ({query.body['about']})"
            yield who, about, _due(day_of(query, "answer_due"), known), known.account(query.body["owner"])
        for asked in case.open_registers if case.is_open else ():
            of = known.account(asked.body["of"]) if "of" in asked.body else asked.private.get("lecturer", NOBODY)
            yield who, f"register of {asked.body['session']}", _due(day_of(asked, "answer_due"), known), of
        if case.is_open and case.has_unanswered_welfare:
            yield who, "welfare concern", "as soon as can be", "the welfare team"


def _due(day: dt.date, known: Known) -> str:
    return _day(day) + (", overdue" if day < known.institution.today else "")


def _unknown(known: Known) -> Iterator[str]:
    alerts, quality = known.alerts, known.quality
    if not alerts.as_of:
        yield "Nothing was assessed yet: of no student is anything known."
    elif dt.date.fromisoformat(alerts.as_of) < known.institution.today - dt.timedelta(days=1):
        yield f"The last assessment is as of {date_words(alerts.as_of)}: of the days since nothing is known."
    unclear = sum(alert.finding["outcome"] == Outcome.INDETERMINATE for alert in alerts.open)
    if unclear:
        yield f"{plural(unclear, 'finding')} could not be decided, because registers or feeds are missing."
    too_few = sum(feed.timeliness is Timeliness.TOO_FEW for feed in known.feeds)
    if too_few:
        yield f"Of {plural(too_few, 'feed')} it cannot be told yet whether they come when they should."
    if waiting := sum(feed.open_quarantine for feed in known.feeds):
        yield f"{plural(waiting, 'row waits', 'rows wait')} in quarantine: what they say is counted nowhere."
    if quality is None:
        yield "Registers and systems were not looked into: how many registers are missing is not known here."
    else:
        unmarked = quality["unmarked"]
        missing, due = len(unmarked["sessions"]), unmarked["sessions_due"]
        when = date_words(quality["as_of"])
        yield f"Of {plural(due, 'session')} up to {when}, no register was taken of {missing:,}."
        yield from quality["reconciliation"]["notes"]
    yield "What was done before this program was begun, and what never reached it, is not in this statement."


def _day(day: dt.date) -> str:
    return date_words(day.isoformat())
