"""The command line ``sponsor-monitor``: it reads the clock, files and the environment, and prints; nothing else."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.failures import sentence
from api.cli.manual import manual
from api.cli.screen import say, write
from api.cli.table import add_commands

PROGRAM = "sponsor-monitor"
STOPPED = 130
PIPE_CLOSED = 141
_OBJECTS_UNTIL_COLLECTED = 100_000
_HELP = manual(
    "Assess a university's records by its duties as a student sponsor. Sponsor Monitor finds, explains and "
    "recommends; it never withdraws anyone: people decide.",
    "sample records",
    "assess records",
    "explain records R-0042",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        write(f"{PROGRAM} {version(PROGRAM)}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
]


def sponsor_monitor(_version: Version = False) -> None:
    """Take the options that stand before a command."""


def application(word: str = "") -> typer.Typer:
    """The command line with the one command of a word, or with all where there is none such.

    To load and make ready all of them takes as long as a small assessment.
    """
    app = typer.Typer(help=_HELP, rich_markup_mode=None, add_completion=False)
    app.callback()(sponsor_monitor)
    add_commands(app, word)
    return app


def run() -> int:
    """What the installed program calls."""
    # Loading a command makes many objects and no garbage: to look for it after every 700 takes a fifth of its time.
    gc.set_threshold(_OBJECTS_UNTIL_COLLECTED)
    code = main()
    # The process ends here: to look once more through all that was made takes as long as a small assessment.
    gc.freeze()
    return code


def main(arguments: Sequence[str] | None = None, app: typer.Typer | None = None, name: str = PROGRAM) -> int:
    """Run the command line, or another, and give its exit code; every failure is a sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(given, application(given[0]) if app is None else app, name)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        code = STOPPED
    except Exception as error:  # noqa: BLE001  whatever it is, a person gets a sentence
        code = _explain(error)
    if code == STOPPED:
        say("Stopped.")
    return code


def _open_closed_streams() -> None:
    """Let a caller have closed standard output or error: what is said there goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  until the end


def _run(arguments: list[str], app: typer.Typer, name: str) -> int:
    """Run a command; Typer's own main would turn a closed pipe into the exit code of rows set aside."""
    command = typer.main.get_command(app)
    try:
        with command.make_context(name, arguments) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    return 0


def _explain(error: Exception) -> int:
    said, code = sentence(error)
    if os.environ.get("SPONSOR_MONITOR_DEBUG") == "1":
        traceback.print_exc()
    say(said)
    return code


def _let_go() -> None:
    """Point standard output, which nobody reads any more, at nothing, so that closing it at exit says nothing."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
