"""Alerts as they are shown on the terminal, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from api.cli.messages_told import moment
from api.cli.screen import console, visible, write
from sponsor_monitor.casework.reference import reference

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from sponsor_monitor.services.alert_list import Line, Shown

_HEADINGS = ("Days", "Who", "What was found")
_ENTRIES = {
    "alert-raised": "raised",
    "alert-changed": "changed",
    "alert-withdrawn": "withdrawn: the records of that time were corrected",
    "alert-ended": "ended: it was so, and is over",
    "alert-told": "told",
    "alert-correction-due": "a correction: those who acted on it are to be told",
}


def print_alerts(lines: Sequence[Line], most: int | None) -> None:
    """A table of alerts, most urgent first; ``most`` of them, None for all."""
    if not lines:
        write("There is no such alert that you may see.")
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right" if heading == "Days" else "left", overflow="fold")
    for line in lines[:most]:
        table.add_row(*(visible(cell, keep="\n") for cell in (_days(line), _who(line), _what(line))))
    console().print(table)
    if most is not None and len(lines) > most:
        write(f"{most} of {len(lines):,} alerts; --all shows every one.")
    write(
        "Days: left until the statutory point, below 0 once it is past; with + the days since what was found was "
        "crossed, where there is none."
    )


def print_counts(lines: Sequence[Line]) -> None:
    """How many alerts there are by what they are called and their level."""
    counts = Counter((line.called, "" if line.is_hidden else line.alert.level) for line in lines)
    for (called, level), count in sorted(counts.items()):
        write(f"{count:>7,}  {called} {level}".rstrip())


def alert_text(shown: Shown, zone: ZoneInfo) -> str:
    """One alert in full: what was found, the registers it waits for, the students inside, and what became of it."""
    line, alert = shown.line, shown.line.alert
    lines = [f"Alert {alert.uid}: {line.called}", _who(line).splitlines()[0]]
    if line.is_hidden:
        return "\n".join(lines)
    finding = alert.finding
    lines += [f"{alert.level}, {alert.state}, as of {alert.as_of}. {_left(line)}", "", finding["explanation"]]
    if finding["blocked_by"]:
        lines.append(f"Blocked by: {', '.join(finding['blocked_by'])}.")
    lines.append(f"Case: {alert.case}" if alert.case else "No case holds it.")
    if shown.registers:
        lines += ["", "Registers that could decide, and who can supply them:"]
        lines += [f"  {each.date}  {each.session_id}  {each.module_code}  {each.whom}" for each in shown.registers]
    if shown.students:
        lines += ["", "Students inside:"]
        lines += [f"  {each.registration_id}  {each.name}" for each in shown.students]
    lines += ["", *(f"{moment(entry.at, zone)}  {_entry(entry)}" for entry in shown.history if entry.kind in _ENTRIES)]
    if shown.letter is not None:
        lines += ["", "The student was written to: a correction and apology is due (case letter CASE correction).", ""]
        lines.append(shown.letter)
    return "\n".join(lines)


def alert_document(line: Line) -> dict[str, Any]:
    """An alert as JSON; of one that only asks for contact no more than that."""
    alert, person = line.alert, line.person
    told: dict[str, Any] = {
        "alert": alert.uid,
        "called": line.called,
        "registration_id": None if person is None else person.registration_id,
        "name": None if person is None else person.name,
        "school": line.school,
        "case": alert.case,
    }
    if line.is_hidden:
        return told
    return {
        **told,
        "course_code": alert.facts["course_code"],
        "topic": alert.topic.name,
        "level": alert.level,
        "state": alert.state.value,
        "told": list(alert.told),
        "as_of": alert.as_of,
        "statutory_on": alert.facts["statutory_on"],
        "days_left": line.days_left,
        "days_since": line.days_since,
        "registers": alert.facts["registers"],
        "registrations": alert.facts["registrations"] if line.may_see_students else [],
        "finding": dict(alert.finding),
    }


def shown_document(shown: Shown) -> dict[str, Any]:
    """One alert as JSON, with its history."""
    return {
        **alert_document(shown.line),
        "ask": [{"session": each.session_id, "date": each.date, "whom": each.whom} for each in shown.registers],
        "students": [each.registration_id for each in shown.students],
        "history": [{"number": entry.number, "kind": entry.kind, **entry.body} for entry in shown.history],
        "letter": shown.letter,
    }


def refreshed_words(added: Mapping[str, int]) -> Iterator[str]:
    """What a refresh added, in words."""
    names = ("raised", "changed", "ended", "withdrawn", "told", "correction-due")
    counts = [(added.get(f"alert-{name}", 0), name.replace("-", " ")) for name in names]
    said = ", ".join(f"{count:,} {name}" for count, name in counts if count)
    yield f"Alerts: {said}." if said else "The alerts say already what was found."


def _days(line: Line) -> str:
    if line.is_hidden:
        return ""
    return f"+{line.days_since}" if line.days_left is None else str(line.days_left)


def _left(line: Line) -> str:
    if line.days_left is None:
        return f"Crossed {line.days_since} days ago; no statutory point."
    point = line.alert.facts["statutory_on"]
    return f"{line.days_left} days to {point}." if line.days_left >= 0 else f"{-line.days_left} days past {point}."


def _who(line: Line) -> str:
    from sponsor_monitor.words import plural

    end = reference(line.alert.uid)
    if line.person is None:
        inside = len(line.alert.facts["registrations"])
        course = f"{line.alert.facts['course_code']}, {line.school}"
        return f"{course}, {plural(inside, 'registration')}\n{end}" if inside else f"{course}\n{end}"
    return f"{line.person.name}, {line.person.registration_id}\n{end}"


def _what(line: Line) -> str:
    from sponsor_monitor.story.wording import block_words, first_sentence, rule_words

    if line.is_hidden:
        return line.called
    finding = line.alert.finding
    blocked = f" Blocked: {block_words(finding['blocked_by'])}." if finding["blocked_by"] else ""
    state = "" if line.alert.is_open else f", {line.alert.state}"
    return f"{rule_words(finding)}: {line.alert.level}{state}\n{first_sentence(finding['explanation'])}{blocked}"


def _entry(entry: Any) -> str:
    body = entry.body
    more = [str(body[name]) for name in ("level",) if name in body]
    more += ["after a correction"] if body.get("corrected") else []
    more += [f"into {body['into']}"] if "into" in body else []
    return ", ".join([_ENTRIES[entry.kind], *more])
