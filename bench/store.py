"""The store measured: what is imported, what it is imported into, and the processes that take turns on it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from bench.measuring import Contender
from bench.postgres import PostgresServer, running_postgres
from bench.postgres_programs import account
from bench.samples import sample
from bench.store_measures import StorePart
from bench.store_night import EXPORT, MAPPING_FILE, write_night

ROOT = Path(__file__).resolve().parent.parent
PYTHON = Path(sys.executable)
PROGRAM = PYTHON.with_name("sponsor-monitor")
AS_OF = "2026-07-31"
SETTINGS = {"shared_buffers": "256MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}
"""Of the server that is measured: room for a night's work between two checkpoints, as a university's would have."""
_STANDING = ("marks.parquet", "engagement.parquet")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StoreBench:
    """What is measured on: folders, and databases from which every run gets a copy of its own.

    ``people`` and ``many`` are databases with everything but marks and events, of the smaller and of the whole
    university; ``whole`` is the PostgreSQL database with the marks and events of the whole.
    """

    cache: Path
    server: PostgresServer
    marks: Path
    columns: Path
    night: Path
    key: str

    def contenders(self) -> dict[StorePart, Contender]:
        """Every process, in the order of its turn."""
        night = [str(self.night / MAPPING_FILE), str(self.night / EXPORT)]
        files = ["--files", str(self.cache / "store-files")]
        bring, mapped = ["import", "dataset", str(self.marks)], ["import", "mapped", *night]
        sqlite, postgres = self._sqlite_run, self.server.url_of("run")
        whole = self.server.url_of(f"whole_{self.key}")
        assessed = ["assess", "--as-of", AS_OF, "--output", str(self.cache / "assessment.json"), "--database", whole]
        made = {
            StorePart.SQLITE_BARE: ("people", _python("store_bare", sqlite, str(self.columns))),
            StorePart.SQLITE_IMPORT: ("people", [str(PROGRAM), *bring, "--database", sqlite, *files]),
            StorePart.POSTGRES_BARE: ("people", _python("store_bare", postgres, str(self.columns))),
            StorePart.POSTGRES_IMPORT: ("people", [str(PROGRAM), *bring, "--database", postgres, *files]),
            StorePart.READ: ("", _python("store_scan", whole)),
            StorePart.ASSESSMENT: ("", [str(PROGRAM), *assessed]),
            StorePart.SQLITE_SCRIPT: ("many", _python("store_night", sqlite, night[1])),
            StorePart.SQLITE_NIGHT: ("many", [str(PROGRAM), *mapped, "--database", sqlite, *files]),
            StorePart.POSTGRES_SCRIPT: ("many", _python("store_night", postgres, night[1])),
            StorePart.POSTGRES_NIGHT: ("many", [str(PROGRAM), *mapped, "--database", postgres, *files]),
        }
        return {
            part: Contender(part.value, command, before=partial(self._prepare, part, base))
            for part, (base, command) in made.items()
        }

    @property
    def _sqlite_run(self) -> str:
        return f"sqlite:///{self.cache / 'store-run.db'}"

    def _prepare(self, part: StorePart, base: str) -> None:
        """Give a run its own copy of the database it begins with, all of it on the disk."""
        shutil.rmtree(self.cache / "store-files", ignore_errors=True)
        if "SQLITE" in part.name:
            _remove(self.cache / "store-run.db")
            shutil.copy(self.cache / f"store-{base}-{self.key}.db", self.cache / "store-run.db")
        elif base:
            self.server.drop("run")
            _copy(self.server, f"{base}_{self.key}", "run")
        with psycopg.connect(self.server.url_of("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")


@contextmanager
def store_bench(cache: Path, students: int, say: Say) -> Iterator[StoreBench]:
    """Make whatever is not in the cache yet, for a university of so many students; the server runs meanwhile."""
    whole, smaller = (sample(PROGRAM, cache, number, say) for number in (students, students // 10))
    people, many = (
        _without(smaller, cache / "store-people", _STANDING),
        _without(whole, cache / "store-many", _STANDING),
    )
    marks = _without(smaller, cache / "store-marks", _STANDING[1:])
    directory = cache / "postgres" if account().can_enter(cache) else None
    key = _key(students)
    night = cache / f"store-night-{students}"
    write_night(night, whole)
    with running_postgres(directory, SETTINGS) as server:
        found = StoreBench(cache, server, marks, cache / f"store-columns-{key}.parquet", night, key)
        for name, folder in (("people", people), ("many", many)):
            _fill_sqlite(cache / f"store-{name}-{key}.db", folder, say)
            _fill_postgres(server, f"{name}_{key}", folder, say)
        _fill_postgres(server, f"whole_{key}", whole, say)
        _write_columns(found)
        yield found


def _python(module: str, *arguments: str) -> list[str]:
    return [str(PYTHON), "-m", f"bench.{module}", *arguments]


def _key(students: int) -> str:
    """The size, and what is another one whenever that which makes the databases may have changed."""
    digest = hashlib.sha256()
    for path in (*sorted((ROOT / "sponsor_monitor").glob("s*/**/*.py")), *sorted((ROOT / "bench").glob("store*.py"))):
        digest.update(path.read_bytes())
    return f"{students}_{digest.hexdigest()[:12]}"


def _without(folder: Path, target: Path, left_out: tuple[str, ...]) -> Path:
    """A sample without some of its tables."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(*left_out))
    return target


def _import(folder: Path, url: str, files: Path) -> None:
    command: list[str | Path] = [PROGRAM, "import", "dataset", folder, "--database", url, "--files", files]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(files)


def _fill_sqlite(path: Path, folder: Path, say: Say) -> None:
    if path.exists():
        return
    for old in path.parent.glob(f"{path.name.rpartition('_')[0]}_*.db"):
        old.unlink()
    say(f"Importing {folder.name} into SQLite; it is kept for the next time")
    half = path.with_suffix(".half")
    _remove(half)
    _import(folder, f"sqlite:///{half}", path.with_suffix(".files"))
    half.rename(path)


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm", ".importing"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _fill_postgres(server: PostgresServer, name: str, folder: Path, say: Say) -> None:
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        names = [found for (found,) in connection.execute("SELECT datname FROM pg_database").fetchall()]
        if name in names:
            return
        for old in names:
            if old.startswith(name.rpartition("_")[0] + "_"):
                server.drop(old)
        say(f"Importing {folder.name} into PostgreSQL; it is kept for the next time")
        server.drop("half")
        _import(folder, server.create("half"), server.directory / "files")
        connection.execute(sql.SQL("ALTER DATABASE half RENAME TO {}").format(sql.Identifier(name)))
    with psycopg.connect(server.url_of(name), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _copy(server: PostgresServer, name: str, copy: str) -> None:
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(make.format(sql.Identifier(copy), sql.Identifier(name)))


def _write_columns(found: StoreBench) -> None:
    """The columns that the marks have in the store, for the bare load: from an import of them into SQLite."""
    if found.columns.exists():
        return
    for old in found.cache.glob(f"{found.columns.name.rpartition('_')[0]}_*.parquet"):
        old.unlink()
    path = found.cache / "store-run.db"
    _remove(path)
    shutil.copy(found.cache / f"store-people-{found.key}.db", path)
    _import(found.marks, f"sqlite:///{path}", found.cache / "store-files")
    # In a process of its own: what this one has ever held is in the peak memory of all that it starts.
    subprocess.run(_python("store_columns", f"sqlite:///{path}", str(found.columns)), check=True)
