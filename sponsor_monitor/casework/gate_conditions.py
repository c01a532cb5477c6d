"""The conditions of the gate by their names, and those that ask the records: evidence, blocks, registers, queries."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sponsor_monitor.casework.event_words import RegisterAnswer
from sponsor_monitor.casework.gate_asked import Asked, Condition
from sponsor_monitor.casework.gate_care import alternatives, circumstances, contact, told
from sponsor_monitor.casework.gate_panel import ended, panel
from sponsor_monitor.words import plural


def breach(asked: Asked) -> str | None:
    """Today's assessment still gives what the ground rests on."""
    if asked.rules.needs_cas and not asked.findings.has_cas:
        return "The student has no CAS: the immigration ground is for sponsored students."
    if asked.support:
        return None
    wanted = "; or ".join(evidence.said for evidence in asked.rules.evidence)
    # On the ground that needs no CAS people ask who see no visa facts, and what the Home Office's rules found is one.
    found = {each["rule"] for each in asked.findings.entry["findings"]} if asked.rules.needs_cas else set[str]()
    others = sorted(found & asked.rules.never)
    never = f" What there is ({', '.join(others)}) is never a ground." if others else ""
    return f"Today's assessment gives none of: {wanted}.{never}"


def blocks(asked: Asked) -> str | None:
    """Every block of it was cleared with a reason."""
    left = [each for finding in asked.support for each in asked.uncleared(finding)]
    return f"Not cleared: {', '.join(left)}." if left else None


def registers(asked: Asked) -> str | None:
    """No lecturer says that the student was present at a session of that time whose register is missing."""
    of_student = {session: answer for case in asked.of_student for session, answer in case.register_answers.items()}
    answers = {**asked.findings.said_of_classes, **of_student}
    unmarked = {session for finding in asked.support for session in asked.findings.unmarked(finding)}
    there = sorted(session for session in unmarked if answers.get(session) == RegisterAnswer.PRESENT)
    return f"Present by the lecturer's word: {', '.join(there)}." if there else None


def queries(asked: Asked) -> str | None:
    """No data query is open."""
    number = sum(len(case.open_queries) for case in asked.of_student)
    return f"{plural(number, 'data query', 'data queries')} open." if number else None


def welfare(asked: Asked) -> str | None:
    """No welfare concern waits."""
    waits = any(case.has_unanswered_welfare for case in asked.of_student)
    return "A welfare concern is not answered." if waits else None


CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {
        "breach": breach,
        "blocks": blocks,
        "gap-ended": ended,
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
