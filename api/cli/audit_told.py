"""What the audit commands say: sentences about what was checked, and tables of entries and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.screen import console, visible
from sponsor_monitor.audit.checkpoint import moment, verifier
from sponsor_monitor.words import listed, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from rich.table import Table

    from sponsor_monitor.audit.entry import Entry
    from sponsor_monitor.audit.proof import Proven
    from sponsor_monitor.store.log_keys import LogKey
    from sponsor_monitor.store.log_verify import Verified

_MOST = 1


def found_wrong(found: Verified, *, every: bool) -> Iterator[str]:
    """What is not as it was: the first place, and with ``every`` all of them."""
    shown = found.faults if every else found.faults[:_MOST]
    yield from (str(fault) for fault in shown)
    left = len(found.faults) - len(shown)
    if left:
        yield f"{plural(left, 'further place is', 'further places are')} not as logged: --all names every one."


def found_right(found: Verified) -> Iterator[str]:
    """What was looked at, in sentences, with what could not be known."""
    if not found.entries:
        yield "The log has not begun, and nothing is there that it would speak of."
        return
    times = "" if found.first_at is None or found.last_at is None else _between(found.first_at, found.last_at)
    yield f"The log is whole: {plural(found.entries, 'entry', 'entries')}{times}."
    yield f"Its name is {found.origin}, its root {found.root}."
    if found.checkpoints:
        last = found.checkpoints[-1]
        sizes = f"{plural(len(found.checkpoints), 'signed checkpoint')}, the last at {plural(last, 'entry', 'entries')}"
        yield f"It agrees with {sizes}; {_since(found.entries - last)}."
    else:
        yield "No checkpoint was signed yet: audit checkpoint --output FILE makes one for somebody else to keep."
    held = [plural(found.batches, "batch", "batches"), plural(found.runs, "run")]
    yield f"{listed(held)} are what their entries say, and every imported row is as it arrived."
    if found.before:
        those = f"1 to {found.before[-1]}" if len(found.before) > 1 else str(found.before[0])
        were = "were" if len(found.before) > 1 else "was"
        yield f"Batch{'es' if len(found.before) > 1 else ''} {those} {were} received before the log began."
    if found.files is None:
        yield "Kept files were not looked at."
    else:
        yield f"{plural(found.files, 'kept file is', 'kept files are')} what arrived."


def _between(first: int, last: int) -> str:
    return f", from {moment(first)[:16].replace('T', ' ')} to {moment(last)[:16].replace('T', ' ')} (UTC)"


def _since(entries: int) -> str:
    # A checkpoint is followed by its own entry.
    later = max(0, entries - 1)
    return f"{plural(later, 'later entry has', 'later entries have')} none yet" if later else "nothing came since"


def proven(found: Proven) -> Iterator[str]:
    """What a proof proves, and what it leans on."""
    told, checkpoint = found.entry, found.checkpoint
    yield (
        f"Entry {told['number']:,} ({told['kind']}, {moment(told['at'])}, by {told['actor']}) is in the log "
        f"{checkpoint.origin}, of which {plural(checkpoint.size, 'entry', 'entries')} were signed for at "
        f"{moment(checkpoint.at)}."
    )
    for name, value in found.private.items():
        yield f"The value {name} that is shown with it is the one that was logged: {value}"
    if found.is_kept:
        yield "It is the log of the checkpoint you kept: nothing up to there was altered since."
    else:
        yield (
            f"Signed by the key {checkpoint.key.id}. Whether that is the institution's key the proof cannot say: "
            "compare it with what you were told elsewhere, or give --checkpoint FILE with one you kept."
        )


def print_entries(entries: Sequence[Entry]) -> None:
    """Entries as a table; what is personal is not in it, and neither are hashes, which proofs are for."""
    table = _table("Entry", "When (UTC)", "Kind", "By", "About", "Says")
    for entry in entries:
        about = entry.subject or entry.registration or ""
        when = moment(entry.at)[:19].replace("T", " ")
        cells = (str(entry.number), when, entry.kind, entry.actor, about, ", ".join(_said(entry.body)))
        table.add_row(*(visible(cell) for cell in cells))
    console().print(table)


def _said(body: Mapping[str, Any]) -> Iterator[str]:
    """The short values of what an entry says, each with its name."""
    for name, value in body.items():
        if name.endswith("_at") and isinstance(value, int):
            yield f"{name.replace('_', ' ')} {moment(value)}"
        elif isinstance(value, bool | int) or (isinstance(value, str) and 0 < len(value) <= _SHORT):
            yield f"{name.replace('_', ' ')} {value}"
        elif isinstance(value, list) and value:
            yield f"{name.replace('_', ' ')} {plural(len(value), 'value')}"
        elif isinstance(value, dict):
            yield from _said(value)


_SHORT = 40


def print_keys(origin: str, keys: Sequence[LogKey]) -> None:
    """Keys as a table, and each as programs want it that check signed notes."""
    table = _table("Entry", "Since (UTC)", "Key", "Vouched for")
    for place, key in enumerate(keys):
        vouched = "first" if not place else "by the key before" if key.is_vouched else "no: the key before was lost"
        table.add_row(str(key.entry), moment(key.at)[:19].replace("T", " "), key.public.id, vouched)
    screen = console()
    screen.print(table)
    for key in keys:
        screen.print(verifier(origin, key.public), soft_wrap=True)


def _table(*headings: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(
            heading, justify="right" if heading == "Entry" else "left", no_wrap=heading == "Kind", overflow="fold"
        )
    return table
