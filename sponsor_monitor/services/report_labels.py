"""The SMS's labels and questions: read with every duty, changed only by who may, with a version and a reason."""

from __future__ import annotations

from sponsor_monitor.casework.report_labels import LABELS_SET, Labels, labels_of, set_table
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.work import Work


def labels_now(work: Work) -> Labels:
    """The labels that hold."""
    return labels_of(work.entries(kinds=[LABELS_SET]))


def set_labels(work: Work, data: bytes, file: str, reason: str) -> Labels:
    """Set a table of the institution's own in front of the others; gives the labels as they hold then."""
    work.actor.require(Permission.CHANGE_PROCESS)
    work.lock()
    work.append(set_table(labels_now(work), data, file, reason))
    return labels_now(work)
