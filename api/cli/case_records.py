"""The commands about records in doubt and about panels: data queries, registers, blocks, referral, what was held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.case import case
from api.cli.case_options import (
    CaseId,
    File,
    Message,
    Note,
    Reason,
    Reasons,
    Seen,
    account_uid,
    day_or_none,
    word,
)
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.recorded import recorded
from api.cli.screen import write
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

AboutWord = Annotated[
    str, typer.Argument(metavar="ABOUT", help="mark, register, card-or-reader, timetable, …", show_default=False)
]
Owner = Annotated[str, typer.Option("--owner", metavar="ACCOUNT", help="Who has to answer.", show_default=False)]
Disputed = Annotated[str, typer.Option("--disputed", metavar="TEXT", help="What is disputed.", show_default=False)]
OnRecord = Annotated[
    str | None,
    typer.Option("--record", metavar="TEXT", help="The reader's or helpdesk's record.", show_default=False),
]
Sessions = Annotated[list[str] | None, typer.Option("--session", metavar="SESSION", help="A session it is about.")]
Due = Annotated[
    str | None, typer.Option("--due", metavar="DATE", help="By when. [default: the process's]", show_default=False)
]
QueryNumber = Annotated[int, typer.Argument(metavar="QUERY", help="The number of its entry.", show_default=False)]
AnswerWord = Annotated[
    str,
    typer.Argument(
        metavar="ANSWER",
        help="records-stand, corrected, cannot-be-told; overdue, by a signatory: decided-on-the-evidence.",
        show_default=False,
    ),
]
Batch = Annotated[
    int | None, typer.Option("--batch", metavar="BATCH", help="The import that corrected it.", show_default=False)
]
Session = Annotated[str, typer.Argument(metavar="SESSION", help="The id of a session.", show_default=False)]
Of = Annotated[str | None, typer.Option("--of", metavar="ACCOUNT", help="Who is asked.", show_default=False)]
Lecturer = Annotated[
    str | None,
    typer.Option("--lecturer", metavar="NAME", help="Who is asked, without an account.", show_default=False),
]
RegisterWord = Annotated[
    str, typer.Argument(metavar="ANSWER", help="present, absent, not-held or no-register.", show_default=False)
]
Block = Annotated[
    str, typer.Argument(metavar="BLOCK", help="As the finding names it: outage:vle, …", show_default=False)
]
RuleName = Annotated[str, typer.Option("--rule", metavar="RULE", help="The finding's rule.", show_default=False)]
Since = Annotated[
    str, typer.Option("--period-start", metavar="DATE", help="The finding's first day.", show_default=False)
]
OneSession = Annotated[
    str | None, typer.Option("--session", metavar="SESSION", help="The session it stands for.", show_default=False)
]


@case.command(
    "query",
    help=manual(
        "Open a data query: a mark, a card or a register is disputed, and somebody answers by a day.",
        "case query CASE card-or-reader --owner bo --disputed TEXT",
    ),
)
@signed_in
def query(
    work: Work,
    case: CaseId,
    *,
    about: AboutWord,
    owner: Owner,
    disputed: Disputed,
    on_record: OnRecord = None,
    session: Sessions = None,
    due: Due = None,
    seen: Seen = None,
) -> None:
    """Open a data query."""
    from sponsor_monitor.casework.event_words import QueryAbout
    from sponsor_monitor.services.care import open_query

    made = open_query(
        work,
        case,
        word(QueryAbout, about, "subject"),
        account_uid(work, owner),
        disputed,
        on_record=on_record,
        sessions=session or (),
        answer_due=day_or_none(due, "--due"),
        expected=seen,
    )
    write(f"The query has the number {made.number}; it is to be answered by {made.body['answer_due']}.")


@case.command(
    "answer-query",
    help=manual(
        "Answer a data query, with reasons the student sees.",
        "case answer-query CASE 42 corrected --reasons TEXT",
    ),
)
@signed_in
def answer_query(
    work: Work, case: CaseId, number: QueryNumber, answer: AnswerWord, reasons: Reasons, batch: Batch = None
) -> None:
    """Answer a data query."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import QueryAnswer
    from sponsor_monitor.services.cases import record

    body = {"query": number, "answer": word(QueryAnswer, answer, "answer"), "batch": batch}
    recorded(record(work, case, CaseEvent.DATA_QUERY_ANSWERED, body, {"reasons": reasons}))


@case.command(
    "ask-register",
    help=manual(
        "Ask whether the student was at a session whose register is missing.", "case ask-register CASE S-104 --of bo"
    ),
)
@signed_in
def ask_register(
    work: Work, case: CaseId, session: Session, of: Of = None, lecturer: Lecturer = None, due: Due = None
) -> None:
    """Ask for a register."""
    from sponsor_monitor.services.care import ask_register as run

    who = None if of is None else account_uid(work, of)
    made = run(work, case, session, of=who, lecturer=lecturer, answer_due=day_or_none(due, "--due"))
    write(f"It is to be answered by {made.body['answer_due']}.")


@case.command(
    "answer-register",
    help=manual("Answer for a register that was asked for.", "case answer-register CASE S-104 present --user bo"),
)
@signed_in
def answer_register(work: Work, case: CaseId, session: Session, answer: RegisterWord, note: Note = None) -> None:
    """Answer for a register."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import RegisterAnswer
    from sponsor_monitor.services.cases import record

    body = {"session": session, "answer": word(RegisterAnswer, answer, "answer")}
    recorded(record(work, case, CaseEvent.REGISTER_ANSWERED, body, {"note": note}))


@case.command(
    "clear-block",
    help=manual(
        "Clear what blocks a finding, with a reason; a missing register session by session.",
        "case clear-block CASE BLOCK --rule RULE --reason TEXT",
    ),
)
@signed_in
def clear_block(
    work: Work,
    case: CaseId,
    *,
    block: Block,
    rule: RuleName,
    period_start: Since,
    reason: Reason,
    session: OneSession = None,
    message: Message = None,
    file: File = None,
    seen: Seen = None,
) -> None:
    """Clear a block."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    body = {
        "block": block,
        "rule": rule,
        "period_start": read_day(period_start, "--period-start"),
        "session": session,
        "message": message,
        "file": file,
    }
    recorded(record(work, case, CaseEvent.BLOCK_CLEARED, body, {"reason": reason}, expected=seen))
