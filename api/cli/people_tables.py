"""Accounts and permissions as tables on the terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from api.cli.screen import visible, write

if TYPE_CHECKING:
    from sponsor_monitor.people.account import Account, People
    from sponsor_monitor.people.grant import Grant
    from sponsor_monitor.people.token import Token

_MICROSECONDS = 1_000_000


def print_accounts(people: People, today: dt.date) -> None:
    """Every account with its roles of today; closed ones last."""
    ordered = sorted(people.accounts.values(), key=lambda account: (account.is_closed, account.user_name))
    rows = [[account.user_name, account.name, _state(account), _roles(account, today)] for account in ordered]
    _print(("User", "Name", "State", "Roles today"), rows)


def print_account(account: Account, today: dt.date) -> None:
    """One account with its grants and tokens, each with the id by which it is ended."""
    write(f"{account.user_name}  {account.name}  {account.email}".rstrip())
    write(f"{_state(account)}; made on {_day_of(account.made_at)} (UTC)")
    for grant in account.grants:
        write("\n".join(_told(grant)))
    if not account.grants:
        write("No role was given: nothing may be done.")
    for token in account.tokens:
        write("\n".join(_told_token(token, today)))


def print_permissions() -> None:
    """The table of permissions, a role after another, as people read it."""
    from sponsor_monitor.people.permissions_told import permission_rows

    _print(("Role", "May", "For", "Word"), [list(row) for row in permission_rows()])
    write("Whatever does not stand here nobody may. Word: how --may names it.")


def _told(grant: Grant) -> Iterator[str]:
    """A grant in a few lines: ids stand whole, however narrow the screen."""
    end = "" if grant.to_day is None else f" to {grant.to_day.isoformat()}"
    yield f"\n{grant.role}, from {grant.from_day.isoformat()}{end}"
    yield f"  for    {_whom(grant)}"
    if why := "; ".join(part for part in (grant.capacity or "", grant.authority) if part):
        yield f"  as     {why}"
    if grant.only is not None:
        yield f"  may    {', '.join(sorted(permission.key for permission in grant.only))}"
    yield f"  grant  {grant.uid}"


def _told_token(token: Token, today: dt.date) -> Iterator[str]:
    state = "revoked" if token.is_revoked else "valid" if token.holds_on(today) else "expired"
    yield f"\ntoken, {state}, to {token.last_day.isoformat()}"
    yield f"  may    {', '.join(sorted(permission.key for permission in token.scopes))}"
    yield f"  token  {token.uid}"


def _state(account: Account) -> str:
    if account.is_closed:
        return "closed"
    return "open" if account.password_is_own else "password to be chosen"


def _roles(account: Account, today: dt.date) -> str:
    held = [f"{grant.role} ({_whom(grant)})" if grant.is_narrowed else grant.role for grant in account.holding(today)]
    return ", ".join(held) or "none"


def _whom(grant: Grant) -> str:
    from sponsor_monitor.people.permission import TABLE

    named = [*sorted(grant.schools), *sorted(grant.faculties), *sorted(grant.registrations | grant.students)]
    if named:
        return ", ".join(named)
    return "; ".join(sorted(set(TABLE[grant.role].values())))


def _day_of(instant: int) -> str:
    return dt.datetime.fromtimestamp(instant // _MICROSECONDS, dt.UTC).date().isoformat()


def _print(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.table import Table

    from api.cli.screen import console

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in headings:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(visible(str(cell)) for cell in row))
    console().print(table)
