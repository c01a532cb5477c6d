"""What can be wrong with a key, a checkpoint or a proof that somebody hands in, each as a sentence."""

from __future__ import annotations

from sponsor_monitor.errors import SponsorMonitorError


class AuditError(SponsorMonitorError):
    """Something about keys, checkpoints or proofs; its children name one cause each."""


class NotAKey(AuditError):
    """A text that is no signing key."""

    def __init__(self, where: str) -> None:
        """Name the file."""
        super().__init__(
            f"{where} is no Ed25519 key in PEM form: put the log's own key back from where it is backed up."
        )


class NotACheckpoint(AuditError):
    """A text that is no checkpoint, or not all of one."""

    def __init__(self, why: str) -> None:
        """Say what is missing or more than it should be."""
        super().__init__(
            f"This is no checkpoint of a log of Sponsor Monitor: {why}. Give the file as audit checkpoint wrote it."
        )


class SignatureBroken(AuditError):
    """A checkpoint whose signature does not hold for what it says."""

    def __init__(self, size: int) -> None:
        """Name the checkpoint by the size it says."""
        super().__init__(
            f"The checkpoint at {size:,} entries was altered: its signature does not hold for what it says. "
            "Use a copy that somebody else kept."
        )


class NotAProof(AuditError):
    """A text that is no proof of an entry."""

    def __init__(self, why: str) -> None:
        """Say what is missing or wrong."""
        super().__init__(f"This is no proof of an entry: {why}. Give the file as audit prove wrote it.")


class ProofBroken(AuditError):
    """A proof that does not prove what it says."""

    def __init__(self, why: str) -> None:
        """Say what does not follow."""
        super().__init__(f"The proof does not hold: {why}.")
