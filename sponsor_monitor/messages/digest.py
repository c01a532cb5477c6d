"""The text of a day's digest: what is new, due, overdue and corrected, by reference, with nobody's name in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sponsor_monitor.words import plural

AHEAD = dt.timedelta(days=7)
"""How far ahead a digest looks."""
_MOST = 40


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a day: the case's reference, and what it is in words the reader may see."""

    due: dt.date
    case: str
    words: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a person is told on a day; ``alerts`` counts new ones by what they are called.

    ``given`` are the references of cases that became theirs, ``corrected`` those of alerts they acted on that were
    withdrawn or changed since.
    """

    today: dt.date
    alerts: Mapping[str, int] = field(default_factory=dict)
    given: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    dated: tuple[Item, ...] = ()

    @property
    def overdue(self) -> list[Item]:
        """What was due before today, the longest first."""
        return [item for item in self.dated if item.due < self.today]

    @property
    def due(self) -> list[Item]:
        """What is due today or in the next days."""
        return [item for item in self.dated if self.today <= item.due <= self.today + AHEAD]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.alerts or self.given or self.corrected or self.overdue or self.due)


def digest_text(digest: Digest) -> str:
    """The digest as the text of a mail."""
    parts = [f"What waits for you on {_day(digest.today)}."]
    parts += _section("Overdue", [_dated(item) for item in digest.overdue])
    parts += _section("Due until " + _day(digest.today + AHEAD), [_dated(item) for item in digest.due])
    counted = [
        f"{plural(count, 'alert')}: {called.replace('-', ' ')}" for called, count in sorted(digest.alerts.items())
    ]
    parts += _section("New", [*counted, *(f"Case {case} is now yours." for case in digest.given)])
    parts += _section(
        "Corrected since you acted on it", [f"{each}: look at it again before you go on." for each in digest.corrected]
    )
    parts.append("Nobody is named here: open Sponsor Monitor to see who it is about, and to act.")
    return "\n\n".join(parts)


def corrections_text(corrected: Sequence[str]) -> str:
    """What those are told who acted on alerts that were withdrawn or changed."""
    asked = (
        "Records were corrected, and what you acted on is other than it was said to be. Please look at it again before "
        "you do anything further. If the student was written to, a correction waits for a person to release it."
    )
    return f"{asked}\n\n{_lines(f'- {each}.' for each in corrected)}"


def welfare_text(cases: Sequence[str]) -> str:
    """What the duty team is told as soon as somebody is worried about a student."""
    asked = (
        "Somebody is worried about a student and asks you to look today. What they wrote stands in Sponsor Monitor. No "
        "formal letter goes to the student until you have answered."
    )
    return f"{asked}\n\n{_lines(f'- Case {each}.' for each in cases)}"


def registers_text(sessions: Sequence[tuple[str, dt.date]]) -> str:
    """What a lecturer is asked about registers that are missing: for each session, by which day an answer is needed."""
    lines = [f"- Session {session}: please answer by {_day(due)}." for session, due in sessions]
    asked = (
        "Registers of yours are missing, or are not complete. A student's case may turn on one, so please say in "
        "Sponsor Monitor for each session whether the student was present, absent, whether it was not held, or whether "
        "no register was taken. What is not known is never counted as absence."
    )
    return f"{asked}\n\n{_lines(lines)}"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return [f"{title}:\n{_lines(f'- {line}' for line in lines)}"]


def _lines(lines: Iterable[str]) -> str:
    every = list(lines)
    more = [f"- and {len(every) - _MOST:,} more"] if len(every) > _MOST else []
    return "\n".join([*every[:_MOST], *more])


def _dated(item: Item) -> str:
    return f"{_day(item.due)}, case {item.case}: {item.words}"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
