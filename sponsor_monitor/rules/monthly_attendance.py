"""monthly-attendance: a month below the percentage even if every missing register had been present (rules.md 3)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sponsor_monitor.finding import Finding
from sponsor_monitor.measures.attendance_months import Amounts, AttendanceMonths, MonthStatus
from sponsor_monitor.measures.measured import Measured
from sponsor_monitor.parameters import Basis
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import hours, month_words, percentage, plural, sentences

RULE = "monthly-attendance"
CONTRADICTED = ("contradicting-evidence",)


def find(measured: Measured) -> Iterator[tuple[int, Finding]]:
    """A breach for each month that is below."""
    months, law = measured.months, measured.law.dated("monthly_percent")
    first, last = months.first_day, months.last_day
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
                    months, row, measured.law.basis, required.value, required.clause, contradicted=contradicted
                ),
            ),
        )


def _measured(months: AttendanceMonths, row: int, basis: Basis) -> dict[str, int]:
    names = ("attended", "captured", "due", "authorised")
    return {f"{name}_{basis.value}": int(getattr(months.basis, name)[row]) for name in names}


def _authorised_only(basis: Amounts, row: int, percent: int) -> bool:
    return bool(basis.best[row] * 100 >= percent * (basis.due[row] - basis.authorised[row]))


def amount_words(amount: int, basis: Basis) -> str:
    """Study in the basis of the bundle: hours, or a number of sessions."""
    return hours(amount) if basis is Basis.MINUTES else plural(amount, "session")


def _explanation(
    months: AttendanceMonths, row: int, basis: Basis, percent: int, clause: str, *, contradicted: bool
) -> str:
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
    if contradicted:
        parts.append(CONTRADICTION)
    parts.append("Counted are classroom sessions in person on days of term; cancelled and remote ones are left out.")
    return sentences(parts)


CONTRADICTION = (
    "Other evidence of engagement in the same weeks contradicts the registers, as when a card does not work: "
    "that has to be cleared up first."
)
