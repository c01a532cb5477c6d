"""The commands about complaints and reviews, which like appeals set a legal hold, and about the end of procedures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.case import case
from api.cli.case_options import CaseId, File, Message, Note, On, day_or_today, word
from api.cli.manual import manual
from api.cli.recorded import recorded
from api.cli.screen import write
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

Decided = Annotated[
    int | None,
    typer.Option("--decides", metavar="ENTRY", help="The entry with which it was lodged.", show_default=False),
]
OutcomeWord = Annotated[
    str | None,
    typer.Option("--outcome", metavar="OUTCOME", help="upheld, partly-upheld, not-upheld or withdrawn."),
]
MaybeReasons = Annotated[str | None, typer.Option("--reasons", metavar="TEXT", help="The reasons.", show_default=False)]
Reviewer = Annotated[
    str, typer.Option("--by", metavar="WHO", help="institution, independent-adjudicator or court-or-tribunal.")
]


@case.command(
    "complaint",
    help=manual(
        "Record that a complaint was lodged or, with --decides, what came of it. While it is open nothing is erased.",
        "case complaint CASE --note TEXT --user ada",
        "case complaint CASE --decides 42 --outcome upheld",
    ),
)
@signed_in
def complaint(
    work: Work,
    case: CaseId,
    *,
    words: Note = None,
    decides: Decided = None,
    outcome: OutcomeWord = None,
    reasons: MaybeReasons = None,
    on: On = None,
    message: Message = None,
    file: File = None,
) -> None:
    """Record a complaint, or its outcome."""
    from sponsor_monitor.casework.event import CaseEvent

    proof = {"on": day_or_today(work, on), "message": message, "file": file}
    if decides is None:
        _lodge(work, case, CaseEvent.COMPLAINT_LODGED, proof, words)
    else:
        _decide(work, case, CaseEvent.COMPLAINT_DECIDED, {**proof, "lodged": decides}, outcome, reasons)


@case.command(
    "review",
    help=manual(
        "Record that a decision is reviewed by somebody else or, with --decides, what came of it.",
        "case review CASE --by independent-adjudicator --user ada",
    ),
)
@signed_in
def review(
    work: Work,
    case: CaseId,
    *,
    by: Reviewer = "independent-adjudicator",
    words: Note = None,
    decides: Decided = None,
    outcome: OutcomeWord = None,
    reasons: MaybeReasons = None,
    on: On = None,
    message: Message = None,
    file: File = None,
) -> None:
    """Record a review, or its outcome."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import Reviewer as Who

    proof = {"on": day_or_today(work, on), "message": message, "file": file}
    if decides is None:
        _lodge(work, case, CaseEvent.REVIEW_LODGED, {**proof, "by": word(Who, by, "reviewer")}, words)
    else:
        _decide(work, case, CaseEvent.REVIEW_DECIDED, {**proof, "lodged": decides}, outcome, reasons)


@case.command(
    "procedures-completed",
    help=manual(
        "Record that the student was told that the institution's procedures are complete.",
        "case procedures-completed CASE",
    ),
)
@signed_in
def procedures_completed(work: Work, case: CaseId, on: On = None, message: Message = None, note: Note = None) -> None:
    """Record the completion of procedures."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    body = {"on": day_or_today(work, on), "message": message}
    recorded(record(work, case, CaseEvent.PROCEDURES_COMPLETED, body, {"note": note}))


def _lodge(work: Work, case: str, kind: str, body: Mapping[str, object], words: str | None) -> None:
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    made = record(work, case, CaseEvent(kind), body, {"words": words})
    write(f"Recorded as entry {made.number}; the case is on legal hold until it is decided.")


def _decide(
    work: Work, case: str, kind: str, body: Mapping[str, object], outcome: str | None, reasons: str | None
) -> None:
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import Outcome
    from sponsor_monitor.services.cases import record

    said = {**body, "outcome": word(Outcome, outcome or "", "outcome")}
    recorded(record(work, case, CaseEvent(kind), said, {"reasons": reasons}))
