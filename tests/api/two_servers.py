"""Two servers on one PostgreSQL, one of which is killed now and then, and officers who work through either of them."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from api.security.cookies import SESSION, Jar
from api.security.keys import keys_of, secret_beside
from api.security.session import new_session
from api.settings import Settings, environment_of
from api.unit_of_work import unit_of_work
from bench.postgres import _free_port
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.event import account_made, grant_given
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from sponsor_monitor.services.cases import open_case
from sponsor_monitor.services.people import make_token
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.persons import persons
from tests.working import LONDON, holding

_ROOT = Path(__file__).parents[2]
_PROGRAM = Path(sys.executable).with_name("sponsor-monitor")
_WAIT = 300.0
_SETTINGS = 'institution = "Made-up University"\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
_CALENDAR = (
    'id = "ug"\ntitle = "Made up"\nsource = "made up"\n'
    '[[period]]\nkind = "teaching"\nname = "Year"\nstart = 2025-09-01\nend = 2027-08-31\n'
)
_REGISTRATION = "registration_id,student_id,cas_number,rqf_level,course_code,school,calendar,course_start,course_end"


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who works: with a token over the API, or with a session on pages."""

    uid: str
    headers: dict[str, str]
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """The database that both servers are on, the officers, and the cases with the registration of each."""

    settings: Settings
    officers: Sequence[Officer]
    cases: Sequence[tuple[str, str]]


