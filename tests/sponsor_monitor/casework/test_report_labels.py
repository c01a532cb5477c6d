"""An institution's own labels and questions: in front of the shipped ones, with a version, and whole."""

from __future__ import annotations

import pytest

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.report_labels import LabelsReasonMissing, LabelsStand, labels_of, set_table
from sponsor_monitor.casework.reportable import ReportablesRefused, read_reportables, reportables

OWN = """version = "2"
[event.placement]
label = "Work placement"
known = "the day it became known"
source = "SMS manual 5"
questions = [["Employer", "details"], ["CAS", "cas_number"]]
"""
REFUSED = {
    OWN.replace('version = "2"\n', ""): "missing version",
    OWN.replace('label = "Work placement"\n', ""): "event.placement.label: missing label",
    OWN.replace("placement", "holiday"): "unknown name: the names here are withdrawal, no-show",
    OWN.replace("cas_number", "shoe_size"): "unknown source",
    'version = "2"\n': "missing event",
}


def entry(draft: Draft, number: int = 1) -> Entry:
    """A draft as it stands in the log."""
    return Entry(number, 0, draft.kind, "A", None, None, draft.body, draft.private, "", "")


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_a_table_of_one_s_own_that_is_not_right_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ReportablesRefused, match=reason):
        read_reportables(text.encode(), "own.toml", is_whole=False)


def test_the_latest_table_stands_in_front_and_what_it_does_not_say_stays() -> None:
    first = entry(set_table(labels_of([]), OWN.encode(), "own.toml", "the SMS changed"))
    held = labels_of(
        [first, entry(set_table(labels_of([first]), OWN.replace('"2"', '"3"').encode(), "own.toml", "again"))]
    )

    assert held.version == "3, the institution's own"
    assert [each.words for each in held.of("placement").questions] == ["Employer", "CAS"]
    assert held.of("no-show") == reportables()["no-show"]
    assert first.private == {"reason": "the SMS changed"}


def test_a_version_is_used_once_and_every_change_has_its_reason() -> None:
    first = entry(set_table(labels_of([]), OWN.encode(), "own.toml", "the SMS changed"))

    with pytest.raises(LabelsStand):
        set_table(labels_of([first]), OWN.encode(), "own.toml", "again")
    with pytest.raises(LabelsReasonMissing):
        set_table(labels_of([]), OWN.encode(), "own.toml", " ")
