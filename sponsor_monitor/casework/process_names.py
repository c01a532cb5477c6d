"""The closed list of what an institution's process sets: names, meanings, units and the check of each value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sponsor_monitor.casework.stage_names import StageName
from sponsor_monitor.toml_values import Unfit, one_of, text, whole

Plain = int | bool | str | tuple[str, ...]
"""What a value of the process can be."""

_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])")
_LONGEST = 2_000
_A_YEAR = 366
_MOST_PEOPLE = 50


class Authority(StrEnum):
    """Who says so: the law, the institution's published policy, or the institution by its own choice."""

    LAW = "law"
    POLICY = "policy"
    INSTITUTION = "institution"


class ReportTrigger(StrEnum):
    """From what the days to report a withdrawal are counted."""

    DECISION = "decision"
    """The day on which the signatory approved."""
    NOTICE = "notice"
    """The day on which the student was told."""
    APPEALS_OVER = "appeals over"
    """The day on which the time to appeal ended, or an appeal was decided."""


@dataclass(frozen=True, slots=True)
class ProcessName:
    """One name of the list: what it means, its unit in words, and the check a value must pass."""

    name: str
    meaning: str
    check: Callable[[object], Plain]
    unit: str = ""


def yes_or_no(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise Unfit("wrong type: true or false is expected")
    return value


def month_day(value: object) -> str:
    """A day of every year, written 12-01; up to the 28th, so that every month has it."""
    if not isinstance(value, str) or not _MONTH_DAY.fullmatch(value):
        raise Unfit('a day of the year is expected, month and day up to the 28th, such as "12-01"')
    return value


def words(value: object) -> str:
    """Words that go into a letter or onto a page."""
    said = text(value)
    if len(said) > _LONGEST:
        raise Unfit(f"too long: at most {_LONGEST:,} characters")
    return said


def stages(value: object) -> tuple[str, ...]:
    """The stages an institution has, in the order of the workflow."""
    known = [stage.value for stage in StageName]
    if not isinstance(value, list | tuple) or not value or any(stage not in known for stage in value):
        raise Unfit(f"a list of stages is expected, of {', '.join(known)}")
    return tuple(stage for stage in known if stage in value)


_WORKING = "working days"
_days = whole(1, _A_YEAR)
_LIST = (
    ProcessName("contact_attempts", "attempts to reach the student before a recommendation", whole(2, 20), "attempts"),
    ProcessName("contact_channels", "different channels of those attempts", whole(2, 8), "channels"),
    ProcessName("answer_days", "time the student has to answer an attempt", _days, _WORKING),
    ProcessName("advance_days", "how long before a recommendation the student is told of it", _days, _WORKING),
    ProcessName("review_days", "longest time an open case stays unlooked at", _days, "days"),
    ProcessName("snooze_days", "longest time a case may be snoozed", _days, "days"),
    ProcessName("plan_review_days", "longest time between the reviews of an action plan", _days, "days"),
    ProcessName("query_days", "time the owner of a data query has to answer", _days, _WORKING),
    ProcessName("register_days", "time a lecturer has to answer for a register", _days, _WORKING),
    ProcessName("welfare_days", "time the duty team has to answer a welfare concern", _days, _WORKING),
    ProcessName("referral_by", "day of the year by which students are referred for support", month_day),
    ProcessName("decision_by", "day of the year by which a supported decision is made", month_day),
    ProcessName("has_panel", "whether a panel determines before a recommendation", yes_or_no),
    ProcessName("panel_name", "what the panel is called", words),
    ProcessName("panel_members", "least number of members at a panel", whole(1, _MOST_PEOPLE), "people"),
    ProcessName("papers_days", "how long before a panel the student has its papers", _days, _WORKING),
    ProcessName("remain_days", "time to ask to remain a student after a notice", _days, _WORKING),
    ProcessName("appeal_days", "time to appeal after a notice", _days, _WORKING),
    ProcessName("appeal_grounds", "the grounds of an appeal, in words for the student", words),
    ProcessName("appeal_by_whom", "who considers an appeal", words),
    ProcessName("appeal_how", "how to appeal, in words for the student", words),
    ProcessName("report_days", "time to report to the Home Office", _days, _WORKING),
    ProcessName("report_trigger", "from what the time to report is counted", one_of(ReportTrigger)),
    ProcessName("academic_clause", "the clause of a de-registration on the academic ground", words),
    ProcessName("stages", "the stages this institution has", stages),
    *(
        ProcessName(f"stage_{stage.value.replace(' ', '_')}", f"what the stage {stage.value} is called", words)
        for stage in StageName
    ),
)
PROCESS_NAMES: Mapping[str, ProcessName] = MappingProxyType({each.name: each for each in _LIST})
