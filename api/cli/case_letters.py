"""The commands that write to a student: a letter is shown first, and goes with --send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.case import case
from api.cli.case_options import CaseId, word
from api.cli.letter_file import Large, LetterFile, check_letter_file, write_letter
from api.cli.manual import manual
from api.cli.screen import visible, write
from api.cli.signed_in import asks_facts, judged, signed_in
from sponsor_monitor.errors import shortened

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work
    from sponsor_monitor.services.writing import Sent

LetterWord = Annotated[
    str, typer.Argument(metavar="LETTER", help="Which letter, such as first-contact.", show_default=False)
]
GroundWord = Annotated[str, typer.Argument(metavar="GROUND", help="immigration or academic.", show_default=False)]
Given = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=TEXT", help="What the letter has to say; once for each.", show_default=False),
]
Send = Annotated[bool, typer.Option("--send", help="Let it go. Without it the letter is only shown.")]
By = Annotated[str, typer.Option("--by", metavar="CHANNEL", help="email, or letter for one that is printed.")]
Paragraph = Annotated[
    str | None,
    typer.Option("--paragraph", metavar="TEXT", help="A paragraph of your own, with your name.", show_default=False),
]
ForWord = Annotated[str, typer.Argument(metavar="FOR", help="support, adviser or students-union.", show_default=False)]
ContactWords = Annotated[
    str, typer.Argument(metavar="TEXT", help="Who it is and how to reach them, in one line.", show_default=False)
]
School = Annotated[
    str | None, typer.Option("--school", metavar="CODE", help="For one school. [default: all]", show_default=False)
]


@case.command(
    "letter",
    help=manual(
        "Write a letter about a case. It is refused, with every missing thing named, until it says all it has to.",
        "case letter CASE first-contact --user ada",
        "case letter CASE declined --set reasons=TEXT --send",
    ),
)
@judged(asks_facts)
def letter(
    work: Work,
    case: CaseId,
    kind: LetterWord,
    given: Given = None,
    send: Send = False,
    output: LetterFile = None,
    large_print: Large = False,
) -> None:
    """Write a letter."""
    check_letter_file(output, is_large=large_print)
    from sponsor_monitor.casework.letter import LetterKind
    from sponsor_monitor.services.writing import letter as run

    sent = run(work, case, word(LetterKind, kind, "letter"), _values(given), send=send)
    _tell(sent, send=send)
    write_letter(work, case, sent, output, is_large=large_print)


@case.command(
    "tell-in-advance",
    help=manual(
        "Tell a student in advance of a recommendation (Essex 29).",
        "case tell-in-advance CASE immigration --user ada",
        "case tell-in-advance CASE immigration --send --user ada",
    ),
)
@judged()
def tell_in_advance(
    work: Work,
    case: CaseId,
    ground: GroundWord,
    given: Given = None,
    send: Send = False,
    by: By = "email",
    output: LetterFile = None,
    large_print: Large = False,
) -> None:
    """Tell a student in advance."""
    check_letter_file(output, is_large=large_print)
    from sponsor_monitor.casework.event_words import Channel, Ground
    from sponsor_monitor.services.writing import tell_in_advance as run

    channel, on = word(Channel, by, "channel"), word(Ground, ground, "ground")
    sent = run(work, case, on, _values(given), send=send, by=channel)
    _tell(sent, send=send)
    write_letter(work, case, sent, output, is_large=large_print)


@case.command(
    "notify",
    help=manual(
        "Give a student notice of an approved decision, made from the snapshot that was signed, with the final "
        "deadline to ask to remain and the last day to appeal.",
        "case notify CASE --user ada",
        "case notify CASE --paragraph TEXT --send --user ada",
    ),
)
@signed_in
def notify(
    work: Work,
    case: CaseId,
    paragraph: Paragraph = None,
    given: Given = None,
    send: Send = False,
    by: By = "email",
    output: LetterFile = None,
    large_print: Large = False,
) -> None:
    """Give notice of a decision."""
    check_letter_file(output, is_large=large_print)
    from sponsor_monitor.casework.event_words import Channel
    from sponsor_monitor.services.after_decision import notify as run

    channel = word(Channel, by, "channel")
    sent = run(work, case, _values(given), send=send, by=channel, paragraph=paragraph)
    _tell(sent, send=send)
    write_letter(work, case, sent, output, is_large=large_print)


@case.command(
    "contact-point",
    help=manual(
        "Enter whom letters tell a student to turn to, in one school or in all.",
        'case contact-point support "SBM, room 1" --school SBM',
    ),
)
@signed_in
def contact_point(work: Work, which: ForWord, words: ContactWords, school: School = None) -> None:
    """Enter a contact."""
    from sponsor_monitor.casework.contact_point import ContactFor
    from sponsor_monitor.services.contact_points import set_contact_point

    set_contact_point(work, word(ContactFor, which, "contact"), words, school)


def _values(given: list[str] | None) -> dict[str, str]:
    """NAME=TEXT as a letter's values; BadCall for anything else."""
    values = {}
    for each in given or ():
        name, sign, said = each.partition("=")
        if not sign or not name.isidentifier():
            raise BadCall(f'"{shortened(name, 40)}" is no value: write --set NAME=TEXT, such as --set reasons="…".')
        values[name] = said
    return values


def _tell(sent: Sent, *, send: bool) -> None:
    write("\n".join(map(visible, sent.letter.text.split("\n"))))
    if sent.message is not None:
        write(f"Sent as message {sent.message}.")
    else:
        write("Recorded: print it, and see that it arrives." if send else "Only shown: --send lets it go.")
