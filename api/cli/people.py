"""The commands about accounts: who there is, what they may, their passwords and tokens."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from api.cli import people_roles
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, open_store
from api.cli.manual import manual
from api.cli.people_tables import print_account, print_accounts, print_permissions
from api.cli.screen import visible, write
from api.cli.who import PasswordFile, TokenFile, User, new_password
from api.cli.working import asking, working

HELP = manual(
    "Accounts and roles: who may do what, for whom, from when to when. Nobody gives a role to themselves, and whoever "
    "manages accounts does no casework.",
    "people first ada --name 'Ada Sample'",
    "people permissions",
)
DAYS = 90
_CHOOSE = "sponsor-monitor people set-password"

people = typer.Typer(help=HELP, rich_markup_mode=None)

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The user name of an account.", show_default=False)]
Maybe = Annotated[
    str | None,
    typer.Argument(metavar="ACCOUNT", help="The user name of an account. [default: yours]", show_default=False),
]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="The person's name.", show_default=False)]
Email = Annotated[str, typer.Option("--email", metavar="ADDRESS", help="Where messages go.", show_default=False)]
NewPassword = Annotated[
    str | None,
    typer.Option(
        "--new-password-file",
        metavar="FILE",
        help="Read the new password from the first line of a file, - for standard input, instead of asking.",
        show_default=False,
    ),
]
May = Annotated[
    list[str],
    typer.Option("--may", metavar="PERMISSION", help="A permission it gives; once for each.", show_default=False),
]


@people.command(
    "first",
    help=manual("Make the first administrator, where there is no account yet.", "people first ada --name 'Ada Sample'"),
)
def first(
    account: Account,
    name: Name,
    email: Email = "",
    new_password_file: NewPassword = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
) -> None:
    """Make the first account."""
    from api.signing_in import zone_of
    from api.unit_of_work import unit_of_work
    from sponsor_monitor.people.actor import THE_PROGRAM
    from sponsor_monitor.services.people import begin

    with open_store(database) as store:
        chosen = new_password(new_password_file)
        with unit_of_work(store, THE_PROGRAM, zone_of(store)) as work:
            made = begin(work, account, name, email, chosen)
    write(f"{visible(made.user_name)} is the first administrator. Add others: sponsor-monitor people add.")


@people.command(
    "add",
    help=manual(
        "Make an account, and print once the password to hand to its owner, who has to choose another.",
        "people add bo --name 'Bo Sample' --email bo@example.ac.uk",
    ),
)
def add(
    account: Account,
    name: Name,
    email: Email = "",
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Make an account."""
    from sponsor_monitor.services.people import add as make

    with working(database, user, token_file, password_file) as work:
        made, given = make(work, account, name, email)
    write(f"{given}\n")
    write(f"The password of {visible(made.user_name)} until another is chosen: {_CHOOSE}.")


@people.command("list", help=manual("List the accounts, with the roles they hold today.", "people list --user ada"))
def list_accounts(
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """List accounts as a table."""
    from sponsor_monitor.services.people import people as every

    with asking(database, user, token_file, password_file) as work:
        print_accounts(every(work), work.today)


@people.command(
    "show", help=manual("Show an account: its roles, for whom, and its tokens.", "people show bo --user ada")
)
def show(
    account: Maybe = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Show one account."""
    from sponsor_monitor.services.people import account_named

    with asking(database, user, token_file, password_file) as work:
        print_account(account_named(work, account or work.actor.user_name or ""), work.today)


people.command("grant", help=people_roles.GRANT_HELP)(people_roles.grant)
people.command("end-grant", help=people_roles.END_HELP)(people_roles.end_grant)


@people.command("close", help=manual("Close an account for good.", "people close bo --user ada"))
def close(
    account: Account,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Close an account."""
    from sponsor_monitor.services.due import left_behind
    from sponsor_monitor.services.people import close as end

    with working(database, user, token_file, password_file) as work:
        closed = end(work, account)
        left = left_behind(work, closed.uid)
    write(f"The account {visible(closed.user_name)} is closed.")
    if left:
        named = ", ".join(left)
        write(f"Cases that were theirs wait for everybody who works on them until they are handed over: {named}.")


@people.command(
    "set-password",
    help=manual(
        "Choose your password; or, for somebody who has lost theirs, print once another to hand to them.",
        "people set-password --user bo",
        "people set-password bo --user ada",
    ),
)
def set_password(
    account: Maybe = None,
    new_password_file: NewPassword = None,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    password_file: PasswordFile = None,
) -> None:
    """Set a password."""
    from sponsor_monitor.services.people import choose_password, give_password

    if account is None or account == user:
        with working(database, user, None, password_file, to_choose=True) as work:
            choose_password(work, new_password(new_password_file))
        write("The new password holds from now on.")
        return
    with working(database, user, None, password_file) as work:
        given = give_password(work, account)
    write(f"{given}\n")
    write(f"Their password until another is chosen: {_CHOOSE}.")


@people.command(
    "token",
    help=manual(
        "Make a token for a program of yours. It is printed once, and gives what it names while you have it.",
        "people token --may import --may assess --days 90 --user bo",
    ),
)
def token(
    may: May,
    days: Annotated[int, typer.Option("--days", metavar="DAYS", help="How many days it holds.", min=0)] = DAYS,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    password_file: PasswordFile = None,
) -> None:
    """Make a token."""
    from sponsor_monitor.people.permission import permission_of
    from sponsor_monitor.services.people import make_token

    scopes = {permission_of(one) for one in may}
    with working(database, user, None, password_file) as work:
        made, text = make_token(work, scopes, work.today + dt.timedelta(days=min(days, 10_000)))
    write(f"{text}\n")
    write(f"The token {made.uid} holds up to and including {made.last_day.isoformat()}; it is not shown again.")


@people.command(
    "revoke-token",
    help=manual("Make a token invalid.", "people revoke-token TOKEN --user bo"),
)
def revoke_token(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="The id of a token.", show_default=False)],
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Revoke a token."""
    from sponsor_monitor.services.people import revoke_token as revoke

    with working(database, user, token_file, password_file) as work:
        revoke(work, token)
    write("The token is valid no more.")


@people.command("permissions", help=manual("Print who may do what: the one table.", "people permissions"))
def permissions() -> None:
    """Print the table of permissions."""
    print_permissions()
