"""remote-share: a course that teaches more remotely than is allowed without permission (rules.md 6)."""

from __future__ import annotations

from sponsor_monitor.finding import Finding
from sponsor_monitor.law import Bundle
from sponsor_monitor.shared import CourseTotal
from sponsor_monitor.vocabulary import Outcome, Subject
from sponsor_monitor.words import day_words, hours, percentage

RULE = "remote-share"


def find(course: CourseTotal, law: Bundle) -> list[Finding]:
    """A breach when the course is over for everybody, a warning while the rest of it may still mend the share."""
    if course.first_session is None or course.last_session is None:
        return []
    allowed = law.dated("remote_percent").on(course.last_session)
    if course.remote_minutes * 100 <= allowed.value * course.taught_minutes:
        return []
    measured = {"remote_minutes": course.remote_minutes, "taught_minutes": course.taught_minutes}
    return [
        Finding(
            rule=RULE,
            outcome=Outcome.BREACH if course.ended else Outcome.WARNING,
            subject=Subject.PROVISION,
            clause=allowed.clause,
            period_start=course.first_session,
            period_end=course.last_session,
            crossed_on=course.last_session,
            measured=measured,
            threshold={"percent": allowed.value},
            explanation=_explanation(course, law.remote_since, allowed.value, allowed.clause),
        )
    ]


def _explanation(course: CourseTotal, since: int, percent: int, clause: str) -> str:
    mend = "" if course.ended else " The rest of the course may still mend this."
    return (
        f"{hours(course.remote_minutes)} of {hours(course.taught_minutes)} timetabled since {day_words(since)} were "
        f"remote ({percentage(course.remote_minutes, course.taught_minutes)}), each session counted once; without "
        f"permission for more the limit is {percent}% ({clause}).{mend} "
        "This is about what the course offered, not about a student."
    )
