"""Casework from before go-live, brought in from a sheet in one transaction; the same sheet twice adds nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_errors import CaseError
from sponsor_monitor.casework.case_import import SheetRow, read_sheet, reject_of
from sponsor_monitor.casework.case_import_mapping import CaseMapping
from sponsor_monitor.casework.case_import_plan import Plan
from sponsor_monitor.casework.event import CaseEvent, EventUnfit
from sponsor_monitor.dataset.tables import Reject
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import all_cases
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.work import Work
from sponsor_monitor.store import log
from sponsor_monitor.store.kept_files import KeptFile, identified, keep
from sponsor_monitor.store.persons import Person, persons

IMPORTED = "cases-imported"
"""The kind of entry that says which sheet was brought in, by which mapping, and what was set aside."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a sheet: the cases and further events added, how many were there already, and the rows set aside."""

    cases: int
    events: int
    known: int
    rejects: tuple[Reject, ...]


def import_cases(work: Work, mapping: CaseMapping, mapping_sha256: str, path: Path, files: Path) -> Imported:
    """Bring a sheet's cases in, each row wholly or not at all; the sheet itself is kept by its hash.

    For who may import and works on every student's cases. Raises ExportRefused for a sheet that cannot be read.
    """
    for permission in (Permission.IMPORT, Permission.WORK_CASES, Permission.SEE_VISA_FACTS):
        work.actor.require(permission)
    file = identified(path, path.name)
    sheet = read_sheet(mapping, path, work.zone)
    work.lock()
    everybody = persons(work.connection)
    named = _named(everybody, mapping.who)
    plan = _plan(work, everybody)
    rejects = list(sheet.rejects)
    for row in sorted(sheet.rows, key=_order):
        reason, place = _taken(plan, row, named.get(row.named, []), mapping.who)
        if reason:
            column, value = ("+".join(mapping.named.columns), row.named) if place else ("", "")
            rejects.append(reject_of(sheet.name, row.line, column, value, reason))
    work.append(*plan.drafts)
    count = Counter(draft.kind for draft in plan.drafts)
    opened = count[CaseEvent.OPENED]
    found = Imported(opened, count.total() - opened, plan.known, tuple(sorted(rejects, key=lambda one: one.line)))
    if plan.drafts:
        keep(files, path, file)
        work.append(_entry(mapping, mapping_sha256, file, found))
    return found


def _plan(work: Work, everybody: Mapping[str, Person]) -> Plan:
    cases: dict[str, list[Case]] = {}
    for case in all_cases(work).values():
        if case.registration in everybody:
            cases.setdefault(everybody[case.registration].student_uid, []).append(case)
    number = log.size(work.connection)
    return Plan(cases, work.actor.uid, work.now, number, institution_today(work), work.new_id)


def _named(everybody: Mapping[str, Person], who: str) -> dict[str, list[Person]]:
    """Everybody by the number that the sheet names them by."""
    found: dict[str, list[Person]] = {}
    for person in everybody.values():
        found.setdefault(person.registration_id if who == "registration" else person.student_id, []).append(person)
    return found


def _taken(plan: Plan, row: SheetRow, people: list[Person], who: str) -> tuple[str, bool]:
    """Why a row cannot be taken, blank where it is, and whether it is for whom it names."""
    if not people:
        return f"no such {who} in the records: import the records first", True
    if len(people) > 1:
        return f"the student has {len(people)} registrations: map the registration instead", True
    try:
        plan.take(people[0].student_uid, people[0].uid, row.said)
    except (CaseError, EventUnfit) as error:
        return str(error), False
    return "", False


def _order(row: SheetRow) -> tuple[str, bool, int]:
    """Cases in the order in which they were opened, and of one case the row last that closes it."""
    return row.said[0].body["on"], row.said[-1].kind is CaseEvent.CLOSED, row.line


def _entry(mapping: CaseMapping, mapping_sha256: str, file: KeptFile, found: Imported) -> Draft:
    body = {
        "sheet": file.sha256,
        "mapping": mapping.id,
        "mapping_sha256": mapping_sha256,
        "cases": found.cases,
        "events": found.events,
        "known": found.known,
        "set_aside": len(found.rejects),
    }
    aside = json.dumps([asdict(reject) for reject in found.rejects], ensure_ascii=False)
    return Draft(IMPORTED, body, private={"name": file.name, "set_aside": aside})
