"""Letters as files: to whom one is addressed, and that it was made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sponsor_monitor.casework.letter import Letter
from sponsor_monitor.services.cases import known_case
from sponsor_monitor.services.letters import require_to_tell
from sponsor_monitor.services.papers import PaperKind, made
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.settings import settings


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who writes to whom on a day, about which registration."""

    institution: str
    to: str
    registration: str
    on: dt.date


def addressed(work: Work, case_uid: str) -> Addressed:
    """To whom a case's letters go; NotPermitted for who may not write to the student about it."""
    known = known_case(work, case_uid)
    require_to_tell(work, known)
    name = " ".join(known.person.name.split())
    return Addressed(settings(work.connection).institution, name, known.case.registration, work.today)


def letter_made(work: Work, about: Addressed, letter: Letter, form: str, data: bytes, *, is_large: bool) -> None:
    """Enter that a letter was written as a file."""
    told = {"letter": letter.kind.value, "print": "large" if is_large else "usual"}
    made(work, PaperKind.LETTER, form, data, told, about.registration)
