"""The service on a made-up university, with an account of every role, and a real browser to visit it with.

``university`` is made once a run and only copied; ``console`` is a server on a copy that all tests of a worker share
(it may be added to, not broken); ``own_console`` one on a copy for a test alone. ``console.visit(browser, role)`` gives
a page of somebody who has signed in, ``axe(page)`` what is wrong with its accessibility.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from api.demonstration import LONDON, Demonstration, days_back, demonstrate
from api.demonstration import TODAY as DEMONSTRATION_TODAY
from api.security.cookies import SESSION
from api.security.session import Session, new_session
from api.settings import Settings
from api.unit_of_work import system_clock, unit_of_work
from api.visit import csrf_of
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.actor import Actor
from sponsor_monitor.people.permission import Permission, Role
from sponsor_monitor.people.token import BY_PASSWORD_ONLY
from sponsor_monitor.services.people import make_token
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.migrate import migrate
from tests.serving import Served, serving

STUDENTS = 120
CHROMIUM = "chromium"
WIDTHS = (1280, 768, 390)
_HEIGHT = 900
_LONGEST_WORK = 120
_DAY = 86_400_000_000
_A_MONTH = dt.timedelta(days=30)


QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How the browser is started: as any user, and speaking to nobody but the page's own server."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account: its id, user name and password."""

    uid: str
    user_name: str
    password: str


@dataclass(frozen=True)
class University:
    """A filled database, its kept files, and who may sign in, by role; ``days_back`` makes today its day."""

    folder: Path
    people: dict[Role, Person]
    days_back: int

    @property
    def settings(self) -> Settings:
        """The settings of a service on it."""
        address = f"sqlite:///{self.folder / 'university.db'}"
        return Settings(database=address, days_back=self.days_back, nightly_at=None, requests_a_minute=100_000)

    def copy(self, folder: Path) -> University:
        """The same somewhere else, to be changed."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)


@dataclass(frozen=True)
class Console:
    """A running service on a university."""

    served: Served
    university: University
    tokens: dict[Role, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is."""
        return self.served.url

    def cookie(self, role: Role) -> tuple[str, str]:
        """The name and value of the cookie of somebody of a role who has just signed in."""
        service = self.served.app.state.service
        session = new_session(service.clock() // 1_000_000, self.university.people[role].uid)
        jar = service.jar
        return jar.name(SESSION), jar.signed_session(session)

    def actor(self, role: Role) -> Actor:
        """Somebody of a role with what they hold today."""
        service = self.served.app.state.service
        account: Account = service.desk.look().people.accounts[self.university.people[role].uid]
        return account.actor(DEMONSTRATION_TODAY)

    def token(self, role: Role) -> str:
        """The text of a token of somebody of a role, made once, for all that a token may give."""
        if role not in self.tokens:
            service = self.served.app.state.service
            with unit_of_work(service.database, self.actor(role), LONDON, service.clock) as work:
                scopes = frozenset(Permission) - BY_PASSWORD_ONLY
                self.tokens[role] = make_token(work, scopes, DEMONSTRATION_TODAY + _A_MONTH)[1]
        return self.tokens[role]

    def csrf(self, client: httpx.Client) -> str:
        """What the forms of a client's session carry; a client without a session gets one."""
        service = self.served.app.state.service
        name = service.jar.name(SESSION)
        if name not in client.cookies:
            client.get("/sign-in")
        session = service.keys.signed(SESSION, client.cookies[name])
        return csrf_of(service, Session(**session))

    def client(self, role: Role | None) -> httpx.Client:
        """A client without a browser's looks, signed in as somebody of a role, or as nobody."""
        client = self.served.browser()
        if role is not None:
            client.cookies.set(*self.cookie(role))
        return client

    def visit(self, browser: Browser, role: Role | None, *, width: int = WIDTHS[0], javascript: bool = True) -> Page:
        """A page of a browser of its own, signed in; nothing is loaded in it yet."""
        context = browser.new_context(
            base_url=self.url, viewport={"width": width, "height": _HEIGHT}, java_script_enabled=javascript
        )
        if role is not None:
            name, value = self.cookie(role)
            context.add_cookies([{"name": name, "value": value, "url": self.url}])
        return context.new_page()


@pytest.fixture(scope="session")
def university(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> University:
    """The made-up university, made by the first worker that needs it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if hasattr(request.config, "workerinput") else own
    folder, told = shared / "university", shared / "university.json"
    with _alone(shared / "university.lock"):
        if not told.exists():
            told.write_text(json.dumps(_made(folder)), encoding="utf-8")
    found = json.loads(told.read_text(encoding="utf-8"))
    people = {Role(role): Person(**person) for role, person in found["people"].items()}
    return University(folder, people, found["days_back"])


@pytest.fixture(scope="session")
def console(university: University, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A server on a copy that the tests of this worker share."""
    with open_console(university.copy(tmp_path_factory.mktemp("console") / "university")) as opened:
        yield opened


@pytest.fixture
def own_console(university: University, tmp_path: Path) -> Iterator[Console]:
    """A server on a copy for one test."""
    with open_console(university.copy(tmp_path / "university")) as opened:
        yield opened


@contextmanager
def open_console(university: University) -> Iterator[Console]:
    """A server on a university, until the block ends, and whatever it has begun has ended too."""
    with serving(university.settings) as served:
        yield Console(served, university)
        for process in served.app.state.service.children._running.values():
            process.wait(_LONGEST_WORK)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, as the tests' set-up installs it.

    For a module only: while it runs the thread has an event loop, beside which what signs a PDF can begin none.
    """
    found = shutil.which(CHROMIUM)
    if found is None:
        pytest.fail("There is no chromium to look at pages with: scripts/setup dev installs it, or says how.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield running
        running.close()


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong with a page: each rule with the first place that breaks it."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:120]})" for one in found]


def _made(folder: Path) -> dict[str, Any]:
    folder.mkdir()
    back = days_back(system_clock)
    database = Database(f"sqlite:///{folder / 'university.db'}")
    migrate(database)
    to = Demonstration(database, folder / "university.db.files", lambda: system_clock() - back * _DAY)
    accounts = demonstrate(to, STUDENTS)
    database.close()
    people = {one.role.value: [one.actor.uid, one.user_name, one.password] for one in accounts}
    named = {role: dict(zip(("uid", "user_name", "password"), values, strict=True)) for role, values in people.items()}
    return {"people": named, "days_back": back}


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
