"""The commands that bring records into the database, and show what arrived."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from api.cli.assess import REJECTED
from api.cli.batch_told import became, called, counted, losses, moment, reasons, tell, waiting
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, KeptFiles, files_beside, open_filled, open_store
from api.cli.day import now_us
from api.cli.manual import manual
from api.cli.options import Dataset
from api.cli.progress_bar import progress
from api.cli.screen import say, visible, write
from sponsor_monitor.uncollected import uncollected

HELP = manual(
    "Bring records into the database. Each import is one batch: all its good rows or none. What is known already is "
    "not added again; rows that cannot be used wait in quarantine until they are mended.",
    "import dataset records",
    "import mapped card-reader.toml swipes-2026-03-31.csv",
    "import list",
    exits=True,
)
imports = typer.Typer(help=HELP, rich_markup_mode=None)

Mapping = Annotated[
    Path, typer.Argument(metavar="MAPPING", help="The mapping of the export (TOML).", show_default=False)
]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="The files to import.", show_default=False)]
Batch = Annotated[int, typer.Argument(metavar="BATCH", help="The number of a batch.", show_default=False)]
Accept = Annotated[
    bool,
    typer.Option(
        "--accept-retractions",
        help="Let a restating file take back more than 5% of the rows that it covers.",
    ),
]
Feed = Annotated[str, typer.Option(metavar="NAME", help="The feed that the folder comes by.")]
Mended = Annotated[
    Path | None,
    typer.Option(
        "--mapping", metavar="MAPPING", help="The mended mapping, for rows it could not translate.", show_default=False
    ),
]


@imports.command("dataset", help=manual("Import a folder of records.", "import dataset records", exits=True))
def import_dataset(
    dataset: Dataset, feed: Feed = "dataset", database: DatabaseAddress = DEFAULT_DATABASE, files: KeptFiles = None
) -> None:
    """Import a dataset folder as one batch."""
    from sponsor_monitor.store.importing import import_dataset as run

    _refuse_no_name(feed, "--feed")
    with uncollected(), open_store(database) as store, progress() as report:
        received = run(store, dataset, now=now_us(), files=files_beside(store, files), feed=feed, progress=report)
        tell(store, received, str(dataset))


@imports.command(
    "mapped",
    help=manual(
        "Import an institution's own exports by a mapping, which says what their columns and words mean.",
        "import mapped card-reader.toml swipes.csv",
        exits=True,
    ),
)
def import_mapped(
    mapping: Mapping,
    paths: Files,
    accept_retractions: Accept = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    files: KeptFiles = None,
) -> None:
    """Import files by a mapping as one batch."""
    from sponsor_monitor.store.import_mapped import import_mapped as run

    with uncollected(), open_store(database) as store, progress() as report:
        received = run(
            store,
            mapping,
            paths,
            now=now_us(),
            files=files_beside(store, files),
            accept_retractions=accept_retractions,
            progress=report,
        )
        tell(store, received, ", ".join(path.name for path in paths))


@imports.command(
    "retry",
    help=manual(
        "Try the rows again that a batch set aside. Those that can be used now become a new batch.",
        "import retry 12",
        "import retry 12 --mapping card-reader.toml",
        exits=True,
    ),
)
def retry(batch: Batch, mapping: Mended = None, database: DatabaseAddress = DEFAULT_DATABASE) -> None:
    """Try a batch's quarantined rows again."""
    from sponsor_monitor.mapping.mapping_toml import read_mapping
    from sponsor_monitor.store.batches import batches, why_waiting
    from sponsor_monitor.store.retrying import retry as run

    data = None if mapping is None else mapping.read_bytes()
    mended = None if mapping is None or data is None else read_mapping(data, mapping.name)
    sha256 = None if data is None else hashlib.sha256(data).hexdigest()
    with open_filled(database) as store:
        received = run(store, batch, now=now_us(), mapping=mended, mapping_sha256=sha256)
        (left,) = batches(store, batch)
        why = why_waiting(store, batch) if left.open else []
    if received.batch is None:
        write(f"No row of batch {batch} could be taken: {waiting(left.open)}.")
    else:
        taken = counted(received.tally.accepted)
        write(f"Batch {received.batch}: {taken} taken from quarantine; {waiting(left.open)}.")
    if left.open:
        write(reasons(batch, why, is_mended=mapping is not None))
        raise typer.Exit(REJECTED)


