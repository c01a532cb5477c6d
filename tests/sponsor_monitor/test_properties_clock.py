"""What can only be kind to a student: more evidence of engagement, and a longer vacation."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from sponsor_monitor.vocabulary import INDICATORS
from tests.sponsor_monitor.universities import (
    SEEDS,
    Cells,
    Document,
    University,
    entries,
    examples,
    findings,
    lies_within,
    random_university,
)

DAY = dt.timedelta(days=1)
NO_TERM = {"vacation", "closure"}
OUTAGES_DECIDE = {"engagement-gap", "checkpoint"}


def gaps(entry: Document) -> list[Document]:
    """The engagement gaps that reached the limit."""
    return findings(entry, "engagement-gap", "breach")


def assert_clock_is_no_higher(after: Document, before: Document) -> None:
    """No figure of ``gap`` speaks more against the student than before."""
    for figure in ("days", "longest", "calendar_days", "strong_days"):
        assert after["gap"][figure] <= before["gap"][figure]
    forecast, forecast_before = after["gap"]["reaches_on"], before["gap"]["reaches_on"]
    if forecast and forecast_before:
        assert forecast >= forecast_before


def assert_gaps_are_no_worse(after: Document, before: Document) -> None:
    """Every gap that breaks the limit lies in one that broke it before, no later and by no fewer days.

    Their number may grow: evidence in the middle of a gap of 130 days leaves two of 64.
    """
    for gap in gaps(after):
        [wider] = [each for each in gaps(before) if lies_within(gap, each)]
        assert wider["crossed_on"] <= gap["crossed_on"]
        assert wider["measured"]["days"] >= gap["measured"]["days"]
    assert sum(gap["measured"]["days"] for gap in gaps(after)) <= sum(gap["measured"]["days"] for gap in gaps(before))


def period_of(finding: Document) -> tuple[dt.date, dt.date]:
    """A finding's first and last day."""
    return dt.date.fromisoformat(finding["period_start"]), dt.date.fromisoformat(finding["period_end"])


def days_of_interest(document: Document) -> list[tuple[str, dt.date, dt.date]]:
    """Stretches of days as (registration_id, first, last): gaps that were found, else whole spans."""
    found = [
        (entry["registration_id"], *period_of(finding))
        for entry in document["registrations"]
        for finding in entry["findings"]
        if finding["rule"] == "engagement-gap"
    ]
    spans = [
        (
            entry["registration_id"],
            dt.date.fromisoformat(entry["monitored_from"]),
            dt.date.fromisoformat(entry["monitored_to"]),
        )
        for entry in document["registrations"]
        if entry["monitored_from"]
    ]
    return found or spans


def draw_days(data: st.DataObject, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """A first and a last day of some in a stretch."""
    start = data.draw(st.integers(0, (last - first).days))
    end = data.draw(st.integers(start, (last - first).days))
    return first + DAY * start, first + DAY * end


def without_outages(entry: Document) -> Document:
    """An entry less what an outage may change: the blocks of gaps, and checkpoints."""
    kept = [each for each in entry["findings"] if each["rule"] not in OUTAGES_DECIDE]
    clock = [
        {**each, "blocked_by": [], "explanation": ""} for each in entry["findings"] if each["rule"] == "engagement-gap"
    ]
    return {**entry, "findings": [*kept, *clock]}


@examples(40)
@given(seed=SEEDS, data=st.data())
def test_evidence_lengthens_no_gap_and_touches_nobody_else_but_through_outages(seed: int, data: st.DataObject) -> None:
    with random_university(seed) as university:
        before = university.assessed()
        assume(stretches := days_of_interest(before))
        registration, first, last = data.draw(st.sampled_from(stretches))
        student = entries(before)[registration]["student_id"]
        day, _ = draw_days(data, first, last)
        indicator = data.draw(st.sampled_from(INDICATORS)).value
        event = {"student_id": student, "occurred_at": f"{day}T12:00", "indicator": indicator}
        university.write("engagement", [*university.rows("engagement"), event])
        after = university.assessed()

    for entry, entry_before in zip(after["registrations"], before["registrations"], strict=True):
        if entry["student_id"] == student:
            assert_clock_is_no_higher(entry, entry_before)
            assert_gaps_are_no_worse(entry, entry_before)
        else:
            assert without_outages(entry) == without_outages(entry_before)


def make_vacation(path: Path, first: dt.date, last: dt.date) -> None:
    """Make the days of a calendar from one to another vacation, which must lie in one of its periods."""
    calendar = tomllib.loads(path.read_text(encoding="utf-8"))
    lines = [f'{key} = "{calendar[key]}"' for key in ("id", "title", "source")]
    for period in calendar["period"]:
        for kind, start, end in parts(period, first, last):
            lines += ["[[period]]", f'kind = "{kind}"', f'name = "{kind}"', f"start = {start}", f"end = {end}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def parts(period: Cells, first: dt.date, last: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """A period as it is, or divided where it holds the new vacation."""
    kind, start, end = period["kind"], period["start"], period["end"]
    if not start <= first <= last <= end:
        return [(kind, start, end)]
    divided = [(kind, start, first - DAY), ("vacation", first, last), (kind, last + DAY, end)]
    return [part for part in divided if part[1] <= part[2]]


def calendar_of(university: University, registration: str) -> Path:
    """The file of a registration's calendar."""
    [row] = [row for row in university.rows("registrations") if row["registration_id"] == registration]
    return university.folder / "calendars" / f"{row['calendar']}.toml"


def term_within(path: Path, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The parts of a stretch of days that a calendar's periods of term time cover."""
    found = [
        (max(first, period["start"]), min(last, period["end"]))
        for period in tomllib.loads(path.read_text(encoding="utf-8"))["period"]
        if period["kind"] not in NO_TERM
    ]
    return [part for part in found if part[0] <= part[1]]


@examples(40)
@given(seed=SEEDS, data=st.data())
def test_a_longer_vacation_brings_no_breach_of_a_gap_nearer(seed: int, data: st.DataObject) -> None:
    """Evidence on a vacation day counts too, so gaps stay as they are, with the clock never higher on any day."""
    with random_university(seed) as university:
        before = university.assessed()
        assume(stretches := days_of_interest(before))
        registration, first, last = data.draw(st.sampled_from(stretches))
        calendar = calendar_of(university, registration)
        assume(terms := term_within(calendar, first, last))
        make_vacation(calendar, *draw_days(data, *data.draw(st.sampled_from(terms))))
        after = university.assessed()

    for entry, entry_before in zip(after["registrations"], before["registrations"], strict=True):
        assert_clock_is_no_higher(entry, entry_before)
        assert_gaps_are_no_worse(entry, entry_before)
        assert entry["gap"]["last_evidence"] == entry_before["gap"]["last_evidence"]
        assert {period_of(gap) for gap in gaps(entry)} <= {period_of(gap) for gap in gaps(entry_before)}
