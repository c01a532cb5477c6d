"""How far the care for a student has come: stages as data (``stages.toml``), in the institution's own words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.institution_today import InstitutionToday
from sponsor_monitor.casework.posted import Post, post_of
from sponsor_monitor.casework.stage_names import StageName


@dataclass(frozen=True, slots=True)
class Return:
    """An event that brings a case back to a stage; where ``name`` is given, only with one of some words there."""

    event: str
    name: str = ""
    words: tuple[str, ...] = ()

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is such an event."""
        return entry.kind == self.event and (not self.name or entry.body.get(self.name) in self.words)


@dataclass(frozen=True, slots=True)
class Step:
    """An event, and what to do while it is missing; where ``concern`` is given, only in its cases."""

    event: str
    todo: str
    concern: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the workflow, what is done in it, and what a person decides then."""

    name: StageName
    clause: str
    reached_by: frozenset[str]
    back_to: tuple[Return, ...]
    steps: tuple[Step, ...]
    then: str


@cache
def stages() -> tuple[Stage, ...]:
    """The stages of the shipped workflow, in order."""
    document = tomllib.loads(files("sponsor_monitor.casework").joinpath("stages.toml").read_text(encoding="utf-8"))
    return tuple(
        Stage(
            StageName(table["name"]),
            table["clause"],
            frozenset(table["reached_by"]),
            tuple(Return(each["event"], each.get("name", ""), tuple(each.get("is", ()))) for each in table["back_to"]),
            tuple(Step(**step) for step in table["steps"]),
            table["then"],
        )
        for table in document["stage"]
    )


def stage_of(case: Case, institution: InstitutionToday) -> Stage:
    """The stage a case is in, of those the institution has; a stage it does not have is the one before."""
    at = 0
    known = stages()
    for entry in case.entries:
        back = [position for position, stage in enumerate(known) if any(each.fits(entry) for each in stage.back_to)]
        reached = [position for position, stage in enumerate(known) if entry.kind in stage.reached_by]
        at = back[-1] if back else max([at, *reached])
    if case.approval is not None:  # opening the case again takes nothing from what was decided
        at = len(known) - 1
    return _one_it_has(at, institution)


def stage_words(stage: Stage, institution: InstitutionToday) -> str:
    """What the institution calls a stage."""
    return institution.process.said(f"stage_{stage.name.value.replace(' ', '_')}", institution.today)


def next_step(case: Case, institution: InstitutionToday) -> str:
    """What is to be done next in an open case, as one sentence; empty in a closed one."""
    if not case.is_open:
        return ""
    if case.has_unanswered_welfare:
        return "Answer the welfare concern."
    if case.open_queries:
        return "Have the data query answered."
    stage = stage_of(case, institution)
    done = _done(case)
    steps = [step for step in stage.steps if step.concern in (None, case.concern)]
    return next((step.todo for step in steps if step.event not in done), stage.then)


def _one_it_has(position: int, institution: InstitutionToday) -> Stage:
    has = institution.value("stages")
    kept = [stage for stage in stages()[: position + 1] if isinstance(has, tuple) and stage.name in has]
    return kept[-1] if kept else stages()[0]


def _done(case: Case) -> Mapping[str, Entry]:
    """What was done: steps after asking to remain or a successful appeal are taken anew."""
    anew = case.rounds.options if case.approval is None else case.rounds.decision
    lasting = {"case-assigned", "case-contact-attempted", "case-circumstances-noted", "case-support-referred"}
    return {
        entry.kind: entry
        for entry in case.entries
        if (entry.number > anew or entry.kind in lasting) and post_of(case, entry) is not Post.LOST
    }
