"""Every session and its marks, where each came from, what was corrected, absences, and other signs of engagement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from reports.pack.blocks import Block, Section, Table, Words, table
from reports.pack.facts import SESSIONS, PackFacts, Row
from reports.pack.seen import ABSENT, ATTENDED, AUTHORISED, CANCELLED, NOT_DUE, NOT_RECORDED, SeenSession
from reports.pack.wording import NOTHING, clock_time, day, moment, origin, span
from reports.papers.guarded_csv import guarded_csv
from sponsor_monitor.store.standing import Standing
from sponsor_monitor.story.wording import month_words
from sponsor_monitor.words import indicator_words, plural

MOST_ROWS = 200
"""So many rows of sessions stand on the pages at most: every row is in the attachments."""

_ORDER = (ATTENDED, ABSENT, AUTHORISED, NOT_RECORDED, CANCELLED, NOT_DUE)
_SHARES = (10, 11, 15, 11, 10, 24, 19)
_HOW = (
    "Absent without a mark: others were marked in that register, and the student was not. Not recorded: there is no "
    "register, or hardly anybody in it, which is never counted as absence."
)
_HEADERS = ("Date", "Time", "Module", "Counted as", "Mark", "From", "Recorded")


def sessions(facts: PackFacts) -> Section:
    """The sessions month by month, each with its counting mark."""
    title = "Sessions and marks"
    if not facts.sessions:
        return Section(title, [Words("No session of this student has arrived here.")])
    marks = _marks_by_session(facts)
    chosen = facts.sessions
    said = []
    if len(chosen) > MOST_ROWS:
        chosen = [each for each in chosen if not _plain(each, marks)]
        said.append("Sessions attended with one mark, or not due, are counted here, and the others listed.")
    if len(chosen) > MOST_ROWS:
        said.append(f"Of those the latest {MOST_ROWS} stand here.")
    said.append(f"Every row is attached, with where its marks came from: {SESSIONS}.")
    blocks: list[Block] = [Words(_counted("In all", facts.sessions)), Words(" ".join(said)), Words(_HOW, is_note=True)]
    listed = {each.session_id for each in chosen[-MOST_ROWS:]}
    for month, group in groupby(facts.sessions, key=lambda each: each.day[:7]):
        blocks += _month(month, list(group), marks, listed, facts.folder.zone)
    return Section(title, blocks)


def sessions_file(facts: PackFacts) -> bytes:
    """Every session with its mark and where that came from, as CSV for people who read the pack."""
    marks = _marks_by_session(facts)
    headings = ("session_id", *(header.lower() for header in _HEADERS))
    told = ((each, marks.get(each.session_id, [])) for each in facts.sessions)
    return guarded_csv(headings, ((each.session_id, *_session(each, own, facts.folder.zone)) for each, own in told))


def corrections(facts: PackFacts) -> Section:
    """Marks of one session that differ, side by side, in the order they were recorded."""
    rows, zone = [], facts.folder.zone
    named = {each.session_id: each for each in facts.sessions}
    for name, marks in sorted(_marks_by_session(facts).items(), key=lambda item: item[0] or ""):
        if len(marks) > 1 and name in named:
            session = named[name]
            for number, mark in enumerate(marks, 1):
                what = f"{day(session.day)} {clock_time(session.starts_at)} {session.module}"
                rows.append((what, f"{number} of {len(marks)}", _mark(mark), _holds(mark, marks), *_from(mark, zone)))
    headers = ("Session", "Mark", "What it says", "Counts", "From", "Recorded")
    has_marks = bool(facts.origins.get("mark"))
    otherwise = "No mark was corrected: each session has at most one." if has_marks else "No mark has arrived here."
    return Section(
        "Corrections", [table("Marks of one session, in order", headers, rows, otherwise, (25, 8, 13, 14, 26, 14))]
    )


def absences(facts: PackFacts) -> Section:
    """Absences, intermissions and other status periods, with where each came from."""
    zone = facts.folder.zone
    rows = [
        (row["kind"].replace("_", " "), span(row["start_day"], row["end_day"]), *_from(row, zone), row["standing"])
        for row in facts.origins.get("status_version", ())
    ]
    headers = ("Kind", "Period", "From", "Recorded", "Now")
    otherwise = "No absence, intermission, placement, study abroad or sabbatical is recorded."
    return Section("Absences and interruptions", [table("Status periods", headers, rows, otherwise)])


def engagement(facts: PackFacts) -> Section:
    """Other signs of engagement month by month, by kind and source; each day's is attached."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in facts.engagement:
        counts[row["occurred_at"][:7], row["indicator"], row["source"]] += int(row["count"] or 1)
    rows = [
        (month_words(month), indicator_words(indicator), source or NOTHING, f"{count:,}")
        for (month, indicator, source), count in sorted(counts.items())
    ]
    headers = ("Month", "Sign", "Source", "Times")
    otherwise = "No other sign of engagement has arrived here."
    return Section("Other signs of engagement", [table("Events by month", headers, rows, otherwise)])


