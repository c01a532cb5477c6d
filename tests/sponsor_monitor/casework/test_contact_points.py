"""Contacts that letters name: a school's own before that of all, the last one entered, never a blank one."""

from __future__ import annotations

import pytest

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.casework.contact_point import ContactFor, ContactUnfit, contact_point, replay_contact_points


def entry(draft: Draft) -> Entry:
    return Entry(1, 0, draft.kind, "an-account", None, None, draft.body, draft.private, "", "")


def test_a_school_s_own_contact_comes_before_that_of_all_and_the_last_one_holds() -> None:
    points = replay_contact_points(
        [
            entry(contact_point(ContactFor.SUPPORT, "everybody's")),
            entry(contact_point(ContactFor.SUPPORT, "old", "SBM")),
            entry(contact_point(ContactFor.SUPPORT, "  SBM,\n room 1 ", "SBM")),
        ]
    )

    assert points.of(ContactFor.SUPPORT, "SBM") == "SBM, room 1"
    assert points.of(ContactFor.SUPPORT, "LAW") == "everybody's"
    assert points.of(ContactFor.ADVISER, "SBM") == ""


@pytest.mark.parametrize("words", [" \n ", "x" * 301, "a\0b"])
def test_a_contact_that_no_letter_can_name_is_refused(words: str) -> None:
    with pytest.raises(ContactUnfit, match="in one line"):
        contact_point(ContactFor.SUPPORT, words)