@imports.command("list", help=manual("List the batches that arrived, the latest last.", "import list"))
def list_batches(database: DatabaseAddress = DEFAULT_DATABASE) -> None:
    """List batches as a table."""
    from rich import box
    from rich.table import Table

    from api.cli.screen import console
    from sponsor_monitor.store.batches import batches

    with open_filled(database) as store:
        found = batches(store)
    if not found:
        write("Nothing was imported yet.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Batch", "Received", "Feed", "New", "Known", "Gone", "Aside", "Waiting"):
        is_text = heading in ("Received", "Feed")
        table.add_column(heading, justify="left" if is_text else "right", no_wrap=heading != "Feed", overflow="fold")
    for line in found:
        counts = (line.accepted, line.unchanged, line.retracted, line.quarantined, line.open)
        table.add_row(str(line.number), moment(line.received_at)[:16], visible(line.feed), *(f"{n:,}" for n in counts))
    console().print(table)
    write("Times are UTC. Gone: taken back, or counted away, by the feed.")
    write("Aside: rows that could not be used; waiting: those in quarantine still.")


@imports.command(
    "show", help=manual("Show a batch: its files, its rows, and what it set aside.", "import show 12", exits=True)
)
def show(batch: Batch, database: DatabaseAddress = DEFAULT_DATABASE) -> None:
    """Show one batch."""
    from api.cli.rejects_table import print_rejects
    from api.cli.screen import console
    from sponsor_monitor.store.batches import batches, files_of, rows_brought, set_aside
    from sponsor_monitor.store.losses import taken_back

    with open_filled(database) as store:
        (line,) = batches(store, batch)
        gone = taken_back(store, batch)
        files, rows, aside = files_of(store, batch), rows_brought(store, batch), set_aside(store, batch)
    write(f"Batch {line.number}, received {moment(line.received_at)} by the feed {line.feed} ({line.mode})")
    write(became(line))
    write("Files, each with its SHA-256:")
    for file in files:
        write(f"  {file.name:<32}{file.size:>16,} bytes{file.rows:>14,} rows\n    {file.sha256}")
    write("Rows stored:")
    for table, count in rows.items():
        write(f"  {called(table):<32}{count:>16,}")
    if gone:
        write("Taken back, or replaced by what came in its place:")
        write(losses(gone))
    write(f"Root of its hashes:\n    {line.root}")
    if aside:
        print_rejects(aside, console())
        raise typer.Exit(REJECTED)


@imports.command(
    "grade",
    help=manual(
        "Say what a source is worth: evidence, or support only, which people see and no assessment reads.",
        "import grade turnstiles support",
    ),
)
def grade(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A feed of marks, or a source of events.")],
    to: Annotated[str, typer.Argument(metavar="evidence|support", help="Its grade from now on.")],
    database: DatabaseAddress = DEFAULT_DATABASE,
) -> None:
    """Set the evidential grade of a source."""
    from api.cli.bad_call import BadCall
    from sponsor_monitor.store.grading import Grade, has_come
    from sponsor_monitor.store.grading import grade as run

    _refuse_no_name(source, "SOURCE")
    if to not in tuple(Grade):
        raise BadCall(f'"{to}" is no grade: write evidence or support.')
    with open_store(database) as store:
        if not has_come(store, source):
            say(
                f'No batch came by a feed "{source}" yet, nor any event from such a source: is the name written as '
                "import list shows it? The grade holds as soon as something comes."
            )
        received = run(store, source, Grade(to), now=now_us())
    since = "already" if received.batch is None else f"from batch {received.batch} on"
    write(f"{source} is {to} {since}.")


def _refuse_no_name(name: str, what: str) -> None:
    from api.cli.bad_call import BadCall

    if not name.strip():
        raise BadCall(f"{what} is blank: give it a name.")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise BadCall(f"{what} is not UTF-8 text: give it another name.") from None
