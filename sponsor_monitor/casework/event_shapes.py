"""What each event of a case says: in its body what is not personal, in private what is.

Which circumstances a student has and to which service they were pointed tells of their health, so it is private.
``on`` is the day something happened; ``before_go_live`` marks what was brought in from earlier records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sponsor_monitor.casework import event_words as words
from sponsor_monitor.casework.event_fields import (
    Check,
    day,
    digest,
    document,
    flag,
    name,
    number,
    opaque,
    several,
    text,
    word,
)
from sponsor_monitor.casework.event_kinds import CaseEvent


@dataclass(frozen=True, slots=True)
class Field:
    """What a field holds, and whether it must be there."""

    check: Check
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an event's body and of its personal part, by name."""

    body: Mapping[str, Field]
    private: Mapping[str, Field]


def _shape(*, needs: dict[str, Check] | None = None, may: dict[str, Check] | None = None, **private: bool) -> Shape:
    """A shape: what the body needs and may have, and the texts beside it with whether each is needed."""
    body = {name: Field(check) for name, check in (needs or {}).items()}
    body |= {name: Field(check, needed=False) for name, check in {**(may or {}), **_ANY}.items()}
    beside = {name: Field(_PRIVATE.get(name, text), needed) for name, needed in private.items()}
    return Shape(MappingProxyType(body), MappingProxyType(beside))


_ANY: dict[str, Check] = {"before_go_live": flag}
_PRIVATE: dict[str, Check] = {
    "category": word(words.Circumstances),
    "support": word(words.Support),
    "snapshot_json": document,
}
_PROOF: dict[str, Check] = {"message": opaque, "file": digest}
"""What shows that it was said: a message of ours, or an attached file."""

