"""Alerts: held against an assessment, previewed and released once, and listed for those who may see them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.alert import KINDS, Alert, AlertEvent, Alerts, replay
from sponsor_monitor.casework.alert_correction import Acted, correction_due, is_correction, who_acted
from sponsor_monitor.casework.alert_hindsight import Hindsight
from sponsor_monitor.casework.alert_matching import Refresh, entries_to_add, told
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.findings import Judged
from sponsor_monitor.services.student_entries import entries_of_student
from sponsor_monitor.services.work import Work


class NoGoLive(SponsorMonitorError):
    """Alerts were asked for before anybody said from which day on there are any."""

    def __init__(self) -> None:
        """Say how."""
        super().__init__(
            "No go-live date is set: findings that ended before it are history, without alert or message. "
            "Set it first: sponsor-monitor alerts go-live DATE."
        )


class AlreadyLive(SponsorMonitorError):
    """The go-live date was to be changed after the first alerts were released."""

    def __init__(self) -> None:
        """Say that it stays."""
        super().__init__("The first alerts were released: the go-live date stays as it is.")


class AlreadyReleased(SponsorMonitorError):
    """The first alerts were released a second time."""

    def __init__(self) -> None:
        """Say that nothing is left to do."""
        super().__init__("The first alerts were released already: later ones are told as they come.")


class OlderAssessment(SponsorMonitorError):
    """Alerts were to be held against an assessment of an earlier day, or of less, than they were already."""

    def __init__(self, as_of: str, batch: int) -> None:
        """Name the day and the batch they were held against."""
        super().__init__(
            f"The alerts say already what was found as of {as_of} with batch {batch}: refresh them as of that day or "
            "a later one. What an earlier day looks like, sponsor-monitor assess shows."
        )


class NoSuchAlert(SponsorMonitorError):
    """An alert that there is none of, or that the person may not see."""

    def __init__(self) -> None:
        """Say where to look."""
        super().__init__("There is no such alert: sponsor-monitor alerts list shows those there are.")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to: how many entries of each kind it added, and the alerts as they stand."""

    added: Mapping[str, int]
    alerts: Alerts
    as_of: dt.date
    run: int


def alerts_now(work: Work) -> Alerts:
    """All alerts as they stand."""
    return replay(work.entries(kinds=KINDS))


def alerts_of_student(work: Work, registration: str) -> Mapping[str, Alert]:
    """The alerts about the student of a registration, by their ids: the rest of the log is not read."""
    return replay(entries_of_student(work, registration, KINDS)).by_uid


def alert_now(work: Work, uid: str) -> Alert | None:
    """One alert as it stands; None for an unknown id."""
    entries = work.entries(subject=uid, kinds=KINDS)
    about = next((entry.registration for entry in entries if entry.kind == AlertEvent.RAISED), None)
    # Which case holds an alert is said by the case, whose entries are of the student.
    known = replay(entries).by_uid if about is None else alerts_of_student(work, about)
    return known.get(uid)


def set_go_live(work: Work, date: dt.date) -> None:
    """Say from which day on there are alerts; AlreadyLive once the first were released."""
    work.actor.require(Permission.RELEASE_ALERTS)
    work.lock()
    alerts = alerts_now(work)
    if alerts.released_at is not None:
        raise AlreadyLive
    if alerts.go_live != date:
        work.append(Draft(AlertEvent.GO_LIVE_SET, {"date": date.isoformat()}))


def refresh(work: Work, judged: Judged) -> Refreshed:
    """Hold the alerts against an assessment, and append what is other than they say; a second time appends nothing.

    Raises NoGoLive while no go-live date is set, OlderAssessment where they were held against a later one.
    """
    work.actor.require(Permission.ASSESS)
    work.lock()
    before, assessed = alerts_now(work), judged.assessed
    _check(before, judged)
    hindsight = Hindsight(assessed.document, assessed.uids, assessed.seen, before.as_of)
    asked = Refresh(judged.run.uid, assessed.as_of, assessed.batch, work.new_id, hindsight.stood, hindsight.figures)
    drafts = entries_to_add(before, hindsight.concerns(), asked)
    drafts += _corrections(work, before, drafts)
    after = replay(work.append(*drafts), before)
    return Refreshed(Counter(draft.kind for draft in drafts), after, assessed.as_of, judged.run.number)


def release(work: Work) -> list[Alert]:
    """Let the first alerts go: their levels are told now, and those of later ones as they come.

    Raises NoGoLive before there can be any, AlreadyReleased the second time.
    """
    work.actor.require(Permission.RELEASE_ALERTS)
    work.lock()
    alerts = alerts_now(work)
    if alerts.go_live is None:
        raise NoGoLive
    if alerts.released_at is not None:
        raise AlreadyReleased
    queue = alerts.open
    work.append(
        Draft(AlertEvent.RELEASED, {"alerts": len(queue), "go_live": alerts.go_live.isoformat()}),
        *(
            told(alert.uid, alert.registration, alert.level, dt.date.fromisoformat(alert.as_of))
            for alert in queue
            if alert.is_above(alert.level)
        ),
    )
    return queue


def acted_on(work: Work, alert: Alert) -> Acted:
    """Who acted on an alert, by the log: on it, in its case, or by a letter to its student."""
    if alert.registration is None:
        return who_acted(alert, work.entries(subject=alert.uid))
    return who_acted(alert, entries_of_student(work, alert.registration))


def _check(alerts: Alerts, judged: Judged) -> None:
    if alerts.go_live is None:
        raise NoGoLive
    asked = judged.assessed.as_of.isoformat(), judged.assessed.batch
    if asked[0] < alerts.as_of or asked[1] < alerts.batch:
        raise OlderAssessment(alerts.as_of, alerts.batch)


def _corrections(work: Work, alerts: Alerts, drafts: list[Draft]) -> list[Draft]:
    """That those are to be told who acted on what turns out to be other than it was said to be."""
    due = []
    for draft in drafts:
        alert = alerts.by_uid.get(draft.subject or "")
        if alert is None or not is_correction(draft):
            continue
        acted = acted_on(work, alert)
        if acted.anybody:
            due.append(correction_due(draft, alert, acted))
    return due
