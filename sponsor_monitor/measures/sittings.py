"""What each due session was for its student: captured, attended, authorised or absent (rules.md 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.counting_marks import AUTHORISED, LATE, PRESENT
from sponsor_monitor.partition import Partition
from sponsor_monitor.shared import Shared
from sponsor_monitor.vocabulary import StatusKind


@dataclass(frozen=True, slots=True)
class Sittings:
    """One row a due session, beside ``Partition.due``. What is captured, not attended and not authorised is absent."""

    captured: NDArray[np.bool_]
    attended: NDArray[np.bool_]
    authorised: NDArray[np.bool_]


def sittings(partition: Partition, shared: Shared, late_tolerance_minutes: int) -> Sittings:
    """What each due session was, by its counting mark, the register and the student's absences."""
    due = partition.due
    marked = due.mark > 0
    captured = shared.taken[due.session] & (~shared.partial[due.session] | marked)
    in_time = (due.mark == LATE) & (due.minutes_late <= late_tolerance_minutes)
    attended = captured & ((due.mark == PRESENT) | in_time)
    excused = partition.grid.status[StatusKind.AUTHORISED_ABSENCE][due.cell]
    authorised = captured & ~attended & ((due.mark == AUTHORISED) | excused)
    return Sittings(captured, attended, authorised)
