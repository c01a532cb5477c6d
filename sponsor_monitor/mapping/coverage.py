"""What a restating file covers, gathered while its rows go by."""

from __future__ import annotations

import numpy as np

from calendars.days import to_date
from sponsor_monitor.dataset import grammar
from sponsor_monitor.errors import Fault
from sponsor_monitor.mapping.arriving import Window
from sponsor_monitor.mapping.clock import Clock
from sponsor_monitor.mapping.export import ExportRefused
from sponsor_monitor.mapping.mapping import WindowSource
from sponsor_monitor.mapping.moments import DaySource
from sponsor_monitor.mapping.source_rows import SourceRows


class Coverage:
    """The days and schools that the rows of a file name; rows whose day cannot be read widen nothing."""

    def __init__(self, file: str, source: WindowSource, clock: Clock) -> None:
        """Begin with no rows."""
        self._file = file
        self._source = source
        self._clock = clock
        self._firsts: set[int] = set()
        self._lasts: set[int] = set()
        self._schools: set[str] = set()

    def take(self, rows: SourceRows) -> None:
        """See some rows go by."""
        for days, source in ((self._firsts, self._source.first), (self._lasts, self._source.last)):
            if source is not None:
                days.update(self._days(source, rows))
        if self._source.school_cell is not None:
            values, _ = self._source.school_cell.distinct(rows)
            self._schools.update(value for value in values.to_pylist() if value)

    def window(self) -> Window | None:
        """What is covered; None where the file does not say it. ExportRefused where its rows contradict each other."""
        source = self._source
        schools: tuple[str, ...] | None = (source.school,) if source.school is not None else None
        if source.school_cell is not None:
            if not self._schools:
                return None
            schools = tuple(sorted(self._schools))
        if source.first is None:
            return Window(source.start, source.end, schools)
        if not self._firsts or not self._lasts:
            return None
        if not source.is_of_rows and (len(self._firsts) > 1 or len(self._lasts) > 1):
            column = source.first.columns[0]
            raise ExportRefused(
                [Fault(self._file, "several periods in one file: export each by itself", column=column)]
            )
        start, end = min(self._firsts), max(self._lasts)
        if end < start:
            raise ExportRefused([Fault(self._file, "the period ends before it starts", column=source.first.columns[0])])
        return Window(to_date(start), to_date(end), schools)

    def _days(self, source: DaySource, rows: SourceRows) -> set[int]:
        text = source.translate(rows, self._clock).text
        days, good = grammar.dates(text)
        return set(np.unique(days[good]).tolist())
