"""The commands about many cases: listed, and the same done in several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.case_options import Account, Day, account_uid, day_or_none, word
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.screen import visible, write
from api.cli.signed_in import asks_facts, judged, signed_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sponsor_monitor.services.bulk import Done
    from sponsor_monitor.services.work import Work

HELP = manual(
    "Cases: everything that is open about students you may see, what needs somebody first at the top (docs/cases.md).",
    "cases list --user ada",
    "cases list --owner bo --due-by 2026-04-14 --user ada",
    "cases bulk assign bo --case CASE --case CASE --user ada",
)
NOT_ALL = 1
cases = typer.Typer(help=HELP, rich_markup_mode=None)
bulk = typer.Typer(
    help=manual("The same in several cases; each is done or refused by itself.", "cases bulk assign bo --case CASE"),
    rich_markup_mode=None,
)
cases.add_typer(bulk, name="bulk")

ConcernWord = Annotated[
    str | None,
    typer.Option("--concern", metavar="CONCERN", help="immigration, academic or welfare.", show_default=False),
]
StageWord = Annotated[
    str | None, typer.Option("--stage", metavar="STAGE", help="early-engagement, panel, …", show_default=False)
]
OwnerName = Annotated[
    str | None, typer.Option("--owner", metavar="ACCOUNT", help="Only those of an owner.", show_default=False)
]
Unowned = Annotated[bool, typer.Option("--unowned", help="Only those nobody owns.")]
DueBy = Annotated[str | None, typer.Option("--due-by", metavar="DATE", help="Only those with something due by then.")]
OnHold = Annotated[bool, typer.Option("--on-hold", help="Only those on legal hold.")]
Closed = Annotated[bool, typer.Option("--closed", help="Also those that are closed.")]
Acted = Annotated[
    str | None, typer.Option("--acted", metavar="ACCOUNT", help="Only those in which somebody did something.")
]
Several = Annotated[
    list[str],
    typer.Option("--case", metavar="CASE[:ENTRY]", help="A case, with the last entry you saw of it; once for each."),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="How the cases stand.", show_default=False)]
LetterWord = Annotated[
    str, typer.Argument(metavar="LETTER", help="The letter: first-contact, meeting, …", show_default=False)
]
Given = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=TEXT", help="A blank of the letter; once for each.")
]
Send = Annotated[bool, typer.Option("--send", help="Send the letters you have reviewed, instead of showing them.")]


@cases.command("list", help=manual("List the open cases you may see.", "cases list --stage panel --user ada"))
@signed_in
def list_cases(
    work: Work,
    *,
    concern: ConcernWord = None,
    stage: StageWord = None,
    owner: OwnerName = None,
    unowned: Unowned = False,
    due_by: DueBy = None,
    on_hold: OnHold = False,
    closed: Closed = False,
    acted: Acted = None,
) -> None:
    """List cases."""
    from api.cli.case_told import print_cases
    from sponsor_monitor.casework.case_list import Filter
    from sponsor_monitor.casework.event_words import Concern
    from sponsor_monitor.casework.stage_names import StageName
    from sponsor_monitor.services.case_lists import list_cases as run
    from sponsor_monitor.services.people import people_in

    asked = Filter(
        concern=None if concern is None else word(Concern, concern, "concern"),
        stage=None if stage is None else word(StageName, stage, "stage"),
        owner=None if owner is None else account_uid(work, owner),
        unowned=unowned,
        due_by=day_or_none(due_by, "--due-by"),
        on_hold=on_hold,
        closed=closed,
        acted=None if acted is None else account_uid(work, acted),
    )
    print_cases(run(work, asked), people_in(work.connection))


@bulk.command("assign", help=manual("Give cases to somebody.", "cases bulk assign bo --case CASE --case CASE"))
@signed_in
def assign(work: Work, account: Account, case: Several) -> None:
    """Give cases to somebody."""
    from sponsor_monitor.services.bulk import assign_many

    _tell(work, assign_many(work, _selected(work, case), account_uid(work, account)))


@bulk.command(
    "hand-over",
    help=manual(
        "Hand cases over to somebody, with a note of how they stand.",
        "cases bulk hand-over bo --note 'letters sent' --case CASE",
    ),
)
@signed_in
def hand_over(work: Work, account: Account, note: Note, case: Several) -> None:
    """Hand cases over."""
    from sponsor_monitor.services.bulk import hand_over_many

    _tell(work, hand_over_many(work, _selected(work, case), account_uid(work, account), note))


@bulk.command(
    "follow-up", help=manual("Set when cases are looked at again.", "cases bulk follow-up 2026-04-14 --case CASE")
)
@signed_in
def follow_up(work: Work, day: Day, case: Several) -> None:
    """Set a follow-up."""
    from sponsor_monitor.services.bulk import follow_up_many

    _tell(work, follow_up_many(work, _selected(work, case), read_day(day, "DATE")))


@bulk.command(
    "write",
    help=manual(
        "Show one letter to the students of several cases, each with their own facts; with --send, send it.",
        "cases bulk write first-contact --case CASE --case CASE",
        "cases bulk write first-contact --case CASE --send",
    ),
)
@judged(asks_facts)
def write_letters(work: Work, letter: LetterWord, case: Several, given: Given = None, send: Send = False) -> None:
    """Show or send letters."""
    from sponsor_monitor.casework.letter import LetterKind
    from sponsor_monitor.services.bulk import write_many

    kind = word(LetterKind, letter, "letter")
    done = write_many(work, _selected(work, case), kind, dict(map(_blank, given or [])), send=send)
    if not send:
        write(visible("\n\n".join(f"--- {each.uid}\n{each.made}" for each in done if each.made), keep="\n"))
    _tell(work, done)


def _selected(work: Work, named: list[str]) -> dict[str, int | None]:
    """Cases with the last entry that was seen of each: ``CASE`` or ``CASE:42``."""
    from sponsor_monitor.services.references import case_ending

    found: dict[str, int | None] = {}
    for each in named:
        uid, _, seen = each.partition(":")
        if seen and not (seen.isascii() and seen.isdigit()):
            raise BadCall("After a case and a colon stands the number of the last entry you saw of it.")
        found[case_ending(work, uid)] = int(seen) if seen else None
    return found


def _blank(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals:
        raise BadCall("A blank of a letter is written NAME=TEXT.")
    return name, value


def _tell(work: Work, done: Sequence[Done]) -> None:
    """Say what came of it; the exit code is 1 where a case was refused, after the others were kept."""
    from api.cli.case_told import done_text

    write(visible(done_text(done), keep="\n"))
    if any(each.refused for each in done):
        work.connection.commit()
        raise typer.Exit(NOT_ALL)
