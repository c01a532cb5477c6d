"""Every refusal is a named error whose sentence says what to do next; nothing here knows of status codes."""

from __future__ import annotations

from collections.abc import Sequence


class SponsorMonitorError(Exception):
    """The root of every error of ours; its text is one sentence for a person."""


class Fault:
    """One reason why a folder cannot be read as a whole: where it is and what is wrong."""

    __slots__ = ("column", "file", "line", "reason", "value")

    def __init__(
        self, file: str, reason: str, *, line: int | None = None, column: str | None = None, value: str | None = None
    ) -> None:
        """Keep the file, the reason in words, and as much of line, column and value as is known."""
        self.file = file
        self.reason = reason
        self.line = line
        self.column = column
        self.value = value

    def __str__(self) -> str:
        """Say the fault in one line: ``students.csv line 3, school "": blank``."""
        where = self.file if self.line is None else f"{self.file} line {self.line}"
        if self.column:
            where += f", {self.column}"
        if self.value is not None:
            where += f' "{shortened(self.value)}"'
        return f"{where}: {self.reason}"


class DatasetRefused(SponsorMonitorError):
    """The folder cannot be read as a whole; every fault found is listed (dataset.md, "Bad input")."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults and say them, one on each line."""
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults):,} faults"
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"The dataset cannot be read: {count}. Mend and try again.\n{lines}")


class NotInForce(SponsorMonitorError):
    """A day was judged before the first dated value of a parameter; the law has no default."""

    def __init__(self, parameter: str, day: str, first: str) -> None:
        """Name the parameter, the day that was asked for and the day its first value begins."""
        super().__init__(
            f"{parameter} has no value on {day}: its first value is in force from {first}. "
            "Give the bundle a value from an earlier day."
        )


def shortened(value: str, most: int = 200) -> str:
    """A value cut for showing: at most ``most`` characters, saying how long it was."""
    return value if len(value) <= most else f"{value[:most]}… ({len(value):,} characters)"
