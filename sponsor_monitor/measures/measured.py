"""Everything measured of one partition of students: what the rules read."""

from __future__ import annotations

from dataclasses import dataclass

from sponsor_monitor.facts import Facts
from sponsor_monitor.law import Bundle
from sponsor_monitor.measures.attendance_months import AttendanceMonths, attendance_months
from sponsor_monitor.measures.contact_weeks import ContactWeeks, contact_weeks
from sponsor_monitor.measures.engagement_clock import EngagementClock, engagement_clock
from sponsor_monitor.measures.gaps import Gaps, gaps
from sponsor_monitor.measures.low_months import LowMonths, low_months
from sponsor_monitor.measures.sittings import Sittings, sittings
from sponsor_monitor.partition import Partition
from sponsor_monitor.shared import Shared


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of one partition beside what they were measured from."""

    facts: Facts
    partition: Partition
    shared: Shared
    sittings: Sittings
    weeks: ContactWeeks
    months: AttendanceMonths
    low: LowMonths
    clock: EngagementClock
    gaps: Gaps

    @property
    def law(self) -> Bundle:
        """The bundle that judges."""
        return self.facts.question.law

    @property
    def as_of(self) -> int:
        """The last day there is."""
        return self.facts.question.as_of


def measure(facts: Facts, partition: Partition, shared: Shared) -> Measured:
    """Measure one partition."""
    sat = sittings(partition, shared)
    months = attendance_months(facts, partition, sat)
    clock = engagement_clock(facts, partition)
    return Measured(
        facts=facts,
        partition=partition,
        shared=shared,
        sittings=sat,
        weeks=contact_weeks(facts, partition, sat),
        months=months,
        low=low_months(facts, partition, months, clock),
        clock=clock,
        gaps=gaps(facts, partition, clock),
    )
