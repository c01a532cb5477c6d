"""What changed of a registration between two assessments, said in sentences."""

from __future__ import annotations

from typing import Any

from sponsor_monitor.casework.known_then import changes_since

MONTH = {"month": "2026-01", "status": "below", "attended_minutes": 60, "due_minutes": 120}
FINDING = {
    "rule": "engagement-gap", "outcome": "warning", "level": "28", "open": True, "blocked_by": [], "measured": {},
    "period_start": "2026-01-05", "period_end": "2026-02-02", "explanation": "28 days counted.",
}  # fmt: skip


def entry(**changed: Any) -> dict[str, Any]:
    gap = {"last_evidence": "2026-01-04", "days": 29}
    return {"gap": gap, "months": [MONTH], "findings": [FINDING], **changed}


def test_nothing_is_said_where_nothing_changed() -> None:
    assert changes_since(entry(), entry()) == []


def test_every_change_is_said() -> None:
    later = {**FINDING, "rule": "checkpoint", "open": False, "level": None, "measured": {"name": "Week 5"}}
    now = entry(
        gap={"last_evidence": None, "days": 30},
        months=[{**MONTH, "attended_minutes": 120, "status": "met"}, {**MONTH, "month": "2026-02"}],
        findings=[{**FINDING, "blocked_by": ["outage:vle"]}, later],
    )

    assert changes_since(entry(), now) == [
        "The last evidence was of 4 January 2026; it is now of no day at all.",
        "The clock stood at 29 days; it stands at 30 now.",
        "January 2026: 1 h of 2 h attended, below then, 2 h of 2 h attended, met now.",
        "February 2026 has been judged since: 1 h of 2 h attended, below.",
        "Blocked otherwise: Engagement gap, warning 28 (from 5 January 2026).",
        "New: Checkpoint Week 5, warning (5 January to 2 February 2026). 28 days counted.",
    ]
    assert changes_since(entry(), entry(findings=[]))[0].startswith("No longer found: Engagement gap, warning 28")


def test_nothing_is_said_of_what_somebody_may_not_see() -> None:
    hidden: dict[str, object] = {"findings": []}

    assert changes_since(hidden, hidden) == []
