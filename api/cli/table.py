"""The commands there are and where each is made, so that only the one that is called has to be loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

import typer


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command or a group of commands is made: its module, its name there, and the name of its help, if apart.

    ``helps_in`` is the module of the help where it is another one.
    """

    module: str
    made: str
    helped: str = "HELP"
    helps_in: str = ""

    def load(self) -> tuple[typer.Typer | Callable[..., None], str | None]:
        """The command or group, and its help; a group that brings its own has none here."""
        module = import_module(f"api.cli.{self.module}")
        told = import_module(f"api.cli.{self.helps_in}") if self.helps_in else module
        return getattr(module, self.made), getattr(told, self.helped) if self.helped else None


COMMANDS: dict[str, Place] = {
    "assess": Place("assess", "assess"),
    "check": Place("check", "check"),
    "explain": Place("explain", "explain"),
    "what-if": Place("what_if", "what_if"),
    "sample": Place("sample", "sample"),
    "split": Place("split", "split"),
    "pack": Place("pack", "pack"),
    "verify": Place("verify", "verify"),
    "quality": Place("quality", "quality"),
    "runs": Place("runs", "runs"),
    "serve": Place("serve", "serve"),
    "nightly": Place("nightly", "nightly"),
    "digest": Place("digest", "digest"),
    "export": Place("export", "export"),
    "import": Place("imports", "imports"),
    "calendar": Place("calendar", "calendar", ""),
    "policy": Place("policy", "policy", ""),
    "map": Place("map", "mapping_commands", ""),
    "people": Place("people", "people"),
    "cases": Place("case_commands", "cases", "CASES_HELP"),
    "case": Place("case_commands", "case", "CASE_HELP"),
    "reports": Place("report_papers", "reports", "HELP", "reports"),
    "papers": Place("papers", "papers"),
    "process": Place("process", "process"),
    "alerts": Place("alerts", "alerts"),
    "audit": Place("audit", "audit"),
    "messages": Place("messages", "messages"),
}
"""Every command and group by its word, in the order of the help."""


def add_commands(application: typer.Typer, word: str = "") -> None:
    """Add the command or group of a word, or all of them where there is no such word."""
    for name, (made, told) in _loaded(word):
        if isinstance(made, typer.Typer):
            application.add_typer(made, name=name, help=made.info.help if told is None else told)
        else:
            application.command(name, help=told)(made)


def _loaded(word: str) -> Iterator[tuple[str, tuple[typer.Typer | Callable[..., None], str | None]]]:
    wanted = {word: COMMANDS[word]} if word in COMMANDS else COMMANDS
    for name, place in wanted.items():
        yield name, place.load()
