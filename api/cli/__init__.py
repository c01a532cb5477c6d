"""The command line ``sponsor-monitor``: it reads the clock, files and the environment, and prints; nothing else."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli import (
    assess,
    calendar,
    check,
    digest,
    explain,
    export,
    imports,
    nightly,
    pack,
    policy,
    quality,
    runs,
    sample,
    serve,
    split,
    verify,
    what_if,
)
from api.cli.alerts import HELP as ALERTS_HELP
from api.cli.alerts import alerts
from api.cli.audit import HELP as AUDIT_HELP
from api.cli.audit import audit
from api.cli.case_commands import CASE_HELP, CASES_HELP, case, cases
from api.cli.failures import sentence
from api.cli.manual import manual
from api.cli.map import mapping_commands
from api.cli.messages import HELP as MESSAGES_HELP
from api.cli.messages import messages
from api.cli.papers import HELP as PAPERS_HELP
from api.cli.papers import papers
from api.cli.people import HELP as PEOPLE_HELP
from api.cli.people import people
from api.cli.process import HELP as PROCESS_HELP
from api.cli.process import process
from api.cli.report_papers import reports
from api.cli.reports import HELP as REPORTS_HELP
from api.cli.screen import say, write

PROGRAM = "sponsor-monitor"
STOPPED = 130
PIPE_CLOSED = 141
_HELP = manual(
    "Assess a university's records by its duties as a student sponsor. Sponsor Monitor finds, explains and "
    "recommends; it never withdraws anyone: people decide.",
    "sample records",
    "assess records",
    "explain records R-0042",
)

app = typer.Typer(help=_HELP, rich_markup_mode=None, add_completion=False)
app.command("assess", help=assess.HELP)(assess.assess)
app.command("check", help=check.HELP)(check.check)
app.command("explain", help=explain.HELP)(explain.explain)
app.command("what-if", help=what_if.HELP)(what_if.what_if)
app.command("sample", help=sample.HELP)(sample.sample)
app.command("split", help=split.HELP)(split.split)
app.command("pack", help=pack.HELP)(pack.pack)
app.command("verify", help=verify.HELP)(verify.verify)
app.command("quality", help=quality.HELP)(quality.quality)
app.command("runs", help=runs.HELP)(runs.runs)
app.command("serve", help=serve.HELP)(serve.serve)
app.command("nightly", help=nightly.HELP)(nightly.nightly)
app.command("digest", help=digest.HELP)(digest.digest)
app.add_typer(export.export, name="export", help=export.HELP)
app.add_typer(imports.imports, name="import", help=imports.HELP)
app.add_typer(calendar.calendar, name="calendar")
app.add_typer(policy.policy, name="policy")
app.add_typer(mapping_commands, name="map")
app.add_typer(people, name="people", help=PEOPLE_HELP)
app.add_typer(cases, name="cases", help=CASES_HELP)
app.add_typer(case, name="case", help=CASE_HELP)
app.add_typer(reports, name="reports", help=REPORTS_HELP)
app.add_typer(papers, name="papers", help=PAPERS_HELP)
app.add_typer(process, name="process", help=PROCESS_HELP)
app.add_typer(alerts, name="alerts", help=ALERTS_HELP)
app.add_typer(audit, name="audit", help=AUDIT_HELP)
app.add_typer(messages, name="messages", help=MESSAGES_HELP)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        write(f"{PROGRAM} {version(PROGRAM)}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
]


@app.callback()
def sponsor_monitor(_version: Version = False) -> None:
    """Take the options that stand before a command."""


def main(arguments: Sequence[str] | None = None, application: typer.Typer = app, name: str = PROGRAM) -> int:
    """Run the command line and give its exit code; every failure is a sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(given, application, name)
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


def _run(arguments: list[str], application: typer.Typer, name: str) -> int:
    """Run a command; Typer's own main would turn a closed pipe into the exit code of rows set aside."""
    command = typer.main.get_command(application)
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
