"""What changed of one registration between two assessments, as sentences: months, evidence and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sponsor_monitor.story.wording import date_words, month_words, period_words, rule_words
from sponsor_monitor.words import hours

Entry = Mapping[str, Any]


def changes_since(then: Entry, now: Entry) -> list[str]:
    """What is otherwise now; that time passed is a change only where it brought something new."""
    return [*_evidence(then, now), *_months(then, now), *_findings(then["findings"], now["findings"])]


def _evidence(then: Entry, now: Entry) -> Iterator[str]:
    if "gap" not in then or "gap" not in now:
        return
    was, is_now = then["gap"], now["gap"]
    if was["last_evidence"] != is_now["last_evidence"]:
        yield f"The last evidence was of {_day(was['last_evidence'])}; it is now of {_day(is_now['last_evidence'])}."
    if was["days"] != is_now["days"]:
        yield f"The clock stood at {was['days']} days; it stands at {is_now['days']} now."


def _months(then: Entry, now: Entry) -> Iterator[str]:
    before = {month["month"]: month for month in then.get("months", ())}
    for month in now.get("months", ()):
        was = before.get(month["month"])
        if was is None:
            yield f"{month_words(month['month'])} has been judged since: {_amount(month)}."
        elif was != month:
            yield f"{month_words(month['month'])}: {_amount(was)} then, {_amount(month)} now."


def _findings(then: Sequence[Entry], now: Sequence[Entry]) -> Iterator[str]:
    before, after = _by_identity(then), _by_identity(now)
    for identity, finding in before.items():
        if identity not in after:
            yield f"No longer found: {_title(finding)}."
        elif finding["blocked_by"] != after[identity]["blocked_by"]:
            yield f"Blocked otherwise: {_title(finding)}."
    for identity, finding in after.items():
        if identity not in before:
            yield f"New: {_title(finding)}. {finding['explanation']}"


def _by_identity(findings: Sequence[Entry]) -> dict[tuple[str, str, str, str], Entry]:
    return {(each["rule"], each["period_start"], each["outcome"], each["level"] or ""): each for each in findings}


def _title(finding: Entry) -> str:
    level = f" {finding['level']}" if (finding["level"] or "").isdigit() else ""
    if finding["open"]:
        period = f"from {date_words(finding['period_start'])}"
    else:
        period = period_words(finding["period_start"], finding["period_end"])
    return f"{rule_words(finding)}, {finding['outcome']}{level} ({period})"


def _amount(month: Entry) -> str:
    return f"{hours(month['attended_minutes'])} of {hours(month['due_minutes'])} attended, {month['status']}"


def _day(written: str | None) -> str:
    return "no day at all" if written is None else date_words(written)
