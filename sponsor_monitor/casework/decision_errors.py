"""What may not follow in a case of panels, recommendations, signatures, notices and appeals, each with what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sponsor_monitor.casework.case_errors import CaseError
from sponsor_monitor.words import plural


class GateNotPassed(CaseError):
    """A recommendation or a signature while conditions of its ground are not met; each is named."""

    def __init__(self, missing: Sequence[str]) -> None:
        """List what is missing, and what to do about each."""
        self.missing = tuple(missing)
        lines = "\n".join(f"  {each}" for each in missing)
        super().__init__(f"De-registration cannot be recommended or approved: conditions are not met.\n{lines}")


class AwaitingSignature(CaseError):
    """A second recommendation while one waits to be signed."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("A recommendation waits for a signature: it is approved, declined or returned first.")


class NothingRecommended(CaseError):
    """A sign-off without the recommendation it is about."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("No such recommendation waits for a signature in this case: look at the case again.")


class SecondPersonNeeded(CaseError):
    """Somebody who took part was to decide."""

    def __init__(self, part: str) -> None:
        """Say which part they had."""
        super().__init__(
            f"You {part}, so a second person has to decide: another signatory, or a deputy whose appointment is "
            "recorded."
        )


class ReasonsNeeded(CaseError):
    """A decision that does not say what its kind asks for."""

    def __init__(self, decision: str, what: str) -> None:
        """Say what is missing."""
        super().__init__(f"To {decision} this needs {what}: give it and try again.")


class SnapshotNeeded(CaseError):
    """An approval that does not say what was approved."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("An approval is over a snapshot of facts and case: look at the snapshot, then sign it.")


class PanelTooSmall(CaseError):
    """A panel on which fewer sat than the institution asks for: it determines nothing."""

    def __init__(self, least: int) -> None:
        """Say how many it takes."""
        super().__init__(
            f"A panel has at least {plural(least, 'member')}: name everyone who sat. Where fewer did, it determined "
            "nothing, and the case is referred again."
        )


class PanelBeforeReferral(CaseError):
    """A panel is said to have met before the case was referred to it."""

    def __init__(self, referred_on: dt.date) -> None:
        """Name the day of the referral."""
        super().__init__(
            f"The case was referred to the panel on {referred_on.isoformat()}, so none can have met about it "
            "before: give the day on which it met."
        )


class AppealNeedsReason(CaseError):
    """An appeal after its last day, or a second one: it can be taken, and somebody says why."""

    def __init__(self, why: str) -> None:
        """Say what stands against it."""
        super().__init__(
            f"{why}. Where the appeal is taken all the same, say why, and it is recorded with the reason "
            "(case appeal --taken-because)."
        )


class GroundNeeded(CaseError):
    """A panel determined de-registration without saying on which ground."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("A panel that determines de-registration says on which ground, immigration or academic.")


class RemedyNeeded(CaseError):
    """An appeal succeeded, and nobody said what follows."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("An appeal that succeeds has a remedy: readmission, intermission or another.")


class NotApproved(CaseError):
    """What follows an approval, without one that stands."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("No approved recommendation stands in this case: this can only follow one.")


class NotNotified(CaseError):
    """What a student does after a notice, before there was one."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("The student was not notified yet: this can only follow the notice.")
