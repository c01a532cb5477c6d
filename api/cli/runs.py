"""The command that lists the assessments made from the database."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, open_filled
from api.cli.manual import manual
from api.cli.screen import visible, write

if TYPE_CHECKING:
    from sponsor_monitor.store.runs import Run

HELP = manual(
    "List the assessments made from the database, the latest last. Each can be made again (assess --reproduce) and "
    "compared with another (assess --compare).",
    "runs",
)
_MICROSECONDS = 1_000_000
_KNOWN = "Known at"
_HEADINGS = ("Run", "Made", "As of", _KNOWN, "Batch", "Policy", "Findings", "Aside")
_NUMBERS = ("Run", "Batch", "Findings", "Aside")


def runs(database: DatabaseAddress = DEFAULT_DATABASE) -> None:
    """List runs as a table."""
    with open_filled(database) as store:
        from sponsor_monitor.store.runs import runs as every

        found = every(store)
    if not found:
        write("Nothing was assessed from the database yet: sponsor-monitor assess.")
        return
    from rich import box
    from rich.table import Table

    from api.cli.screen import console

    headings = [name for name in _HEADINGS if name != _KNOWN or any(run.known_at for run in found)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in headings:
        table.add_column(name, justify="right" if name in _NUMBERS else "left", overflow="fold")
    for run in found:
        cells = _cells(run)
        table.add_row(*(cells[name] for name in headings))
    console().print(table)
    write("Times are UTC. Batch: the last that had arrived. Aside: rows in quarantine.")


def _cells(run: Run) -> dict[str, str]:
    made = dt.datetime.fromtimestamp(run.made_at // _MICROSECONDS, dt.UTC).strftime("%Y-%m-%d %H:%M")
    known, policy = visible(run.known_at or ""), visible(run.policy_id)
    counts = str(run.batch), policy, f"{run.findings:,}", f"{run.rejected:,}"
    return dict(zip(_HEADINGS, (str(run.number), made, run.as_of.isoformat(), known, *counts), strict=True))
