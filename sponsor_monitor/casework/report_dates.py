"""From when a withdrawal's report is counted: the trigger an institution chose, with the dates of the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.process_names import ReportTrigger

COUNTED_FROM = {
    ReportTrigger.DECISION: "The days are counted from the decision.",
    ReportTrigger.NOTICE: "The days are counted from this letter.",
    ReportTrigger.APPEALS_OVER: "The days are counted from the end of the time to appeal or, if you appeal, from the "
    "day on which your appeal is decided.",
}
"""How a notice says from when the days are counted."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a withdrawal as far as there are any; ``appeals_over`` is to come where no appeal was decided."""

    decided_on: dt.date
    notified_on: dt.date | None = None
    appeals_over: dt.date | None = None

    def of(self, trigger: ReportTrigger) -> dt.date | None:
        """The day from which a trigger counts."""
        return {
            ReportTrigger.DECISION: self.decided_on,
            ReportTrigger.NOTICE: self.notified_on,
            ReportTrigger.APPEALS_OVER: self.appeals_over,
        }[trigger]


def chosen_trigger(here: InstitutionToday) -> ReportTrigger:
    """The trigger that the institution chose; ProcessValueMissing where it chose none."""
    return ReportTrigger(str(here.process.required("report_trigger", here.today).value))


def due_by_trigger(dates: Dates, here: InstitutionToday) -> Mapping[ReportTrigger, dt.date]:
    """The last day to report by each trigger whose day is known."""
    known = {trigger: dates.of(trigger) for trigger in ReportTrigger}
    return {trigger: here.due("report_days", day) for trigger, day in known.items() if day is not None}
