"""Whether the data can be trusted: everything a store can say of itself on a day, as one document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store.quality.against_sms import AgainstSms
from sponsor_monitor.store.quality.contradiction import Contradiction, in_order
from sponsor_monitor.store.quality.evidence import Fact, Origin, origins
from sponsor_monitor.store.quality.feeds import FeedHealth, deliveries, feed_health, local_time
from sponsor_monitor.store.quality.marked import marked_at_removed, marked_outside
from sponsor_monitor.store.quality.permissions import beyond_permission, two_cas_at_once
from sponsor_monitor.store.quality.quarantine_counts import WaitingRows, by_feed, feeds_of_batches, waiting_rows
from sponsor_monitor.store.quality.running import RegistrationsOf, stretches_without
from sponsor_monitor.store.quality.sms_list import TABLE, SmsList, sms_list
from sponsor_monitor.store.quality.standing import Standing, standing_at
from sponsor_monitor.store.quality.taken_back import students_taken_back
from sponsor_monitor.store.quality.timetabled import timetabled_outside
from sponsor_monitor.store.quality.unmarked import Unmarked, unmarked_registers
from sponsor_monitor.store.reading import View
from sponsor_monitor.words import iso_day, listed, plural

FORMAT = "sponsor-monitor/quality/1"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The contradictions in their order, where their rows came from, and what could not be compared, in sentences.

    ``sms_rows`` counts the CAS that the SMS's list holds; None: no list was imported.
    """

    contradictions: tuple[Contradiction, ...]
    where: dict[Fact, Origin]
    sms_rows: int | None
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The object of docs/quality.md."""
        return {
            "sms_list": {"imported": self.sms_rows is not None, "entries": self.sms_rows},
            "notes": list(self.notes),
            "contradictions": [each.document(self.where) for each in self.contradictions],
        }


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Everything, part by part; ``standing`` is what it was made from, ``known_at`` as it was asked for."""

    standing: Standing
    known_at: str | None
    feeds: tuple[FeedHealth, ...]
    quarantine: tuple[WaitingRows, ...]
    unmarked: Unmarked
    reconciled: Reconciled

    @property
    def needs_a_look(self) -> bool:
        """Whether there is anything for a person to look at."""
        return bool(
            self.standing.doubts
            or self.quarantine
            or self.unmarked.sessions
            or self.reconciled.contradictions
            or any(feed.needs_a_look for feed in self.feeds)
        )

    def document(self) -> dict[str, Any]:
        """The object of docs/quality.md."""
        view, names = self.standing.view, self.standing.facts.students.student_id
        zone, law = view.institution.zone, view.institution.bundle
        return {
            "format": FORMAT,
            "institution": view.institution.institution,
            "as_of": iso_day(view.as_of),
            "known_at": self.known_at,
            "received_by": view.cut.batch,
            "received_at": local_time(view.cut.received_at, zone).isoformat(timespec="seconds"),
            "policy": {"id": law.id, "sha256": law.sha256},
            "needs_a_look": self.needs_a_look,
            "data_quality": [doubt.document(names) for doubt in self.standing.doubts],
            "feeds": [feed.document(zone) for feed in self.feeds],
            "quarantine": [rows.document() for rows in self.quarantine],
            "unmarked": self.unmarked.document(),
            "reconciliation": self.reconciled.document(),
        }

    def json(self) -> bytes:
        """The document as JSON in UTF-8: the same store and question give the same bytes."""
        return orjson.dumps(self.document(), option=orjson.OPT_INDENT_2) + b"\n"


def quality_report(
    view: View, as_of: dt.date, known_at: str | None = None, progress: Progress = silent
) -> QualityReport:
    """Look into everything a view of the store shows; ``as_of`` and ``known_at`` are those it was made with."""
    standing = standing_at(view, as_of, known_at, progress)
    waiting = waiting_rows(standing.set_aside, feeds_of_batches(view.database, view.cut))
    last_second = dt.datetime.combine(as_of, dt.time(23, 59, 59), view.institution.zone)
    day_ends = (int(last_second.timestamp()) + 1) * 1_000_000
    feeds = feed_health(deliveries(view.database, view.cut), day_ends, by_feed(waiting))
    return QualityReport(
        standing=standing,
        known_at=known_at,
        feeds=tuple(feeds),
        quarantine=tuple(waiting),
        unmarked=unmarked_registers(standing),
        reconciled=reconcile(standing),
    )


def reconcile(standing: Standing) -> Reconciled:
    """Hold the systems against each other: timetable, registers, registrations, permissions and the SMS's list."""
    view = standing.view
    sms = sms_list(standing) if view.cut.last[TABLE] else None
    compared = () if sms is None or not len(sms) else AgainstSms(standing, sms).contradictions()
    found = in_order([*_contradictions(standing), *compared])
    where = origins(view.database, view.cut, (fact for each in found for fact in each.facts))
    return Reconciled(tuple(found), where, None if sms is None else len(sms), tuple(_notes(sms)))


def _contradictions(standing: Standing) -> Iterator[Contradiction]:
    without, owned = stretches_without(standing.facts), RegistrationsOf(standing.facts)
    yield from timetabled_outside(standing, without, owned)
    yield from marked_outside(standing, without, owned)
    yield from marked_at_removed(standing)
    yield from students_taken_back(standing)
    yield from beyond_permission(standing)
    yield from two_cas_at_once(standing)


def _notes(sms: SmsList | None) -> Iterator[str]:
    if sms is None:
        yield "The SMS's list of sponsored students was not imported: nothing was compared with it."
        return
    if not len(sms):
        yield "The SMS's list of sponsored students has no entries that still stand: nothing was compared with it."
        return
    yield "The SMS's list has no level of study: a level is compared only where the title begins with an award."
    if sms.repeated:
        again = plural(sms.repeated, "entry of the SMS's list stands", "entries of the SMS's list stand")
        yield (
            f"{again} beside a later one with the same CAS, which counts. Let the list's mapping say "
            'mode = "restate", so that each list takes the place of the one before.'
        )
    if strange := sms.strange_statuses:
        said = listed(f'"{status}"' for status in strange)
        yield f"The SMS's list has statuses that say neither that sponsorship runs nor that it ended: {said}."
