"""The command that makes an evidence pack of one student from the database."""

from __future__ import annotations

import tempfile
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

if TYPE_CHECKING:
    from reports.pack.making import Asked, Pack
    from reports.signing import Seal
    from sponsor_monitor.people.actor import Actor
    from sponsor_monitor.services.packs import Casework, Purpose
    from sponsor_monitor.store.database import Database
    from sponsor_monitor.store.reading import View

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
    sealed = seal_of(seal, seal_passphrase_file, timestamp_server)
    note = None if checkpoint is None else read_text(checkpoint)
    with open_filled(database) as store:
        actor = who(store, user, token_file, password_file)
        from reports.pack.making import Asked
        from sponsor_monitor.store.reading import view

        seen = view(store, day, known_at=known_at, received_by=received_by)
        asked = Asked(registration, reader, known_at)
        uid, done = _casework(store, actor, asked.registration_id, reader, note, key_path(store, files, key))
        made = _made(seen, asked, done)
        data = made.data if sealed is None else _signed(made.data, sealed)
        _log(store, actor, uid, reader, seen, known_at, made.sha256)
        with written_whole(output) as target:
            target.write_bytes(data)
    write(f"The evidence pack is in {output}")
    say(f"SHA-256 before signing, as logged: {made.sha256}")
    write(f"Next: sponsor-monitor verify {output}")


def purpose_of(text: str) -> Purpose:
    """A purpose by its word."""
    from sponsor_monitor.services.packs import Purpose

    try:
        return Purpose(text)
    except ValueError:
        raise BadCall(f'There is no purpose "{text[:60]}": choose {", ".join(Purpose)}.') from None


def _casework(
    store: Database, actor: Actor, registration: str, purpose: Purpose, note: str | None, key: Path
) -> tuple[str, Casework]:
    """The registration's opaque id, and what people did for it up to a checkpoint: the one given, or one signed now."""
    from api.signing_in import zone_of
    from api.unit_of_work import unit_of_work
    from sponsor_monitor.services.packs import casework, require
    from sponsor_monitor.store.log_checkpoints import sign_checkpoint
    from sponsor_monitor.store.persons import registration_uid

    with unit_of_work(store, actor, zone_of(store)) as work:
        uid = registration_uid(work.connection, registration)
        require(work, uid, purpose)
        if note is None:
            note = sign_checkpoint(work.connection, key, now=work.now, actor=actor.uid)
        return uid, casework(work, uid, purpose, note)


def _made(seen: View, asked: Asked, done: Casework) -> Pack:
    from reports.pack.making import pack_of, write_folder
    from sponsor_monitor.store.one_student import StudentFolders

    with tempfile.TemporaryDirectory(prefix="sponsor-monitor-") as place, progress() as report:
        directory = Path(place)
        write_folder(directory, seen, StudentFolders(seen, asked.known_at, report), asked, done)
        report("setting the pages", 0, 1)
        return pack_of(directory)


def _log(
    store: Database, actor: Actor, uid: str, purpose: Purpose, seen: View, known_at: str | None, sha256: str
) -> None:
    from api.signing_in import zone_of
    from api.unit_of_work import unit_of_work
    from sponsor_monitor.services.packs import made
    from sponsor_monitor.words import iso_day

    told = {"as_of": iso_day(seen.as_of), "known_at": known_at, "batch": seen.cut.batch, "sha256": sha256}
    with unit_of_work(store, actor, zone_of(store)) as work:
        made(work, uid, purpose, told)


def seal_of(file: Path | None, passphrase: Path | None, server: str | None) -> Seal | None:
    """What the institution signs with, None where no file is named."""
    if file is None:
        return None
    from reports.signing import open_seal

    word = None if passphrase is None else read_text(passphrase).partition("\n")[0].rstrip("\r")
    return open_seal(file, word, server)


def _signed(data: bytes, seal: Seal) -> bytes:
    from reports.signing import signed

    return signed(data, seal)
