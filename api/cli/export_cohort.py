"""The command that exports the evidence of many students as one ZIP."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.audit_options import Kept, KeyFile, key_path, read_text
from api.cli.bad_call import BadCall
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, KeptFiles, open_filled
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.options import KnownAt, ReceivedBy
from api.cli.pack import Day, For, Passphrase, SealFile, Timestamps, purpose_of
from api.cli.progress_bar import progress
from api.cli.screen import say, write
from api.cli.who import PasswordFile, TokenFile, User, who
from api.cli.whole_file import check_place
from api.seal import seal_in

if TYPE_CHECKING:
    from reports.cohort.beginning import Desk
    from reports.cohort.making import Finished
    from sponsor_monitor.people.actor import Actor
    from sponsor_monitor.services.choosing import Choice
    from sponsor_monitor.store.database import Database

HELP = manual(
    "Export the evidence packs of many students as one ZIP in the form of BagIt, with the figures of all of them as a "
    "spreadsheet and as CSV, the log's checkpoint, and a signature beside each pack where there is a certificate. "
    "Choose students by their numbers, school, course or period, or draw them by lot; what is named together has to "
    "be met together. Who receives it is logged. A call that was broken off goes on where it was, given again.",
    "export cohort a.zip --students asked.txt --recipient UKVI",
    "export cohort b.zip --sponsored --draw 60 --recipient Audit",
)
_FEW = 8
"""Up to so many packs are made by one process: starting others takes longer."""
Target = Annotated[Path, typer.Argument(metavar="FILE.zip", help="The ZIP to write.", show_default=False)]
Recipient = Annotated[
    str, typer.Option("--recipient", metavar="WORDS", help="Who receives it; it is logged.", show_default=False)
]
ListFile = Annotated[
    Path | None,
    typer.Option("--students", metavar="FILE", help="Registration or student numbers, one a line.", show_default=False),
]
Student = Annotated[
    list[str] | None,
    typer.Option("--student", metavar="NUMBER", help="A registration or student number.", show_default=False),
]
School = Annotated[
    list[str] | None, typer.Option("--school", metavar="CODE", help="Of this school.", show_default=False)
]
Course = Annotated[
    list[str] | None, typer.Option("--course", metavar="CODE", help="On this course.", show_default=False)
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Registered on this day or later.", show_default=False)
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Registered on this day or before.", show_default=False)
]
Sponsored = Annotated[bool, typer.Option("--sponsored", help="Only sponsored students.")]
Draw = Annotated[
    int | None,
    typer.Option("--draw", metavar="NUMBER", help="Draw so many of them by lot.", min=1, show_default=False),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar="NUMBER",
        help="The number the lot follows from: the same draws the same. [default: one at random, told and logged]",
        min=0,
        max=2**53 - 1,
        show_default=False,
    ),
]
Everybody = Annotated[bool, typer.Option("--everybody", help="Everybody there is.")]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes",
        metavar="NUMBER",
        help="How many make packs. [default: as many as there are processors]",
        min=1,
        max=64,
        show_default=False,
    ),
]


def export_cohort(
    target: Target,
    as_of: Day,
    purpose: For,
    recipient: Recipient,
    *,
    students: ListFile = None,
    student: Student = None,
    school: School = None,
    course: Course = None,
    begins: From = None,
    ends: To = None,
    sponsored: Sponsored = False,
    draw: Draw = None,
    seed: Seed = None,
    everybody: Everybody = False,
    known_at: KnownAt = None,
    received_by: ReceivedBy = None,
    checkpoint: Kept = None,
    processes: Processes = None,
    seal: SealFile = None,
    seal_passphrase_file: Passphrase = None,
    timestamp_server: Timestamps = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
    key: KeyFile = None,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Make an export, or go on with one that was broken off, and log it."""
    day, reader = read_day(as_of), purpose_of(purpose)
    _check_zip(target)
    chosen = _choice(
        [*_listed(students), *(student or ())], school, course, begins, ends, sponsored=sponsored, draw=draw, seed=seed
    )
    if not everybody and not chosen.document():
        raise BadCall("Say whom: --students, --student, --school, --course, --from, --to, --draw, or --everybody.")
    sealed = seal_in(seal, seal_passphrase_file, timestamp_server)
    note = None if checkpoint is None else read_text(checkpoint)
    with open_filled(database) as store, progress() as report:
        actor = who(store, user, token_file, password_file)
        from reports.cohort.beginning import Order
        from reports.cohort.making import Means, make_export

        order = Order(reader, recipient, chosen, day, known_at, received_by, note)
        few = _FEW if processes is None else 0
        means = Means(key_path(store, files, key), processes or _cores(), few, sealed, report)
        made = make_export(_desk(store, actor), order, target, means)
    _tell(target, made)


def _check_zip(target: Path) -> None:
    check_place(target)
    if target.suffix.lower() != ".zip" or (target.exists() and not target.is_file()):
        raise BadCall(f'"{target}" is no ZIP to write: give a name that ends in .zip.')


def _choice(
    numbers: list[str],
    schools: list[str] | None,
    courses: list[str] | None,
    begins: str | None,
    ends: str | None,
    *,
    sponsored: bool,
    draw: int | None,
    seed: int | None,
) -> Choice:
    from sponsor_monitor.services.choosing import Choice

    if seed is not None and draw is None:
        raise BadCall("--seed is for a lot: say how many to draw, with --draw.")
    first = None if begins is None else read_day(begins, "--from")
    last = None if ends is None else read_day(ends, "--to")
    named = tuple(dict.fromkeys(numbers))
    return Choice(named, tuple(schools or ()), tuple(courses or ()), first, last, sponsored, draw, seed)


def _listed(path: Path | None) -> list[str]:
    """The numbers in a file."""
    if path is None:
        return []
    found = [line.strip() for line in read_text(path).lstrip("\ufeff").splitlines() if line.strip()]
    if not found:
        raise BadCall(f'"{path}" names nobody: write a registration or student number in each line.')
    return found


def _cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _desk(store: Database, actor: Actor) -> Desk:
    from api.signing_in import zone_of
    from api.unit_of_work import looking, unit_of_work
    from reports.cohort.beginning import Desk

    zone = zone_of(store)
    return Desk(store, partial(looking, store, actor, zone), partial(unit_of_work, store, actor, zone))


def _tell(target: Path, made: Finished) -> None:
    from sponsor_monitor.words import plural

    write(f"The export of {plural(made.students, 'registration')} is in {target}")
    if made.seed is not None:
        say(f"Drawn from {plural(made.drawn_from, 'registration')} with --seed {made.seed}")
    if made.kept:
        say(f"{plural(made.kept, 'pack was', 'packs were')} there from before.")
    say(f"SHA-256 of manifest-sha256.txt, as logged: {made.sha256}")
