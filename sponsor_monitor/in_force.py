"""Values with their first day, clause and source; a day before the first value is an error, never a default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from calendars.days import to_date
from sponsor_monitor.errors import NotInForce

_ALWAYS = int(np.iinfo(np.int32).min)

Kept_co = TypeVar("Kept_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Value(Generic[Kept_co]):
    """One value of a parameter; ``since`` is its first day, None where it has always held.

    ``clause_below_degree`` is set for ``gap_days`` alone, where two clauses give the one number (findings.md).
    """

    value: Kept_co
    clause: str
    source: str
    since: int | None = None
    clause_below_degree: str | None = None

    def clause_for(self, *, below_degree: bool) -> str:
        """The clause a finding about such a registration quotes."""
        return self.clause_below_degree or self.clause if below_degree else self.clause


@dataclass(frozen=True, slots=True)
class DatedValue:
    """The values of one parameter, earliest first, each in force until the next begins."""

    name: str
    values: tuple[Value[int], ...]

    def indices(self, days: NDArray[Any]) -> NDArray[np.intp]:
        """The position in ``values`` of the one in force on each day; NotInForce names the earliest day without one."""
        if len(self.values) == 1 and self.values[0].since is None:
            return np.zeros(days.shape, dtype=np.intp)
        found = np.searchsorted(self._begins(), days, side="right") - 1
        if found.size and found.min() < 0:
            self._refuse(int(np.min(days)))
        return found

    def over(self, days: NDArray[Any]) -> NDArray[np.int64]:
        """The value in force on each day."""
        return np.array([value.value for value in self.values], dtype=np.int64)[self.indices(days)]

    def on(self, day: int) -> Value[int]:
        """The value in force on a day, with its clause and source."""
        position = int(np.searchsorted(self._begins(), day, side="right")) - 1
        if position < 0:
            self._refuse(day)
        return self.values[position]

    def _begins(self) -> NDArray[np.int64]:
        return np.array([_ALWAYS if value.since is None else value.since for value in self.values], dtype=np.int64)

    def _refuse(self, day: int) -> None:
        first = int(self._begins()[0])
        raise NotInForce(self.name, to_date(day).isoformat(), to_date(first).isoformat())
