"""Papers that leave the program: who may take them away, and that they were made."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from enum import StrEnum

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.work import Work


class PaperEvent(StrEnum):
    """The kinds of entries about papers."""

    MADE = "paper-made"
    """Which paper, in which form, of which day or month, and the SHA-256 of its bytes."""


class PaperKind(StrEnum):
    """The papers there are."""

    REPORT_SHEET = "report sheet"
    OUTCOMES = "outcomes"
    LETTER = "letter"
    PANEL = "panel papers"
    COMPLIANCE = "compliance report"
    ON_CAMPUS = "on campus"


def made(
    work: Work, kind: PaperKind, form: str, data: bytes, told: Mapping[str, str | int], registration: str | None = None
) -> None:
    """Enter that a paper was made; ``told`` holds no names: days, numbers of the process, ids of ours."""
    body = {"paper": kind.value, "form": form, "sha256": hashlib.sha256(data).hexdigest(), **told}
    work.append(Draft(PaperEvent.MADE, body, registration=registration))


def moment_of(now: int) -> str:
    """An instant (microseconds since 1970) as papers have it: in UTC, to the second."""
    return f"{dt.datetime.fromtimestamp(now // 1_000_000, dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def require_to_take(work: Work) -> None:
    """NotPermitted for who may neither report to the Home Office nor export: a list of students leaves the program."""
    if not work.actor.may_somewhere(Permission.REPORT) and not work.actor.may_somewhere(Permission.EXPORT):
        raise NotPermitted(Permission.EXPORT, elsewhere=False)
