"""Registrations against permission to stay, and two CAS of one student against each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sponsor_monitor.dataset.tables import NO_DAY
from sponsor_monitor.store.quality.contradiction import Contradiction
from sponsor_monitor.store.quality.standing import Standing
from sponsor_monitor.store.quality.timetabled import registration_facts
from sponsor_monitor.words import day_words, period_words


def beyond_permission(standing: Standing) -> Iterator[Contradiction]:
    """Registrations that ran on after permission had ended, and those that will."""
    registrations, spans, as_of = standing.facts.registrations, standing.facts.spans, standing.view.as_of
    end, permission = spans.end, registrations.permission_end
    runs = (permission != NO_DAY) & (end >= registrations.course_start) & (end > permission)
    # What began only after the as-of day has not been monitored without permission yet.
    last = np.where(registrations.course_start <= as_of, np.minimum(end, as_of), NO_DAY)
    for row in np.flatnonzero(runs).tolist():
        until, ended = day_words(int(end[row])), day_words(int(permission[row]))
        if permission[row] < last[row]:
            runs_on = "runs" if end[row] >= as_of else "ran"
            sentence = f"Permission to stay ended on {ended}, but the registration {runs_on} until {until}."
            yield _about(standing, "permission-ended", row, sentence)
        else:
            sentence = f"Permission to stay ends on {ended}, before the registration does on {until}."
            yield _about(standing, "course-beyond-permission", row, sentence)


def two_cas_at_once(standing: Standing) -> Iterator[Contradiction]:
    """Pairs of sponsored registrations of one student with days in common, the first of them up to the as-of day."""
    registrations, spans = standing.facts.registrations, standing.facts.spans
    start, end = registrations.course_start, spans.end
    rows = np.flatnonzero(spans.sponsored & (end >= start) & (start <= standing.view.as_of))
    rows = rows[np.lexsort((rows, start[rows], registrations.student[rows]))]
    left = np.arange(len(rows) - 1)
    right = left + 1
    while len(left):
        same = registrations.student[rows[left]] == registrations.student[rows[right]]
        left, right = left[same], right[same]
        together = start[rows[right]] <= end[rows[left]]
        for one, other in zip(rows[left[together]].tolist(), rows[right[together]].tolist(), strict=True):
            yield _pair(standing, one, other)
        left, right = left[right + 1 < len(rows)], right[right + 1 < len(rows)] + 1


def _pair(standing: Standing, one: int, other: int) -> Contradiction:
    registrations, end = standing.facts.registrations, standing.facts.spans.end
    when = period_words(int(registrations.course_start[other]), int(min(end[one], end[other])))
    names = registrations.registration_id
    sentence = f"Registrations {names[one]} and {names[other]} each have a CAS and run at once {when}."
    return Contradiction(
        kind="two-cas-at-once",
        sentence=sentence,
        students=(standing.facts.students.student_id[registrations.student[one]],),
        registration_id=names[one],
        subject=names[other],
        facts=registration_facts(standing, [one, other]),
    )


def _about(standing: Standing, kind: str, row: int, sentence: str) -> Contradiction:
    registrations = standing.facts.registrations
    return Contradiction(
        kind=kind,
        sentence=sentence,
        students=(standing.facts.students.student_id[registrations.student[row]],),
        registration_id=registrations.registration_id[row],
        facts=registration_facts(standing, [row]),
    )
