"""The tests' own PostgreSQL: fresh databases, on loopback only, up again after a crash, gone with the run."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
import sqlalchemy
from adbc_driver_postgresql import dbapi

from bench.postgres import PostgresAccess, PostgresServer, running_postgres
from bench.postgres_programs import PostgresUnavailable, _copied, account, find_programs, places
from bench.postgres_shared import shared_postgres

ROOT = Path(__file__).parents[2]


def runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def is_gone_soon(pid: int) -> bool:
    deadline = time.monotonic() + 60
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not runs(pid)


def value(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def postmaster(access: PostgresAccess) -> int:
    directory = value(access.url_of("postgres"), "SHOW data_directory")
    return int(Path(str(directory), "postmaster.pid").read_text(encoding="utf-8").split()[0])


def test_a_database_of_either_kind_answers(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT 1")).scalar() == 1
        assert sqlalchemy.inspect(connection).get_table_names() == []
    engine.dispose()


def test_each_kind_is_what_it_is_called(sqlite_url: str, postgres_url: str) -> None:
    drivers = [sqlalchemy.create_engine(url).driver for url in (sqlite_url, postgres_url)]
    assert drivers == ["pysqlite", "psycopg"]


def test_arrow_tables_are_read_from_postgresql(postgres_url: str) -> None:
    with dbapi.connect(postgres_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 AS one")
        assert cursor.fetch_arrow_table().to_pydict() == {"one": [1]}


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_leaves_the_next_does_not_find(postgres_url: str, turn: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE left_behind (turn text)")
    assert value(postgres_url, "SELECT count(*) FROM left_behind") == 0, turn


def test_a_dropped_database_is_gone_whoever_is_connected(postgres: PostgresAccess) -> None:
    url = postgres.create("dropped")
    with psycopg.connect(url):
        postgres.drop("dropped")
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(url)


def test_the_server_listens_on_loopback_only(postgres: PostgresAccess) -> None:
    port = f"{postgres.port:04X}"
    listening = [
        fields[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for fields in map(str.split, Path(table).read_text(encoding="ascii").splitlines())
        if fields[3] == "0A" and fields[1].endswith(f":{port}")
    ]
    assert listening == [f"0100007F:{port}"]
    assert value(postgres.url_of("postgres"), "SHOW unix_socket_directories") == ""


def test_nobody_gets_in_without_the_password(postgres: PostgresAccess) -> None:
    guessed = PostgresAccess(postgres.port, "guessed").url_of("postgres")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(guessed)


def test_what_is_committed_is_on_the_disk(postgres_url: str) -> None:
    assert {value(postgres_url, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")} == {
        "on"
    }


def test_the_server_runs_under_an_account_that_is_not_root(own_postgres: PostgresServer) -> None:
    assert Path(f"/proc/{own_postgres.pid}").stat().st_uid != 0


def test_a_killed_server_comes_back_with_what_was_committed(own_postgres: PostgresServer) -> None:
    url, killed = own_postgres.create("kept"), own_postgres.pid
    with contextlib.closing(psycopg.connect(url)) as connection:
        connection.execute("CREATE TABLE fact AS SELECT 1 AS one")
        connection.commit()
        connection.execute("INSERT INTO fact VALUES (2)")
        own_postgres.kill()
    assert not runs(killed)
    own_postgres.restart()
    assert value(url, "SELECT string_agg(one::text, ',') FROM fact") == "1"


def test_a_server_that_was_killed_has_no_process_id(own_postgres: PostgresServer) -> None:
    own_postgres.kill()
    with pytest.raises(PostgresUnavailable, match="does not run"):
        assert own_postgres.pid


def test_a_second_server_finds_the_data_of_the_first(own_postgres: PostgresServer) -> None:
    own_postgres.create("kept")
    own_postgres.stop()
    with running_postgres(own_postgres.directory) as second:
        assert value(second.url_of("kept"), "SELECT 1") == 1


def test_the_server_does_not_outlive_a_killed_process() -> None:
    code = (
        "from bench.postgres import running_postgres as r\n"
        "with r() as s: print(s.pid, s.directory, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid, directory = process.stdout.readline().split()
        assert runs(int(pid))
        process.kill()
    assert is_gone_soon(int(pid))
    subprocess.run(["rm", "-r", directory], check=True)


def test_processes_of_one_run_share_a_server_and_the_last_ends_it(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys\nfrom bench.postgres_shared import shared_postgres as s\n"
        "with s(pathlib.Path(sys.argv[1])) as a: print(a.port, flush=True); input()"
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    ports = {int(worker.stdout.readline()) for worker in workers if worker.stdout}
    with shared_postgres(tmp_path) as access:
        assert ports == {access.port}
        for worker in workers:
            worker.kill()
            worker.communicate()
        pid = postmaster(access)
    assert is_gone_soon(pid)
    assert not (tmp_path / "postgres.json").exists()


SUITE = """
def test_a(postgres): print(f"[{postgres.port}]")
def test_b(postgres): print(f"[{postgres.port}]")
def test_c(): pass
"""
LONG_SUITE = """
import pathlib, time
def test_long(postgres, worker_id):
    directory = pathlib.Path(__file__).parent
    (directory / f"{worker_id}.new").write_text(f"{postgres.port} {postgres.password}")
    (directory / f"{worker_id}.new").rename(directory / f"{worker_id}.access")
    time.sleep(10)
