"""What cannot be opened, or recorded as reported, each a sentence that says what to do."""

from __future__ import annotations

import datetime as dt

from sponsor_monitor.errors import SponsorMonitorError


class AlreadyReported(SponsorMonitorError):
    """A duty was recorded before; what was reported is never changed."""

    def __init__(self, number: int, on: dt.date) -> None:
        """Say on which day it was reported."""
        super().__init__(
            f"Duty {number} was reported on {on.isoformat()} and is frozen. What became known later is an event of its "
            "own: open another duty (reports open)."
        )


class NothingToReport(SponsorMonitorError):
    """A duty fell away, or there is none of that number."""

    def __init__(self, number: int, why: str | None = None) -> None:
        """Say why there is nothing to report."""
        reason = f": {why}" if why else ""
        super().__init__(f"There is nothing to report under {number}{reason}. See what is due: reports list.")


class AlreadyOpen(SponsorMonitorError):
    """The same event of a registration, known since the same day, is on the list already."""

    def __init__(self, number: int) -> None:
        """Name the duty."""
        super().__init__(
            f"This is on the list already, under {number}: look at it (reports show {number}). Another event became "
            "known on another day, or is another event."
        )


class NoSuchDuty(NothingToReport):
    """There is no duty of a number, or it is about a student of whom somebody may know nothing."""


class NothingOfCase(SponsorMonitorError):
    """A case of which no withdrawal is to be reported."""

    def __init__(self) -> None:
        """Say where to look."""
        super().__init__("No withdrawal of this case is to be reported now. See what is due: reports list --all.")


class ReportedTooEarly(SponsorMonitorError):
    """A report is said to have been made before the event was known, or after today."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        """Say between which days it can be."""
        super().__init__(
            f"A report of this is made from {first.isoformat()}, when it was known, to {last.isoformat()}, today. "
            "Give the day on which it was typed into the SMS."
        )


class StudentNotTold(SponsorMonitorError):
    """A withdrawal is to be recorded as reported of which the student has had no notice."""

    def __init__(self) -> None:
        """Say what comes first."""
        super().__init__(
            "The student has not been notified of this decision: send the notice first (case notify). Where it was "
            "reported before all the same, say why, and it is recorded with the reason (--before-notice)."
        )


class ReferenceMissing(SponsorMonitorError):
    """A report is recorded without what the SMS answered."""

    def __init__(self) -> None:
        """Say what is needed."""
        super().__init__("Give the reference by which the SMS knows the report: without it nobody can find it there.")


class KnownLater(SponsorMonitorError):
    """An event is said to have become known on a day that is still to come."""

    def __init__(self, today: dt.date) -> None:
        """Say until when it can be."""
        super().__init__(f"An event to report became known today, {today.isoformat()}, or earlier: give that day.")


class OnlyBySignature(SponsorMonitorError):
    """A withdrawal would be reported that nobody has signed."""

    def __init__(self) -> None:
        """Say what brings it about."""
        super().__init__("A withdrawal is reported once a signatory has approved it: case recommend, then case sign.")


class NotSponsored(SponsorMonitorError):
    """A duty to the Home Office was to be opened for a student without a CAS."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "This registration has no CAS: the institution does not sponsor it, and reports nothing of it."
        )
