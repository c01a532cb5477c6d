"""An assessment as alerts are held against it: what it found, and whether what an alert said before was so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sponsor_monitor.casework.alert import Alert, Facts
from sponsor_monitor.casework.alert_concern import Beside, Concern, Document, student_concerns
from sponsor_monitor.casework.alert_provision import course_concerns
from sponsor_monitor.casework.alert_seen import Seen

_MONTHLY = ("monthly-attendance", "three-month-attendance")


@dataclass(frozen=True, slots=True)
class Hindsight:
    """The document, the opaque ids by registration_id, the measures, and the day alerts were last held against one."""

    document: Document
    uids: Mapping[str, str]
    seen: Seen
    seen_until: str
    entries: Mapping[str, Mapping[str, Any]] = field(init=False)
    """The registrations' entries by opaque id."""
    courses: Mapping[str, Mapping[str, Any]] = field(init=False)
    """The courses' entries by code and start."""

    def __post_init__(self) -> None:
        """Find entries by what alerts call them."""
        entries = {self.uids[entry["registration_id"]]: entry for entry in self.document["registrations"]}
        courses = {f"{each['course_code']} {each['course_start']}": each for each in self.document["courses"]}
        object.__setattr__(self, "entries", entries)
        object.__setattr__(self, "courses", courses)

    def concerns(self) -> Iterator[Concern]:
        """What a person has to look at."""
        yield from student_concerns(self.document, Beside(self.uids, self.seen.session_day, self.seen.over_on))
        yield from course_concerns(self.document, self.uids)

    def stood(self, alert: Alert, now: Concern | None) -> bool:
        """Whether an alert was true on the day it was last seen; ``now`` is what is found in its place."""
        if alert.registration is None:
            return self._course_stood(alert, now)
        entry = self.entries.get(alert.registration)
        if entry is None:
            return False
        last = alert.seen_to(self.seen_until) if alert.topic.rule == "engagement-gap" else self.seen_until
        return self.seen.stood(entry["registration_id"], alert.finding, last)

    def figures(self, alert: Alert) -> Facts | None:
        """What is measured now of whom an alert was about, in its rule's own figures; None where there is nothing."""
        if alert.topic.rule == "remote-share":
            return self.courses.get(alert.topic.about)
        entry = self.entries.get(alert.registration or "")
        if entry is None:
            return None
        if alert.topic.rule == "engagement-gap":
            return {"gap": entry["gap"]}
        if alert.topic.rule in _MONTHLY:
            named = alert.finding["measured"].get("months") or [alert.finding["period_start"][:7]]
            return {"months": [month for month in entry["months"] if month["month"] in named]}
        return None

    def _course_stood(self, alert: Alert, now: Concern | None) -> bool:
        """Whether what a course did not provide is still so, whatever came to it: other weeks, other students."""
        before = alert.finding["measured"]
        if alert.topic.rule == "remote-share":
            measured = self.courses.get(alert.topic.about)
            return measured is not None and all(before[name] <= measured[name] for name in before)
        if now is None:
            return False
        weeks, inside = now.finding["measured"]["weeks"], now.facts["registrations"]
        return set(before["weeks"]) <= set(weeks) and set(alert.facts["registrations"]) <= set(inside)
