"""What an institution's process says on a day, and the days it counts in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from calendars.days import to_date, to_day
from calendars.working_days import add_working_days
from sponsor_monitor.casework.process import Process
from sponsor_monitor.casework.process_names import Plain


@dataclass(frozen=True, slots=True)
class InstitutionToday:
    """The process, the nation whose bank holidays count, the time zone, and today."""

    process: Process
    nation: str
    zone: ZoneInfo
    today: dt.date

    def value(self, name: str) -> Plain | None:
        """A value of the process in force today, or None."""
        found = self.process.on(name, self.today)
        return None if found is None else found.value

    def whole(self, name: str) -> int:
        """A number of the process in force today; ProcessValueMissing where there is none."""
        return self.process.whole(name, self.today)

    def working_days_after(self, day: dt.date, count: int) -> dt.date:
        """The day on which so many working days after a day have passed."""
        return to_date(add_working_days(to_day(day), count, self.nation))

    def due(self, name: str, day: dt.date) -> dt.date:
        """The day on which the working days of a value, counted from a day, end; by the value in force on that day."""
        return self.working_days_after(day, self.process.whole(name, day))

    def day_of(self, at: int) -> dt.date:
        """The institution's date of an instant, in microseconds since 1970."""
        return dt.datetime.fromtimestamp(at / 1_000_000, self.zone).date()