def made(url: str, folder: Path, officers: int, cases: int) -> Office:
    """A university of as many students as cases, each with one that is open."""
    database, files = Database(url), folder / "files"
    migrate(database)
    now = time.time_ns() // 1_000
    import_dataset(database, _records(folder / "records", cases), now=now, files=files)
    with unit_of_work(database, holding("setup", Role.COMPLIANCE_OFFICER), LONDON) as work:
        known = sorted(persons(work.connection))
        opened = [(open_case(work, uid, Concern.ACADEMIC).uid, uid) for uid in known]
    keys = keys_of(secret_beside(files))
    jar = Jar(keys, is_https=False)
    found = []
    for number in range(officers):
        actor = _account(database, f"officer-{number}")
        if number % 2:
            found.append(Officer(actor.uid, {"authorization": f"Bearer {_token(database, actor)}"}))
        else:
            session = new_session(time.time_ns() // 1_000_000_000, actor.uid)
            cookie = f"{jar.name(SESSION)}={jar.signed_session(session)}"
            found.append(Officer(actor.uid, {"cookie": cookie}, keys.mac("csrf", session.id)))
    database.close()
    return Office(Settings(database=url, files=files), found, opened)


def _records(folder: Path, count: int) -> Path:
    (folder / "calendars").mkdir(parents=True)
    (folder / "dataset.toml").write_text(_SETTINGS, encoding="utf-8")
    (folder / "calendars" / "ug.toml").write_text(_CALENDAR, encoding="utf-8")
    students = [f"S-{number},Sample,Nobody {number},SBM" for number in range(count)]
    own = [f"R-{number},S-{number},,6,BSC,SBM,ug,2025-09-15,2027-06-30" for number in range(count)]
    for name, rows in {
        "students": ["student_id,family_name,given_names,school", *students],
        "registrations": [_REGISTRATION, *own],
    }.items():
        (folder / f"{name}.csv").write_text("\n".join([*rows, ""]), encoding="utf-8")
    return folder


def _account(database: Database, name: str) -> Actor:
    with unit_of_work(database, holding("setup", Role.ADMINISTRATOR), LONDON) as work:
        uid, grant = work.new_id(), Grant(Role.COMPLIANCE_OFFICER, uid=work.new_id(), from_day=work.today)
        work.append(account_made(uid, name, name.capitalize(), ""), grant_given(uid, grant))
    return Actor(uid, name, (grant,))


def _token(database: Database, actor: Actor) -> str:
    with unit_of_work(database, actor, LONDON) as work:
        return make_token(work, frozenset(Permission) - BY_PASSWORD_ONLY, work.today + dt.timedelta(days=7))[1]


@dataclass
class Server:
    """One of the two, on a port that stays its own.

    It is none of those that connections going out are given: where nobody listens such a one can connect to itself.
    """

    settings: Settings
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to serve."""
        told = {"SPONSOR_MONITOR_NIGHTLY_AT": "off", "SPONSOR_MONITOR_REQUESTS_A_MINUTE": "100000"}
        command = [str(_PROGRAM), "serve", "--port", str(self.port), "--database", self.settings.database]
        self.process = subprocess.Popen(
            [*command, "--files", str(self.settings.files)],
            env={**os.environ, **environment_of(self.settings), **told},
            cwd=_ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    async def ready(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + _WAIT
        async with httpx.AsyncClient(base_url=self.url) as client:
            while time.monotonic() < deadline:
                with suppress(httpx.TransportError):
                    if (await client.get("/ready")).is_success:
                        return
                await asyncio.sleep(0.05)
        raise TimeoutError(self.url)


@dataclass
class Found:
    """What officers were told: the notes that were taken, those asked for, the looks that were answered, and kills."""

    taken: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    looks: Counter[tuple[str, str]] = field(default_factory=Counter)
    conflicts: int = 0
    unknown: int = 0
    kills: int = 0


@dataclass
class Day:
    """So many seconds of work of an office on two servers, with kills between so many seconds of quiet."""

    office: Office
    servers: Sequence[Server]
    chance: random.Random
    seconds: float
    quiet: tuple[float, float]
    found: Found = field(default_factory=Found)
    until: float = 0.0
    is_over: bool = False

    async def work(self) -> Found:
        """Let everybody work, and somebody kill, until the time is over and every note's fate is known."""
        for server in self.servers:
            server.start()
        try:
            await asyncio.gather(*(server.ready() for server in self.servers))
            self.until = time.monotonic() + self.seconds
            moods = [random.Random(self.chance.random()) for _ in self.office.officers]  # noqa: S311  moments of a test
            officers = [self._officer(*pair) for pair in zip(self.office.officers, moods, strict=True)]
            await asyncio.gather(self._killer(), *officers)
        finally:
            for server in self.servers:
                server.kill()
        return self.found

    async def _killer(self) -> None:
        """Kill, once at least: the work goes on until a killed server is back and the time is over."""
        try:
            while time.monotonic() < self.until or not self.found.kills:
                await asyncio.sleep(self.chance.uniform(*self.quiet))
                server = self.chance.choice(self.servers)
                server.kill()
                self.found.kills += 1
                server.start()
                await server.ready()
        finally:
            self.is_over = True

    async def _officer(self, officer: Officer, mood: random.Random) -> None:
        async with httpx.AsyncClient(headers=officer.headers, timeout=_WAIT) as client:
            count = 0
            while not self.is_over:
                await asyncio.sleep(mood.uniform(0, 0.5))
                case, registration = mood.choice(self.office.cases)
                if officer.csrf and mood.random() < 0.3:
                    await self._look(client, officer, registration, mood)
                else:
                    count += 1
                    await self._note(client, officer, case, f"{officer.uid} {count}", mood)

    async def _look(self, client: httpx.AsyncClient, officer: Officer, registration: str, mood: random.Random) -> None:
        path = f"/students/{registration}"
        with suppress(httpx.TransportError):
            answer = await client.get(f"{mood.choice(self.servers).url}{path}")
            if answer.is_success:
                self.found.looks[officer.uid, registration] += 1

    async def _note(
        self, client: httpx.AsyncClient, officer: Officer, case: str, note: str, mood: random.Random
    ) -> None:
        """Have a note taken once: what nobody answered, or somebody else came before, is looked up and tried again."""
        self.found.asked.add(note)
        while True:
            url = mood.choice(self.servers).url
            try:
                seen = await client.get(f"{url}/api/v1/cases/{case}")
                if not seen.is_success:
                    raise httpx.ReadError(seen.text)
                if any(entry["private"].get("note") == note for entry in seen.json()["entries"]):
                    self.found.taken.add(note)
                    return
                status = await self._send(client, officer, url, case, note, seen.json()["entry"])
            except httpx.TransportError:
                self.found.unknown += 1
                await asyncio.sleep(0.1)
                continue
            if status in (201, 303):
                self.found.taken.add(note)
                return
            self.found.conflicts += status in (409, 412)
            self.found.unknown += status >= 500
            assert status in (409, 412) or status >= 500, status

    async def _send(
        self, client: httpx.AsyncClient, officer: Officer, url: str, case: str, note: str, number: int
    ) -> int:
        today = dt.datetime.now(LONDON).date().isoformat()
        told: dict[str, Any] = {"channel": "phone", "on": today}
        if officer.csrf:
            form = {**told, "note": note, "expected": str(number), "csrf": officer.csrf}
            return (await client.post(f"{url}/cases/{case}/record/contact", data=form)).status_code
        event = {"kind": "case-contact-attempted", "body": {**told, "answered": False}, "private": {"note": note}}
        answer = await client.post(f"{url}/api/v1/cases/{case}/events", json=event, headers={"if-match": f'"{number}"'})
        return answer.status_code
