"""What was found, with its arithmetic and clause, and the sentence that matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.pack.blocks import Block, Section, Table, Words
from reports.pack.facts import ASSESSMENT, PackFacts
from reports.pack.sections.identity import not_judged
from reports.pack.wording import told
from sponsor_monitor.story.findings import in_short
from sponsor_monitor.story.wording import block_words, first_sentence, period_words, rule_words
from sponsor_monitor.vocabulary import Outcome, Subject

_WORDS = {Outcome.BREACH: "Breach", Outcome.WARNING: "Warning", Outcome.INDETERMINATE: "Cannot tell"}
_SHORTENED = (
    f"What is about the course is no fault of the student: it is told in one sentence here, and wholly in {ASSESSMENT}."
)
_ORDER = ("engagement-gap", "three-month-attendance", "monthly-attendance", "interruption-limit", "not-enrolled")


def sentence(entry: Mapping[str, Any]) -> str:
    """The one sentence a reader must not miss: the gravest finding about the student, or that there is none."""
    about = [finding for finding in entry["findings"] if finding["subject"] == Subject.STUDENT]
    if not about:
        return "Nothing was found about the student."
    gravest = min(about, key=_gravity)
    kind = _WORDS[Outcome(gravest["outcome"])]
    blocked = f" It is blocked: {block_words(gravest['blocked_by'])}." if gravest["blocked_by"] else ""
    return f"{kind}: {first_sentence(gravest['explanation'])}{blocked}"


def findings(facts: PackFacts) -> Section:
    """Every finding, what needs a person first."""
    entry = facts.entry
    purpose = facts.about.purpose
    rows = [[told(purpose, cell) for cell in _row(finding)] for finding in in_order(entry["findings"])]
    headers = ("Outcome", "Rule and period", "Why", "Clause", "Blocked by")
    in_all = Words(told(purpose, not_judged(facts) or in_short(entry["findings"])))
    if not rows:
        return Section("What was found", [in_all])
    blocks: list[Block] = [
        in_all,
        Table("Findings", headers, rows, (9, 20, 48, 10, 13)),
        Words(
            "A finding says what the records and the policy give. It decides nothing: people decide, and what is "
            "blocked supports no recommendation until a person has cleared each block with a reason.",
            is_note=True,
        ),
    ]
    if any(finding["subject"] != Subject.STUDENT for finding in entry["findings"]):
        blocks.append(Words(_SHORTENED, is_note=True))
    return Section("What was found", blocks)


def in_order(found: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Findings with the gravest about the student first."""
    return sorted(found, key=_gravity)


def _gravity(finding: Mapping[str, Any]) -> tuple[bool, int, int, bool, str]:
    rule = finding["rule"]
    place = _ORDER.index(rule) if rule in _ORDER else len(_ORDER)
    outcome = tuple(Outcome).index(Outcome(finding["outcome"]))
    return finding["subject"] != Subject.STUDENT, outcome, place, not finding["open"], _latest_first(finding)


def _latest_first(finding: Mapping[str, Any]) -> str:
    """A text that sorts later days first."""
    return "".join(chr(ord("9") - ord(digit) + ord("0")) for digit in finding["crossed_on"] if digit.isdigit())


def _row(finding: Mapping[str, Any]) -> Sequence[str]:
    period = period_words(finding["period_start"], finding["period_end"], short=True)
    outcome, why = _WORDS[Outcome(finding["outcome"])], finding["explanation"]
    if finding["subject"] != Subject.STUDENT:
        outcome, why = f"{outcome} (about the course)", first_sentence(why)
    return (
        outcome,
        f"{rule_words(finding)}, {period}",
        why,
        finding["clause"],
        block_words(finding["blocked_by"]) or "nothing",
    )
