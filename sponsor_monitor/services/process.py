"""The institution's process: read with every decision, changed only by who may, each value with clause and reason."""

from __future__ import annotations

from dataclasses import replace

from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.process import Process, ProcessValue
from sponsor_monitor.casework.process_file import given_values
from sponsor_monitor.casework.process_log import PROCESS_SET, AlreadyInForce, process_of, set_value
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.settings import settings


def process_now(work: Work) -> Process:
    """The process as it stands."""
    return process_of(work.entries(kinds=[PROCESS_SET]))


def institution_today(work: Work) -> InstitutionToday:
    """What decisions are made by today: the process, the institution's nation and time zone, and the date."""
    return InstitutionToday(process_now(work), settings(work.connection).nation, work.zone, work.today)


def set_process_value(work: Work, name: str, value: ProcessValue) -> Process:
    """Set one value from a day on (today, where none is given); gives the process as it stands then."""
    work.actor.require(Permission.CHANGE_PROCESS)
    work.lock()
    before = process_now(work)
    dated = value if value.since is not None else replace(value, since=work.today)
    work.append(set_value(before, name, dated, work.today))
    return process_now(work)


def set_process_file(work: Work, data: bytes, file: str, reason: str) -> list[str]:
    """Set every value of a file that extends the shipped process and is not in force yet; gives their names.

    What has no day in the file has always held where nothing else did, and holds from today on in the place of
    another value. All of it is set, or nothing.
    """
    work.actor.require(Permission.CHANGE_PROCESS)
    work.lock()
    set_names = []
    standing = process_now(work)
    for name, value in given_values(data, file):
        since = value.since or (work.today if standing.values.get(name) else None)
        dated = replace(value, since=since, reason=reason)
        try:
            draft = set_value(process_now(work), name, dated, work.today, standing=standing)
        except AlreadyInForce:
            continue
        work.append(draft)
        set_names.append(name)
    return set_names
