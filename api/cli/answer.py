"""An assessment given to who asked: written as JSON, or printed as tables and a summary."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from api.cli.bad_call import BadCall
from api.cli.screen import say, visible, write

if TYPE_CHECKING:
    from sponsor_monitor.assessment import Assessment

STANDARD_OUTPUT = "-"
EXPLAIN = "sponsor-monitor explain DATASET REGISTRATION"


def target_of(output: str | None, *, table: bool) -> Path | None:
    """The file that ``--output`` names; None for standard output or none."""
    if table and output == STANDARD_OUTPUT:
        raise BadCall("--table and --output - would both write to standard output: choose one, or write to a file.")
    return None if output in (None, STANDARD_OUTPUT) else Path(str(output))


def write_json(assessment: Assessment, file: BinaryIO) -> None:
    """Write the JSON, in UTF-8 whatever the terminal has."""
    file.writelines(assessment.lines())


def give(assessment: Assessment, output: str | None, *, table: bool, every: bool, explain: str = EXPLAIN) -> None:
    """Write to standard output what belongs there; ``explain`` is the call that tells one registration's story."""
    if output == STANDARD_OUTPUT:
        write_json(assessment, sys.stdout.buffer)
    else:
        _print(assessment, table=table or output is None, every=every, explain=explain)


def say_where(target: Path | None, ratings: Path | None) -> None:
    """Say where what was written is."""
    if target is not None:
        say(f"The assessment is in {target}")
    if ratings is not None:
        say(f"The daily ratings are in {ratings}")


def _print(assessment: Assessment, *, table: bool, every: bool, explain: str) -> None:
    """Print the summary, under the findings as tables where those are asked for."""
    from api.cli.summary import summary
    from api.cli.tally import tally

    found = tally(assessment.document)
    lines = summary(assessment.document, found)
    if not table:
        write(lines)
        return
    from rich import box
    from rich.panel import Panel
    from rich.text import Text

    from api.cli.findings_table import MOST_ROWS, print_sections, sections
    from api.cli.rejects_table import print_rejects
    from api.cli.screen import console

    screen = console()
    print_sections(sections(found, None if every else MOST_ROWS), screen)
    if found.counts:
        screen.print(f"One registration's whole story: {explain}\n")
    if assessment.document["rejected"]:
        print_rejects(assessment.document["rejected"], screen)
    screen.print(Panel(Text(visible(lines, keep="\n")), title="Summary", box=box.ROUNDED, expand=False))
