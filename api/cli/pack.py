"""The command that makes an evidence pack of one student from the database."""

from __future__ import annotations

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
from api.cli.options import KnownAt, ReceivedBy, Registration
from api.cli.progress_bar import progress
from api.cli.screen import say, write
from api.cli.who import PasswordFile, TokenFile, User, who
from api.cli.whole_file import check_place, written_whole
from api.seal import seal_in

if TYPE_CHECKING:
    from sponsor_monitor.purpose import Purpose

HELP = manual(
    "Make the evidence pack of one student: a PDF with the student's records, the assessment and the log's proofs "
    "attached, which verify checks anywhere. Each purpose gives its reader the minimum and says what it leaves out: "
    "home-office, signatory, panel, student, appeal. That it was made is logged.",
    "pack R-42 --as-of 2026-03-31 --purpose panel --output a.pdf",
    "verify a.pdf",
)
Day = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="The day it is of, written YYYY-MM-DD.", show_default=False)
]
For = Annotated[str, typer.Option("--purpose", metavar="WORD", help="Who reads it.", show_default=False)]
Output = Annotated[Path, typer.Option("--output", metavar="FILE", help="The PDF to write.", show_default=False)]
SealFile = Annotated[
    Path | None,
    typer.Option(
        "--seal",
        metavar="FILE",
        envvar="SPONSOR_MONITOR_SEAL",
        help="Sign with the institution's certificate and key in this PKCS 12 file.",
        show_envvar=True,
        show_default=False,
    ),
]
Passphrase = Annotated[
    Path | None,
    typer.Option(
        "--seal-passphrase-file",
        metavar="FILE",
        envvar="SPONSOR_MONITOR_SEAL_PASSPHRASE_FILE",
        help="The passphrase of that file: the first line of this one.",
        show_envvar=True,
        show_default=False,
    ),
]
Timestamps = Annotated[
    str | None,
    typer.Option(
        "--timestamp-server",
        metavar="URL",
        envvar="SPONSOR_MONITOR_TIMESTAMP_SERVER",
        help="Have the time of signing attested, so that the signature holds for the long term.",
        show_envvar=True,
        show_default=False,
    ),
]


def pack(
    registration: Registration,
    as_of: Day,
    purpose: For,
    output: Output,
    *,
    known_at: KnownAt = None,
    received_by: ReceivedBy = None,
    checkpoint: Kept = None,
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
    """Make a pack, write it whole or not at all, and log it."""
    day, reader = read_day(as_of), purpose_of(purpose)
    check_place(output)
    sealed = seal_in(seal, seal_passphrase_file, timestamp_server)
    note = None if checkpoint is None else read_text(checkpoint)
    with open_filled(database) as store:
        actor = who(store, user, token_file, password_file)
        from api.pack_making import PackMeans, PackOrder, make_pack
        from api.signing_in import zone_of
        from api.unit_of_work import unit_of_work

        order = PackOrder(registration, reader, day, known_at, received_by, note)
        working = partial(unit_of_work, store, actor, zone_of(store))
        with progress() as report:
            made = make_pack(order, PackMeans(store, working, key_path(store, files, key), sealed, report))
        with written_whole(output) as target:
            target.write_bytes(made.data)
    write(f"The evidence pack is in {output}")
    say(f"SHA-256 before signing, as logged: {made.sha256}")
    write(f"Next: sponsor-monitor verify {output}")


def purpose_of(text: str) -> Purpose:
    """A purpose by its word."""
    from sponsor_monitor.purpose import Purpose

    try:
        return Purpose(text)
    except ValueError:
        raise BadCall(f'There is no purpose "{text[:60]}": choose {", ".join(Purpose)}.') from None