_E = CaseEvent
SHAPES: Mapping[CaseEvent, Shape] = MappingProxyType(
    {
        _E.OPENED: _shape(
            needs={"concern": word(words.Concern), "alerts": several(opaque, 0)}, may={"on": day}, reason=False
        ),
        _E.ALERTS_JOINED: _shape(needs={"alerts": several(opaque)}),
        _E.ASSIGNED: _shape(needs={"to": opaque}),
        _E.HANDED_OVER: _shape(needs={"to": opaque}, note=True),
        _E.FOLLOW_UP_SET: _shape(needs={"follow_up": day}, note=False),
        _E.SNOOZED: _shape(needs={"until": day}, reason=True),
        # by: the account that tried; by_name, where it was somebody without one. answer_by: time given to answer.
        _E.CONTACT_ATTEMPTED: _shape(
            needs={"channel": word(words.Channel), "on": day, "answered": flag},
            may={"answer_by": day, "by": opaque, **_PROOF},
            by_name=False,
            proof=False,
            note=False,
        ),
        _E.RESPONSE: _shape(needs={"channel": word(words.Channel), "on": day}, may=_PROOF, words=True),
        _E.CIRCUMSTANCES_NOTED: _shape(needs={"on": day}, category=True, evidence_kept=False),
        _E.SUPPORT_OFFERED: _shape(needs={"on": day}, support=True, note=False),
        _E.SUPPORT_REFERRED: _shape(needs={"on": day}, support=True, note=False),
        _E.WELFARE_CONCERN: _shape(needs={"on": day}, words=True),
        # letters_may_go_on: no keeps formal letters suspended until another answer.
        _E.WELFARE_ANSWERED: _shape(needs={"on": day, "letters_may_go_on": flag}, words=True),
        # answer_by: time to choose. note: why they are offered anew, once the student has chosen one.
        _E.OPTIONS_OFFERED: _shape(
            needs={"on": day, "options": several(word(words.Option)), "answer_by": day}, may=_PROOF, note=False
        ),
        _E.OPTION_CHOSEN: _shape(needs={"on": day, "option": word(words.Option)}, may=_PROOF, words=False),
        _E.ACTION_PLAN: _shape(
            needs={"on": day, "reviews": several(day), "agreed_with_student": flag}, may=_PROOF, agreed=True
        ),
        _E.PLAN_REVIEWED: _shape(
            needs={"on": day, "review": day, "outcome": word(words.PlanOutcome)}, may={"next_review": day}, note=False
        ),
        _E.DATA_QUERY_OPENED: _shape(
            needs={"about": word(words.QueryAbout), "owner": opaque, "answer_due": day},
            may={"sessions": several(name), **_PROOF},
            disputed=True,
            record=False,
        ),
        # query: the number of the entry that opened it. The student sees the reasons.
        _E.DATA_QUERY_ANSWERED: _shape(
            needs={"query": number, "answer": word(words.QueryAnswer)},
            may={"batch": number, **_PROOF},
            reasons=True,
        ),
        _E.REGISTER_ASKED: _shape(needs={"session": name, "answer_due": day}, may={"of": opaque}, lecturer=False),
        _E.REGISTER_ANSWERED: _shape(needs={"session": name, "answer": word(words.RegisterAnswer)}, note=False),
        # block: as in a finding's blocked_by; session: where it stands for each session.
        _E.BLOCK_CLEARED: _shape(
            needs={"block": name, "rule": name, "period_start": day}, may={"session": name, **_PROOF}, reason=True
        ),
        _E.REFERRED_TO_PANEL: _shape(
            needs={"meets_on": day, "papers_to_student_on": day, "companion_offered": flag, "statement_invited": flag},
            may=_PROOF,
            reason=False,
        ),
        # papers_to_student_on: when the student had them, where the referral said when they were to go.
        _E.PANEL_HELD: _shape(
            needs={
                "on": day,
                "members": several(opaque),
                "outcome": word(words.PanelOutcome),
                "circumstances_considered": flag,
                "wellbeing_considered": flag,
                "regulators_considered": flag,
                "student_attended": flag,
                "companion_attended": flag,
                "statement_read": flag,
                "compared": several(opaque, 0),
            },
            may={"ground": word(words.Ground), "secretary": opaque, "papers_to_student_on": day, **_PROOF},
            reasons=True,
            gap_ended_reason=False,
        ),
        # answer_by: the day that the letter names.
        _E.TOLD_IN_ADVANCE: _shape(
            needs={"on": day, "channel": word(words.Channel), "ground": word(words.Ground)},
            may={"answer_by": day, **_PROOF},
            note=False,
        ),
        # rule and period_start name the finding it rests on; run and process what it was judged by; snapshot the hash
        # of snapshot_json, which is what a signatory signs over.
        _E.RECOMMENDED: _shape(
            needs={"ground": word(words.Ground), "process": digest},
            may={
                "rule": name,
                "period_start": day,
                "panel": number,
                "run": opaque,
                "facts": digest,
                "snapshot": digest,
            },
            reasons=True,
            snapshot_json=False,
        ),
        # recommendation: the number of its entry. capacity: as what the signatory signs.
        _E.SIGNED_OFF: _shape(
            needs={"decision": word(words.Decision), "recommendation": number},
            may={"snapshot": digest, "review_on": day, "capacity": name},
            reasons=False,
            questions=False,
            snapshot_json=False,
        ),
        _E.NOTIFIED: _shape(
            needs={"on": day, "letter": name},
            may={"signed_off": number, "remain_by": day, "appeal_by": day, "snapshot": digest, **_PROOF},
            letter_text=False,
            paragraph=False,
        ),
        _E.REQUEST_TO_REMAIN: _shape(needs={"on": day}, may=_PROOF, words=False),
        _E.APPEAL_LODGED: _shape(
            needs={"on": day, "grounds": several(word(words.AppealGround))},
            may=_PROOF,
            words=False,
            taken_because=False,
        ),
        _E.APPEAL_DECIDED: _shape(
            needs={"on": day, "lodged": number, "outcome": word(words.Outcome)},
            may={"remedy": word(words.Remedy), **_PROOF},
            reasons=True,
        ),
        _E.COMPLAINT_LODGED: _shape(needs={"on": day}, may=_PROOF, words=False),
        _E.COMPLAINT_DECIDED: _shape(
            needs={"on": day, "lodged": number, "outcome": word(words.Outcome)}, may=_PROOF, reasons=True
        ),
        _E.REVIEW_LODGED: _shape(needs={"on": day, "by": word(words.Reviewer)}, may=_PROOF, words=False),
        _E.REVIEW_DECIDED: _shape(
            needs={"on": day, "lodged": number, "outcome": word(words.Outcome)}, may=_PROOF, reasons=True
        ),
        _E.PROCEDURES_COMPLETED: _shape(needs={"on": day}, may=_PROOF, note=False),
        # event: the reportable event's word; trigger: what the institution counts from; other_due: from the other one.
        _E.REPORT_DUE: _shape(
            needs={"event": name, "trigger": name, "known_on": day, "due": day},
            may={"other_trigger": name, "other_due": day, "signed_off": number},
            note=False,
        ),
        _E.REPORTED: _shape(
            needs={"duty": number, "on": day}, may=_PROOF, reference=True, what=False, before_notice=False
        ),
        _E.FILE_ATTACHED: _shape(needs={"file": digest, "bytes": number}, may={"about": number}, name=True),
        _E.CLOSED: _shape(needs={"outcome": word(words.Closing)}, may={"on": day}, reason=True),
        _E.REOPENED: _shape(reason=True),
    }
)
