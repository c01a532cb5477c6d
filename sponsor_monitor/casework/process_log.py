"""The process as the log has it: the shipped one, and every value that a person entered, with clause and reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.process import NoSuchProcessValue, Process, ProcessValue, plain, shown
from sponsor_monitor.casework.process_file import shipped_process
from sponsor_monitor.casework.process_names import PROCESS_NAMES, Authority
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.toml_values import Unfit

PROCESS_SET = "process-set"
"""The kind of entry by which a value of the process is entered."""

_RANK = {Authority.INSTITUTION: 0, Authority.POLICY: 1, Authority.LAW: 2}


class ProcessUnfit(SponsorMonitorError):
    """A value that its name cannot have, or without what every value has."""

    def __init__(self, name: str, why: str) -> None:
        """Say what is wrong."""
        super().__init__(f"{name} cannot be set: {why}.")


class LawStands(SponsorMonitorError):
    """A value of the law was to be replaced by a policy's or the institution's own."""

    def __init__(self, name: str, value: str, clause: str) -> None:
        """Say what the law has."""
        super().__init__(
            f"{name} is law ({clause}): {value}. No policy or choice replaces it; a change of law has --authority law "
            "and the clause."
        )


class AlreadyInForce(SponsorMonitorError):
    """A value that is in force already."""

    def __init__(self, name: str, value: str) -> None:
        """Say so."""
        super().__init__(f"{name} is {value} already: nothing was changed.")


class PastStands(SponsorMonitorError):
    """A value was to be other than it was on days that have gone, by which people were already counted."""

    def __init__(self, name: str, today: dt.date) -> None:
        """Say from when on it can be another."""
        super().__init__(
            f"{name} has a value for the days that have gone, and what was done then was done by it: set it from "
            f"{today.isoformat()} on, or from a day to come (--since)."
        )


def set_value(
    process: Process, name: str, value: ProcessValue, today: dt.date, *, standing: Process | None = None
) -> Draft:
    """The entry that sets a value, by its own checks; a named error where it may not be set.

    Only the first value of a name may begin in the past, and law that takes the place of law. ``standing`` is the
    process before anything of what is set together.
    """
    if name not in PROCESS_NAMES:
        raise NoSuchProcessValue(name)
    try:
        PROCESS_NAMES[name].check(plain(value.value))
    except Unfit as unfit:
        unit = PROCESS_NAMES[name].unit
        raise ProcessUnfit(name, f"{unfit}, of {unit}" if unit else str(unfit)) from None
    for what, said in (("a clause", value.clause), ("a source", value.source), ("a reason", value.reason)):
        if not said.strip():
            raise ProcessUnfit(name, f"{what} is needed")
    since = value.since or dt.date.min
    before = process.on(name, since)
    if before is not None and _RANK[before.authority] == _RANK[Authority.LAW] > _RANK[value.authority]:
        raise LawStands(name, shown(before.value), before.clause)
    if before is not None and _same(before, value):
        raise AlreadyInForce(name, shown(value.value))
    is_law = before is not None and before.authority is value.authority is Authority.LAW
    if since < today and (standing or process).values.get(name) and not is_law:
        raise PastStands(name, today)
    body = {
        "name": name,
        "value": plain(value.value),
        "authority": value.authority.value,
        "clause": value.clause,
        "source": value.source,
        "since": None if value.since is None else value.since.isoformat(),
    }
    return Draft(PROCESS_SET, body, private={"reason": value.reason})


def process_of(entries: Iterable[Entry]) -> Process:
    """The process once all these entries were made; those of other kinds are passed over."""
    process = shipped_process()
    for entry in entries:
        if entry.kind == PROCESS_SET:
            process = process.with_value(entry.body["name"], _value(entry))
    return process


def _value(entry: Entry) -> ProcessValue:
    body = entry.body
    since = body["since"]
    return ProcessValue(
        tuple(body["value"]) if isinstance(body["value"], list) else body["value"],
        Authority(body["authority"]),
        body["clause"],
        body["source"],
        None if since is None else dt.date.fromisoformat(since),
        entry.private.get("reason", ""),
    )


def _same(one: ProcessValue, other: ProcessValue) -> bool:
    parts = ("value", "authority", "clause", "source")
    return all(getattr(one, part) == getattr(other, part) for part in parts)
