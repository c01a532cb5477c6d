"""What each due session was for its student: captured, attended, authorised or absent (rules.md 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sponsor_monitor.counting_marks import AUTHORISED, LATE, PRESENT, STATUS, TOO_LATE
from sponsor_monitor.partition import Partition
from sponsor_monitor.shared import Shared
from sponsor_monitor.vocabulary import StatusKind

_PARTIAL, _WHOLE = np.int8(1), np.int8(2)


@dataclass(frozen=True, slots=True)
class Sittings:
    """One row a due session, beside ``Partition.due``. What is captured, not attended and not authorised is absent."""

    captured: NDArray[np.bool_]
    attended: NDArray[np.bool_]
    authorised: NDArray[np.bool_]


def sittings(partition: Partition, shared: Shared) -> Sittings:
    """What each due session was, by its counting mark, the register and the student's absences."""
    due = partition.due
    register = (shared.taken * np.where(shared.partial, _PARTIAL, _WHOLE))[due.session]
    captured = (register == _WHOLE) | ((register == _PARTIAL) & (due.sign != 0))
    status = due.sign & STATUS
    # Being late beyond tolerance leaves a bit beside the status, so that the sign is no longer the status alone.
    in_time = (status == LATE) & (due.sign & TOO_LATE == 0)
    attended = captured & ((status == PRESENT) | in_time)
    excused = partition.grid.status[StatusKind.AUTHORISED_ABSENCE][due.cell]
    authorised = captured & ~attended & ((status == AUTHORISED) | excused)
    return Sittings(captured, attended, authorised)
