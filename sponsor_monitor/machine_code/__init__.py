"""Loops over tens of millions of rows as Numba compiles them; ``loops.compiled_loops`` says whether they are to be had.

Each does what NumPy does elsewhere, in one pass: whoever calls one has the way without it too. Importing the package
compiles them; the machine code is kept beside these files, or in the user's cache, for the next import.
"""

from __future__ import annotations

from sponsor_monitor.machine_code.events import count_events, date_events
from sponsor_monitor.machine_code.held import meet_marks, write_ranges
from sponsor_monitor.machine_code.marks import pack_marks, unpack_marks
from sponsor_monitor.machine_code.texts import look_up

__all__ = ["count_events", "date_events", "look_up", "meet_marks", "pack_marks", "unpack_marks", "write_ranges"]
