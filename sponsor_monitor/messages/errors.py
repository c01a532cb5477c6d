"""What cannot be done with a message, each as a sentence that says what to do."""

from __future__ import annotations

from sponsor_monitor.errors import SponsorMonitorError


class MessageError(SponsorMonitorError):
    """Something that cannot be done with a message; its children name one cause each."""


class BadAddress(MessageError):
    """An e-mail address to which no mail can be sent; the address itself is not repeated."""

    def __init__(self, why: str) -> None:
        """Say what is wrong with it."""
        super().__init__(f"The e-mail address cannot be used: {why}. Write one address, such as name@example.ac.uk.")


class BlankMessage(MessageError):
    """A message without any text."""

    def __init__(self) -> None:
        """Ask for a text."""
        super().__init__("The message has no text: write what it is to say.")


class NoSuchMessage(MessageError):
    """A message that was never queued, or that this person may not see."""

    def __init__(self) -> None:
        """Say where messages are listed."""
        super().__init__("There is no such message for you: sponsor-monitor messages list shows those there are.")


class NotWaiting(MessageError):
    """A message that is no longer where it would have to be."""

    def __init__(self, state: str, wanted: str) -> None:
        """Say how it stands, and what cannot be done any more."""
        super().__init__(
            f"The message cannot be {wanted}: it is {state}. sponsor-monitor messages show tells the rest."
        )


class NeedsPerson(MessageError):
    """A message that only a person may let go."""

    def __init__(self, kind: str) -> None:
        """Name the kind of message."""
        super().__init__(f"A {kind} leaves only when a person releases it: sponsor-monitor messages release MESSAGE.")


class NoSuchFeed(MessageError):
    """A calendar's secret address that is not, or no longer, one."""

    def __init__(self) -> None:
        """Say how to make one."""
        super().__init__("There is no such calendar feed: make a new address by sponsor-monitor messages feed.")
