"""The commands that give roles and end them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress
from api.cli.day import read_day
from api.cli.manual import manual
from api.cli.screen import visible, write
from api.cli.who import PasswordFile, TokenFile, User
from api.cli.working import working

if TYPE_CHECKING:
    from sponsor_monitor.people.grant import Capacity

GRANT_HELP = manual(
    "Give an account a role: for whom, from when to when, by what authority. The roles and what each needs: "
    "docs/people.md.",
    "people grant bo engagement-lead --school SBM --user ada",
    "people grant cy signatory --as deputy --authority Minute",
)
END_HELP = manual(
    "End a role, at once or with a last day.",
    "people end-grant GRANT --last 2026-07-31 --user ada",
)


def _many(option: str, metavar: str, what: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(option, metavar=metavar, help=what, show_default=False)
    return found


Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The user name of an account.", show_default=False)]
Given = Annotated[str, typer.Argument(metavar="ROLE", help="The role, such as engagement-lead.", show_default=False)]
Schools = Annotated[list[str] | None, _many("--school", "SCHOOL", "A school it is held for; once for each.")]
Faculties = Annotated[list[str] | None, _many("--faculty", "FACULTY", "A faculty it is held for; once for each.")]
Registrations = Annotated[
    list[str] | None, _many("--registration", "REGISTRATION", "A registration it is held for; once for each.")
]
Students = Annotated[list[str] | None, _many("--student", "STUDENT", "A student it is held for; once for each.")]
First = Annotated[str | None, _many("--from", "DATE", "The first day. [default: today]")]
Last = Annotated[str | None, _many("--to", "DATE", "The last day.")]
As = Annotated[str | None, _many("--as", "CAPACITY", "Signs as: authorising-officer or deputy, registrar or nominee.")]
Authority = Annotated[str, _many("--authority", "TEXT", "The document by which it is given.")]
Shared = Annotated[
    list[str] | None, _many("--may", "PERMISSION", "What an adviser may, by the student's words; once for each.")
]


def grant(
    account: Account,
    role: Given,
    *,
    school: Schools = None,
    faculty: Faculties = None,
    registration: Registrations = None,
    student: Students = None,
    first: First = None,
    last: Last = None,
    capacity: As = None,
    authority: Authority = "",
    may: Shared = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Give a role."""
    from sponsor_monitor.people.grant import Grant
    from sponsor_monitor.people.permission import permission_of, role_of
    from sponsor_monitor.services.people import grant as give
    from sponsor_monitor.store.persons import registration_uid, student_uid

    asked = Grant(
        role=role_of(role),
        to_day=_day(last, "--to"),
        schools=frozenset(school or ()),
        faculties=frozenset(faculty or ()),
        capacity=_capacity(capacity),
        authority=authority,
        only=None if not may else frozenset(map(permission_of, may)),
    )
    begins = _day(first, "--from")
    with working(database, user, token_file, password_file) as work:
        wanted = replace(
            asked,
            from_day=begins or work.today,
            registrations=frozenset(registration_uid(work.connection, one) for one in registration or ()),
            students=frozenset(student_uid(work.connection, one) for one in student or ()),
        )
        made = give(work, account, wanted)
    write(f"The role {visible(made.role)} is given. Its grant is {made.uid}.")


def end_grant(
    grant: Annotated[str, typer.Argument(metavar="GRANT", help="The id of a grant.", show_default=False)],
    last: Annotated[str | None, _many("--last", "DATE", "Its last day. [default: it ends at once]")] = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """End a role."""
    from sponsor_monitor.services.people import end_grant as end

    day = _day(last, "--last")
    with working(database, user, token_file, password_file) as work:
        ended = end(work, grant, day)
    when = "at once" if day is None else f"with {day.isoformat()}"
    write(f"The role {visible(ended.role)} ends {when}.")


def _day(written: str | None, option: str) -> dt.date | None:
    return None if written is None else read_day(written, option)


def _capacity(text: str | None) -> Capacity | None:
    from sponsor_monitor.people.grant import Capacity

    found = {each.name.lower().replace("_", "-"): each for each in Capacity}
    if text is not None and text not in found:
        raise BadCall(f'--as "{visible(text[:40])}" is none of {", ".join(found)}.')
    return None if text is None else found[text]
