"""The labels and questions of the SMS as an institution has them: the shipped table, and its own in front of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.reportable import Reportable, read_reportables, reportable, shipped_table
from sponsor_monitor.errors import SponsorMonitorError

LABELS_SET = "report-labels-set"
"""The kind of entry by which an institution sets a table of its own."""


class LabelsStand(SponsorMonitorError):
    """A table whose version is in force already, or was before."""

    def __init__(self, version: str) -> None:
        """Say what to do."""
        super().__init__(
            f'A table of version "{version[:60]}" was set before, and sheets were made by it: give the changed table '
            "another version."
        )


class LabelsReasonMissing(SponsorMonitorError):
    """A table was to be set without a reason."""

    def __init__(self) -> None:
        """Ask for it."""
        super().__init__("Say why the labels change (--reason): who reads an old sheet has to find out.")


@dataclass(frozen=True, slots=True)
class Labels:
    """Every event that can be reported, in the words that hold now; ``versions`` name the tables, the latest last."""

    versions: tuple[str, ...]
    events: Mapping[str, Reportable]

    @property
    def version(self) -> str:
        """The version as a sheet says it."""
        own = self.versions[1:]
        return f"{own[-1]}, the institution's own" if own else f"{self.versions[0]}, as the program brings it"

    def of(self, name: str) -> Reportable:
        """One event; NotReportable where there is none of that name."""
        return reportable(name, self.events)


def labels_of(entries: Iterable[Entry]) -> Labels:
    """The labels once all these entries were made: a later table stands in front of an earlier one."""
    shipped = shipped_table()
    versions, events = [shipped.version], dict(shipped.events)
    for entry in entries:
        if entry.kind == LABELS_SET:
            table = read_reportables(entry.body["table"].encode(), is_whole=False)
            versions.append(table.version)
            events |= table.events
    return Labels(tuple(versions), events)


def set_table(before: Labels, data: bytes, file: str, reason: str) -> Draft:
    """The entry that sets a table; ReportablesRefused where it is not as it must be."""
    table = read_reportables(data, file, is_whole=False)
    if table.version in before.versions[1:]:
        raise LabelsStand(table.version)
    if not reason.strip():
        raise LabelsReasonMissing
    body = {
        "version": table.version,
        "sha256": hashlib.sha256(data).hexdigest(),
        "table": data.decode("utf-8-sig"),
    }
    return Draft(LABELS_SET, body, private={"reason": reason.strip()})
