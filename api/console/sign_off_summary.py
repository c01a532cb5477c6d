"""What a signatory reads in five minutes: the ground and figures, what was done, what was told, blocked and offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.ground import ground_rules
from sponsor_monitor.casework.letter_values import rests_on
from sponsor_monitor.casework.posted import post_words, that_left
from sponsor_monitor.services.sign_off import ToSign
from sponsor_monitor.story.wording import block_words, date_words, period_words, rule_words
from sponsor_monitor.words import plural

_E = CaseEvent
CONSEQUENCES = {
    Ground.IMMIGRATION: (
        "The student is de-registered and the University's sponsorship is withdrawn.",
        "The University tells the Home Office, which then decides about the permission to be in the United Kingdom.",
        "It is usually cut short, and may be cancelled.",
        "The permission of dependants ends with the student's. Whether there are any, these records do not say: ask.",
        "The student may ask to remain, and may appeal; until that is over the decision can be undone.",
    ),
    Ground.ACADEMIC: (
        "The student is de-registered from the course.",
        "For a sponsored student the University's sponsorship ends with it, and the Home Office is told.",
        "The permission of dependants ends with the student's.",
        "The student may ask to remain, and may appeal; until that is over the decision can be undone.",
    ),
}
"""What approving means for the student."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding that the recommendation rests on."""

    title: str
    period_words: str
    period: tuple[str, str]
    explanation: str
    clause: str
    blocked: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was done, on which day, and the entry that says so."""

    entry: int
    said: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything in the order in which it is read; an empty part is said to be empty on the page."""

    ground: str
    clause: str
    reasons: str
    findings: Sequence[Finding]
    figures: Sequence[tuple[str, str]]
    done: Sequence[Line]
    circumstances: Sequence[Line]
    alternatives: Sequence[Line]
    panels: Sequence[Line]
    blocks: Sequence[Line]
    consequences: Sequence[str]
    welfare: Sequence[Line]


def summary_of(waits: ToSign, case: Case, entries: Sequence[Entry]) -> Summary:
    """The summary of a recommendation; ``entries`` are the case's as who signs may see them."""
    made = waits.recommendation
    document, ground = made.snapshot.document, Ground(made.ground)
    registration = document["assessed"]["registration"]
    resting = [each for each in registration["findings"] if rests_on(each, document)]

    def lines(*kinds: CaseEvent) -> list[Line]:
        return [_line(case, entry) for entry in entries if entry.kind in kinds]

    done = lines(
        _E.CONTACT_ATTEMPTED, _E.RESPONSE, _E.SUPPORT_OFFERED, _E.SUPPORT_REFERRED, _E.ACTION_PLAN, _E.PLAN_REVIEWED
    )
    return Summary(
        ground=made.ground,
        clause=ground_rules(ground).clause,
        reasons=made.entry.private.get("reasons", ""),
        findings=[_finding(each) for each in resting],
        figures=_figures(registration, case),
        done=done,
        circumstances=lines(_E.CIRCUMSTANCES_NOTED),
        alternatives=lines(_E.OPTIONS_OFFERED, _E.OPTION_CHOSEN, _E.TOLD_IN_ADVANCE),
        panels=lines(_E.REFERRED_TO_PANEL, _E.PANEL_HELD),
        blocks=lines(_E.BLOCK_CLEARED, _E.REGISTER_ANSWERED, _E.DATA_QUERY_OPENED, _E.DATA_QUERY_ANSWERED),
        consequences=CONSEQUENCES[ground],
        welfare=lines(_E.WELFARE_CONCERN, _E.WELFARE_ANSWERED),
    )


def _finding(finding: Mapping[str, Any]) -> Finding:
    period = (finding["period_start"], finding["period_end"])
    return Finding(
        rule_words(finding),
        period_words(*period),
        period,
        finding["explanation"],
        finding["clause"],
        block_words(finding["blocked_by"]),
    )


def _figures(registration: Mapping[str, Any], case: Case) -> list[tuple[str, str]]:
    gap = registration["gap"]
    tried = that_left(case, _E.CONTACT_ATTEMPTED)
    channels = {entry.body["channel"] for entry in tried}
    last = "none at all" if gap["last_evidence"] is None else date_words(gap["last_evidence"])
    return [
        (str(gap["days"]), "monitored days without evidence"),
        (str(gap["calendar_days"]), "calendar days"),
        (last, "last evidence"),
        (f"{len(tried)} by {plural(len(channels), 'channel')}", "attempts to reach the student"),
    ]


def _line(case: Case, entry: Entry) -> Line:
    body, beside = entry.body, entry.private
    say = _SAY.get(entry.kind)
    said = say(body, beside) if say is not None else entry.kind.removeprefix("case-").replace("-", " ")
    post = post_words(case, entry)
    said += f" ({post})" if post else ""
    on = body.get("on")
    words = next(
        (beside[name] for name in ("words", "reasons", "reason", "disputed", "agreed", "note") if name in beside), ""
    )
    return Line(entry.number, f"{date_words(on)}: {said}" if on else said[:1].upper() + said[1:], words)


_SAY: Mapping[str, Any] = {
    _E.CONTACT_ATTEMPTED: lambda body, _: (
        f"tried by {body['channel']}, {'reached' if body['answered'] else 'no answer'}"
    ),
    _E.RESPONSE: lambda body, _: f"the student answered by {body['channel']}",
    _E.SUPPORT_OFFERED: lambda _, beside: f"told of support: {beside.get('support', 'which, you may not see')}",
    _E.SUPPORT_REFERRED: lambda _, beside: f"referred to support: {beside.get('support', 'which, you may not see')}",
    _E.ACTION_PLAN: lambda body, _: f"action plan, {'agreed' if body['agreed_with_student'] else 'not agreed'}",
    _E.PLAN_REVIEWED: lambda body, _: f"plan reviewed: {body['outcome']}",
    _E.CIRCUMSTANCES_NOTED: lambda _, beside: beside.get("category", "asked; what was noted, you may not see"),
    _E.OPTIONS_OFFERED: lambda body, _: f"offered {', '.join(body['options'])}",
    _E.OPTION_CHOSEN: lambda body, _: f"the student chose: {body['option']}",
    _E.TOLD_IN_ADVANCE: lambda body, _: f"told of the recommendation in advance, by {body['channel']}",
    _E.REFERRED_TO_PANEL: lambda body, _: (
        f"referred; papers to the student on {date_words(body['papers_to_student_on'])}, companion "
        f"{'offered' if body['companion_offered'] else 'not offered'}"
    ),
    _E.PANEL_HELD: lambda body, _: (
        f"panel of {len(body['members'])}: {body['outcome']}; the student "
        f"{'was there' if body['student_attended'] else 'was not there'}"
    ),
    _E.BLOCK_CLEARED: lambda body, _: f"cleared: {block_words([body['block']])} {body.get('session', '')}".strip(),
    _E.REGISTER_ANSWERED: lambda body, _: f"the lecturer of {body['session']} says: {body['answer']}",
    _E.DATA_QUERY_OPENED: lambda body, _: f"data query about {body['about']}",
    _E.DATA_QUERY_ANSWERED: lambda body, _: f"data query answered: {body['answer']}",
    _E.WELFARE_CONCERN: lambda *_: "welfare concern raised",
    _E.WELFARE_ANSWERED: lambda body, _: (
        f"answered; formal letters {'may go' if body['letters_may_go_on'] else 'wait'}"
    ),
}
