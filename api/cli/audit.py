"""The commands about the log: what was done, whether anything was altered, checkpoints and proofs to keep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.audit_options import Kept, KeyFile, Number, Output, key_path, read_kept, read_text
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, KeptFiles, files_beside, open_filled
from api.cli.day import now_us
from api.cli.manual import manual
from api.cli.progress_bar import progress
from api.cli.screen import say, write
from api.cli.whole_file import check_place, written_whole

ALTERED = 1
_MOST_ENTRIES = 10_000
HELP = manual(
    "Show that nothing was altered: the log of everything that was done, signed checkpoints of it that others keep, "
    "and proofs that need no database.",
    "audit verify",
    "audit checkpoint --output checkpoint.txt",
    "audit verify --checkpoint checkpoint.txt",
)
_EXITS = """\b
Exit codes:
  0  nothing was altered
  1  something was: it is named
  2  refused: the call must be mended first"""
audit = typer.Typer(help=HELP, rich_markup_mode=None, no_args_is_help=True)


@audit.command(
    "verify",
    help=manual(
        "Recompute everything from what is stored: every entry of the log, every checkpoint, every batch and run, "
        "every imported row, and the kept files. What was altered, removed, put in, exchanged, back-dated or cut off "
        "is named, the first place first. Only a checkpoint kept elsewhere shows that the end was cut off.",
        "audit verify --checkpoint checkpoint.txt",
    )
    + "\n\n"
    + _EXITS,
)
def verify(
    checkpoint: Kept = None,
    no_files: Annotated[bool, typer.Option("--no-files", help="Do not look at the kept files.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Name every place, not only the first.")] = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
) -> None:
    """Recompute everything; exit code 1 where something is not as it was."""
    from api.cli.audit_told import found_right, found_wrong

    kept = read_kept(checkpoint)
    with open_filled(database) as store, progress() as report:
        from sponsor_monitor.store.log_verify import verify as run

        found = run(store, kept=kept, files=None if no_files else files_beside(store, files), progress=report)
    if found.faults:
        write("\n".join(found_wrong(found, every=every)))
        raise typer.Exit(ALTERED)
    write("\n".join(found_right(found)))


@audit.command(
    "checkpoint",
    help=manual(
        "Sign how many entries the log has and what its root is, as a text that anybody can keep. Keep it where nobody "
        "who may write to the database can: with it, audit verify finds out whatever is altered before it. The "
        "first checkpoint makes the key.",
        "audit checkpoint --output checkpoint.txt",
    ),
)
def checkpoint(
    output: Output, database: DatabaseAddress = DEFAULT_DATABASE, files: KeptFiles = None, key: KeyFile = None
) -> None:
    """Sign a checkpoint and write it."""
    check_place(output)
    with open_filled(database) as store:
        from sponsor_monitor.audit.checkpoint import opened
        from sponsor_monitor.store.log_checkpoints import sign_checkpoint

        with store.writing() as connection:
            note = sign_checkpoint(connection, key_path(store, files, key), now=now_us())
        with written_whole(output) as target:
            target.write_text(note, encoding="utf-8", newline="")
    signed = opened(note)
    write(f"The checkpoint at {signed.size:,} entries is in {output}, signed by the key {signed.key.shown}….")


@audit.command(
    "prove",
    help=manual(
        "Write a proof that an entry stands in the log, which audit check checks anywhere. Give the checkpoint that "
        "the reader kept, if there is one.",
        "audit prove 120 --output proof.json",
        "audit prove 120 --checkpoint kept.txt --output proof.json",
    ),
)
def prove(
    entry: Number,
    output: Output,
    checkpoint: Kept = None,
    private: Annotated[bool, typer.Option("--private", help="Show the entry's personal values with it.")] = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
    key: KeyFile = None,
) -> None:
    """Write the proof of an entry."""
    check_place(output)
    kept = None if checkpoint is None else read_text(checkpoint)
    read_kept(checkpoint)
    with open_filled(database) as store:
        from sponsor_monitor.store.log_checkpoints import prove as run

        with store.writing() as connection:
            path = key_path(store, files, key)
            proof = run(connection, entry, path, now=now_us(), kept=kept, with_private=private)
        with written_whole(output) as target:
            target.write_text(proof, encoding="utf-8", newline="")
    write(f"The proof of entry {entry:,} is in {output}: audit check checks it.")


@audit.command(
    "check",
    help=manual(
        "Check a proof, without the database: that the entry is what was logged, and leads to a signed checkpoint.",
        "audit check proof.json --checkpoint checkpoint.txt",
    )
    + "\n\n"
    + _EXITS,
)
def check(
    proof: Annotated[Path, typer.Argument(metavar="PROOF", help="The proof.", show_default=False)],
    checkpoint: Kept = None,
) -> None:
    """Check a proof; exit code 1 where it does not hold."""
    from api.cli.audit_told import proven
    from sponsor_monitor.audit.errors import ProofBroken, SignatureBroken
    from sponsor_monitor.audit.proof import check as run

    kept, text = read_kept(checkpoint), read_text(proof)
    try:
        found = run(text, kept)
    except (ProofBroken, SignatureBroken) as error:
        write(str(error))
        raise typer.Exit(ALTERED) from None
    write("\n".join(proven(found)))


@audit.command(
    "keys", help=manual("List the keys that may speak for the log, the one that does now last.", "audit keys")
)
def keys(database: DatabaseAddress = DEFAULT_DATABASE) -> None:
    """List the keys."""
    from api.cli.audit_told import print_keys

    with open_filled(database) as store, store.reading() as connection:
        from sponsor_monitor.store.log_checkpoints import keys as known
        from sponsor_monitor.store.log_checkpoints import origin

        found = known(connection)
        name = origin(connection) if found else ""
    if not found:
        write("The log has no key yet: audit checkpoint --output FILE makes one.")
        return
    print_keys(name, found)


@audit.command(
    "rotate",
    help=manual(
        "Sign with a new key from now on. The old one signs for it and is gone then; what it signed stays valid. Where "
        "it is lost, --lost says so in the log for good.",
        "audit rotate",
    ),
)
def rotate(
    lost: Annotated[bool, typer.Option("--lost", help="The old key is lost.")] = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
    key: KeyFile = None,
) -> None:
    """Rotate the key."""
    with open_filled(database) as store:
        from sponsor_monitor.store.log_checkpoints import rotate as run

        path = key_path(store, files, key)
        found = run(store, path, now=now_us(), is_lost=lost)
    write(f"From entry {found.entry:,} on the key {found.public.id} speaks for the log. It is in {path}: back it up.")
    say("Sign a checkpoint with it now (audit checkpoint), and tell those who keep checkpoints its name.")


@audit.command(
    "show",
    help=manual(
        "List the last entries of the log. Personal values are not shown.",
        "audit show",
        "audit show --kind run-made --last 5",
    ),
)
def show(
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only entries of this kind.", show_default=False)
    ] = None,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, max=_MOST_ENTRIES, help="How many entries.")] = 30,
    database: DatabaseAddress = DEFAULT_DATABASE,
) -> None:
    """List entries as a table."""
    from api.cli.audit_told import print_entries

    with open_filled(database) as store, store.reading() as connection:
        from sponsor_monitor.store.log import latest

        found = latest(connection, last, kinds=kind or None)
    if not found:
        write("The log has no such entry." if kind else "The log has no entry yet.")
        return
    print_entries(found)
