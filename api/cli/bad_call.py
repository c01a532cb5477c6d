"""What cannot be done as it was asked for on the command line."""

from __future__ import annotations

from sponsor_monitor.errors import SponsorMonitorError


class BadCall(SponsorMonitorError):
    """A wrong date, a file that cannot be written, a directory that is not empty; the text says what to do."""
