"""The conditions of the gate, each a question of a case that answers None, or what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import ALTERNATIVES, PanelOutcome, RegisterAnswer
from sponsor_monitor.casework.findings_today import Document, FindingsToday
from sponsor_monitor.casework.ground import GroundRules
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.process import ProcessValueMissing
from sponsor_monitor.words import plural

_GAP = "engagement-gap"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the gate is asked about."""

    case: Case
    rules: GroundRules
    findings: FindingsToday
    institution: InstitutionToday
    beside: tuple[Case, ...] = ()

    @property
    def of_student(self) -> tuple[Case, ...]:
        """The case and the student's others: whose a data query or a welfare concern is does not matter."""
        return (self.case, *self.beside)

    @property
    def support(self) -> list[Document]:
        """The findings that the ground rests on: of the evidence there is, that with the fewest blocks uncleared."""
        if self.rules.needs_cas and not self.findings.has_cas:
            return []
        found = [some for evidence in self.rules.evidence for some in self.findings.supporting(evidence)]
        return min(found, key=self._worth, default=[])

    def uncleared(self, finding: Document) -> list[str]:
        """The blocks of a finding that nobody has cleared."""
        cleared = [entry.body for entry in self.case.of(CaseEvent.BLOCK_CLEARED)]
        left = []
        for block in self.findings.blocks(finding):
            same = [body for body in cleared if body["block"] == block.name and body.get("session") == block.session]
            # A session is cleared for good; anything else for this finding.
            if block.session is None:
                same = [body for body in same if _is_about(body, finding)]
            if not same:
                left.append(f"{block.name} ({block.session})" if block.session else block.name)
        return left

    def _worth(self, findings: list[Document]) -> int:
        return sum(
            len(self.uncleared(finding)) + (_has_ended(finding) and self.gap_reason is None) for finding in findings
        )

    @property
    def gap_reason(self) -> Entry | None:
        """The panel that wrote why a gap still counts that has ended."""
        return next((held for held in self.panels if "gap_ended_reason" in held.private), None)

    @property
    def panels(self) -> list[Entry]:
        """The panels that count: since the last decline, and since the student was to be offered everything anew."""
        decline = self.case.last_decline
        after = max(self.case.round_began, decline.number if decline else 0)
        return self.case.of(CaseEvent.PANEL_HELD, after=after)


Condition = Callable[[Asked], str | None]


def breach(asked: Asked) -> str | None:
    """Today's assessment still gives what the ground rests on."""
    if asked.rules.needs_cas and not asked.findings.has_cas:
        return "The student has no CAS: the immigration ground is for sponsored students."
    if asked.support:
        return None
    wanted = "; or ".join(evidence.said for evidence in asked.rules.evidence)
    others = sorted({each["rule"] for each in asked.findings.entry["findings"]} & asked.rules.never)
    never = f" What there is ({', '.join(others)}) is never a ground." if others else ""
    return f"Today's assessment gives none of: {wanted}.{never}"


def blocks(asked: Asked) -> str | None:
    """Every block of it was cleared with a reason."""
    left = [each for finding in asked.support for each in asked.uncleared(finding)]
    return f"Not cleared: {', '.join(left)}." if left else None


def gap_ended(asked: Asked) -> str | None:
    """A gap that has ended since needs the panel's written reason."""
    if any(_has_ended(finding) for finding in asked.support) and asked.gap_reason is None:
        return "The gap has ended, and no panel has written why it still counts."
    return None


def registers(asked: Asked) -> str | None:
    """No lecturer says that the student was present at a session whose register is missing."""
    answers = {session: answer for case in asked.of_student for session, answer in case.register_answers.items()}
    held = [block.session for finding in asked.support for block in asked.findings.blocks(finding) if block.session]
    there = [session for session in held if answers.get(session) == RegisterAnswer.PRESENT]
    return f"Present by the lecturer's word: {', '.join(there)}." if there else None


def queries(asked: Asked) -> str | None:
    """No data query is open."""
    number = sum(len(case.open_queries) for case in asked.of_student)
    return f"{plural(number, 'data query', 'data queries')} open." if number else None


def welfare(asked: Asked) -> str | None:
    """No welfare concern waits."""
    waits = any(case.has_unanswered_welfare for case in asked.of_student)
    return "A welfare concern is not answered." if waits else None


def contact(asked: Asked) -> str | None:
    """Enough attempts by enough channels since the trouble began, each with its time to answer over."""
    try:
        counted = [entry for entry in _attempts(asked) if _had_time(entry, asked.institution)]
    except ProcessValueMissing as missing:
        return str(missing)
    needed, channels = asked.institution.whole("contact_attempts"), asked.institution.whole("contact_channels")
    used = len({entry.body["channel"] for entry in counted})
    if len(counted) >= needed and used >= channels:
        return None
    said = f"{plural(len(counted), 'attempt')} by {plural(used, 'channel')} with time for an answer"
    return f"On record: {said}; needed: {needed} by {channels}."


