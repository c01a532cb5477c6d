"""Two universities that differ in who is sponsored alone: who may not see visa facts is told the same by both.

Every page that leads from another, every answer of the API to a GET and every workbook is asked of both, by each role
without the permission, and compared but for opaque ids. What takes a case is not here: docs/security.md says why.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import openpyxl
import pytest
import sqlalchemy as sa

from api.demonstration import Demonstration, days_back
from api.unit_of_work import clock_of, system_clock
from sponsor_monitor.people.actor import THE_PROGRAM
from sponsor_monitor.people.permission import GRANTABLE, TABLE, Permission, Role
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.persons import registration_uid
from sponsor_monitor.store.schema import FACT_TABLES
from tests.api.browser import Console, University
from tests.api.small_university import accounts_of, actors_of, assess, people_of
from tests.serving import serving
from tests.sponsor_monitor.store.arrivals import write_folder

pytestmark = pytest.mark.slow
WITHOUT = [role for role in GRANTABLE if Permission.SEE_VISA_FACTS not in TABLE[role]]
OFFICER = Role.COMPLIANCE_OFFICER
BEGUN = dt.date(2025, 9, 22)
OPAQUE = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{56,}(?![A-Za-z0-9_-])"), "SEALED"),
    (re.compile(r"[0-9a-f]{64}"), "HASH"),
)
MOST_PAGES = 34
NEVER = ("/sign-out", "/static/", "/metrics")
NOON = 12 * 3_600 * 1_000_000


def fixed_clock() -> int:
    """Noon of today, at which it stands."""
    now = system_clock()
    return now - now % (24 * 3_600 * 1_000_000) + NOON


def records(folder: Path, *, sponsored: bool) -> Path:
    """Twelve students of one school; of the first two it is told otherwise whether they are sponsored."""
    students = "student_id,family_name,given_names,school\n"
    registrations = (
        "registration_id,student_id,cas_number,rqf_level,course_code,school,calendar,course_start,enrolled_on,"
        "course_end,permission_start,permission_end\n"
    )
    events = "student_id,occurred_at,indicator,count,source,recorded_at\n"
    for number in range(12):
        is_sponsored = sponsored if number < 2 else number % 3 == 0
        visa = (f"E4G{number}", "2025-08-01", "2027-01-31") if is_sponsored else ("", "", "")
        students += f"S-{number},Sample-{number:02},Ada,ENG\n"
        days = f"{BEGUN},{BEGUN},2026-08-31,{visa[1]},{visa[2]}"
        registrations += f"R-{number},S-{number},{visa[0]},6,BENG,ENG,ug,{days}\n"
        for week in range(27 if number % 2 else 4):
            day = BEGUN + dt.timedelta(weeks=week)
            events += f"S-{number},{day}T10:00Z,library,1,,\n"
    return write_folder(
        folder, students=students, registrations=registrations, engagement=events, sessions="", groups="", marks=""
    )


def made(folder: Path, *, sponsored: bool) -> University:
    """A university with somebody of every role that sees no visa facts."""
    folder.mkdir()
    back = days_back(fixed_clock)
    database = Database(f"sqlite:///{folder / 'university.db'}")
    migrate(database)
    to = Demonstration(database, folder / "university.db.files", clock_of(back, fixed_clock))
    import_dataset(database, records(folder / "records", sponsored=sponsored), now=to.clock(), files=to.files)
    with database.reading() as connection:
        students = [str(uid) for uid in connection.execute(sa.select(FACT_TABLES["student"].c.uid)).scalars()]
    actors = actors_of([OFFICER, *WITHOUT], students)
    with to.begin(THE_PROGRAM) as work:
        work.append(*accounts_of(actors))
    assess(to, actors[OFFICER])
    database.close()
    return University(folder, people_of(actors), back)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Console, Console]]:
    """The one in which the two are sponsored, and the one in which they are not."""
    folder = tmp_path_factory.mktemp("alike")
    with ExitStack() as stack:
        found = [made(folder / str(sponsored), sponsored=sponsored) for sponsored in (True, False)]
        served = [stack.enter_context(serving(each.settings, fixed_clock)) for each in found]
        first, second = (Console(*pair) for pair in zip(served, found, strict=True))
        yield first, second


def told(answer: httpx.Response) -> str:
    """What an answer says, without what is opaque and differs in any case."""
    kind = answer.headers.get("content-type", "")
    text = _cells(answer.content) if "spreadsheet" in kind else answer.text
    said = f"{answer.status_code} {kind} {answer.headers.get('location', '')} {answer.headers.get('etag', '')}\n{text}"
    for pattern, word in OPAQUE:
        said = pattern.sub(word, said)
    return said


def _cells(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(repr([cell.value for cell in row]) for sheet in book for row in sheet.iter_rows())


def links(answer: httpx.Response) -> list[str]:
    """The addresses that a page leads to, in their order."""
    found = [answer.headers["location"]] if "location" in answer.headers else []
    return found + re.findall(r'href="(/[^"#]*)"', answer.text)


def registration(console: Console, name: str) -> str:
    """The opaque id of a registration."""
    with console.served.app.state.service.database.reading() as connection:
        return registration_uid(connection, name)


def searched(console: Console, client: httpx.Client, text: str) -> str:
    """Where looking for a student leads."""
    found = client.post("/find", data={"csrf": console.csrf(client), "text": text})
    return str(found.headers.get("location", "/"))


LISTS = (
    "me",
    "alerts",
    "findings",
    "cases",
    "assessments",
    "log/entries",
    "process",
    "checkpoints",
    "case-event-kinds",
)
OF_A_STUDENT = ("/students/{}", "/api/v1/registrations/{}", "/api/v1/registrations/{}/entry")


def begin(both: tuple[Console, Console], clients: Sequence[httpx.Client]) -> list[tuple[str, str]]:
    """Where to begin in each: what lists there are, the two students, and the search for one."""
    found = [(address, address) for address in ("/", *(f"/api/v1/{name}" for name in LISTS))]
    for name in ("R-0", "R-1"):
        one, other = (registration(console, name) for console in both)
        found += [(place.format(one), place.format(other)) for place in OF_A_STUDENT]
    one, other = (searched(console, client, "Sample-00") for console, client in zip(both, clients, strict=True))
    return [*found, (one, other)]


@pytest.mark.parametrize("role", WITHOUT)
def test_who_may_not_see_visa_facts_is_told_the_same(both: tuple[Console, Console], role: Role) -> None:
    clients = [console.client(role) for console in both]
    waiting = begin(both, clients)
    seen = {one for one, _ in waiting}
    for _ in range(MOST_PAGES):
        if not waiting:
            break
        one, other = waiting.pop(0)
        answers = clients[0].get(one), clients[1].get(other)
        assert told(answers[0]) == told(answers[1]), one
        for pair in zip(links(answers[0]), links(answers[1]), strict=True):
            if pair[0] not in seen and not pair[0].startswith(NEVER):
                seen.add(pair[0])
                waiting.append(pair)


def asked(console: Console, address: str) -> list[str]:
    """The queries by which an address is answered to an engagement lead, who has asked for it before."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    client, engine = console.client(Role.ENGAGEMENT_LEAD), console.served.app.state.service.database.engine
    client.get(address).raise_for_status()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(address).raise_for_status()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return found


@pytest.mark.parametrize("place", OF_A_STUDENT)
@pytest.mark.parametrize("name", ["R-0", "R-1"])
def test_the_database_is_asked_the_same_of_both(both: tuple[Console, Console], place: str, name: str) -> None:
    one, other = (asked(console, place.format(registration(console, name))) for console in both)

    assert one == other != []


@pytest.mark.parametrize("place", OF_A_STUDENT)
def test_who_may_see_them_is_not(both: tuple[Console, Console], place: str) -> None:
    first, second = (console.client(OFFICER).get(place.format(registration(console, "R-0"))) for console in both)

    assert (first.status_code, told(first) != told(second)) == (200, True)
