"""The commands after a decision: the request to remain, the appeal and its outcome, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.case import case
from api.cli.case_options import CaseId, On, Reasons, day_or_today, word
from api.cli.manual import manual
from api.cli.recorded import recorded
from api.cli.screen import write
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

Words = Annotated[
    str | None, typer.Option("--words", metavar="TEXT", help="What the student wrote.", show_default=False)
]
Grounds = Annotated[
    list[str],
    typer.Option("--ground", metavar="GROUND", help="new-evidence or procedural-irregularity.", show_default=False),
]
TakenBecause = Annotated[
    str | None,
    typer.Option(
        "--taken-because",
        metavar="TEXT",
        help="Why it is taken after its last day, or after one that was not upheld.",
        show_default=False,
    ),
]
OutcomeWord = Annotated[
    str,
    typer.Argument(metavar="OUTCOME", help="upheld, partly-upheld, not-upheld or withdrawn.", show_default=False),
]
RemedyWord = Annotated[
    str | None,
    typer.Option("--remedy", metavar="REMEDY", help="readmission, intermission or other.", show_default=False),
]
Reference = Annotated[
    str, typer.Option("--reference", metavar="TEXT", help="The reference the SMS gave.", show_default=False)
]
BeforeNotice = Annotated[
    str | None,
    typer.Option(
        "--before-notice",
        metavar="TEXT",
        help="Why it was reported before the student was notified.",
        show_default=False,
    ),
]
What = Annotated[
    str | None, typer.Option("--what", metavar="TEXT", help="What was typed into the SMS.", show_default=False)
]


@case.command(
    "remain",
    help=manual(
        "Record that a student asks to remain: the supported decision is open again.",
        "case remain CASE --on 2026-04-10 --user ada",
    ),
)
@signed_in
def remain(work: Work, case: CaseId, on: On = None, words: Words = None) -> None:
    """Record a request to remain."""
    from sponsor_monitor.services.after_decision import ask_to_remain

    recorded(ask_to_remain(work, case, day_or_today(work, on), words))


@case.command(
    "appeal",
    help=manual(
        "Record an appeal and its grounds. While it is open, nothing about the student is erased.",
        "case appeal CASE --ground new-evidence --user ada",
    ),
)
@signed_in
def appeal(
    work: Work, case: CaseId, ground: Grounds, on: On = None, words: Words = None, taken_because: TakenBecause = None
) -> None:
    """Record an appeal."""
    from sponsor_monitor.casework.event_words import AppealGround
    from sponsor_monitor.services.after_decision import lodge_appeal

    grounds = [word(AppealGround, each, "ground") for each in ground]
    recorded(lodge_appeal(work, case, day_or_today(work, on), grounds, words, taken_because))


@case.command(
    "appeal-outcome",
    help=manual(
        "Record what a dean of another faculty decided on an appeal.",
        "case appeal-outcome CASE not-upheld --reasons TEXT",
    ),
)
@signed_in
def appeal_outcome(work: Work, case: CaseId, outcome: OutcomeWord, reasons: Reasons, remedy: RemedyWord = None) -> None:
    """Record an appeal's outcome."""
    from sponsor_monitor.casework.event_words import Outcome, Remedy
    from sponsor_monitor.services.after_decision import decide_appeal

    chosen = None if remedy is None else word(Remedy, remedy, "remedy")
    recorded(decide_appeal(work, case, word(Outcome, outcome, "outcome"), reasons, chosen))


@case.command(
    "report",
    help=manual(
        "Record that the withdrawal of a case was typed into the SMS, and the reference it gave. Nothing is sent.",
        "case report CASE --reference SMS-0001 --user lee",
    ),
)
@signed_in
def report(
    work: Work,
    case: CaseId,
    *,
    reference: Reference,
    on: On = None,
    what: What = None,
    before_notice: BeforeNotice = None,
) -> None:
    """Record the report of a case."""
    from sponsor_monitor.services.reports import record_of_case

    duty = record_of_case(work, case, day_or_today(work, on), reference, what, before_notice)
    write(f"Duty {duty.number} is recorded as reported, and frozen.")
