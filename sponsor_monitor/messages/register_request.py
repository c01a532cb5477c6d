"""What those are asked who took classes of which no register has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

_MOST = 40


def unmarked_text(sessions: Sequence[tuple[str, str, dt.date]], due: dt.date) -> str:
    """The text of a mail about sessions (id, module, day) without a register, to be answered by a day."""
    lines = [f"- {module}, {_day(day)} (session {session})" for session, module, day in sessions[:_MOST]]
    if len(sessions) > _MOST:
        lines.append(f"- and {len(sessions) - _MOST:,} more")
    asked = (
        "No register has come of these sessions, which the timetable says you held. Please enter it where registers "
        f"are taken by {_day(due)}. Where you cannot, say with one click under Registers in Sponsor Monitor who was "
        "there, that a session was not held, or that no register was taken; or tell your school office. What is not "
        "known is never counted as absence, but it cannot be counted for a student either."
    )
    return f"{asked}\n\n" + "\n".join(lines)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
