"""One registration's story in plain text: who, what was measured, what was found, and what cannot be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from textwrap import wrap
from typing import Any

from sponsor_monitor.bundle import Bundle
from sponsor_monitor.errors import SponsorMonitorError, shortened
from sponsor_monitor.story.attendance import month_lines, week_lines
from sponsor_monitor.story.findings import finding_lines, in_short, quality_lines
from sponsor_monitor.story.gap import gap_lines
from sponsor_monitor.story.wording import date_words

WIDTH = 80
_LABEL = 11
_MOST_NEAR = 3


class UnknownRegistration(SponsorMonitorError):
    """A story was asked for of a registration that is not in the assessment."""

    def __init__(self, registration_id: str, known: Iterable[str]) -> None:
        """Name what was asked for and at most three ids that look like it."""
        near = get_close_matches(registration_id, list(known), n=_MOST_NEAR)
        hint = f" Did you mean {' or '.join(near)}?" if near else " Look its id up in the registrations table."
        super().__init__(f'There is no registration "{shortened(registration_id, 60)}" in the dataset.{hint}')


def tell(document: Mapping[str, Any], registration_id: str, law: Bundle, *, width: int = WIDTH) -> str:
    """The story of one registration of an assessment (findings.md), in lines of about ``width`` characters.

    ``law`` is the bundle the assessment was judged by. UnknownRegistration names ids near one that is not there.
    """
    registration = _registration(document, registration_id)
    findings = registration["findings"]
    sections = [
        _heading(document, registration, law, width),
        wrap(f"In short: {in_short(findings)}", width),
        week_lines(registration["weeks"], law, registers_missing=_registers_missing(registration["months"])),
        month_lines(registration["months"], law),
        gap_lines(registration, law, document["as_of"]),
        finding_lines(findings, width),
        quality_lines(_touching(document, registration), incomplete=registration["incomplete"], width=width),
    ]
    return "\n\n".join("\n".join(line.rstrip() for line in lines) for lines in sections if lines) + "\n"


def _registration(document: Mapping[str, Any], registration_id: str) -> Mapping[str, Any]:
    for registration in document["registrations"]:
        if registration["registration_id"] == registration_id:
            found: Mapping[str, Any] = registration
            return found
    raise UnknownRegistration(registration_id, (entry["registration_id"] for entry in document["registrations"]))


def _heading(document: Mapping[str, Any], registration: Mapping[str, Any], law: Bundle, width: int) -> list[str]:
    title = f"Registration {registration['registration_id']}"
    known = f", as known at {document['known_at']}" if document["known_at"] else ""
    course = f"{registration['course_code']}, RQF level {registration['rqf_level']}, school {registration['school']}"
    facts = (
        ("Student", registration["student_id"]),
        ("CAS", registration["cas_number"] or "none: not sponsored"),
        ("Course", course),
        ("Judged", _judged(registration, law)),
        ("Monitored", _monitored(registration)),
        ("As of", f"{date_words(document['as_of'])}{known}"),
        ("Policy", document["policy"]["id"]),
    )
    lines = [title, "=" * min(len(title), width)]
    for label, said in facts:
        lines += wrap(f"{label:<{_LABEL}}{said}", width, subsequent_indent=" " * _LABEL)
    return lines


def _judged(registration: Mapping[str, Any], law: Bundle) -> str:
    if registration["monitored_from"] is None and not registration["findings"]:
        return "not judged: no day is monitored"
    if registration["cas_number"] is None:
        return "without a CAS: by days without engagement and the plan's checkpoints"
    everyone = "days without engagement, the plan's checkpoints, enrolment and interruptions"
    if not registration["below_degree"]:
        return f"degree level or above: by {everyone}"
    limit = law.only("max_rqf")
    why = f"RQF {limit.value} or lower: {limit.clause}"
    if registration["rqf_level"] > law.whole("max_rqf"):
        why = "a pre-sessional course"
    return f"below degree ({why}): by hours and attendance of classes, {everyone}"


def _monitored(registration: Mapping[str, Any]) -> str:
    if registration["monitored_from"] is None:
        if any(finding["rule"] == "not-enrolled" for finding in registration["findings"]):
            return "on no day: not enrolled"
        return "on no day: not begun or enrolled yet, ended before it began, or research (outside these policies)"
    return f"{date_words(registration['monitored_from'])} to {date_words(registration['monitored_to'])}"


def _registers_missing(months: Sequence[Mapping[str, Any]]) -> bool:
    return any(month["captured_sessions"] < month["due_sessions"] for month in months)


def _touching(document: Mapping[str, Any], registration: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The data-quality entries of the student, and the outages of what blocks a finding."""
    blocks = {block for finding in registration["findings"] for block in finding["blocked_by"]}
    return [entry for entry in document["data_quality"] if _touches(entry, registration["student_id"], blocks)]


def _touches(entry: Mapping[str, Any], student_id: str, blocks: set[str]) -> bool:
    if entry["kind"] == "outage":
        return f"outage:{entry['subject'].partition('/')[0]}" in blocks
    return student_id in entry["students"]
