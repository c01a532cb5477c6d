"""Who the student is, what was registered when, how they could be reached, and their permission to stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.pack.blocks import Pairs, Section, Words, table
from reports.pack.facts import PackFacts
from reports.pack.purpose import READERS, Part
from reports.pack.wording import NOTHING, day, moment, origin, person, span
from sponsor_monitor.store.standing import Standing


def identity(facts: PackFacts) -> Section:
    """The student, the course, and every version of the registration that arrived."""
    student, registration = facts.student, facts.registration
    level = f"RQF {registration['rqf_level']}"
    course = registration["course_title"] or registration["course_code"]
    pairs = [
        ("Student", f"{person(student)}, {student['student_id']}"),
        ("Registration", registration["registration_id"]),
        _sponsored(facts),
        ("Course", f"{course} ({registration['course_code']}), {level}, {registration.get('programme') or 'taught'}"),
        ("School", registration["school"]),
        ("Course dates", span(registration["course_start"], registration["course_end"])),
        ("Enrolled", day(registration["enrolled_on"])),
        ("Ended early", day(registration["ended_on"])),
        ("Monitored", _monitored(facts)),
    ]
    others = facts.origins.get("registration_detail", ())
    pairs += [("Mode of study", row["mode"]) for row in others[-1:] if row["mode"]]
    return Section("Who this is about", [Pairs(pairs), _history(facts)])


def _sponsored(facts: PackFacts) -> tuple[str, str]:
    """The CAS number; for a reader who does not get it, whether there is one."""
    number = facts.registration["cas_number"]
    if READERS[facts.about.purpose].gets(Part.PERMISSION):
        return "CAS number", number or "none: not sponsored"
    return "Sponsored", "yes" if number else "no"


def contacts(facts: PackFacts) -> Section:
    """The history of addresses and telephone numbers."""
    zone = facts.folder.zone
    rows = [
        (row["kind"], row["value"] or "erased", _held(row["from_day"], row["to_day"]), moment(row["recorded_at"], zone))
        for row in facts.origins.get("contact_version", ())
        if row["standing"] != Standing.TAKEN_BACK
    ]
    otherwise = "No address or telephone number of this student has arrived here: the student-record system holds them."
    headers = ("Kind", "What was given", "Held", "Recorded")
    return Section("Contact details over time", [table("Contact details", headers, rows, otherwise)])


def _held(first: str | None, last: str | None) -> str:
    """From when to when an address was the student's, as far as was said."""
    if not first:
        return f"until {day(last)}, no first day given" if last else "no dates given"
    return span(first, last, "now")


def permission(facts: PackFacts) -> Section:
    """The permission to stay, when it and the passport were checked, and what the SMS's own list said."""
    registration = facts.registration
    details = [row for row in facts.origins.get("registration_detail", ()) if row["standing"] == Standing.STANDS]
    pairs = [
        ("Permission from", _arrived(registration["permission_start"])),
        ("Permission until", _arrived(registration["permission_end"])),
        ("Permission checked on", _days(details, "permission_checked_on")),
        ("Passport checked on", _days(details, "passport_checked_on")),
    ]
    rows = [
        (
            row["cas_number"],
            row["status"],
            span(row["course_start"], row["course_end"], NOTHING),
            day(row["reported_on"]),
        )
        for row in facts.origins.get("sms_entry", ())
        if row["standing"] == Standing.STANDS
    ]
    headers = ("CAS number", "Status", "Course dates there", "List of")
    otherwise = (
        "No list from the Sponsorship Management System that names this CAS number has arrived here."
        if registration["cas_number"]
        else "There is no CAS number: the registration is not sponsored."
    )
    return Section("Permission to stay", [Pairs(pairs), table("In the SMS", headers, rows, otherwise)])


def _days(rows: list[Mapping[str, Any]], name: str) -> str:
    found = sorted({row[name] for row in rows if row[name]})
    return _arrived(", ".join(map(day, found)))


def _arrived(date: str) -> str:
    """A date, or that none has arrived."""
    return day(date) if date else "no date has arrived here"


def _monitored(facts: PackFacts) -> str:
    entry = facts.entry
    if entry["monitored_from"] is not None:
        return span(entry["monitored_from"], entry["monitored_to"])
    return f"on no day up to the day of this paper: {_unmonitored(facts)}"


def not_judged(facts: PackFacts) -> str:
    """That nothing was judged, and why; nothing where a day was monitored or something was found."""
    if facts.entry["monitored_from"] is not None or facts.entry["findings"]:
        return ""
    return f"Nothing was judged: {_unmonitored(facts)}."


def _unmonitored(facts: PackFacts) -> str:
    """Why no day of a registration is monitored (rules.md 1)."""
    registration = facts.registration
    if registration.get("programme") == "research":
        return "research degrees are outside the engagement policy"
    if registration["course_start"] > facts.about.as_of:
        return "the course has not begun"
    if registration["enrolled_on"] > facts.about.as_of:
        return "the student enrolled later"
    return "the dates of the course leave none" if registration["enrolled_on"] else "no enrolment is recorded"


def _history(facts: PackFacts) -> Words | Any:
    rows = [
        (
            moment(row["received_at"], facts.folder.zone),
            row["cas_number"] or NOTHING,
            f"{row['course_code']}, RQF {row['rqf_level']}",
            span(row["course_start"], row["course_end"]),
            f"{day(row['enrolled_on'])} / {day(row['ended_on'])}",
            origin(row),
            row["standing"],
        )
        for row in facts.origins.get("registration_version", ())
    ]
    headers = ("Received", "CAS", "Course", "Course dates", "Enrolled / ended", "From", "Now")
    return table(
        "Every version of the registration",
        headers,
        rows,
        "Its history is not in this pack.",
        (13, 15, 13, 18, 16, 16, 9),
    )
