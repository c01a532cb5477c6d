"""How findings change when the same records are judged by another policy: counts, and whose findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]
"""A finding as the object of findings.md."""

_JUDGED = ("outcome", "level", "period_start", "period_end", "crossed_on", "open", "blocked_by")


@dataclass(frozen=True, slots=True)
class CountChange:
    """How many findings of one rule and outcome there are under each policy."""

    rule: str
    outcome: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One finding under both policies: ``before`` is None where it appears, ``after`` where it goes."""

    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Change:
    """What changes for one registration, or for one course (``subject`` its code and start)."""

    subject: str
    findings: tuple[FindingChange, ...]
    below_degree: tuple[bool, bool] | None = None
    """Before and after, where the other policy moves the registration across the line; else None."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Counts by rule and outcome, in text order, and every registration and course for which something changes."""

    policy_before: str
    policy_after: str
    counts: tuple[CountChange, ...]
    registrations: tuple[Change, ...]
    courses: tuple[Change, ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> WhatIf:
    """Compare two assessments (findings.md) of the same records on the same day.

    A finding changes when its outcome, level, period, day of crossing or blocks differ; another clause or threshold
    alone is no change.
    """
    registrations = (
        Change(identifier, _changes(old["findings"], new["findings"]), _moved(old, new))
        for identifier, old, new in _pairs(before["registrations"], after["registrations"], "registration_id")
    )
    courses = (
        Change(f"{old['course_code']} from {old['course_start']}", _changes(old["findings"], new["findings"]))
        for _, old, new in _pairs(before["courses"], after["courses"], "course_code", "course_start")
    )
    return WhatIf(
        before["policy"]["id"],
        after["policy"]["id"],
        _count_changes(before, after),
        tuple(change for change in registrations if change.findings or change.below_degree),
        tuple(change for change in courses if change.findings),
    )


def _pairs(before: Sequence[Entry], after: Sequence[Entry], *key: str) -> Iterable[tuple[str, Entry, Entry]]:
    """The entries that both have, by key: a policy changes who is judged how, never who is listed."""
    later = {tuple(entry[name] for name in key): entry for entry in after}
    for entry in before:
        identity = tuple(entry[name] for name in key)
        if identity in later:
            yield identity[0], entry, later[identity]


def _moved(old: Entry, new: Entry) -> tuple[bool, bool] | None:
    pair = (bool(old["below_degree"]), bool(new["below_degree"]))
    return pair if pair[0] != pair[1] else None


def _changes(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[FindingChange, ...]:
    if before == after:
        return ()
    groups: dict[tuple[str, str], tuple[list[Entry], list[Entry]]] = defaultdict(lambda: ([], []))
    for side, findings in enumerate((before, after)):
        for finding in findings:
            groups[finding["rule"], finding["measured"].get("name", "")][side].append(finding)
    return tuple(change for group in sorted(groups) for change in _matched(*groups[group]))


def _matched(before: list[Entry], after: list[Entry]) -> Iterable[FindingChange]:
    """Pair what begins on the same day, then what overlaps; the rest goes or appears."""
    left = list(after)
    pairs: list[tuple[Entry, Entry | None]] = []
    for same in (_begins_with, _overlaps):
        unmatched = before if same is _begins_with else [old for old, new in pairs if new is None]
        pairs = [pair for pair in pairs if pair[1] is not None]
        for old in unmatched:
            new = next((candidate for candidate in left if same(old, candidate)), None)
            if new is not None:
                left.remove(new)
            pairs.append((old, new))
    changed = [FindingChange(old, new) for old, new in pairs if new is None or _differs(old, new)]
    return sorted([*changed, *(FindingChange(None, new) for new in left)], key=_start)


def _begins_with(old: Entry, new: Entry) -> bool:
    return bool(old["period_start"] == new["period_start"])


def _overlaps(old: Entry, new: Entry) -> bool:
    return bool(old["period_start"] <= new["period_end"] and new["period_start"] <= old["period_end"])


def _differs(old: Entry, new: Entry) -> bool:
    return any(old[name] != new[name] for name in _JUDGED)


def _start(change: FindingChange) -> str:
    finding = change.before or change.after or {}
    return str(finding["period_start"])


def _count_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[CountChange, ...]:
    old, new = _counts(before), _counts(after)
    return tuple(CountChange(*key, old[key], new[key]) for key in sorted({*old, *new}))


def _counts(document: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    entries = (*document["registrations"], *document["courses"])
    return Counter((finding["rule"], finding["outcome"]) for entry in entries for finding in entry["findings"])