def circumstances(asked: Asked) -> str | None:
    """The student was asked about circumstances since the case was opened."""
    noted = asked.case.last(CaseEvent.CIRCUMSTANCES_NOTED, after=asked.case.began)
    return "Nobody has noted that the student was asked." if noted is None else None


def alternatives(asked: Asked) -> str | None:
    """Something else than leaving was offered, and there was time to choose it."""
    offered = [
        entry
        for entry in asked.case.of(CaseEvent.OPTIONS_OFFERED, after=asked.case.round_began)
        if ALTERNATIVES.intersection(entry.body["options"])
    ]
    if not offered:
        return "No alternative was offered."
    last = offered[-1]
    if asked.case.last(CaseEvent.OPTION_CHOSEN, after=last.number) is not None:
        return None
    if "answer_by" in last.body and asked.institution.today <= day_of(last, "answer_by"):
        return f"The student has until {last.body['answer_by']} to choose."
    return None


def panel(asked: Asked) -> str | None:
    """Where the institution has a panel, it determined de-registration on this ground, and fairly."""
    if not asked.institution.value("has_panel"):
        return None
    if not asked.panels:
        return "No panel has met about it since it was last to be looked at anew."
    held = asked.panels[-1]
    if held.body["outcome"] != PanelOutcome.DEREGISTRATION:
        return f"The panel determined otherwise: {held.body['outcome']}."
    if held.body.get("ground") != asked.rules.ground:
        return f"The panel did not determine it on the {asked.rules.ground} ground."
    return _unfair(held, asked)


def told(asked: Asked) -> str | None:
    """The student was told in advance, and had time to say something."""
    last = asked.case.last(CaseEvent.TOLD_IN_ADVANCE, after=asked.case.round_began)
    if last is None:
        return "The student was not told."
    enough = asked.institution.working_days_after(day_of(last), asked.institution.whole("advance_days"))
    return None if enough <= asked.institution.today else f"The student was told, and has until {enough.isoformat()}."


CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {
        "breach": breach,
        "blocks": blocks,
        "gap-ended": gap_ended,
        "registers": registers,
        "queries": queries,
        "welfare": welfare,
        "contact": contact,
        "circumstances": circumstances,
        "alternatives": alternatives,
        "panel": panel,
        "told": told,
    }
)
"""Every condition by its name in ``grounds.toml``."""


def _is_about(body: Document, finding: Document) -> bool:
    return bool(body["rule"] == finding["rule"] and body["period_start"] == finding["period_start"])


def _has_ended(finding: Document) -> bool:
    return finding["rule"] == _GAP and not finding["open"]


def _attempts(asked: Asked) -> list[Entry]:
    """The attempts since the earliest of what the ground rests on began."""
    tried = asked.case.of(CaseEvent.CONTACT_ATTEMPTED)
    began = min((dt.date.fromisoformat(each["period_start"]) for each in asked.support), default=dt.date.min)
    return [entry for entry in tried if day_of(entry) >= began]


def _had_time(entry: Entry, institution: InstitutionToday) -> bool:
    """Whether an attempt was answered, or its time to answer is over."""
    if entry.body["answered"]:
        return True
    until = day_of(entry, "answer_by") if "answer_by" in entry.body else institution.due("answer_days", day_of(entry))
    return until < institution.today


def _unfair(held: Entry, asked: Asked) -> str | None:
    """What a panel lacked of QMUL 6.6 and of a fair hearing, or None."""
    considered = {
        "circumstances_considered": "exceptional circumstances",
        "wellbeing_considered": "the student's wellbeing",
        "regulators_considered": "the regulators' rules",
    }
    left_out = [said for name, said in considered.items() if not held.body[name]]
    if left_out:
        return f"The panel did not consider {', '.join(left_out)}."
    if len(held.body["members"]) < asked.institution.whole("panel_members"):
        return f"Fewer than {plural(asked.institution.whole('panel_members'), 'member')} sat on the panel."
    referred = [e for e in asked.case.of(CaseEvent.REFERRED_TO_PANEL) if e.number < held.number][-1:]
    if not referred:
        return "The panel met without a referral."
    return _unprepared(referred[0], held, asked.institution)


def _unprepared(referred: Entry, held: Entry, institution: InstitutionToday) -> str | None:
    if not (referred.body["companion_offered"] and referred.body["statement_invited"]):
        return "The student was not offered a companion, or not invited to make a statement."
    papers = day_of(referred, "papers_to_student_on")
    if institution.due("papers_days", papers) > day_of(held):
        return f"The student had the papers on {papers.isoformat()}, too late for the panel of {held.body['on']}."
    return None
