"""Alerts in their order: who needs a person today, why, and what is to be done next."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from api.allowed import allowed
from api.board import Listing, Row
from api.console.places import Page, Place
from api.console.sparks import WEEKS, spark
from api.console.today_choice import Choice, chosen, counts, options_of
from api.security.cookies import NOTICE
from api.visit import Form, Visit, Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.writing import FIRST
from sponsor_monitor.story.wording import block_words, first_sentence, rule_words

router = APIRouter()
page = Page(router, Place("Today", "today", order=10))
AT_ONCE = 50
_ANY = "-"
_ADDRESSES = {"student": "registration", "case": "case", "alert": "alert"}
"""The routes that rows lead to, each with its part."""
_OPEN = allowed(Permission.WORK_ALERTS)
_TOKEN = secrets.token_hex(32).encode()
"""Stands in a kept page where the token of somebody's session goes; nobody knows it."""


@router.get("/today", name="today", dependencies=[_OPEN])
def today(visit: Visiting) -> Response:
    """The alerts that are this person's to work on."""
    return shown(visit, Choice())


@router.get("/today/{view}", name="today-chosen", dependencies=[_OPEN])
def today_chosen(visit: Visiting, view: str) -> Response:
    """Some of them, as they were filtered."""
    return shown(visit, Choice.of(visit.unseal(view)))


@router.post("/today/filter", name="today-filter", dependencies=[_OPEN])
def filtered(visit: Visiting, form: Form) -> Response:
    """On to the address of what is asked for."""
    choice = Choice.of({name: str(value) for name, value in form.items()})
    if choice == Choice():
        return visit.go("today")
    return visit.go("today-chosen", view=visit.seal(choice.told()))


def shown(visit: Visit, choice: Choice, faults: dict[str, str] | None = None, status: int = 200) -> Response:
    """The page of a choice, with what was wrong with what was asked of it.

    It is the same until something is done or another person asks: then only the token of its forms is another one.
    """
    listing = visit.service.desk.board.listing(visit.books, visit.actor, visit.today)
    if faults or visit.request.url.query or visit.request.cookies.get(visit.service.jar.name(NOTICE)):
        return _made(visit, listing, choice, faults, status)
    token = visit.csrf.encode()
    kept = listing.pages.get(choice, lambda: bytes(_made(visit, listing, choice).body).replace(token, _TOKEN))
    return HTMLResponse(kept.replace(_TOKEN, token))


def _made(
    visit: Visit, listing: Listing, choice: Choice, faults: dict[str, str] | None = None, status: int = 200
) -> Response:
    found = chosen(listing, choice, visit.actor.uid)
    first = choice.page * AT_ONCE
    some = found[first : first + AT_ONCE]
    return visit.page(
        "today.html",
        here="today",
        status=status,
        faults=faults or {},
        choice=choice,
        view=visit.seal(choice.told()),
        options=options_of(listing, visit),
        counts=counts(listing, visit.actor.uid, visit.today),
        rows=_written(visit, some),
        total=len(found),
        first=first + 1,
        before=_address(visit, choice, -1) if first else "",
        after=_address(visit, choice, 1) if first + AT_ONCE < len(found) else "",
        accounts=who_may_work(visit),
        may_write=visit.may(Permission.WRITE_TO_STUDENT),
        letters=[(kind.value, kind.value.replace("-", " ").capitalize()) for kind in FIRST],
        as_of=visit.books.alerts.as_of,
        run=visit.books.alerts.run,
    )


def who_may_work(visit: Visit) -> list[tuple[str, str]]:
    """The accounts that may have a case, by name."""
    accounts = visit.service.desk.board.workers(visit.books, visit.today)
    return sorted(((one.uid, named(visit, one.uid)) for one in accounts), key=lambda pair: pair[1].casefold())


def named(visit: Visit, uid: str | None) -> str:
    """What somebody with an account is called; "you" for who asks."""
    if uid is None:
        return ""
    if uid == visit.actor.uid:
        return "you"
    account = visit.books.people.accounts.get(uid)
    return "the program" if account is None else account.name or account.user_name or "an account without a name"


def _written(visit: Visit, rows: Sequence[Row]) -> list[str]:
    """Rows as the page shows them to this person; most of them were on a page before."""
    board, parts = visit.service.desk.board, list[Any]()

    def write(row: Row) -> str:
        if not parts:
            addresses = {name: _beginning(visit, name, part) for name, part in _ADDRESSES.items()}
            values = {"today": visit.today, "at": addresses}
            parts.append(visit.service.paper.parts("parts/today_rows.html", values))
        return str(parts[0].row(_told(visit, row)))

    return [
        Markup(board.written(visit.books, visit.actor, visit.today, row, partial(write, row)))  # noqa: S704
        for row in rows
    ]


def _told(visit: Visit, row: Row) -> dict[str, Any]:
    """A row as the page says it."""
    line, case = row.line, row.case
    told: dict[str, Any] = {
        "alert": line.alert.uid,
        "who": line.person,
        "course": "" if line.person else line.alert.facts["course_code"],
        "inside": 0 if line.person else len(line.alert.facts["registrations"]),
        "school": line.school,
        "is_hidden": line.is_hidden,
        "called": line.called,
        "case": case,
        "owner": named(visit, row.owner),
        "spark": "",
    }
    if line.is_hidden:
        return told
    finding = line.alert.finding
    return {
        **told,
        "title": rule_words(finding),
        "outcome": finding["outcome"],
        "level": line.alert.level,
        "why": first_sentence(finding["explanation"]),
        "blocked": block_words(finding["blocked_by"]),
        "left": line.days_left,
        "since": line.days_since,
        "statutory_on": line.alert.facts["statutory_on"],
        "spark": _spark(visit, line.alert.registration),
    }


def _spark(visit: Visit, registration: str | None) -> str:
    run = visit.books.alerts.run
    days = visit.service.latest.days_of(run) if registration and run else None
    if days is None or registration is None:
        return ""

    def make() -> str:
        return spark(days.evidence_by_week(registration, visit.today, WEEKS))

    return visit.service.desk.board.drawn(run, registration, visit.today, make)


def _beginning(visit: Visit, route: str, part: str) -> str:
    """What the address of every such page begins with: looked up once, not for every row."""
    return visit.address(route, **{part: _ANY}).removesuffix(_ANY)


def _address(visit: Visit, choice: Choice, step: int) -> str:
    return visit.address("today-chosen", view=visit.seal(choice.turned(step).told()))