"""


def pytest_command(directory: Path, suite: str, arguments: str) -> list[str]:
    (directory / "test_inner.py").write_text(suite, encoding="utf-8")
    plain = f"-m pytest -p tests.databases -c {ROOT}/pyproject.toml -p no:cacheprovider -rP {arguments}"
    return [sys.executable, *plain.split(), *f"--rootdir={directory} --basetemp={directory}/base {directory}".split()]


def said_by_pytest(directory: Path, arguments: str) -> str:
    command = pytest_command(directory, SUITE, arguments)
    return subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout


@pytest.mark.slow
def test_two_workers_have_one_server(tmp_path: Path) -> None:
    said = said_by_pytest(tmp_path, "-n 2 --dist each")
    assert "6 passed" in said
    ports = re.findall(r"\[(\d{4,5})\]", said)
    assert ports == [ports[0]] * 4


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["interrupt", "end", "kill"])
def test_the_server_ends_with_a_run_that_is_cut_short(tmp_path: Path, end: signal.Signals) -> None:
    command = pytest_command(tmp_path, LONG_SUITE, "-n 2 --dist each")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True) as run:
        while len(told := list(tmp_path.glob("*.access"))) < 2 and run.poll() is None:
            time.sleep(0.05)
        port, password = told[0].read_text(encoding="utf-8").split()
        server = postmaster(PostgresAccess(int(port), password))
        if end is signal.SIGINT:
            os.killpg(run.pid, end)  # as the keyboard does
        else:
            run.send_signal(end)
    assert is_gone_soon(server)


def test_a_run_that_needs_no_database_starts_no_server(tmp_path: Path) -> None:
    assert "1 passed" in said_by_pytest(tmp_path, "-n 0 -k test_c")
    assert list((tmp_path / "base").glob("postgres*")) == []


def test_without_a_server_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PostgresUnavailable, match="sudo apt-get install -y postgresql"):
        find_programs(account(), tmp_path, places=[tmp_path])


def test_programs_out_of_the_account_s_reach_run_as_a_copy() -> None:
    with TemporaryDirectory() as scratch:
        account().own(Path(scratch))
        copy = _copied(places()[0], Path(scratch), account())
        assert copy.is_relative_to(scratch)
        assert find_programs(account(), Path(scratch), places=[copy]) == copy


def test_a_directory_that_the_server_s_account_cannot_enter_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    refused = pytest.raises(PostgresUnavailable, match="name a directory that others may enter")
    with refused if os.geteuid() == 0 else contextlib.nullcontext(), running_postgres(tmp_path / "inner"):
        pass
