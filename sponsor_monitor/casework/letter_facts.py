"""What was found, said to the student it is about: plain sentences from an assessment's findings and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sponsor_monitor.story.wording import date_words, month_words
from sponsor_monitor.words import indicator_words, listed, percentage, plural

Found = Mapping[str, Any]
"""A finding, or a registration's entry, as the assessment writes it (findings.md)."""

_RECORDS = ("record of", "records of")
_POLICIES = {
    "QMUL": "the Student Learning Engagement Policy",
    "Essex": "the Student Engagement Policy",
}


def facts_in_words(findings: Iterable[Found], registration: Found) -> str:
    """The findings as items of a list, each once, in their order; empty where there is none to tell a student."""
    said = [_SAID[finding["rule"]](finding, registration) for finding in findings if finding["rule"] in _SAID]
    return as_list(dict.fromkeys(said))


def as_list(sentences: Iterable[str]) -> str:
    """Sentences as the items of a list."""
    return "\n".join(f"- {' '.join(sentence.split())}" for sentence in sentences)


def clause_words(clauses: Sequence[str]) -> str:
    """Clauses as a letter cites them: ``paragraph 9.2 of the Student Learning Engagement Policy``."""
    return listed([_clause(clause) for clause in dict.fromkeys(clauses)])


def _clause(clause: str) -> str:
    policy, _, number = clause.partition(" ")
    if policy == "UKVI":
        return f"the Home Office's guidance for student sponsors ({number})"
    if policy not in _POLICIES or not number:
        return clause
    return f"paragraph {number} of {_POLICIES[policy]}"


def _gap(finding: Found, registration: Found) -> str:
    start, end, days = finding["period_start"], finding["period_end"], finding["measured"]["days"]
    last = registration["gap"]["last_evidence"]
    before = f" The last is of {date_words(last)}." if finding["open"] and last else ""
    again = "" if finding["open"] else " After that your studies are on record again."
    return (
        f"From {date_words(start)} to {date_words(end)} we have no record of your taking part in your studies: "
        f"{plural(days, 'day')}, vacations left out.{before}{again}"
    )


def _months(finding: Found, registration: Found) -> str:
    named = finding["measured"].get("months") or [finding["period_start"][:7]]
    months = {month["month"]: month for month in registration["months"]}
    unit = "sessions" if "attended_sessions" in finding["measured"] else "minutes"
    said = [_month(months[name], unit) for name in named if name in months]
    missing = any(months[name]["captured_sessions"] < months[name]["due_sessions"] for name in named if name in months)
    open_registers = " Classes without a complete register are counted as attended." if missing else ""
    asked = finding["threshold"]["percent"]
    return f"Your attendance of classes was {listed(said)}. {asked}% is asked for.{open_registers}"


def _month(month: Found, unit: str) -> str:
    """A month at its best: every class without a register taken as attended, as the finding itself does."""
    due, captured, attended = (month[f"{name}_{unit}"] for name in ("due", "captured", "attended"))
    best = percentage(attended + due - captured, due) if due else "none"
    sessions = f"{month['attended_sessions']} of {plural(month['due_sessions'], 'class', 'classes')}"
    return f"{best} in {month_words(month['month'])} ({sessions} on record as attended)"


def _interruption(finding: Found, _: Found) -> str:
    return (
        f"You are away, or have interrupted your studies, from {date_words(finding['period_start'])} to "
        f"{date_words(finding['period_end'])}: {plural(finding['measured']['days'], 'day')}, vacations left out."
    )


def _not_enrolled(finding: Found, _: Found) -> str:
    return f"Your course began on {date_words(finding['period_start'])}, and we have no record that you enrolled."


def _checkpoint(finding: Found, _: Found) -> str:
    metrics = [_metric(metric) for metric in finding["measured"]["metrics"] if metric["result"] == "unmet"]
    short = f" On record: {listed(metrics)}." if metrics else ""
    return (
        f"From {date_words(finding['period_start'])} to {date_words(finding['period_end'])} your engagement was below "
        f"what your school's plan asks for.{short}"
    )


def _metric(metric: Found) -> str:
    name, asked = indicator_words(metric["indicator"]), metric["minimum"]
    if metric["measure"] == "percent":
        attended, _, due = metric["value"]
        return f"{attended} of {plural(due, 'class', 'classes')} attended, where {asked}% is asked for"
    kind = plural(metric["value"], *(("day with", "days with") if metric["measure"] == "active_days" else _RECORDS))
    return f"{kind} {name}, where {asked} are asked for"


def _meetings(finding: Found, _: Found) -> str:
    return f"No support meeting is on record for the week of {date_words(finding['period_start'])}."


_SAID: Mapping[str, Callable[[Found, Found], str]] = {
    "engagement-gap": _gap,
    "monthly-attendance": _months,
    "three-month-attendance": _months,
    "interruption-limit": _interruption,
    "not-enrolled": _not_enrolled,
    "checkpoint": _checkpoint,
    "sabbatical-meetings": _meetings,
}
"""How each rule is said; what a course owes its students is said to none of them."""
