"""The commands about one case: opened, given to somebody, put aside, closed, and what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.case_options import Account, CaseId, Day, Note, Reason, Seen, account_uid, word
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.recorded import recorded
from api.cli.screen import write
from api.cli.signed_in import judged, signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

HELP = manual(
    "One case: everything that was done about one concern for one student. What is done is added and never changed; "
    "no case moves by the passing of time (docs/cases.md).",
    "case open R-0042 --concern immigration --user ada",
    "case show CASE --user ada",
    "case contact CASE email --user ada",
)
case = typer.Typer(help=HELP, rich_markup_mode=None)

RegistrationId = Annotated[
    str, typer.Argument(metavar="REGISTRATION", help="The institution's id of a registration.", show_default=False)
]
ConcernWord = Annotated[
    str,
    typer.Option("--concern", metavar="CONCERN", help="immigration, academic or welfare.", show_default=False),
]
Alerts = Annotated[list[str] | None, typer.Option("--alert", metavar="ALERT", help="An alert it holds; once for each.")]
MaybeReason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)]
NeededNote = Annotated[str, typer.Option("--note", metavar="TEXT", help="What the other has to know.")]
Outcome = Annotated[
    str, typer.Argument(metavar="OUTCOME", help="How it ended, such as engaged-again.", show_default=False)
]
GroundWord = Annotated[str, typer.Argument(metavar="GROUND", help="immigration or academic.", show_default=False)]


@case.command(
    "open",
    help=manual("Open a case about a student.", "case open R-0042 --concern academic --alert ALERT --user ada"),
)
@signed_in
def open_case(
    work: Work,
    registration: RegistrationId,
    concern: ConcernWord,
    alert: Alerts = None,
    reason: MaybeReason = None,
) -> None:
    """Open a case."""
    from sponsor_monitor.casework.event_words import Concern
    from sponsor_monitor.services.cases import open_case as run
    from sponsor_monitor.store.persons import registration_uid

    uid = registration_uid(work.connection, registration)
    made = run(work, uid, word(Concern, concern, "concern"), alert or (), reason)
    write(f"Opened:\n    {made.uid}")


@case.command("show", help=manual("Show a case as you may see it; that you looked is logged.", "case show CASE"))
@signed_in
def show(work: Work, case: CaseId) -> None:
    """Show a case."""
    from api.cli.case_told import case_text
    from sponsor_monitor.services.case_lists import show_case
    from sponsor_monitor.services.people import people_in

    write(case_text(show_case(work, case), people_in(work.connection), work.zone))


@case.command("join", help=manual("Let alerts join a case.", "case join CASE --alert ALERT --user ada"))
@signed_in
def join(work: Work, case: CaseId, alert: Alerts = None) -> None:
    """Let alerts join a case."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    recorded(record(work, case, CaseEvent.ALERTS_JOINED, {"alerts": alert or []}))


@case.command("assign", help=manual("Give a case to somebody.", "case assign CASE bo --user ada"))
@signed_in
def assign(work: Work, case: CaseId, account: Account, seen: Seen = None) -> None:
    """Give a case to somebody."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    recorded(record(work, case, CaseEvent.ASSIGNED, {"to": account_uid(work, account)}, expected=seen))


@case.command(
    "hand-over",
    help=manual("Hand a case over, with what the other has to know.", "case hand-over CASE bo --note TEXT --user ada"),
)
@signed_in
def hand_over(work: Work, case: CaseId, account: Account, note: NeededNote, seen: Seen = None) -> None:
    """Hand a case over."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    recorded(
        record(work, case, CaseEvent.HANDED_OVER, {"to": account_uid(work, account)}, {"note": note}, expected=seen)
    )


@case.command("follow-up", help=manual("Set the day to look at a case again.", "case follow-up CASE 2026-04-14"))
@signed_in
def follow_up(work: Work, case: CaseId, day: Day, note: Note = None) -> None:
    """Set a follow-up."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    recorded(record(work, case, CaseEvent.FOLLOW_UP_SET, {"follow_up": read_day(day, "DATE")}, {"note": note}))


@case.command(
    "snooze",
    help=manual("Put a case aside, never past a deadline.", "case snooze CASE 2026-04-14 --reason TEXT --user ada"),
)
@signed_in
def snooze(work: Work, case: CaseId, day: Day, reason: Reason, seen: Seen = None) -> None:
    """Put a case aside."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    recorded(record(work, case, CaseEvent.SNOOZED, {"until": read_day(day, "DATE")}, {"reason": reason}, expected=seen))


@case.command(
    "close", help=manual("Close a case, with how it ended and why.", "case close CASE engaged-again --reason TEXT")
)
@signed_in
def close(work: Work, case: CaseId, outcome: Outcome, reason: Reason, seen: Seen = None) -> None:
    """Close a case."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import Closing
    from sponsor_monitor.services.cases import record

    body = {"outcome": word(Closing, outcome, "outcome")}
    recorded(record(work, case, CaseEvent.CLOSED, body, {"reason": reason}, expected=seen))


@case.command("reopen", help=manual("Open a closed case again, with a reason.", "case reopen CASE --reason TEXT"))
@signed_in
def reopen(work: Work, case: CaseId, reason: Reason) -> None:
    """Open a case again."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    recorded(record(work, case, CaseEvent.REOPENED, {}, {"reason": reason}))


@case.command(
    "checklist",
    help=manual(
        "Show what a recommendation on a ground still lacks, by today's assessment.",
        "case checklist CASE immigration --user ada",
    ),
)
@judged()
def checklist(work: Work, case: CaseId, ground: GroundWord) -> None:
    """Show the gate."""
    from api.cli.case_told import checklist_text
    from sponsor_monitor.casework.event_words import Ground
    from sponsor_monitor.services.sign_off import checklist as run

    write(checklist_text(run(work, case, word(Ground, ground, "ground"))))
