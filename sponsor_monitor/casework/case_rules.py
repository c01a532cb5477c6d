"""What may follow in a case: every event passes here before it is appended, or is refused by a named error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.case_errors import (
    AlreadyThere,
    CaseClosed,
    CaseFrozen,
    CaseIsAnother,
    InTheFuture,
    NoSuchCase,
    NotFromBefore,
    TooFarAhead,
    WelfareUnanswered,
)
from sponsor_monitor.casework.case_rules_care import CARE
from sponsor_monitor.casework.case_rules_decision import DECISION, refuse_deciding
from sponsor_monitor.casework.case_step import Step
from sponsor_monitor.casework.event import SHAPES, CaseEvent, check_event
from sponsor_monitor.casework.event_fields import day
from sponsor_monitor.casework.event_groups import DECIDING, FORMAL_LETTERS, ONLY_HERE, WHILE_CLOSED
from sponsor_monitor.casework.gate import Condition
from sponsor_monitor.casework.institution_today import InstitutionToday

_RULES = {**CARE, **DECISION}
_AHEAD = dt.timedelta(days=731)
_STILL_OWED = frozenset({CaseEvent.REPORT_DUE, CaseEvent.REPORTED, CaseEvent.NOTIFIED})


def accept(
    case: Case | None,
    draft: Draft,
    *,
    actor: str,
    institution: InstitutionToday,
    checklist: Sequence[Condition] | None = None,
    beside: Sequence[Case] = (),
) -> None:
    """That an event may follow in a case; a named error says why it may not.

    ``actor`` is the account that does it, ``checklist`` the gate as it stands now (needed to recommend and to approve),
    ``beside`` are the student's other cases. ``case`` is None for the event that opens one.
    """
    check_event(draft)
    kind = CaseEvent(draft.kind)
    _refuse_future(draft, institution.today)
    _refuse_far(draft, institution.today)
    if draft.body.get("before_go_live") and kind in ONLY_HERE:
        raise NotFromBefore
    if case is None:
        if kind is not CaseEvent.OPENED:
            raise NoSuchCase
        return
    if kind is CaseEvent.OPENED:
        raise AlreadyThere("The case is open already")
    if (draft.subject, draft.registration) != (case.uid, case.registration):
        raise CaseIsAnother
    _refuse_by_state(case, kind, beside)
    step = Step(case, draft, actor, institution, checklist)
    refuse_deciding(step)
    rule = _RULES.get(kind)
    if rule is not None:
        rule(step)


def refuse_formal_letter(cases: Sequence[Case]) -> None:
    """WelfareUnanswered while a welfare concern waits in any of a student's cases: no formal letter goes."""
    if any(case.has_unanswered_welfare for case in cases):
        raise WelfareUnanswered


def _refuse_by_state(case: Case, kind: CaseEvent, beside: Sequence[Case]) -> None:
    is_owed = bool(case.duties or case.approval) and kind in _STILL_OWED
    if not case.is_open and kind not in WHILE_CLOSED and not is_owed:
        raise CaseClosed
    if case.is_frozen and kind in DECIDING:
        raise CaseFrozen
    if kind in FORMAL_LETTERS:
        refuse_formal_letter([case, *beside])


def _refuse_far(draft: Draft, today: dt.date) -> None:
    """TooFarAhead for a day more than two years ahead: no calendar could hold some of them."""
    most = today + _AHEAD
    fields = SHAPES[CaseEvent(draft.kind)].body
    single = [value for name, value in draft.body.items() if fields[name].check is day]
    for written in [*single, *draft.body.get("reviews", ())]:
        if dt.date.fromisoformat(written) > most:
            raise TooFarAhead(dt.date.fromisoformat(written), most)


def _refuse_future(draft: Draft, today: dt.date) -> None:
    if "on" in draft.body:
        on = dt.date.fromisoformat(draft.body["on"])
        if on > today:
            raise InTheFuture(on, today)
