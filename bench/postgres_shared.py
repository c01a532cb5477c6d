"""One PostgreSQL server for all processes of a run: the first that needs it starts it, the last that goes ends it.

A process of its own (the guard, this module started with ``python -m``) runs the server. Whoever uses it holds a lock
on a file, shared with the others, which the system lets go of however the process ends; when the guard gets that
lock for itself, nobody is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.postgres import PostgresAccess, running_postgres
from bench.postgres_programs import PostgresUnavailable

ROOT = Path(__file__).parents[1]


@contextlib.contextmanager
def shared_postgres(directory: Path) -> Iterator[PostgresAccess]:
    """The one server of all who name this directory, which they alone may read; it is started when there is none.

    Who started it waits at the end of the block until it is gone. Raises ``PostgresUnavailable``.
    """
    with _locked(directory / "postgres.users", fcntl.LOCK_SH):
        with _locked(directory / "postgres.start", fcntl.LOCK_EX):
            address = _address(directory)
            guard = None if address.exists() else _start_guard(directory)
        yield PostgresAccess(**json.loads(address.read_text(encoding="ascii")))
    if guard:
        guard.wait()


def _address(directory: Path) -> Path:
    return directory / "postgres.json"


@contextlib.contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, kind)
        yield


def _start_guard(directory: Path) -> subprocess.Popen[bytes]:
    log = directory / "postgres.guard"
    with log.open("w") as said:
        guard = subprocess.Popen(
            [sys.executable, "-m", "bench.postgres_shared", directory],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=ROOT,
            start_new_session=True,  # an interrupt from the keyboard ends the run; the guard sees that by itself
        )
    while not _address(directory).exists():
        if guard.poll() is not None:
            raise PostgresUnavailable(log.read_text(errors="replace").strip())
        time.sleep(0.02)
    return guard


def main(directory: Path) -> None:
    """Be the guard: run the server until nobody uses it, or until asked to end (SIGTERM)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    address = _address(directory)
    with (directory / "postgres.users").open("a") as users, running_postgres() as server:
        whole = address.with_suffix(".new")
        whole.touch(mode=0o600)
        whole.write_text(json.dumps({"port": server.port, "password": server.password}), encoding="ascii")
        whole.rename(address)
        try:
            fcntl.flock(users, fcntl.LOCK_EX)
        finally:
            address.unlink()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except PostgresUnavailable as wrong:
        sys.exit(str(wrong))
