"""Kinds of events that have something in common."""

from __future__ import annotations

from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import Outcome

PREPARING = frozenset(
    {
        CaseEvent.OPENED,
        CaseEvent.CONTACT_ATTEMPTED,
        CaseEvent.CIRCUMSTANCES_NOTED,
        CaseEvent.SUPPORT_OFFERED,
        CaseEvent.SUPPORT_REFERRED,
        CaseEvent.OPTIONS_OFFERED,
        CaseEvent.ACTION_PLAN,
        CaseEvent.PLAN_REVIEWED,
        CaseEvent.BLOCK_CLEARED,
        CaseEvent.REFERRED_TO_PANEL,
        CaseEvent.TOLD_IN_ADVANCE,
        CaseEvent.RECOMMENDED,
    }
)
"""Who does one of these prepares the case, and does not sign it."""

UPHELD = frozenset({Outcome.UPHELD.value, Outcome.PARTLY_UPHELD.value})
HOLDS = {
    CaseEvent.APPEAL_LODGED: CaseEvent.APPEAL_DECIDED,
    CaseEvent.COMPLAINT_LODGED: CaseEvent.COMPLAINT_DECIDED,
    CaseEvent.REVIEW_LODGED: CaseEvent.REVIEW_DECIDED,
}
"""What sets a legal hold, and what ends it."""

FORMAL_LETTERS = frozenset(
    {CaseEvent.REFERRED_TO_PANEL, CaseEvent.TOLD_IN_ADVANCE, CaseEvent.RECOMMENDED, CaseEvent.NOTIFIED}
)
"""What does not happen while a welfare concern is unanswered."""

DECIDING = frozenset(
    {
        CaseEvent.BLOCK_CLEARED,
        CaseEvent.OPTIONS_OFFERED,
        CaseEvent.REFERRED_TO_PANEL,
        CaseEvent.PANEL_HELD,
        CaseEvent.TOLD_IN_ADVANCE,
        CaseEvent.RECOMMENDED,
        CaseEvent.SIGNED_OFF,
    }
)
"""What is over once the Home Office was told."""

WHILE_CLOSED = frozenset(
    {
        CaseEvent.REOPENED,
        CaseEvent.FILE_ATTACHED,
        CaseEvent.RESPONSE,
        CaseEvent.WELFARE_CONCERN,
        CaseEvent.WELFARE_ANSWERED,
        CaseEvent.DATA_QUERY_OPENED,
        CaseEvent.DATA_QUERY_ANSWERED,
        CaseEvent.REQUEST_TO_REMAIN,
        CaseEvent.APPEAL_LODGED,
        CaseEvent.APPEAL_DECIDED,
        CaseEvent.COMPLAINT_LODGED,
        CaseEvent.COMPLAINT_DECIDED,
        CaseEvent.REVIEW_LODGED,
        CaseEvent.REVIEW_DECIDED,
        CaseEvent.PROCEDURES_COMPLETED,
    }
)
"""What still happens in a closed case: what the student says or has a right to, worry about them, and papers."""

ONLY_HERE = frozenset({CaseEvent.RECOMMENDED, CaseEvent.SIGNED_OFF, CaseEvent.REPORT_DUE, CaseEvent.REPORTED})
"""What cannot come in from records before go-live."""
