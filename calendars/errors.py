"""What calendars refuse, each by a named error whose sentence says what to do."""

from __future__ import annotations

from collections.abc import Sequence


class CalendarError(Exception):
    """The root of every error of calendars; its text is one sentence for a person."""


class CalendarRefused(CalendarError):
    """A term calendar that is not as described; ``faults`` are its reasons, one sentence each, at least one."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep the faults and say them, one on each line."""
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults):,} faults"
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"The calendar cannot be read: {count}. Mend and try again.\n{lines}")


class UnknownNation(CalendarError):
    """A nation of which no bank holidays are known."""

    def __init__(self, nation: str, known: Sequence[str]) -> None:
        """Name the nation that was asked for and those that are known."""
        super().__init__(f'There is no nation "{nation}". Choose one of {", ".join(known)}.')


class UnknownCalendar(CalendarError):
    """A published calendar that is not shipped."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        """Name the calendar that was asked for and those that are shipped."""
        super().__init__(f'There is no shipped calendar "{name}". Choose one of {", ".join(known)}.')


class NoSuchDeadline(CalendarError):
    """A deadline of no working days, or of more than anybody could mean."""

    def __init__(self, count: int, most: int) -> None:
        """Name the number of working days that was asked for and the range it must be in."""
        super().__init__(f"A deadline of {count:,} working days cannot be counted. Give a number from 1 to {most:,}.")
