"""The commands that lead to a decision: recommend, see what waits to be signed, sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.case import case
from api.cli.case_options import CaseId, day_or_none, word
from api.cli.database import DEFAULT, DatabaseAddress
from api.cli.manual import manual
from api.cli.screen import visible, write
from api.cli.signed_in import judged
from api.cli.who import PasswordFile, TokenFile, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sponsor_monitor.people.proof import Proof
    from sponsor_monitor.services.sign_off import ToSign
    from sponsor_monitor.services.work import Work

GroundWord = Annotated[str, typer.Argument(metavar="GROUND", help="immigration or academic.", show_default=False)]
Reasons = Annotated[str, typer.Option("--reasons", metavar="TEXT", help="The reasons.", show_default=False)]
DecisionWord = Annotated[
    str, typer.Argument(metavar="DECISION", help="approve, decline or return.", show_default=False)
]
MaybeReasons = Annotated[
    str | None, typer.Option("--reasons", metavar="TEXT", help="To decline: the reasons.", show_default=False)
]
Questions = Annotated[
    str | None, typer.Option("--questions", metavar="TEXT", help="To return: the questions.", show_default=False)
]
ReviewOn = Annotated[
    str | None, typer.Option("--review-on", metavar="DATE", help="To decline: the day of review.", show_default=False)
]
Number = Annotated[
    int | None,
    typer.Option("--number", metavar="ENTRY", help="The recommendation that you looked at.", show_default=False),
]
Again = Annotated[
    str | None,
    typer.Option(
        "--sign-password-file",
        metavar="FILE",
        help="Read the password that is asked for again from a file, - for standard input.",
        show_default=False,
    ),
]


@case.command(
    "recommend",
    help=manual(
        "Recommend de-registration on a ground. Every condition that is not met is named, and nothing is recommended.",
        "case recommend CASE immigration --reasons TEXT --user ada",
    ),
)
@judged()
def recommend(work: Work, case: CaseId, ground: GroundWord, reasons: Reasons) -> None:
    """Recommend de-registration."""
    from sponsor_monitor.casework.event_words import Ground
    from sponsor_monitor.services.sign_off import recommend as run

    number = run(work, case, word(Ground, ground, "ground"), reasons)
    write(f"Recommended as entry {number}. It waits for a signatory who took no part: case sign.")


@case.command("to-sign", help=manual("Show what waits to be signed in a case.", "case to-sign CASE --user cy"))
@judged()
def to_sign(work: Work, case: CaseId) -> None:
    """Show what waits to be signed."""
    from sponsor_monitor.services.sign_off import to_sign as run

    write(_told(run(work, case)))


@case.command(
    "sign",
    help=manual(
        "Approve, decline or return the recommendation that waits. The password is asked for again. It is refused "
        "where facts have changed since; of two signatories at once one decides.",
        "case sign CASE approve --user cy",
        "case sign CASE decline --reasons TEXT --review-on 2026-05-04",
        "case sign CASE return --questions TEXT --user cy",
    ),
)
def sign(  # noqa: PLR0917  Typer names them
    case: CaseId,
    decision: DecisionWord,
    reasons: MaybeReasons = None,
    review_on: ReviewOn = None,
    questions: Questions = None,
    number: Number = None,
    sign_password_file: Again = None,
    database: DatabaseAddress = DEFAULT,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Decide on a recommendation. The password is asked for while nothing is locked."""
    from api.cli.database import open_filled
    from api.cli.who import password, who
    from api.signing_in import confirm, zone_of
    from api.unit_of_work import looking, unit_of_work
    from sponsor_monitor.casework.event_words import Decision
    from sponsor_monitor.services.findings import assessed_now, bring

    chosen = word(Decision, decision, "decision")
    with open_filled(database) as store:
        actor, zone = who(store, user, token_file, password_file), zone_of(store)
        # Everybody is judged before anything is locked; whatever arrives until then is judged again.
        with looking(store, actor, zone) as work:
            assessed = assessed_now(work)
        with unit_of_work(store, actor, zone) as work:
            bring(work, assessed)
            waits = _run_to_sign(work, case)
        write(_told(waits))
        proof = confirm(store, actor, password(sign_password_file, "Your password, to sign: "))
        wanted = waits.recommendation.number if number is None else number
        with unit_of_work(store, actor, zone) as work:
            bring(work, assessed)
            signed = _decide(work, case, chosen, wanted, proof, (reasons, review_on, questions))
    write(f"Signed: {chosen.value}, as entry {signed} of the log.")


def _run_to_sign(work: Work, case: str) -> ToSign:
    from sponsor_monitor.services.sign_off import to_sign as run

    return run(work, case)


def _decide(
    work: Work, case: str, decision: str, number: int, proof: Proof, said: tuple[str | None, str | None, str | None]
) -> int:
    from sponsor_monitor.casework.decision_errors import ReasonsNeeded
    from sponsor_monitor.casework.event_words import Decision
    from sponsor_monitor.services.sign_off import approve, decline, send_back

    reasons, review_on, questions = said
    if decision == Decision.APPROVE:
        return approve(work, case, number, proof)
    if decision == Decision.RETURN:
        if not questions:
            raise ReasonsNeeded(Decision.RETURN, "the questions that are to be answered (--questions)")
        return send_back(work, case, number, proof, questions)
    review = day_or_none(review_on, "--review-on")
    if not reasons or review is None:
        raise ReasonsNeeded(Decision.DECLINE, "the reasons and a day of review (--reasons, --review-on)")
    return decline(work, case, number, proof, reasons, review)


def _explained(document: Mapping[str, Any]) -> list[str]:
    """The explanations of the findings that a snapshot rests on."""
    from sponsor_monitor.casework.letter_values import rests_on

    found = document["assessed"]["registration"]["findings"]
    return [finding["explanation"] for finding in found if rests_on(finding, document)]


def _told(waits: ToSign) -> str:
    """The recommendation, what changed since, the gate as it stands, and what signing is."""
    from api.cli.case_told import checklist_text
    from sponsor_monitor.casework.signing import STATEMENT

    made = waits.recommendation
    lines = [
        f"Recommendation {made.number}: de-registration on the {made.ground} ground.",
        visible(made.entry.private.get("reasons", "")),
        "",
        "What it rests on:",
        *(f"  {visible(said)}" for said in _explained(made.snapshot.document)),
        "",
        f"Snapshot, SHA-256:\n    {made.snapshot.sha256}",
    ]
    if waits.changes:
        lines += ["Changed since, so it cannot be approved:", *(f"  {change}" for change in waits.changes)]
    return "\n".join([*lines, "", checklist_text(waits.checklist, "approved"), "", STATEMENT])
