"""Registrations that name what is not there, or the CAS number of another, wait in quarantine; others are taken."""

from __future__ import annotations

import pytest

from tests.sponsor_monitor.store.arrivals import Store, mapping

COLUMNS = (
    'registration_id = "ID"\nstudent_id = "WHO"\ncas_number = "CAS"\nrqf_level = { constant = "4" }\n'
    'course_code = { constant = "HND" }\nschool = { constant = "SBM" }\ncalendar = "CAL"\n'
    'course_start = "FROM"\ncourse_end = "TO"'
)
APPEND = mapping("registrations", COLUMNS)
HEADER = "ID,WHO,CAS,CAL,FROM,TO\n"
TAKEN = "already another registration's: every CAS number is given once"


def _row(name: str, cas: str = "", who: str = "S-1", calendar: str = "ug", to: str = "2026-08-31") -> str:
    return f"{name},{who},{cas},{calendar},2025-09-15,{to}\n"


BAD = {
    "an unknown student": (_row("R-8", who="S-9"), ("WHO", "S-9", "unknown student")),
    "an unknown calendar": (_row("R-8", calendar="pg"), ("CAL", "pg", "unknown calendar")),
    "a course that ends before it starts": (
        _row("R-8", to="2025-09-14"),
        ("TO", "2025-09-14", "ends before it starts"),
    ),
    "the CAS number of a stored registration": (_row("R-8", "E4G1"), ("CAS", "E4G1", TAKEN)),
    "the CAS number of an earlier row": (_row("R-7", "NEW1") + _row("R-8", "NEW1"), ("CAS", "NEW1", TAKEN)),
    "another row for the same registration": (
        _row("R-8", "NEW1") + _row("R-8", "NEW2"),
        ("ID", "R-8", "already on line 3, with other values"),
    ),
}


@pytest.mark.parametrize(("rows", "expected"), list(BAD.values()), ids=list(BAD))
def test_a_registration_waits_in_quarantine_for(store: Store, rows: str, expected: tuple[str, str, str]) -> None:
    store.dataset()
    received = store.mapped(APPEND, HEADER + _row("R-9") + rows)

    (aside,) = store.waiting(received.batch or 0)
    assert (aside["column"], aside["value"]) == expected[:2]
    assert expected[2] in aside["reason"]
    assert aside["line"] == 2 + rows.count("\n")
    assert "R-9" in {row["registration"] for row in store.holding("registration_version")}


def test_a_course_may_end_on_the_day_it_starts(small_store: Store) -> None:
    small_store.dataset()

    assert small_store.mapped(APPEND, HEADER + _row("R-9", to="2025-09-15")).tally.quarantined == 0


def _cas_numbers(store: Store) -> dict[str, str | None]:
    return {row["registration"]: row["cas_number"] for row in store.holding("registration_version")}


def test_two_registrations_may_swap_their_cas_numbers(store: Store) -> None:
    store.dataset()
    store.mapped(APPEND, HEADER + _row("R-1", "E4G2") + _row("R-2", "E4G1", "S-2"))

    assert _cas_numbers(store) == {"R-1": "E4G2", "R-2": "E4G1", "R-3": None}


def test_a_registration_may_take_the_cas_number_that_another_gives_up(store: Store) -> None:
    store.dataset()
    store.mapped(APPEND, HEADER + _row("R-1", "E4G2") + _row("R-2", "NEW1", "S-2"))

    assert _cas_numbers(store) == {"R-1": "E4G2", "R-2": "NEW1", "R-3": None}


@pytest.mark.parametrize(
    "second", [_row("R-2", "E4G3", "S-2"), _row("R-2", "NEW1", "S-9")], ids=["for its number", "for its student"]
)
def test_no_number_is_given_twice_where_the_row_that_gives_it_up_is_refused(store: Store, second: str) -> None:
    store.dataset()
    store.mapped(APPEND, HEADER + _row("R-3", "E4G3", "S-3"))
    refused = store.mapped(APPEND, HEADER + _row("R-1", "E4G2") + second)

    assert _cas_numbers(store) == {"R-1": "E4G1", "R-2": "E4G2", "R-3": "E4G3"}
    assert refused.tally.quarantined == 2


def test_the_same_registration_twice_alike_is_one(small_store: Store) -> None:
    small_store.dataset()
    received = small_store.mapped(APPEND, HEADER + _row("R-9", "NEW1") + _row("R-9", "NEW1"))

    assert (received.tally.accepted, received.tally.unchanged, received.tally.quarantined) == (1, 1, 0)


def test_a_registration_keeps_its_own_cas_number(small_store: Store) -> None:
    small_store.dataset()
    received = small_store.mapped(APPEND, HEADER + _row("R-1", "E4G1", to="2026-07-31"))

    assert (received.tally.accepted, received.tally.quarantined) == (1, 0)
