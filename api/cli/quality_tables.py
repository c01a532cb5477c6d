"""The report on the quality of the data as tables on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.cli.screen import console, visible
from calendars.days import to_date
from sponsor_monitor.store.quality.contradiction import KINDS, Contradiction
from sponsor_monitor.store.quality.feeds import DAY, FeedHealth, Timeliness, Volume, local_time
from sponsor_monitor.store.quality.report import QualityReport
from sponsor_monitor.story.wording import kind_words
from sponsor_monitor.words import day_words, listed, plural

if TYPE_CHECKING:
    from rich.console import Console

MOST_ROWS = 50
_MOST_GATHERED = 10
_MOST_OF_A_KIND = 10
_MOST_SESSIONS = 20
_MOST_ORIGINS = 2
_HOUR = DAY // 24
_TWO_DAYS = 48

Cells = Sequence[str]


def print_quality(report: QualityReport, *, every: bool) -> None:
    """Print every part; long ones end after their first rows unless ``every`` row is asked for."""
    screen = console()
    printer = _Printer(screen, every=every)
    screen.print(visible(_heading(report), keep="\n"))
    _print_contradictions(printer, report)
    _print_unmarked(printer, report)
    _print_feeds(printer, report)
    _print_quarantine(printer, report)
    _print_doubts(printer, report)
    screen.print(visible(_summary(report)), style="bold")


class _Printer:
    """Prints tables of one form."""

    def __init__(self, screen: Console, *, every: bool) -> None:
        self.screen = screen
        self._every = every

    def table(
        self, title: str, headings: Sequence[str], rows: Sequence[Cells], most: int = MOST_ROWS, *, meaning: str = ""
    ) -> None:
        """Print the first rows; a heading that begins with ``#`` is of numbers, one with ``|`` is never wrapped."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        self.screen.print(Text(title, style="bold"))
        if meaning:
            self.screen.print(Text(meaning, style="dim"))
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in headings:
            is_number, is_whole = heading.startswith("#"), heading.startswith(("#", "|"))
            name = heading.lstrip("#|")
            table.add_column(name, justify="right" if is_number else "left", no_wrap=is_whole, overflow="fold")
        shown = rows if self._every else rows[:most]
        for row in shown:
            table.add_row(*(Text(visible(cell, keep="\n")) for cell in row))
        self.screen.print(table)
        if len(shown) < len(rows):
            left = len(rows) - len(shown)
            self.screen.print(f"  and {left:,} more; --all shows them, and the JSON and XLSX have all of them\n")


def _heading(report: QualityReport) -> str:
    view = report.standing.view
    known = f", as known at {report.known_at}" if report.known_at else ""
    received = local_time(view.cut.received_at, view.institution.zone)
    return (
        f"{view.institution.institution}\nAs of {day_words(view.as_of)}{known}, "
        f"of what was received by batch {view.cut.batch} ({received:%Y-%m-%d %H:%M})\n"
    )


def _summary(report: QualityReport) -> str:
    """Everything in one sentence, where it is read last."""
    waiting = sum(each.rows for each in report.quarantine)
    late = sum(feed.timeliness is Timeliness.LATE for feed in report.feeds)
    unusual = sum(feed.volume in (Volume.FEWER, Volume.MORE) for feed in report.feeds)
    counts = (
        (len(report.reconciled.contradictions), "contradiction", None),
        (len(report.unmarked.sessions), "register not taken", "registers not taken"),
        (late, "late feed", None),
        (unusual, "feed with unusually few or many rows", "feeds with unusually few or many rows"),
        (waiting, "row in quarantine", "rows in quarantine"),
        (len(report.standing.doubts), "doubt about the records", "doubts about the records"),
    )
    said = [plural(count, one, many) for count, one, many in counts if count]
    return f"To look at: {listed(said)}." if said else "Nothing needs a look."


def _print_contradictions(printer: _Printer, report: QualityReport) -> None:
    found = report.reconciled.contradictions
    counts = Counter(each.kind for each in found)
    headings = ("About", "What contradicts, and where it stands")
    for kind, count in counts.items():
        title, meaning = KINDS[kind]
        those = [each for each in found if each.kind == kind]
        rows = [(_who(each), f"{each.sentence}\n{_where(report, each)}") for each in those]
        printer.table(f"{title} ({count:,})", headings, rows, _MOST_OF_A_KIND, meaning=meaning)
    if not found:
        printer.screen.print("No system contradicts another.")
    for note in report.reconciled.notes:
        printer.screen.print(f"Note: {visible(note)}")
    printer.screen.print()


