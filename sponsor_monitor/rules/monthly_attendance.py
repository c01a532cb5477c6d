"""monthly-attendance: a month below the percentage even if every missing register had been present (rules.md 3)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from calendars.days import months as months_of
from sponsor_monitor.counting_marks import TOO_LATE
from sponsor_monitor.finding import Finding
from sponsor_monitor.law import Bundle
from sponsor_monitor.measures.attendance_months import Amounts, AttendanceMonths, MonthStatus
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.parameters import Basis
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import chosen_by, hours, month_words, percentage, plural, sentences

RULE = "monthly-attendance"
CONTRADICTED = ("contradicting-evidence",)


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """A breach for each month that is below."""
    months, law = measured.months, measured.law.dated("monthly_percent")
    first, last = months.first_day, months.last_day
    too_late = _too_late(measured)
    for row in np.flatnonzero(months.status == MonthStatus.BELOW).tolist():
        required = law.on(int(months.effective_end[row]))
        contradicted = bool(measured.low.contradicted[row])
        yield (
            int(months.own[row]),
            Finding(
                rule=RULE,
                outcome=Outcome.BREACH,
                clause=required.clause,
                period_start=int(first[row]),
                period_end=int(last[row]),
                crossed_on=int(months.effective_end[row]),
                measured=_measured(months, row, measured.law.basis),
                threshold={"percent": required.value},
                level="authorised_only" if _authorised_only(months.basis, row, required.value) else None,
                blocked_by=CONTRADICTED if contradicted else (),
                explanation=_explanation(
                    measured, row, required.value, required.clause, int(too_late[row]), contradicted=contradicted
                ),
            ),
        )


def _measured(months: AttendanceMonths, row: int, basis: Basis) -> dict[str, int]:
    names = ("attended", "captured", "due", "authorised")
    return {f"{name}_{basis.value}": int(getattr(months.basis, name)[row]) for name in names}


def _authorised_only(basis: Amounts, row: int, percent: int) -> bool:
    return bool(basis.best[row] * 100 >= percent * (basis.due[row] - basis.authorised[row]))


def _too_late(measured: Measured) -> NDArray[np.int64]:
    """Of each month, what was not attended for a lateness beyond tolerance alone, in the basis."""
    months, due, sat = measured.months, measured.partition.due, measured.sittings
    late = np.flatnonzero((due.sign & TOO_LATE != 0) & sat.captured & ~sat.attended & ~sat.authorised)
    late = late[measured.facts.worth.classroom[due.session[late]]]
    session = due.session[late]
    day = measured.facts.sessions.day[session]
    keys = (months.own.astype(np.int64) << 32) + months.month
    wanted = (due.own[late].astype(np.int64) << 32) + months_of(day)
    place = np.searchsorted(keys, wanted)
    there = place < len(keys)
    there[there] = keys[place[there]] == wanted[there]
    amount = measured.facts.worth.minutes[session] if measured.law.basis is Basis.MINUTES else np.ones_like(session)
    total = np.zeros(len(keys), dtype=np.int64)
    np.add.at(total, place[there], amount[there])
    return total


def amount_words(amount: int, basis: Basis) -> str:
    """Study in the basis of the bundle: hours, or a number of sessions."""
    return hours(amount) if basis is Basis.MINUTES else plural(amount, "session")


def counted_words(law: Bundle) -> str:
    """What classroom attendance counts and leaves out."""
    return (
        "Counted are classroom sessions in person on days of term; cancelled and remote ones are left out. "
        f"{lateness_words(law)}"
    )


def lateness_words(law: Bundle) -> str:
    """How late still counts as attending, and whose choice that is."""
    name = "late_tolerance_minutes"
    minutes = plural(law.whole(name), "minute")
    return f"Coming at most {minutes} late counts as attending ({chosen_by(law.only(name).clause)})."


def _explanation(measured: Measured, row: int, percent: int, clause: str, too_late: int, *, contradicted: bool) -> str:
    months, basis = measured.months, measured.law.basis
    amounts = months.basis
    due, captured, attended, authorised = (
        int(column[row]) for column in (amounts.due, amounts.captured, amounts.attended, amounts.authorised)
    )
    best = int(amounts.best[row])
    missing = due - captured
    amount = f"{amount_words(attended, basis)} of {amount_words(due, basis)}"
    month = month_words(int(months.month[row]))
    parts = [f"{amount} attended in {month} ({percentage(attended, due)}); {clause} asks for {percent}%."]
    if missing:
        parts.append(
            f"For {amount_words(missing, basis)} the register is missing or incomplete: counted as attended, "
            f"they would make {percentage(best, due)}."
        )
    if authorised:
        parts.append(f"{amount_words(authorised, basis)} of what was not attended were authorised absence.")
    if authorised and _authorised_only(amounts, row, percent):
        parts.append("Leaving those out, the month would not be below.")
    if too_late:
        parts.append(
            f"{amount_words(too_late, basis)} of what was not attended were classes the student came to too late: "
            f"counted as attended, they would make {percentage(best + too_late, due)}."
        )
    if months.bases_disagree[row]:
        parts.append(_other_basis(measured.law))
    if contradicted:
        parts.append(CONTRADICTION)
    parts.append(counted_words(measured.law))
    return sentences(parts)


def _other_basis(law: Bundle) -> str:
    one, other = ("minutes", "sessions") if law.basis is Basis.MINUTES else ("sessions", "minutes")
    return (
        f"Counted in {other}, the month would be judged differently; to count {one} is "
        f"{chosen_by(law.only('basis').clause)}."
    )


CONTRADICTION = (
    "Other evidence of engagement in the same weeks contradicts the registers, as when a card does not work: "
    "before this counts against the student, a person has to clear that up."
)
