"""Pages measured: the service and bare handlers side by side on one university, and readers who take turns on them."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measuring import MeasuringFailed
from bench.pages_measures import PagePart, PageRun, PageRuns
from bench.pages_servers import bare, free_port, service, signed_in
from bench.pages_university import key_of, thinned
from bench.postgres import running_postgres
from bench.postgres_programs import account
from bench.samples import sample

REQUESTS = 60
"""So many pages each reader looks at in a run."""
_WARM = 5
_PYTHON = Path(sys.executable)
_PROGRAM = _PYTHON.with_name("sponsor-monitor")
_ROOT = Path(__file__).resolve().parent.parent
_SETTINGS = {"shared_buffers": "256MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min"}
Say = Callable[[str], None]
Paths = Callable[[random.Random], list[str]]


@dataclass(frozen=True, slots=True)
class Site:
    """One database with both servers on it, and the readers who have signed in."""

    kind: str
    service: int
    bare: int
    cookies: Sequence[str]
    registrations: Sequence[str]

    def parts(self) -> Iterator[tuple[PagePart, int, Paths]]:
        """What is asked of which server, in its turn."""
        count = len(self.registrations)
        asked: dict[str, tuple[int, Paths]] = {
            "BARE_READ": (self.bare, lambda chance: [f"/read/{chance.randrange(count)}" for _ in range(REQUESTS)]),
            "TODAY": (self.service, lambda _: ["/today"] * REQUESTS),
            "BARE_LOG": (self.bare, lambda chance: [f"/log/{chance.randrange(count)}" for _ in range(REQUESTS)]),
            "STUDENT": (
                self.service,
                lambda chance: [f"/students/{chance.choice(self.registrations)}" for _ in range(REQUESTS)],
            ),
        }
        for name, (port, paths) in asked.items():
            yield PagePart[f"{self.kind}_{name}"], port, paths


def measure_pages(cache: Path, students: int, runs: int, say: Say, write: Callable[[str], object]) -> PageRuns:
    """Everything of both databases; the universities are made first, where they are not kept from another time."""
    folder = thinned(sample(_PROGRAM, cache, students, say), cache / f"pages-sample-{key_of(students)}")
    found: dict[PagePart, list[PageRun]] = {part: [] for part in PagePart}
    for kind in ("POSTGRES", "SQLITE"):
        with _site(kind, cache / "pages", folder, students, say) as site:
            for _, port, paths in site.parts():
                _ask(cache, site, port, paths, random.Random(0), _WARM)  # noqa: S311  which pages are looked at
            say(f"Measuring pages on {'PostgreSQL' if kind == 'POSTGRES' else 'SQLite'}: {runs} runs of each, in turn")
            for number in range(1, runs + 1):
                for part, port, paths in site.parts():
                    write(f"  run {number} of {runs}   {part.value:<44}")
                    run = _ask(cache, site, port, paths, random.Random(number))  # noqa: S311
                    found[part].append(run)
                    write(f"{_described(run)}\n")
    return found


def _ask(cache: Path, site: Site, port: int, paths: Paths, chance: random.Random, most: int = REQUESTS) -> PageRun:
    """One run of all readers at once, in a process of their own."""
    readers = [{"cookie": cookie, "paths": paths(chance)[:most]} for cookie in site.cookies]
    asked = cache / "pages-asked.json"
    asked.write_text(json.dumps({"port": port, "readers": readers}), encoding="utf-8")
    command = [str(_PYTHON), "-m", "bench.pages_readers", str(asked)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=_ROOT)
    if ended.returncode:
        raise MeasuringFailed(f"A reader was refused. {ended.stderr.strip()[-500:]}")
    return PageRun(**json.loads(ended.stdout))


def _described(run: PageRun) -> str:
    count = len(run.seconds)
    return f"{run.median * 1000:8.1f} ms   99th {run.slowest * 1000:8.1f} ms   {count / run.whole:7.0f} a second"


@contextmanager
def _site(kind: str, place: Path, folder: Path, students: int, say: Say) -> Iterator[Site]:
    place.mkdir(parents=True, exist_ok=True)
    files = place / f"{kind.lower()}-{key_of(students)}"
    made = files.with_suffix(".json")
    with _databases(kind, place, key_of(students), is_new=not made.exists()) as (url, scratch):
        if not made.exists():
            say(f"Making the university on {kind.lower()}; it is kept for the next time")
            command = [str(_PYTHON), "-m", "bench.pages_university", url, str(files), str(folder), str(made)]
            subprocess.run(command, check=True, cwd=_ROOT, stdout=subprocess.DEVNULL)
        told: dict[str, Any] = json.loads(made.read_text(encoding="utf-8"))
        count = len(told["registrations"])
        with service(url, files, free_port()) as ours, bare(scratch, free_port(), count) as theirs:
            cookies = [signed_in(ours, user, password) for user, password in told["officers"]]
            yield Site(kind, ours, theirs, cookies, told["registrations"])


@contextmanager
def _databases(kind: str, place: Path, key: str, *, is_new: bool) -> Iterator[tuple[str, str]]:
    """The addresses of the university's database, empty where it is to be made, and of one for the bare handlers."""
    if is_new:
        for old in place.glob(f"{kind.lower()}-*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    if kind == "SQLITE":
        yield f"sqlite:///{place / f'sqlite-{key}.db'}", f"sqlite:///{place / 'bare.db'}"
        return
    directory = place / "postgres" if account().can_enter(place) else None
    with running_postgres(directory, _SETTINGS) as server:
        server.drop("bare")
        if is_new:
            server.drop("pages")
        yield server.create("pages") if is_new else server.url_of("pages"), server.create("bare")
