"""The commands about what a student may choose, and about action plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.case import case
from api.cli.case_options import AnswerBy, CaseId, Message, Note, On, day_or_none, day_or_today, word
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.recorded import recorded
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

OptionWords = Annotated[
    list[str], typer.Argument(metavar="OPTION...", help="continue, intermit, withdraw, transfer, …", show_default=False)
]
OptionWord = Annotated[str, typer.Argument(metavar="OPTION", help="What the student chose.", show_default=False)]
Agreed = Annotated[str, typer.Option("--agreed", metavar="TEXT", help="What was agreed.", show_default=False)]
Reviews = Annotated[
    list[str], typer.Option("--review", metavar="DATE", help="A day of review; once for each.", show_default=False)
]
WithStudent = Annotated[bool, typer.Option("--with-student/--without-student", help="Whether the student agreed.")]
Review = Annotated[str, typer.Argument(metavar="DATE", help="The day of review that it is.", show_default=False)]
PlanWord = Annotated[str, typer.Argument(metavar="OUTCOME", help="kept, partly-kept or not-kept.", show_default=False)]
NextReview = Annotated[
    str | None, typer.Option("--next", metavar="DATE", help="When it is reviewed again.", show_default=False)
]


@case.command(
    "options",
    help=manual("Record which options were offered.", "case options CASE continue intermit --answer-by 2026-03-20"),
)
@signed_in
def options(
    work: Work,
    case: CaseId,
    option: OptionWords,
    *,
    on: On = None,
    answer_by: AnswerBy = None,
    message: Message = None,
    note: Note = None,
) -> None:
    """Record an offer."""
    from sponsor_monitor.casework.event_words import Option
    from sponsor_monitor.services.care import offer_options

    recorded(
        offer_options(
            work,
            case,
            [word(Option, each, "option") for each in option],
            day_or_today(work, on),
            answer_by=day_or_none(answer_by, "--answer-by"),
            message=message,
            note=note,
        )
    )


@case.command("choice", help=manual("Record what the student chose.", "case choice CASE intermit --user ada"))
@signed_in
def choice(work: Work, case: CaseId, option: OptionWord, on: On = None, words: Note = None) -> None:
    """Record a choice."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import Option
    from sponsor_monitor.services.cases import record

    body = {"on": day_or_today(work, on), "option": word(Option, option, "option")}
    recorded(record(work, case, CaseEvent.OPTION_CHOSEN, body, {"words": words}))


@case.command(
    "plan",
    help=manual("Record an action plan with its days of review.", "case plan CASE --agreed TEXT --review 2026-04-10"),
)
@signed_in
def plan(
    work: Work, case: CaseId, agreed: Agreed, review: Reviews, with_student: WithStudent = True, on: On = None
) -> None:
    """Record a plan."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    reviews = [read_day(each, "--review") for each in review]
    body = {"on": day_or_today(work, on), "reviews": reviews, "agreed_with_student": with_student}
    recorded(record(work, case, CaseEvent.ACTION_PLAN, body, {"agreed": agreed}))


@case.command("plan-review", help=manual("Record a review of the plan.", "case plan-review CASE 2026-04-10 kept"))
@signed_in
def plan_review(
    work: Work, case: CaseId, day: Review, outcome: PlanWord, on: On = None, again: NextReview = None, note: Note = None
) -> None:
    """Record a review."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import PlanOutcome
    from sponsor_monitor.services.cases import record

    body = {
        "on": day_or_today(work, on),
        "review": read_day(day, "DATE"),
        "outcome": word(PlanOutcome, outcome, "outcome"),
        "next_review": day_or_none(again, "--next"),
    }
    recorded(record(work, case, CaseEvent.PLAN_REVIEWED, body, {"note": note}))
