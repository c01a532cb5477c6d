"""Findings and what in the data cannot be trusted, as paragraphs of one registration's story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from sponsor_monitor.story.wording import block_words, date_words, kind_words, period_words, rule_words
from sponsor_monitor.vocabulary import Outcome, Subject
from sponsor_monitor.words import plural

_MOST_OF_A_KIND = 5
_PLURALS = {Outcome.BREACH: "breaches", Outcome.WARNING: "warnings", Outcome.INDETERMINATE: "indeterminate"}
_OUTCOMES = tuple(outcome.value for outcome in Outcome)
_INDENT = " " * 5


def in_short(findings: Sequence[Mapping[str, Any]]) -> str:
    """One or two sentences: what was found about the student, what about the course, and how much is blocked."""
    if not findings:
        return "Nothing was found."
    said = []
    for subject, whom in ((Subject.STUDENT, "student"), (Subject.PROVISION, "course")):
        counts = Counter(finding["outcome"] for finding in findings if finding["subject"] == subject)
        parts = [plural(counts[outcome], outcome, _PLURALS[outcome]) for outcome in Outcome if counts[outcome]]
        said += [f"{', '.join(parts)} about the {whom}"] if parts else []
    return f"{'; '.join(said)}.{_blocked_words(findings)}"


def finding_lines(findings: Sequence[Mapping[str, Any]], width: int) -> list[str]:
    """Each finding with its outcome, rule, period, clause, explanation and what blocks it.

    What needs a person first comes first; the weeks in which the course fell short are one item.
    """
    if not findings:
        return []
    ordered = sorted(findings, key=lambda finding: (_weeks_last(finding), _OUTCOMES.index(finding["outcome"])))
    lines = ["Findings"]
    for number, (_, group) in enumerate(groupby(enumerate(ordered), key=_one_item), 1):
        first, *more = [finding for _, finding in group]
        lines += ["", *_finding(number, first, width), *_same_in(more, width)]
    return lines


def quality_lines(entries: Sequence[Mapping[str, Any]], *, incomplete: bool, width: int) -> list[str]:
    """What in the data touches the registration: the first few of each kind and how many more there are."""
    if not entries and not incomplete:
        return []
    lines = ["What in the data cannot be trusted"]
    if incomplete:
        lines += _item("Rows that name this student were set aside; figures may change when they are mended.", width)
    for kind, group in groupby(entries, key=lambda entry: entry["kind"]):
        listed = list(group)
        for entry in listed[:_MOST_OF_A_KIND]:
            said = f"{kind_words(kind).capitalize()} ({entry['subject']})"
            lines += _item(f"{said}: {entry['detail']}" if entry["detail"] else said, width)
        if len(listed) > _MOST_OF_A_KIND:
            lines += _item(f"and {len(listed) - _MOST_OF_A_KIND:,} more of this kind.", width)
    return lines


def _blocked_words(findings: Sequence[Mapping[str, Any]]) -> str:
    blocked = sum(bool(finding["blocked_by"]) for finding in findings)
    if not blocked:
        return ""
    which = f"{blocked} of the {len(findings)}"
    if blocked == len(findings):
        which = "It" if blocked == 1 else f"All {blocked}"
    verb = "is" if blocked == 1 else "are"
    return f" {which} {verb} blocked until a person has cleared what stands in the way."


def _weeks_last(finding: Mapping[str, Any]) -> bool:
    return bool(finding["rule"] == "contact-hours")


def _one_item(numbered: tuple[int, Mapping[str, Any]]) -> int:
    """Its own number for a finding, one for all the weeks in which the course fell short."""
    number, finding = numbered
    return -1 if _weeks_last(finding) else number


def _finding(number: int, finding: Mapping[str, Any], width: int) -> list[str]:
    period = period_words(finding["period_start"], finding["period_end"])
    head = f"{number:>3}. {finding['outcome'].upper()}  {rule_words(finding)}, {period}  [{finding['clause']}]"
    lines = wrap(head, width, subsequent_indent=_INDENT)
    lines += wrap(finding["explanation"], width, initial_indent=_INDENT, subsequent_indent=_INDENT)
    if finding["blocked_by"]:
        blocked = f"Blocked: {block_words(finding['blocked_by'])}."
        lines += wrap(blocked, width, initial_indent=_INDENT, subsequent_indent=_INDENT)
    return lines


def _same_in(more: Sequence[Mapping[str, Any]], width: int) -> list[str]:
    if not more:
        return []
    mondays = ", ".join(date_words(finding["period_start"], short=True) for finding in more)
    said = f"The course fell short in {plural(len(more), 'more week')} too: {mondays}."
    return wrap(said, width, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _item(text: str, width: int) -> list[str]:
    return wrap(text, width, initial_indent="  - ", subsequent_indent="    ")