def _who(each: Contradiction) -> str:
    if each.registration_id:
        return each.registration_id
    return each.subject or ", ".join(each.students)


def _where(report: QualityReport, each: Contradiction) -> str:
    """The first and the last of the rows shown: what is asserted, and what contradicts it."""
    origins = [report.reconciled.where[fact] for fact in each.facts if fact in report.reconciled.where]
    ends = origins if len(origins) <= _MOST_ORIGINS else [origins[0], origins[-1]]
    said = [f"{origin.file}{f' line {origin.line:,}' if origin.line else ''} (batch {origin.batch})" for origin in ends]
    more = each.facts_count - len(said)
    return "; ".join(said) + (f"; and {plural(more, 'more row')}" if more > 0 else "")


def _print_unmarked(printer: _Printer, report: QualityReport) -> None:
    unmarked = report.unmarked
    if not unmarked.sessions:
        printer.screen.print("Every register was taken.\n")
        return
    missing = plural(len(unmarked.sessions), "register was", "registers were")
    printer.screen.print(f"Of {plural(unmarked.sessions_due, 'session')}, {missing} not taken.\n")
    for title, those in (("school", unmarked.by_school), ("module", unmarked.by_module), ("staff", unmarked.by_staff)):
        gathered = [
            (each.name or "(not said)", f"{each.unmarked:,}", f"{each.sessions:,}", to_date(each.oldest).isoformat())
            for each in those
        ]
        headings = (title.capitalize(), "#Unmarked", "#Sessions", "|Oldest")
        printer.table(f"Unmarked registers by {title}", headings, gathered, _MOST_GATHERED)
    listed = [
        (to_date(each.day).isoformat(), each.session_id, each.module_code, each.group_id, f"{each.students_due:,}")
        for each in unmarked.sessions
    ]
    names = ("|Date", "Session", "Module", "Group", "#Due")
    printer.table("Unmarked sessions, oldest first", names, listed, _MOST_SESSIONS)


def _print_feeds(printer: _Printer, report: QualityReport) -> None:
    zone = report.standing.view.institution.zone
    rows = [
        (
            feed.feed,
            f"{local_time(feed.last.received_at, zone):%Y-%m-%d %H:%M}",
            "" if feed.interval is None else _time(feed.interval),
            f"{feed.last.rows:,}",
            "" if feed.usual_rows is None else f"{feed.usual_rows:,}",
            f"{feed.last.quarantined:,}",
            _verdict(feed),
        )
        for feed in report.feeds
    ]
    headings = ("Feed", "|Last batch", "Every", "#Rows", "#Usual", "#Aside", "Verdict")
    printer.table("Feeds", headings, rows)


def _time(microseconds: int) -> str:
    hours = microseconds // _HOUR
    return plural(hours, "hour") if hours < _TWO_DAYS else plural(hours // 24, "day")


def _verdict(feed: FeedHealth) -> str:
    """What is to be said of a feed, in a few words."""
    if feed.timeliness is Timeliness.TOO_FEW:
        said = ["too few to tell"]
    else:
        is_late = feed.timeliness is Timeliness.LATE
        said = [f"late: {_time(feed.since)} since" if is_late else "on time"]
        said += [f"{feed.volume.value.replace('_', ' ')} rows"] if feed.volume is not Volume.USUAL else []
    return "; ".join([*said, *([f"{feed.open_quarantine:,} waiting"] if feed.open_quarantine else [])])


def _print_quarantine(printer: _Printer, report: QualityReport) -> None:
    if not report.quarantine:
        printer.screen.print("No row waits in quarantine.\n")
        return
    rows = [
        (f"{each.rows:,}", each.feed, ", ".join(part for part in (each.table, each.column) if part), each.reason)
        for each in sorted(report.quarantine, key=lambda each: -each.rows)
    ]
    printer.table("Rows that wait in quarantine", ("#Rows", "Feed", "Table, column", "Why"), rows)


def _print_doubts(printer: _Printer, report: QualityReport) -> None:
    counts: Counter[str] = Counter()
    touched: dict[str, set[int]] = {}
    for doubt in report.standing.doubts:
        counts[doubt.kind] += 1
        touched.setdefault(doubt.kind, set()).update(doubt.students)
    if not counts:
        printer.screen.print("The records leave nothing in doubt.\n")
        return
    rows = [
        (kind_words(kind).capitalize(), f"{count:,}", f"{len(touched[kind]):,}" if touched[kind] else "–")
        for kind, count in counts.items()
    ]
    printer.table("In the data", ("What is in doubt", "#Entries", "#Students"), rows)
