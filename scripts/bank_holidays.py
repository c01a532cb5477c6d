"""Write calendars/bank_holidays.txt anew: the bank holidays of each nation as the package ``holidays`` lists them.

`python scripts/bank_holidays.py`, once the package knows of one that was proclaimed or moved; a test says when.
The dates are facts, taken from the package (MIT licence), which takes them from GOV.UK.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import holidays

from calendars.days import FRIDAY
from calendars.working_days import NATIONS, TABLE_YEARS

FILE = Path(__file__).resolve().parent.parent / "calendars" / "bank_holidays.txt"


def bank_holidays() -> str:
    """A line for each day: the date, and the nations that rest on it."""
    resting: defaultdict[str, list[str]] = defaultdict(list)
    for nation in NATIONS:
        for date in holidays.country_holidays("GB", subdiv=nation, years=TABLE_YEARS):
            if date.weekday() <= FRIDAY:
                resting[date.isoformat()].append(nation)
    return "".join(f"{date} {' '.join(nations)}\n" for date, nations in sorted(resting.items()))


if __name__ == "__main__":
    FILE.write_text(bank_holidays(), encoding="utf-8")
