"""What rows that arrive may name: the students, sessions, registrations and calendars that hold by now."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.dataset import cells
from sponsor_monitor.dataset.identifiers import Identifiers
from sponsor_monitor.store.columns import Columns
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.numbered import Numbered

_IDENTITIES = {
    "student": ("student_id", "student_version"),
    "registration": ("registration_id", "registration_version"),
    "session": ("session_id", "session_version"),
}


class Known:
    """The identities of the store at a cut, and those that a batch adds on the way."""

    def __init__(self, database: Database, cut: Cut) -> None:
        """Read who and what is known and holds."""
        self._found: dict[str, Numbered] = {}
        self._living: dict[str, tuple[Identifiers, NDArray[np.int64]]] = {}
        for name, (column, version) in _IDENTITIES.items():
            self._found[name] = Numbered(database, FACTS[name], cut.last[name], column)
            rows: Columns = live_rows(database, FACTS[version], cut, (name,))
            self._found[name].hold(rows[name])
        for name, column in (("study_group", "group_id"), ("event_source", "name")):
            self._found[name] = Numbered(database, FACTS[name], cut.last[name], column)

    def __getitem__(self, name: str) -> Numbered:
        """The things of an identity table."""
        return self._found[name]

    def hold(self, name: str, numbers: NDArray[np.int64]) -> None:
        """Say which things have a row that holds from now on."""
        self._found[name].hold(numbers)
        self._living.pop(name, None)

    @property
    def identifiers(self) -> cells.Known:
        """What a cell may name."""
        return cells.Known(self._alive("student")[0], self._alive("session")[0], self._alive("registration")[0])

    @property
    def student_numbers(self) -> NDArray[np.int64]:
        """The number behind each code of a student."""
        return self._alive("student")[1]

    @property
    def session_numbers(self) -> NDArray[np.int64]:
        """The number behind each code of a session."""
        return self._alive("session")[1]

    @property
    def registration_numbers(self) -> NDArray[np.int64]:
        """The number behind each code of a registration."""
        return self._alive("registration")[1]

    def _alive(self, name: str) -> tuple[Identifiers, NDArray[np.int64]]:
        if name not in self._living:
            self._living[name] = self._found[name].living()
        return self._living[name]