def _month(
    month: str,
    sessions: Sequence[SeenSession],
    marks: Mapping[str, list[Row]],
    listed: Collection[str],
    zone: ZoneInfo,
) -> list[Block]:
    rows = [_session(each, marks.get(each.session_id, []), zone) for each in sessions if each.session_id in listed]
    name = month_words(month)
    told = Words(_counted(name, sessions))
    return [told, Table(f"Sessions of {name}", _HEADERS, rows, _SHARES)] if rows else [told]


def _plain(session: SeenSession, marks: Mapping[str, list[Row]]) -> bool:
    """Whether it needs no row; what is not due is mostly the student's other course, which has a pack of its own."""
    count = len(marks.get(session.session_id, []))
    return (session.outcome == ATTENDED and count == 1) or (session.outcome == NOT_DUE and count <= 1)


def _session(session: SeenSession, marks: Sequence[Row], zone: ZoneInfo) -> Sequence[str]:
    counting = _counting(marks)
    mark, *where = (NOTHING, NOTHING, NOTHING) if counting is None else (_mark(counting), *_from(counting, zone))
    activity = f"{session.module} {session.activity}".strip()
    time = f"{clock_time(session.starts_at)}–{clock_time(session.ends_at)}"
    outcome = session.outcome if session.is_classroom else f"{session.outcome} (not in a classroom)"
    return (day(session.day), time, activity, outcome, mark, *where)


def _marks_by_session(facts: PackFacts) -> dict[str, list[Row]]:
    """The marks of each session, oldest first: one without a time is older than any other (rules.md 1, known_at)."""
    found: dict[str, list[Row]] = {}
    for row in facts.origins.get("mark", ()):
        found.setdefault(row["session"], []).append(row)
    return {name: sorted(rows, key=lambda row: row["recorded_at"] or "") for name, rows in found.items()}


def _counting(marks: Iterable[Row]) -> Row | None:
    """The mark that counts: of those that stand, the one recorded last."""
    standing = [mark for mark in marks if mark["standing"] == Standing.STANDS]
    return standing[-1] if standing else None


def _holds(mark: Row, marks: Sequence[Row]) -> str:
    if mark["standing"] != Standing.STANDS:
        return f"no: {mark['standing']}"
    return "yes" if mark is _counting(marks) else "no: a later one does"


def _mark(mark: Row) -> str:
    late = mark["minutes_late"]
    return f"{mark['status']} {plural(late, 'minute')}" if late is not None else str(mark["status"])


def _from(row: Mapping[str, Any], zone: ZoneInfo) -> tuple[str, str]:
    """Where a row came from, and when it was recorded there, else when it arrived here."""
    recorded, received = row["recorded_at"], row["received_at"]
    return origin(row), moment(recorded, zone) if recorded else f"received {moment(received, zone)}"


def _counted(what: str, sessions: Iterable[SeenSession]) -> str:
    counts = Counter(each.outcome for each in sessions)
    said = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in _ORDER if counts[outcome])
    return f"{what}: {plural(sum(counts.values()), 'session')}, {said}."
