"""What can be wrong with the files of a pack."""

from __future__ import annotations

from sponsor_monitor.errors import SponsorMonitorError


class NotAPack(SponsorMonitorError):
    """A pack's files are not such as this program writes."""

    def __init__(self, reason: str) -> None:
        """Say what is wrong."""
        super().__init__(f"This is no evidence pack that this program can read: {reason}.")
