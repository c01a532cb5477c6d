"""What the parts of a report mean, in the words of the people who act on it."""

from __future__ import annotations

from sponsor_monitor.store.quality.contradiction import KINDS, MOST_FACTS
from sponsor_monitor.store.quality.feeds import FEWEST_BATCHES, USUAL_BATCHES
from sponsor_monitor.store.quality.sms_list import ENDED, RUNNING

DOUBTS = {
    "uncaptured-register": "A session was due to students, and no register was taken.",
    "partial-register": "A register names too few of the students due to be the whole register.",
    "calendar-too-short": "The term calendar does not cover every day on which a registration is monitored.",
    "session-in-vacation": "A session that was not cancelled lies on a vacation or closure day of its students.",
    "overlapping-sessions": "Two classroom sessions at one time are due to the same students.",
    "mark-without-membership": "A student is marked for a session without being in its group that day.",
    "mark-before-session": "The mark that counts was recorded before the session began.",
    "conflicting-marks": "Two marks of a student for one session, recorded at one time, contradict each other.",
    "contradicting-evidence": "A month of low attendance has other engagement in several of its weeks.",
    "evidence-after-end": "Engagement is recorded after a registration ended.",
    "outage": "A source of events was silent for everybody.",
}
"""Each kind of doubt about the records themselves (rules.md 8)."""

PARTS = {
    "In the data": "What the records themselves leave in doubt (rules, section 8).",
    "Feeds": (
        "Each source by whose name batches arrive. Its rhythm is the median time between its batches; it is late when "
        "more than twice that, and at least a day more than it, has passed from its last batch to the end of the day "
        "the report is about. Rows are compared with the median of the up to "
        f"{USUAL_BATCHES} batches before: much fewer is less than half, much more is more than twice. With fewer than "
        f"{FEWEST_BATCHES} batches there are too few to tell. A delivery in which nothing was new makes no batch."
    ),
    "Quarantine": "Rows that could not be used and still wait, counted by feed, table, column and reason.",
    "Unmarked registers": (
        "Sessions up to the day, not cancelled and due to students, for which nobody is marked present, late or "
        "absent. They count as missing, never as absence."
    ),
    "Contradictions": (
        f"What one system says and another contradicts, with the first {MOST_FACTS} rows behind each. People decide "
        "which of the two is right."
    ),
}
"""Each part: its title, and what it shows."""

STATUS_WORDS = (
    f"A status in the SMS's list has ended with one of the words {', '.join(sorted(ENDED))}, and runs with one of "
    f"{', '.join(sorted(RUNNING))}; any other is taken for neither."
)


def all_definitions() -> list[tuple[str, str, str]]:
    """Every part and kind: the part it belongs to, its name, and what it means."""
    found = [("Parts", name, words) for name, words in PARTS.items()]
    found += [("In the data", kind, words) for kind, words in DOUBTS.items()]
    found += [("Contradictions", kind, words) for kind, (_, words) in KINDS.items()]
    return [*found, ("Contradictions", "statuses in the SMS", STATUS_WORDS)]
