"""Registers that were not taken, with one click to ask for them, and systems that contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.allowed import allowed
from api.console.data import may_see_records
from api.console.places import Page
from api.console.register_answers import OF_A_CLASS
from api.console.today import named
from api.kept_quality import kept_quality
from api.visit import Form, Visit, Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.register_answers import register_answers
from sponsor_monitor.services.registers import Asked, ask_lecturers, reachable, registers_asked_for, whom
from sponsor_monitor.store.batches import batches
from sponsor_monitor.store.quality.contradiction import KINDS
from sponsor_monitor.words import plural

router = APIRouter()
page = Page(router)
AT_ONCE = 100
_MOST_OF_A_KIND = 50
_OPEN = allowed(Permission.IMPORT)
_VISA_KINDS = frozenset(
    {
        "permission-ended",
        "course-beyond-permission",
        "two-cas-at-once",
        "course-beyond-cas",
        "course-differs-from-cas",
        "level-differs-from-cas",
        "in-sms-not-ours",
        "ours-not-in-sms",
        "name-differs-from-sms",
        "ended-in-sms-not-here",
        "ended-here-not-in-sms",
    }
)
"""The kinds of contradictions that are visa facts: they speak of permission to stay, of CAS, or of the SMS."""


@router.get("/data/registers", name="registers", dependencies=[_OPEN])
def registers(visit: Visiting, page: int = 1) -> Response:
    """Where unmarked registers gather, and each of them with whether it was asked for."""
    may_see_records(visit)
    report = kept_quality(visit.service.files)
    if report is None:
        return visit.page("registers.html", here="data", report=None, newer=0, missing=0)
    with visit.looking() as work:
        asked, answers = registers_asked_for(work), register_answers(work)
    unmarked = report["unmarked"]
    sessions = [one for one in unmarked["sessions"] if one["session_id"] not in asked]
    some = visit.at_once(AT_ONCE)
    first = some * max(min(page, -(-len(sessions) // some)) - 1, 0)
    at, here = first // some + 1, visit.address("registers")
    rows = _asked(visit, unmarked["sessions"], asked)
    return visit.page(
        "registers.html",
        here="data",
        report=report,
        newer=_newer(visit, report),
        missing=len(unmarked["sessions"]),
        people=_people(visit, sessions),
        by_school=unmarked["by_school"],
        sessions=sessions[first : first + some],
        first=first + 1,
        total=len(sessions),
        before=f"{here}?page={at - 1}" if at > 1 else "",
        after=f"{here}?page={at + 1}" if first + some < len(sessions) else "",
        asked=[row for row in rows if row[0]["session_id"] not in answers],
        answered=[(one, told, answers[one["session_id"]]) for one, told, _ in rows if one["session_id"] in answers],
        words=OF_A_CLASS,
        named=lambda uid: named(visit, uid),
    )


@router.post("/data/registers/ask", name="registers-ask", dependencies=[_OPEN])
def ask(visit: Visiting, form: Form) -> Response:
    """Ask whoever took a session for its register, or one person for all of theirs."""
    report = kept_quality(visit.service.files)
    sessions = [] if report is None else report["unmarked"]["sessions"]
    staff, session = str(form.get("staff", "")), str(form.get("session", ""))
    chosen = [
        one["session_id"] for one in sessions if session == one["session_id"] or (staff and one["staff"] == staff)
    ]
    with visit.work() as work:
        told = ask_lecturers(work, chosen)
    left = f" For {plural(len(told.nobody), 'more')} there is nobody to ask here." if told.nobody else ""
    whom_words = plural(told.people, "person", "people")
    return visit.go("registers", notice=f"{plural(told.registers, 'register')} asked for of {whom_words}.{left}")


@router.get("/data/reconciliation", name="reconciliation", dependencies=[_OPEN])
def reconciliation(visit: Visiting) -> Response:
    """Where timetable, registers, registrations, permissions and the SMS's list contradict each other."""
    may_see_records(visit)
    report = kept_quality(visit.service.files)
    if report is None:
        return visit.page("reconciliation.html", here="data", report=None, newer=0, kinds=[], notes=[], hidden=False)
    sees_visa_facts = visit.actor.may(Permission.SEE_VISA_FACTS)
    found = [
        one for one in report["reconciliation"]["contradictions"] if sees_visa_facts or one["kind"] not in _VISA_KINDS
    ]
    return visit.page(
        "reconciliation.html",
        here="data",
        report=report,
        newer=_newer(visit, report),
        kinds=_kinds(found, visit.at_once(_MOST_OF_A_KIND)),
        notes=report["reconciliation"]["notes"] if sees_visa_facts else [],
        hidden=not sees_visa_facts,
    )


def _newer(visit: Visit, report: Mapping[str, Any]) -> int:
    return sum(line.number > report["received_by"] for line in batches(visit.service.database))


def _people(visit: Visit, sessions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those who took unmarked classes, the most first, with whether they can be asked here."""
    by_name = reachable(visit.books.people.accounts.values())
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in sessions:
        found.setdefault(one["staff"], []).append(one)
    people = [
        {
            "staff": staff,
            "sessions": len(own),
            "students": sum(one["students_due"] for one in own),
            "oldest": min(one["date"] for one in own),
            "is_reachable": bool(staff) and whom(staff, "", by_name) is not None,
        }
        for staff, own in found.items()
    ]
    return sorted(people, key=lambda one: (-one["sessions"], one["staff"]))


def _asked(
    visit: Visit, sessions: Sequence[Mapping[str, Any]], asked: Mapping[str, Asked]
) -> list[tuple[Mapping[str, Any], Asked, str]]:
    """The sessions that were asked for and are unmarked still, with whom, the longest overdue first."""
    accounts = visit.books.people.accounts
    found = [(one, asked[one["session_id"]]) for one in sessions if one["session_id"] in asked]
    named = [(one, told, accounts[told.account].name if told.account in accounts else "–") for one, told in found]
    return sorted(named, key=lambda row: (row[1].due, row[0]["date"]))


def _kinds(found: Sequence[Mapping[str, Any]], most: int) -> list[dict[str, Any]]:
    kinds = []
    for kind, (title, meaning) in KINDS.items():
        those = [one for one in found if one["kind"] == kind]
        if those:
            shown = those[:most]
            kinds.append({"title": title, "meaning": meaning, "rows": shown, "total": len(those)})
    return kinds
