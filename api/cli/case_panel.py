"""The commands about panels: the referral, past decisions that compare, and what the panel determined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.case import case
from api.cli.case_options import CaseId, File, Message, On, Reasons, Seen, account_uid, day_or_none, day_or_today, word
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.recorded import recorded
from api.cli.screen import visible, write
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

panel = typer.Typer(
    help=manual(
        "The panel: papers to the student beforehand, a companion, a statement, and what it determined.",
        "case panel refer CASE --meets DATE --papers DATE --companion",
    ),
    rich_markup_mode=None,
)
case.add_typer(panel, name="panel")

Meets = Annotated[str, typer.Option("--meets", metavar="DATE", help="When it meets.", show_default=False)]
Papers = Annotated[
    str, typer.Option("--papers", metavar="DATE", help="When the student had the papers, or is to have them.")
]
Companion = Annotated[bool, typer.Option("--companion/--no-companion", help="Whether a companion was offered.")]
Statement = Annotated[bool, typer.Option("--statement/--no-statement", help="Whether a statement was invited.")]
MaybeReason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)]
PanelWord = Annotated[
    str,
    typer.Argument(
        metavar="OUTCOME", help="action-plan, fitness-to-study, de-registration or no-action.", show_default=False
    ),
]
Members = Annotated[
    list[str], typer.Option("--member", metavar="ACCOUNT", help="Who sat; once for each.", show_default=False)
]
GroundWord = Annotated[
    str | None, typer.Option("--ground", metavar="GROUND", help="immigration or academic.", show_default=False)
]
ConsideredCircumstances = Annotated[
    bool, typer.Option("--circumstances/--no-circumstances", help="Exceptional circumstances were considered.")
]
ConsideredWellbeing = Annotated[bool, typer.Option("--wellbeing/--no-wellbeing", help="Wellbeing was considered.")]
ConsideredRegulators = Annotated[
    bool, typer.Option("--regulators/--no-regulators", help="The regulators' rules were considered.")
]
Attended = Annotated[bool, typer.Option("--student/--no-student", help="The student was there.")]
Accompanied = Annotated[bool, typer.Option("--with-companion/--without-companion", help="A companion was there.")]
Read = Annotated[bool, typer.Option("--statement-read/--no-statement-read", help="The student's statement was read.")]
Compared = Annotated[list[str] | None, typer.Option("--compared", metavar="CASE", help="A past decision looked at.")]
GapReason = Annotated[
    str | None,
    typer.Option("--gap-ended-reason", metavar="TEXT", help="Why what has ended since, such as a gap, still counts."),
]
HadPapers = Annotated[
    str | None,
    typer.Option(
        "--papers",
        metavar="DATE",
        help="When the student had the papers, where the referral said when they were to go.",
        show_default=False,
    ),
]


@panel.command(
    "refer",
    help=manual("Refer a case to the panel.", "case panel refer CASE --meets 2026-03-26 --papers 2026-03-16"),
)
@signed_in
def refer(
    work: Work,
    case: CaseId,
    *,
    meets: Meets,
    papers: Papers,
    companion: Companion = True,
    statement: Statement = True,
    reason: MaybeReason = None,
    message: Message = None,
    seen: Seen = None,
) -> None:
    """Refer to the panel."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    body = {
        "meets_on": read_day(meets, "--meets"),
        "papers_to_student_on": read_day(papers, "--papers"),
        "companion_offered": companion,
        "statement_invited": statement,
        "message": message,
    }
    recorded(record(work, case, CaseEvent.REFERRED_TO_PANEL, body, {"reason": reason}, expected=seen))


@panel.command(
    "held",
    help=manual(
        "Record what the panel determined, and what it considered.",
        "case panel held CASE no-action --member bo --reasons TEXT",
    ),
)
@signed_in
def held(
    work: Work,
    case: CaseId,
    *,
    outcome: PanelWord,
    member: Members,
    reasons: Reasons,
    ground: GroundWord = None,
    on: On = None,
    circumstances: ConsideredCircumstances = False,
    wellbeing: ConsideredWellbeing = False,
    regulators: ConsideredRegulators = False,
    student: Attended = False,
    companion: Accompanied = False,
    statement: Read = False,
    compared: Compared = None,
    papers: HadPapers = None,
    gap_ended_reason: GapReason = None,
    file: File = None,
    seen: Seen = None,
) -> None:
    """Record a panel."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import Ground, PanelOutcome
    from sponsor_monitor.services.cases import record

    body = {
        "on": day_or_today(work, on),
        "members": [account_uid(work, each) for each in member],
        "outcome": word(PanelOutcome, outcome, "outcome"),
        "ground": None if ground is None else word(Ground, ground, "ground"),
        "circumstances_considered": circumstances,
        "wellbeing_considered": wellbeing,
        "regulators_considered": regulators,
        "student_attended": student,
        "companion_attended": companion,
        "statement_read": statement,
        "compared": compared or [],
        "papers_to_student_on": day_or_none(papers, "--papers"),
        "file": file,
    }
    private = {"reasons": reasons, "gap_ended_reason": gap_ended_reason}
    recorded(record(work, case, CaseEvent.PANEL_HELD, body, private, expected=seen))


@panel.command(
    "comparable",
    help=manual("List past decisions of like cases, without names.", "case panel comparable CASE --user ada"),
)
@signed_in
def comparable(work: Work, case: CaseId) -> None:
    """List past decisions that compare."""
    from sponsor_monitor.services.comparable import comparable as run

    found = run(work, case)
    lines = [
        f"{each.on.isoformat()}  {each.outcome}, signed off: {each.decision or 'no'}  {each.uid}" for each in found
    ]
    write(visible("\n".join(lines), keep="\n") or "No panel has decided a like case before.")
