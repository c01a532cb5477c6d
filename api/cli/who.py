"""Who gives a command: a user name with a password asked for out of sight, or a token in a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall

if TYPE_CHECKING:
    from sponsor_monitor.people.actor import Actor
    from sponsor_monitor.store.database import Database

TOKEN_ENVIRONMENT = "SPONSOR_MONITOR_TOKEN_FILE"  # noqa: S105 a variable's name
STANDARD_INPUT = "-"
_MOST_CHARACTERS = 10_000

User = Annotated[
    str | None,
    typer.Option("--user", metavar="NAME", help="Your user name; your password is asked for.", show_default=False),
]
PasswordFile = Annotated[
    str | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="Read your password from the first line of a file, - for standard input, instead of asking.",
        show_default=False,
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        envvar=TOKEN_ENVIRONMENT,
        help="Sign in with the token in this file instead.",
        show_envvar=True,
        show_default=False,
    ),
]


def who(
    store: Database, user: str | None, token_file: Path | None, password_file: str | None, *, to_choose: bool = False
) -> Actor:
    """Who it is, signed in; ``to_choose`` lets somebody in who has yet to choose a password.

    Raises BadCall where nobody is named, and what ``api.signing_in`` raises.
    """
    from api.signing_in import is_begun, sign_in, sign_in_with_token

    if user is not None:
        return sign_in(store, user, password(password_file), to_choose=to_choose)
    if token_file is not None:
        return sign_in_with_token(store, first_line(str(token_file)))
    if not is_begun(store):
        raise BadCall("There is no account yet: make the first administrator, with sponsor-monitor people first.")
    raise BadCall(f"Say who you are: --user NAME, or --token-file FILE (also {TOKEN_ENVIRONMENT}).")


def password(file: str | None, asked: str = "Password: ") -> str:
    """A password out of a file, or typed in without being shown."""
    if file is not None:
        return first_line(file)
    if sys.stdin is None or not sys.stdin.isatty():
        raise BadCall(
            "There is no terminal to ask for the password on: give --password-file FILE, or - for standard input."
        )
    from getpass import getpass

    return getpass(asked)


def new_password(file: str | None) -> str:
    """A new password, typed twice; BadCall where the two differ."""
    chosen = password(file, "New password: ")
    if file is None and password(None, "The same again: ") != chosen:
        raise BadCall("The two are not the same: nothing was changed. Try again.")
    return chosen


def first_line(file: str) -> str:
    """The first line of a file, or the next of standard input for ``-``; BadCall where there is none."""
    try:
        if file == STANDARD_INPUT:
            line = sys.stdin.readline(_MOST_CHARACTERS)
        else:
            with Path(file).open(encoding="utf-8") as opened:
                line = opened.readline(_MOST_CHARACTERS)
    except UnicodeDecodeError:
        raise BadCall("The file holds no text in UTF-8: is it the right one?") from None
    found = line.rstrip("\r\n")
    if not found:
        raise BadCall("The first line of the file is empty: it should hold the password or token.")
    return found
