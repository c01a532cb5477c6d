"""Missing data is never absence: a register taken away creates no breach that nothing blocks (rules.md).

Whom a session was due to is asked of the plain script in ``bench/``. For anyone else a mark is still evidence (a guest,
a cancelled class, a vacation): a register that goes then takes evidence along, and no due session is left to say so.
"""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from bench.one_by_one.folder import read_folder
from bench.one_by_one.reading import read_instant
from bench.one_by_one.university import Registration, build
from tests.sponsor_monitor.universities import (
    SEEDS,
    Document,
    University,
    entries,
    examples,
    lies_within,
    random_university,
)


def registrations_of(university: University) -> list[Registration]:
    """The registrations with the sessions due to them."""
    folder = read_folder(university.folder)
    known_at = read_instant(university.known_at, folder.zone) if university.known_at else None
    return build(folder, university.as_of, known_at).registrations


def take_away(university: University, registers: set[str]) -> set[tuple[str, str]]:
    """Remove every mark of some sessions; gives whose and which they were."""
    marks = university.rows("marks")
    university.write("marks", [mark for mark in marks if mark["session_id"] not in registers])
    return {(mark["student_id"], mark["session_id"]) for mark in marks if mark["session_id"] in registers}


def breaches(entry: Document) -> list[Document]:
    """The student's breaches, blocked or not."""
    return [each for each in entry["findings"] if (each["outcome"], each["subject"]) == ("breach", "student")]


def is_same_breach(one: Document, other: Document) -> bool:
    """Whether two breaches are of one rule, and of one checkpoint, the first within the other's period."""
    name, other_name = one["measured"].get("name"), other["measured"].get("name")
    return (one["rule"], name) == (other["rule"], other_name) and lies_within(one, other)


def contradicted_months(document: Document, registration: str) -> set[str]:
    """The months of a registration that other evidence contradicts."""
    subjects = (each["subject"] for each in document["data_quality"] if each["kind"] == "contradicting-evidence")
    return {subject.rpartition("/")[2] for subject in subjects if subject.rpartition("/")[0] == registration}


def assert_no_harsher(after: Document, before: Document, cleared: set[str]) -> None:
    """Every breach that nothing blocks was one before.

    The one block that a missing register may lift is ``contradicting-evidence``: by section 8 only a low month is
    contradicted, and with a register fewer it may be low no longer. The breach was there before, blocked.
    """
    for breach in breaches(after):
        if breach["blocked_by"]:
            continue
        same = [each for each in breaches(before) if is_same_breach(breach, each)]
        assert same
        for each in same:
            months = {month for month in cleared if each["period_start"][:7] <= month <= each["period_end"][:7]}
            assert not each["blocked_by"] or (each["blocked_by"] == ["contradicting-evidence"] and months)


@examples(25)
@given(seed=SEEDS, data=st.data())
def test_a_register_taken_away_creates_no_breach_that_nothing_blocks(seed: int, data: st.DataObject) -> None:
    with random_university(seed) as university:
        registrations = registrations_of(university)
        assume(taught := [each for each in registrations if each.due])
        due = data.draw(st.sampled_from(taught)).due
        first = data.draw(st.integers(0, len(due) - 1))
        last = data.draw(st.integers(first, len(due) - 1))
        before = university.assessed()
        gone = take_away(university, {session.id for session in due[first : last + 1]})
        after = university.assessed()

    for each in registrations:
        if {session for student, session in gone if student == each.student.id} <= {session.id for session in each.due}:
            cleared = contradicted_months(before, each.id) - contradicted_months(after, each.id)
            assert_no_harsher(entries(after)[each.id], entries(before)[each.id], cleared)
