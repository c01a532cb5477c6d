"""What may not be done in a case, each a sentence that says why and what to do; no sentence names a student."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sponsor_monitor.errors import SponsorMonitorError


class CaseError(SponsorMonitorError):
    """Something that may not follow in a case; its children name one cause each."""


class NoSuchCase(CaseError):
    """A case that was never opened."""

    def __init__(self) -> None:
        """Say where cases are listed."""
        super().__init__("There is no such case: sponsor-monitor cases list shows those there are.")


class CaseAlreadyOpen(CaseError):
    """A second case for one student and concern."""

    def __init__(self, uid: str) -> None:
        """Name the case that is open."""
        super().__init__(
            f"The student has an open case for this concern: {uid}. Go on there, or let the alerts join it."
        )


class AlertsOfAnother(CaseError):
    """Alerts that a case cannot hold."""

    def __init__(self) -> None:
        """Say which it can."""
        super().__init__(
            "A case holds alerts about its own student that were not withdrawn: sponsor-monitor alerts list shows them."
        )


class CaseClosed(CaseError):
    """Something was to be recorded in a closed case."""

    def __init__(self) -> None:
        """Say how to go on."""
        super().__init__("The case is closed: reopen it first, with a reason.")


class CaseNotClosed(CaseError):
    """An open case was to be reopened."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The case is open: there is nothing to reopen.")


class CaseMovedOn(CaseError):
    """Somebody else did something since the case was read."""

    def __init__(self, expected: int, number: int) -> None:
        """Name both entries."""
        super().__init__(
            f"The case has moved on: you saw it up to entry {expected}, it now goes up to {number}. "
            "Look at it again, then decide."
        )


class StillOpen(CaseError):
    """A case cannot be closed while something in it waits for somebody."""

    def __init__(self, what: Sequence[str]) -> None:
        """List what is open."""
        super().__init__(f"The case cannot be closed yet: {'; '.join(what)}.")


class InTheFuture(CaseError):
    """Something that has not happened yet was to be recorded as done."""

    def __init__(self, day: dt.date, today: dt.date) -> None:
        """Name both days."""
        super().__init__(
            f"{day.isoformat()} is after today, {today.isoformat()}: record what happened once it has happened."
        )


class InThePast(CaseError):
    """A day to come was asked for, and one that has gone was given."""

    def __init__(self, what: str, day: dt.date, today: dt.date) -> None:
        """Name what the day is of."""
        super().__init__(f"{what} is {day.isoformat()}, before today, {today.isoformat()}: give a day that is to come.")


class TooSoon(CaseError):
    """A day leaves less time than the process gives."""

    def __init__(self, what: str, day: dt.date, least: dt.date, why: str) -> None:
        """Name the day and the first one possible."""
        super().__init__(
            f"{what} is {day.isoformat()}, before {least.isoformat()} ({why}): give that day or a later one."
        )


class DayUnclear(CaseError):
    """A day in a letter that nobody can count by."""

    def __init__(self) -> None:
        """Say how a day is written."""
        super().__init__("Write the day by which the student answers as 2026-04-02 or 2 April 2026: it is waited for.")


class TooFarAhead(CaseError):
    """A day that lies years ahead: a slip of the hand."""

    def __init__(self, day: dt.date, most: dt.date) -> None:
        """Name the day and the last one possible."""
        super().__init__(f"{day.isoformat()} is more than two years ahead: give a day up to {most.isoformat()}.")


class TooLong(CaseError):
    """A day lies further ahead than the process lets it."""

    def __init__(self, what: str, day: dt.date, most: dt.date, why: str) -> None:
        """Name the day and the last one possible."""
        super().__init__(f"{what} is {day.isoformat()}, after {most.isoformat()} ({why}): give an earlier day.")


class NothingToAnswer(CaseError):
    """An answer or outcome without what it answers."""

    def __init__(self, what: str) -> None:
        """Say what there is none of."""
        super().__init__(f"There is no {what} in this case that waits for this: look at the case again.")


class AlreadyThere(CaseError):
    """The same was recorded before, and still stands."""

    def __init__(self, what: str) -> None:
        """Say what."""
        super().__init__(f"{what}: nothing has to be recorded again.")


class WelfareUnanswered(CaseError):
    """A formal letter while a welfare concern waits."""

    def __init__(self) -> None:
        """Say who answers."""
        super().__init__(
            "A welfare concern is not answered yet, so no formal letter may go: the duty team answers it first "
            "(sponsor-monitor case welfare)."
        )


class StudentWasPresent(CaseError):
    """A block cannot be cleared against the lecturer's word that the student was there."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(
            "The lecturer says that the student was present at this session: have the record corrected, "
            "do not clear the block."
        )


class EvidenceNotLookedInto(CaseError):
    """Low marks beside other engagement, the pattern of a broken card, and nobody has looked into the card."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "Other records show engagement in these months, as when a card does not work: open a data query about "
            "the card or the marks, with the reader's or the helpdesk's record, and have it answered first."
        )


class NotOverdue(CaseError):
    """A data query decided on the evidence while its owner still has time."""

    def __init__(self, due: dt.date) -> None:
        """Name the day."""
        super().__init__(
            f"The owner of the data query has until {due.isoformat()} to answer: only after that may the signatory "
            "decide on the evidence."
        )


class CaseFrozen(CaseError):
    """The Home Office was told; what was decided stays as it is."""

    def __init__(self) -> None:
        """Say how later facts are recorded."""
        super().__init__(
            "The Home Office was told of this case, so what was decided in it stays as it is: later facts are new "
            "events (an appeal, a complaint, a response, another report), or a new case."
        )


class NotFromBefore(CaseError):
    """A decision was to be brought in from earlier records."""

    def __init__(self) -> None:
        """Say why not."""
        super().__init__(
            "Recommendations, signatures and reports cannot come in from records before go-live: they are made here, "
            "by people who can be asked."
        )


class NotYoursToKnow(CaseError):
    """Something that may not follow, for a reason that is a visa fact."""

    def __init__(self) -> None:
        """Say whom to ask."""
        super().__init__("This cannot be recorded now, for a reason you may not see: ask a compliance officer.")


class CaseIsAnother(CaseError):
    """An event that names another registration than its case."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The event is about another student than the case it was to be recorded in.")
