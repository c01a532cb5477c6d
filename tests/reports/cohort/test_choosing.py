"""Who is chosen by what: each kind of choice, several together, a lot, and choices that nobody meets."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.services.choosing import Choice, NobodyChosen, TooFewToDraw, UnknownStudents, choice_of, choose
from sponsor_monitor.store.reading import view
from tests.reports.cohort.small_university import AS_OF, SmallUniversity

CHOICES = {
    "everybody": (Choice(), ["R-1", "R-2", "R-3"]),
    "by registration and by student": (Choice(numbers=("R-3", "S-1")), ["R-1", "R-3"]),
    "by school": (Choice(schools=("SBM",)), ["R-1", "R-2"]),
    "by course": (Choice(courses=("MSC", "HND")), ["R-1", "R-2", "R-3"]),
    "who ran before a day": (Choice(ends=dt.date(2025, 10, 1)), ["R-1", "R-3"]),
    "who ran in a period": (Choice(begins=dt.date(2026, 8, 31), ends=dt.date(2027, 1, 1)), ["R-1", "R-2", "R-3"]),
    "the sponsored": (Choice(sponsored=True), ["R-1", "R-2"]),
    "all at once": (Choice(("S-1", "S-3"), ("SBM",), ("HND",), sponsored=True), ["R-1"]),
}
REFUSED = {
    "an unknown number": (Choice(numbers=("R-1", "R-9")), UnknownStudents, '"R-9"'),
    "an unknown school": (Choice(schools=("ABC",)), NobodyChosen, "by their codes"),
    "a period nobody runs in": (Choice(begins=dt.date(2027, 1, 1)), NobodyChosen, "Nobody meets"),
    "more than there are": (Choice(draw=4, seed=1), TooFewToDraw, "3 registrations can be chosen from"),
}


@pytest.mark.parametrize(("choice", "expected"), CHOICES.values(), ids=CHOICES)
def test_those_are_chosen_who_meet_all_that_is_named(
    university: SmallUniversity, choice: Choice, expected: list[str]
) -> None:
    found = choose(view(university.database, AS_OF), choice)

    assert [each.registration_id for each in found.candidates] == expected


@pytest.mark.parametrize("choice", [choice for choice, _ in CHOICES.values()], ids=CHOICES)
def test_a_choice_can_be_read_from_what_is_written_of_it(choice: Choice) -> None:
    assert choice_of(choice.document()) == choice


@pytest.mark.parametrize(("choice", "error", "said"), REFUSED.values(), ids=REFUSED)
def test_a_choice_that_cannot_be_met_is_refused_by_name(
    university: SmallUniversity, choice: Choice, error: type[SponsorMonitorError], said: str
) -> None:
    with pytest.raises(error, match=said):
        choose(view(university.database, AS_OF), choice)


def test_a_lot_follows_from_its_seed_as_anybody_can_compute(university: SmallUniversity) -> None:
    seen = view(university.database, AS_OF)
    every = ["R-1", "R-2", "R-3"]
    for seed in range(6):
        lots = sorted(every, key=lambda name: hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest())
        found = choose(seen, Choice(draw=2, seed=seed))
        assert [each.registration_id for each in found.candidates] == sorted(lots[:2])
        assert found.drawn_from == 3
