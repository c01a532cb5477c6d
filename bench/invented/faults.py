"""Bad rows of every kind a row can be bad."""

from __future__ import annotations

from bench.invented.world import Cells, World

TIMES = ("03/11/2025", "2025-11-31T10:00:00", "2025-10-07T25:00", "2025-10-07T10:60", "", "2025-10-07T10:00+5",
         "2025-10-07Z", "2025-10-07T10", "2025-10-07T10:00:00.1234567", " 2025-10-07T10:00")  # fmt: skip
DATES = ("2025-02-30", "2025-13-01", "01/10/2025", "2025-10-1", "20251001", "2025-10-01T00:00")
NUMBERS = ("-5", "1.5", "ten", " 3", "+3", "1e2")
FLAGS = ("yes", "TRUE", "1", "0")
BAD: dict[str, dict[str, tuple[str, ...]]] = {
    "statuses": {
        "student_id": ("nobody", ""), "kind": ("holiday", "", "Placement"), "start": (*DATES, ""), "end": DATES,
        "recorded_at": TIMES[:4],
    },
    "sessions": {
        "session_id": ("",), "group_id": ("",), "module_code": ("",), "starts_at": TIMES,
        "ends_at": (*TIMES, "2001-01-01T10:00"), "in_person": FLAGS, "classroom_based": FLAGS,
        "break_minutes": NUMBERS, "cancelled": FLAGS,
    },
    "groups": {
        "student_id": ("nobody", ""), "group_id": ("",), "from_date": (*DATES, ""), "to_date": (*DATES, "2001-01-01")
    },
    "marks": {
        "student_id": ("nobody", ""), "session_id": ("nothing", ""), "status": ("here", "", "Present"),
        "minutes_late": NUMBERS, "recorded_at": TIMES[:4],
    },
    "engagement": {
        "student_id": ("nobody", ""), "occurred_at": TIMES, "indicator": ("swipe", "Vle", ""), "count": NUMBERS,
        "recorded_at": TIMES[:4],
    },
}  # fmt: skip
OVERFULL = "\0overfull"  # a cell beyond the header, for a row that is to have one too many


def spoil(world: World, tables: dict[str, list[Cells]], *, overfull: bool) -> int:
    """Make some rows bad, in one cell or several, and give how many."""
    spoilt = 0
    for name, columns in BAD.items():
        rows = tables[name]
        for at in world.rng.sample(range(len(rows)), min(len(rows), world.rng.randint(0, 4))):
            spoilt += 1
            if overfull and world.chance(0.15):
                rows[at] = rows[at] | {OVERFULL: world.pick(("", "more"))}
                continue
            for column in world.rng.sample(list(columns), world.weigh({1: 5, 2: 1})):
                rows[at] = rows[at] | {column: world.pick(columns[column])}
    return spoilt
