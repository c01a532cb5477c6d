"""The gate: whether a de-registration may be recommended on a ground, as a checklist that names what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.decision_errors import GateNotPassed
from sponsor_monitor.casework.event_words import Ground
from sponsor_monitor.casework.findings_today import Document, FindingsToday
from sponsor_monitor.casework.gate_asked import Asked
from sponsor_monitor.casework.gate_conditions import CONDITIONS
from sponsor_monitor.casework.ground import ground_rules, wordings
from sponsor_monitor.casework.institution_today import InstitutionToday


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the checklist; ``why`` says what exactly is missing, ``todo`` what to do; both empty where met."""

    name: str
    sentence: str
    is_met: bool
    why: str = ""
    todo: str = ""


def gate(
    case: Case, ground: Ground, findings: FindingsToday, institution: InstitutionToday, beside: Sequence[Case] = ()
) -> list[Condition]:
    """Every condition of a ground in the order of ``grounds.toml``; ``beside`` are the student's other cases."""
    asked = Asked(case, ground_rules(ground), findings, institution, tuple(beside))
    return [_condition(name, CONDITIONS[name](asked)) for name in asked.rules.conditions]


def supporting(case: Case, ground: Ground, findings: FindingsToday, institution: InstitutionToday) -> list[Document]:
    """The findings that a recommendation on this ground would rest on today; none where there is no ground."""
    return Asked(case, ground_rules(ground), findings, institution, ()).support


def refuse_unmet(conditions: Sequence[Condition]) -> None:
    """GateNotPassed where a condition is not met, naming each with what to do."""
    unmet = [each for each in conditions if not each.is_met]
    if unmet or not conditions:
        raise GateNotPassed([f"{each.name}: {each.why} {each.todo}" for each in unmet])


def _condition(name: str, why: str | None) -> Condition:
    wording = wordings()[name]
    if why is None:
        return Condition(name, wording.sentence, is_met=True)
    return Condition(name, wording.sentence, is_met=False, why=why, todo=wording.todo)
