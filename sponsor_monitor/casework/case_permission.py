"""What somebody needs to be allowed to do each thing in a case."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import QueryAnswer
from sponsor_monitor.people.permission import Permission

_E, _P = CaseEvent, Permission

NEEDED: Mapping[CaseEvent, Permission] = MappingProxyType(
    {
        **dict.fromkeys(_E, _P.WORK_CASES),
        **dict.fromkeys((_E.CONTACT_ATTEMPTED, _E.RESPONSE, _E.CIRCUMSTANCES_NOTED), _P.CONTACT_STUDENT),
        **dict.fromkeys(
            (_E.SUPPORT_OFFERED, _E.SUPPORT_REFERRED, _E.OPTIONS_OFFERED, _E.OPTION_CHOSEN), _P.OFFER_SUPPORT
        ),
        _E.WELFARE_CONCERN: _P.RAISE_WELFARE,
        _E.WELFARE_ANSWERED: _P.ANSWER_WELFARE,
        _E.DATA_QUERY_ANSWERED: _P.ANSWER_DATA_QUERY,
        _E.REGISTER_ANSWERED: _P.ANSWER_REGISTER,
        _E.BLOCK_CLEARED: _P.CLEAR_BLOCKS,
        _E.PANEL_HELD: _P.HOLD_PANEL,
        **dict.fromkeys((_E.TOLD_IN_ADVANCE, _E.NOTIFIED), _P.WRITE_TO_STUDENT),
        _E.RECOMMENDED: _P.RECOMMEND,
        **dict.fromkeys((_E.APPEAL_DECIDED, _E.COMPLAINT_DECIDED), _P.DECIDE_APPEAL),
        _E.REPORTED: _P.REPORT,
    }
)
"""The permission of each kind of event; a signature and a decision on the evidence are the signatory's."""


def needed(draft: Draft, *, is_sponsored: bool) -> Permission:
    """What somebody needs to be allowed to do this about a student."""
    kind = CaseEvent(draft.kind)
    on_evidence = draft.body.get("answer") == QueryAnswer.DECIDED_ON_EVIDENCE
    if kind is CaseEvent.SIGNED_OFF or (kind is CaseEvent.DATA_QUERY_ANSWERED and on_evidence):
        return Permission.SIGN_SPONSORED if is_sponsored else Permission.SIGN_OTHER
    return NEEDED[kind]
