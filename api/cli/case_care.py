"""The commands about what is done for a student: contact, circumstances, support, options, plans, welfare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.case import case
from api.cli.case_options import (
    AnswerBy,
    CaseId,
    File,
    Message,
    Note,
    On,
    Seen,
    account_uid,
    day_or_none,
    day_or_today,
    word,
)
from api.cli.manual import manual
from api.cli.recorded import recorded
from api.cli.signed_in import signed_in

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

ChannelWord = Annotated[
    str, typer.Argument(metavar="CHANNEL", help="email, phone, text-message, in-person, …", show_default=False)
]
Category = Annotated[
    str,
    typer.Argument(metavar="CATEGORY", help="A category, never a detail: financial, …", show_default=False),
]
SupportWord = Annotated[str, typer.Argument(metavar="SUPPORT", help="wellbeing, personal-tutor, …", show_default=False)]
Answered = Annotated[
    bool | None,
    typer.Option("--answered/--not-answered", help="Whether the student was reached.", show_default=False),
]
By = Annotated[
    str | None, typer.Option("--by", metavar="ACCOUNT", help="Who tried. [default: you]", show_default=False)
]
Proof = Annotated[
    str | None, typer.Option("--proof", metavar="TEXT", help="What shows it, such as a call log.", show_default=False)
]
Said = Annotated[str, typer.Option("--words", metavar="TEXT", help="What was said.", show_default=False)]
Evidence = Annotated[
    str | None,
    typer.Option("--evidence-kept", metavar="WHERE", help="Where the evidence is kept.", show_default=False),
]
Refer = Annotated[bool, typer.Option("--refer", help="The student is referred, not only told where to go.")]
Answer = Annotated[bool, typer.Option("--answer", help="The duty team answers the concern.")]
GoOn = Annotated[bool, typer.Option("--letters-may-go-on/--letters-wait", help="Whether formal letters may go.")]


@case.command(
    "contact",
    help=manual(
        "Record that somebody tried to reach the student.",
        "case contact CASE phone --not-answered --proof 'call log'",
    ),
)
@signed_in
def contact(
    work: Work,
    case: CaseId,
    *,
    channel: ChannelWord,
    on: On = None,
    answered: Answered = None,
    answer_by: AnswerBy = None,
    by: By = None,
    message: Message = None,
    file: File = None,
    proof: Proof = None,
    note: Note = None,
    seen: Seen = None,
) -> None:
    """Record an attempt."""
    from sponsor_monitor.casework.event_words import Channel
    from sponsor_monitor.services.care import attempt_contact

    if answered is None:
        raise BadCall("Say whether the student was reached: --answered, or --not-answered.")
    recorded(
        attempt_contact(
            work,
            case,
            word(Channel, channel, "channel"),
            day_or_today(work, on),
            answered=answered,
            answer_by=day_or_none(answer_by, "--answer-by"),
            by=None if by is None else account_uid(work, by),
            message=message,
            file=file,
            proof=proof,
            note=note,
            expected=seen,
        )
    )


@case.command("response", help=manual("Record what the student answered.", "case response CASE email --words TEXT"))
@signed_in
def response(
    work: Work,
    case: CaseId,
    channel: ChannelWord,
    words: Said,
    on: On = None,
    message: Message = None,
    file: File = None,
) -> None:
    """Record an answer."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import Channel
    from sponsor_monitor.services.cases import record

    body = {
        "channel": word(Channel, channel, "channel"),
        "on": day_or_today(work, on),
        "message": message,
        "file": file,
    }
    recorded(record(work, case, CaseEvent.RESPONSE, body, {"words": words}))


@case.command(
    "circumstances",
    help=manual(
        "Note that the student was asked about circumstances: a category and where evidence is kept, never a detail.",
        "case circumstances CASE asked-nothing-told --user ada",
    ),
)
@signed_in
def circumstances(work: Work, case: CaseId, category: Category, on: On = None, evidence_kept: Evidence = None) -> None:
    """Note circumstances."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import Circumstances
    from sponsor_monitor.services.cases import record

    private = {"category": word(Circumstances, category, "category").value, "evidence_kept": evidence_kept}
    recorded(record(work, case, CaseEvent.CIRCUMSTANCES_NOTED, {"on": day_or_today(work, on)}, private))


@case.command(
    "support",
    help=manual("Record support that was offered, or a referral to it.", "case support CASE wellbeing --refer"),
)
@signed_in
def support(
    work: Work, case: CaseId, support: SupportWord, refer: Refer = False, on: On = None, note: Note = None
) -> None:
    """Record support."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.casework.event_words import Support
    from sponsor_monitor.services.cases import record

    kind = CaseEvent.SUPPORT_REFERRED if refer else CaseEvent.SUPPORT_OFFERED
    private = {"support": word(Support, support, "support").value, "note": note}
    recorded(record(work, case, kind, {"on": day_or_today(work, on)}, private))


@case.command(
    "welfare",
    help=manual(
        "Raise a welfare concern, to the duty team at once; formal letters wait until it is answered. With --answer, "
        "answer it.",
        "case welfare CASE --words TEXT --user ada",
        "case welfare CASE --answer --letters-may-go-on --words TEXT",
    ),
)
@signed_in
def welfare(work: Work, case: CaseId, words: Said, answer: Answer = False, go_on: GoOn = False, on: On = None) -> None:
    """Raise or answer a welfare concern."""
    from sponsor_monitor.casework.event import CaseEvent
    from sponsor_monitor.services.cases import record

    day = day_or_today(work, on)
    if answer:
        body = {"on": day, "letters_may_go_on": go_on}
        recorded(record(work, case, CaseEvent.WELFARE_ANSWERED, body, {"words": words}))
    else:
        recorded(record(work, case, CaseEvent.WELFARE_CONCERN, {"on": day}, {"words": words}))
