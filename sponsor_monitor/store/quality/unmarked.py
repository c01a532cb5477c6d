"""Sessions of which no register was taken, and where they gather: by school, module and member of staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sponsor_monitor.dataset.arrow_arrays import column
from sponsor_monitor.store.columns import text_column
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import live_rows
from sponsor_monitor.store.quality.standing import Standing
from sponsor_monitor.words import iso_day

NOT_SAID = ""
"""A session whose module or staff nobody has said."""


@dataclass(frozen=True, slots=True)
class UnmarkedSession:
    """A session that was held and due to students, without any mark present, late or absent of anybody."""

    session_id: str
    day: int
    school: str
    module_code: str
    group_id: str
    staff: str
    students_due: int

    def document(self) -> dict[str, object]:
        """The object of docs/quality.md."""
        return {
            "session_id": self.session_id,
            "date": iso_day(self.day),
            "school": self.school,
            "module_code": self.module_code,
            "group_id": self.group_id,
            "staff": self.staff,
            "students_due": self.students_due,
        }


@dataclass(frozen=True, slots=True)
class Gathered:
    """The unmarked sessions of a school, module or member of staff, of all its ``sessions`` due to anybody."""

    name: str
    unmarked: int
    sessions: int
    students_due: int
    oldest: int

    def document(self) -> dict[str, object]:
        """The object of docs/quality.md."""
        return {
            "name": self.name,
            "unmarked": self.unmarked,
            "sessions": self.sessions,
            "students_due": self.students_due,
            "oldest": iso_day(self.oldest),
        }


@dataclass(frozen=True, slots=True)
class Unmarked:
    """All unmarked sessions, oldest first, and where they gather; ``sessions_due`` are all that had to be marked."""

    sessions: tuple[UnmarkedSession, ...]
    sessions_due: int
    by_school: tuple[Gathered, ...]
    by_module: tuple[Gathered, ...]
    by_staff: tuple[Gathered, ...]

    def document(self) -> dict[str, object]:
        """The object of docs/quality.md."""
        gathered = {name: [each.document() for each in getattr(self, name)] for name in GATHERED}
        listed = [each.document() for each in self.sessions]
        return {"sessions_due": self.sessions_due, **gathered, "sessions": listed}


GATHERED = ("by_school", "by_module", "by_staff")


def unmarked_registers(standing: Standing) -> Unmarked:
    """The sessions up to the as-of day, not cancelled and due to somebody, of which no register was taken."""
    had_to = np.flatnonzero(standing.due > 0)
    missing = had_to[~standing.shared.taken[had_to]]
    said = _said_of_sessions(standing)
    listed = tuple(_sessions(standing, missing, said))
    found = {
        name: _gathered(listed, field, Counter(said[field].take(column(had_to)).to_pylist()))
        for name, field in zip(GATHERED, ("school", "module_code", "staff"), strict=True)
    }
    return Unmarked(listed, len(had_to), **found)


def _said_of_sessions(standing: Standing) -> dict[str, Any]:
    """School, module and staff of every session, as text columns."""
    rows = standing.live.rows["sessions"]
    return {name: rows[name] for name in ("school", "module_code")} | {"staff": _staff(standing, rows["session"])}


def _staff(standing: Standing, numbers: Any) -> Any:
    """Who takes each session, as the timetable's details say at the cut."""
    view = standing.view
    details = live_rows(view.database, FACTS["session_detail"], view.cut, ("session", "staff"), view.known_at)
    staff = dict(zip(details["session"].tolist(), details["staff"].to_pylist(), strict=True))
    return text_column([staff.get(number) or NOT_SAID for number in numbers.tolist()])


def _sessions(standing: Standing, missing: Any, said: dict[str, Any]) -> Iterable[UnmarkedSession]:
    """Sessions stand by their start, so the oldest come first."""
    sessions, groups = standing.facts.sessions, standing.live.groups
    places = column(missing)
    texts = [said[name].take(places).to_pylist() for name in ("school", "module_code", "staff")]
    for row, school, module, staff in zip(missing.tolist(), *texts, strict=True):
        yield UnmarkedSession(
            session_id=sessions.session_id[row],
            day=int(sessions.day[row]),
            school=school,
            module_code=module,
            group_id=groups[sessions.group[row]],
            staff=staff,
            students_due=int(standing.due[row]),
        )


def _gathered(listed: Sequence[UnmarkedSession], field: str, sessions: Counter[str]) -> tuple[Gathered, ...]:
    """Those with the most unmarked sessions first."""
    those: dict[str, list[UnmarkedSession]] = {}
    for each in listed:
        those.setdefault(getattr(each, field), []).append(each)
    found = (
        Gathered(name, len(own), sessions[name], sum(one.students_due for one in own), min(one.day for one in own))
        for name, own in those.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.unmarked, each.name)))
