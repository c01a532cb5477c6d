"""A PostgreSQL server of our own: on a free loopback port, with its own password, gone with the process it serves."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from bench.postgres_programs import Account, PostgresUnavailable, account, find_programs, places

HOST = "127.0.0.1"
SUPERUSER = "monitor"
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "shared_buffers": "32MB",
    "max_connections": "60",
    # Kept in the data directory, so that a killed server leaves nothing elsewhere, and however small /dev/shm is.
    "dynamic_shared_memory_type": "mmap",
    # As at a university in the United Kingdom: what takes the server's zone for UTC is found out in summer.
    "timezone": "Europe/London",
}
START_SECONDS = 60
STOP_SIGNALS = ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


@dataclass
class PostgresAccess:
    """How a running server is reached, and its databases made and dropped, from any process."""

    port: int
    password: str

    def url_of(self, name: str) -> str:
        """The URL of the database ``name``, for SQLAlchemy 2.1, psycopg and ADBC alike."""
        return f"postgresql://{SUPERUSER}:{self.password}@{HOST}:{self.port}/{name}"

    def create(self, name: str) -> str:
        """Make an empty database and return its URL."""
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return self.url_of(name)

    def copy(self, name: str, other: str) -> str:
        """Make another database that holds the same as one to which nobody is connected, and return its URL."""
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._run(make.format(sql.Identifier(other), sql.Identifier(name)))
        return self.url_of(other)

    def drop(self, name: str) -> None:
        """Drop a database with whatever is still connected to it; one that is gone already is no fault."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@dataclass
class PostgresServer(PostgresAccess):
    """A server that this process runs. ``directory`` holds its ``data`` and its ``log``."""

    programs: Path
    directory: Path
    user: Account
    settings: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """The process id of the postmaster. Raises ``PostgresUnavailable`` when the server does not run."""
        if self._process is None:
            raise PostgresUnavailable("The PostgreSQL server does not run.")
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers. Raises ``PostgresUnavailable`` with the end of its log."""
        settings = {**SETTINGS, **self.settings, "port": str(self.port)}
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *_dying_with_us(),
                    *(self.programs / "postgres", "-D", self.directory / "data"),
                    *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                start_new_session=True,  # an interrupt from the keyboard is ours, not the server's
                **self.user.run_as,
            )
        if not self._becomes_ready(self._process):
            self.stop()
            raise PostgresUnavailable(f"The PostgreSQL server does not start. {self._end_of_log()}")

    def stop(self, *, in_order: bool = True) -> None:
        """End it, in good order or at once, by force when that takes too long; a server that does not run stays so."""
        process, self._process = self._process, None
        for number, seconds in STOP_SIGNALS[0 if in_order else 1 :] if process else ():
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
                return

    def kill(self) -> None:
        """Kill the postmaster (``kill -9``), as a crash would; its other processes end when they notice."""
        os.kill(self.pid, signal.SIGKILL)
        if self._process:
            self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Start it again on its data and port, after ``kill`` or in good order.

        A killed server's other processes hold on to its memory until they notice: so long it is tried again.
        """
        self.stop()
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.start()
                return
            except PostgresUnavailable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _becomes_ready(self, process: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                # Its first line is the process id, its eighth how far it has come.
                said = (self.directory / "data" / "postmaster.pid").read_text().splitlines()
                if len(said) > 7 and said[0] == str(process.pid) and said[7].strip() == "ready":
                    return True
            time.sleep(0.02)
        return False

    def _end_of_log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")[-1000:]


@contextlib.contextmanager
def running_postgres(
    directory: Path | None = None, settings: Mapping[str, str] | None = None, initdb: Sequence[str] = ()
) -> Iterator[PostgresServer]:
    """A server that runs until the block ends, or this process does, however it ends.

    ``directory`` keeps its data, and a second server on it finds them; without one they go with the block. A root's
    server runs as ``nobody``, who must get into the directory. ``settings`` are words of ``postgresql.conf``, those of
    ``initdb`` of the program that makes the data.
    Raises ``PostgresUnavailable``.
    """
    if directory is None:
        scratch = tempfile.TemporaryDirectory(prefix="sponsor-monitor-postgres-")
        with scratch as made, running_postgres(Path(made), settings, initdb) as server:
            try:
                yield server
            finally:
                server.stop(in_order=False)  # nobody will read its data
        return
    server = _prepare(directory.absolute(), settings or {}, initdb)
    try:
        _start_on_a_free_port(server)
        yield server
    finally:
        server.stop()


def _prepare(directory: Path, settings: Mapping[str, str], initdb: Sequence[str]) -> PostgresServer:
    """A server that does not run yet; its data are made when there are none."""
    user = account()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    user.own(directory)
    if not user.can_enter(directory):
        raise PostgresUnavailable(
            f"PostgreSQL does not run as root, and the account it runs as cannot get into {directory}: "
            "name a directory that others may enter, or set TMPDIR to one."
        )
    programs = find_programs(user, directory, places())
    secret = directory / "password"
    if not (directory / "data" / "PG_VERSION").exists():
        secret.write_text(secrets.token_urlsafe(24), encoding="ascii")
        secret.chmod(0o600)
        user.own(secret)
        _make_data(programs, directory, user, initdb)
    return PostgresServer(0, secret.read_text(encoding="ascii"), programs, directory, user, settings)


def _make_data(programs: Path, directory: Path, user: Account, more: Sequence[str]) -> None:
    made = subprocess.run(
        [
            *(programs / "initdb", "--pgdata", directory / "data", "--username", SUPERUSER),
            *("--auth", "scram-sha-256", "--pwfile", directory / "password"),
            *("--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions"),
            *more,
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=directory,
        **user.run_as,
    )
    if made.returncode:
        shutil.rmtree(directory / "data", ignore_errors=True)
        raise PostgresUnavailable(f"The data directory of PostgreSQL cannot be made. {made.stderr}")


def _start_on_a_free_port(server: PostgresServer) -> None:
    """Somebody else may take a free port before the server does; then it is another one."""
    for _ in range(4):
        server.port = _free_port()
        with contextlib.suppress(PostgresUnavailable):
            server.start()
            return
    server.port = _free_port()
    server.start()


def _free_port() -> int:
    """A port nobody listens on, below those that connections going out are given."""
    while True:
        port = 15_000 + secrets.randbelow(15_000)
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind((HOST, port))
            return port


def _dying_with_us() -> list[str]:
    """What makes Linux stop the server when the thread that started it is gone, killed or not."""
    return ["setpriv", "--pdeathsig", "SIGINT", "--"] if shutil.which("setpriv") else []
