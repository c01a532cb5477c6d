"""The month's compliance report: what was found, done and missing in each school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from reports.pack.blocks import Block, Section, Words, table
from reports.pack.wording import day
from reports.papers.careful import NOTE, Careful
from reports.papers.paper import Paper
from sponsor_monitor.services.compliance_report import ComplianceMonth, SchoolMonth
from sponsor_monitor.store.quality.feeds import FeedHealth, Timeliness
from sponsor_monitor.story.wording import RULES, block_words, month_words
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import indicator_words, percentage, plural

_SHARED = "Numbers only: names nobody"
_EXACT = "Confidential: has small numbers, by which somebody could be known"
_OUTCOMES = {Outcome.BREACH: "Breach", Outcome.WARNING: "Warning", Outcome.INDETERMINATE: "Cannot tell"}
_STATUS = {
    "met": "Met",
    "below": "Below",
    "indeterminate": "Cannot tell",
    "provisional": "Unfinished",
    "no_sessions": "No classes",
}
_FEEDS = {Timeliness.LATE: "late", Timeliness.ON_TIME: "on time", Timeliness.TOO_FEW: "too few deliveries to tell"}
_NOTHING = "No registration of these schools was monitored in the month."


def compliance_paper(month: ComplianceMonth, made: str, *, exact: bool = False) -> Paper:
    """The report of a month, with small numbers held back unless they are asked for."""
    careful = Careful(exact)
    about = [
        ("Month", month_words(f"{month.first:%Y-%m}") + ("" if month.is_whole else ", which is not over")),
        ("Records as of", day(month.last.isoformat(), short=False)),
        ("Schools", f"{len(month.schools):,}"),
    ]
    sections = [
        Section("Found", _found(month, careful)),
        Section("Registers and feeds", [_registers(month), *_feeds(month)]),
        Section("Cases", _cases(month, careful)),
        *([] if month.reports is None else [Section("Reports to the Home Office", [_reports(month, careful)])]),
        Section("How to read this", [Words(text) for text in _reading(month, careful)]),
    ]
    title = f"Compliance report, {month_words(f'{month.first:%Y-%m}')}"
    return Paper(
        title, month.institution, about, sections, _EXACT if exact else _SHARED, made, _sentence(month, careful)
    )


def _sentence(month: ComplianceMonth, careful: Careful) -> str:
    everybody = careful.total([school.registrations for school in month.schools])
    due, missing = (
        sum(getattr(school, f"registers_{what}") for school in month.schools) for what in ("due", "missing")
    )
    opened = careful.total([school.cases.opened for school in month.schools])
    taken = f"{missing:,} of {plural(due, 'register')} missing" if due else "no register was due"
    return f"{everybody[0].upper()}{everybody[1:]} registrations monitored; {opened} cases opened; {taken}."


Column = tuple[str, Callable[[SchoolMonth], int]]


def _table(caption: str, month: ComplianceMonth, careful: Careful, columns: Sequence[Column]) -> Block:
    """A row for each school, and one for all of them where there are several."""
    rows = [(school.name, *(careful.cell(count(school)) for _, count in columns)) for school in month.schools]
    if len(rows) > 1:
        rows.append(("All", *(careful.total([count(school) for school in month.schools]) for _, count in columns)))
    return table(caption, ("School", *(name for name, _ in columns)), rows, _NOTHING)


def _found(month: ComplianceMonth, careful: Careful) -> list[Block]:
    first: list[Column] = [("Monitored", lambda school: school.registrations)]
    if month.sees_visa_facts:
        first.append(("Sponsored", lambda school: school.sponsored))
    blocks = [_table("Registrations with a monitored day", month, careful, first)]
    seen = {rule for school in month.schools for rule, _ in school.findings}
    for outcome, words in _OUTCOMES.items():
        columns = [_finding(rule, outcome) for rule in RULES if rule in seen and _any(month, rule, outcome)]
        if columns:
            blocks.append(_table(f"{words}: registrations by rule", month, careful, columns))
    statuses = [_status(status) for status in _STATUS if any(school.months[status] for school in month.schools)]
    if statuses:
        blocks.append(_table("Attendance of the month, below degree level: registrations", month, careful, statuses))
    kinds = sorted({kind for school in month.schools for kind in school.blocks})
    if kinds:
        blocks.append(
            _table("Findings in doubt: registrations by what is in the way", month, careful, list(map(_block, kinds)))
        )
    return blocks


def _any(month: ComplianceMonth, rule: str, outcome: Outcome) -> bool:
    return any(school.findings[rule, outcome.value] for school in month.schools)


def _finding(rule: str, outcome: Outcome) -> Column:
    return RULES[rule], lambda school: school.findings[rule, outcome.value]


def _status(status: str) -> Column:
    return _STATUS[status], lambda school: school.months[status]


def _block(kind: str) -> Column:
    name = "feed down" if kind == "outage" else block_words([kind])
    return name.capitalize(), lambda school: school.blocks[kind]


def _registers(month: ComplianceMonth) -> Block:
    rows = [_register_row(school.name, school.registers_due, school.registers_missing) for school in month.schools]
    if len(rows) > 1:
        due, missing = (
            sum(getattr(school, f"registers_{what}") for school in month.schools) for what in ("due", "missing")
        )
        rows.append(_register_row("All", due, missing))
    return table("Registers, by session", ("School", "Due", "Not taken", "Share not taken"), rows, _NOTHING)


def _register_row(name: str, due: int, missing: int) -> tuple[str, ...]:
    return name, f"{due:,}", f"{missing:,}", percentage(missing, due) if due else "–"


def _feeds(month: ComplianceMonth) -> list[Block]:
    rows = [(feed.feed, _came(feed), _FEEDS[feed.timeliness]) for feed in month.feeds]
    silent = [(_feed(what), day(begin.isoformat()), day(end.isoformat())) for what, begin, end in month.outages]
    return [
        table("Feeds at the end of the month", ("Feed", "Last delivery", "Stands"), rows, "No feed had come by then."),
        table("Feeds silent for everybody", ("Feed", "From", "Until"), silent, "No feed was silent for everybody."),
    ]


def _feed(indicator: str) -> str:
    words = indicator_words(indicator)
    return f"{words[0].upper()}{words[1:]}"


def _came(feed: FeedHealth) -> str:
    received = dt.datetime.fromtimestamp(feed.last.received_at // 1_000_000, dt.UTC)
    return day(received.date().isoformat())


def _cases(month: ComplianceMonth, careful: Careful) -> list[Block]:
    counts: list[Column] = [
        ("Opened", lambda school: school.cases.opened),
        ("Closed", lambda school: school.cases.closed),
        ("Open at the end", lambda school: school.cases.still_open),
        ("Attempts", lambda school: school.cases.attempts),
        ("Reached", lambda school: school.cases.reached),
        ("Not tried yet", lambda school: school.cases.untried),
    ]
    decided: list[Column] = [
        ("Blocks cleared", lambda school: school.cases.blocks_cleared),
        ("Panels", lambda school: school.cases.panels),
        ("Sent to sign", lambda school: school.cases.recommended),
        ("Approved", lambda school: school.cases.approved),
        ("Declined or returned", lambda school: school.cases.not_approved),
        ("Appeals", lambda school: school.cases.appeals),
    ]
    waits = [(school.name, school.cases.waits) for school in month.schools]
    every = [wait for _, some in waits for wait in some]
    rows = [(name, careful.middle(some), _most(careful, some)) for name, some in waits]
    if len(rows) > 1:
        rows.append(("All", careful.middle(every), _most(careful, every)))
    headers = ("School", "Median days", "Most days")
    return [
        _table("Casework", month, careful, counts),
        table("Days from opening a case to the first attempt to reach the student", headers, rows, _NOTHING),
        _table("Decisions", month, careful, decided),
    ]


def _most(careful: Careful, waits: Sequence[int]) -> str:
    return "–" if careful.middle(waits) == "–" else f"{max(waits):,}"


def _reports(month: ComplianceMonth, careful: Careful) -> Block:
    told = month.reports
    rows = [] if told is None else [("All", *map(careful.cell, (told.in_time, told.late, told.overdue)))]
    headers = ("Schools", "Reported in time", "Reported late", "Overdue at the end")
    return table("Made in the month", headers, rows, "")


def _reading(month: ComplianceMonth, careful: Careful) -> list[str]:
    said = [
        "A registration counts once for each rule and outcome that was so on a day of the month. It decides nothing.",
        "“Cannot tell” and “in doubt” stand for missing registers, silent feeds and contradictions, not for people.",
        "The numbers are what the records say today of that month: a correction that arrives later changes them.",
    ]
    if not month.sees_visa_facts:
        said.append("What concerns visas is not counted here: whoever this was made for does not see visa facts.")
    return [*said, "Every number is as it is." if careful.exact else NOTE]
