"""Arguments and options of the commands about cases."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.cli.bad_call import BadCall
from api.cli.day import read_day
from sponsor_monitor.errors import shortened

if TYPE_CHECKING:
    from sponsor_monitor.services.work import Work

Word = TypeVar("Word", bound=StrEnum)

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The id of a case, or its end.", show_default=False)]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The user name of an account.", show_default=False)]
Day = Annotated[str, typer.Argument(metavar="DATE", help="A day, written YYYY-MM-DD.", show_default=False)]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day it happened. [default: today]", show_default=False)
]
AnswerBy = Annotated[
    str | None,
    typer.Option("--answer-by", metavar="DATE", help="Until when there is time to answer.", show_default=False),
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)]
Reasons = Annotated[str, typer.Option("--reasons", metavar="TEXT", help="The reasons.", show_default=False)]
Message = Annotated[
    str | None, typer.Option("--message", metavar="MESSAGE", help="The message that shows it.", show_default=False)
]
File = Annotated[
    str | None,
    typer.Option("--file", metavar="SHA256", help="The attached file that shows it.", show_default=False),
]
Seen = Annotated[
    int | None,
    typer.Option("--seen", metavar="ENTRY", help="The last entry you saw of the case.", show_default=False),
]


def day_or_today(work: Work, written: str | None, option: str = "--on") -> dt.date:
    """The day written after an option, or today where the institution is."""
    return work.today if written is None else read_day(written, option)


def day_or_none(written: str | None, option: str) -> dt.date | None:
    """The day written after an option, if any."""
    return None if written is None else read_day(written, option)


def word(words: type[Word], written: str, what: str) -> Word:
    """A word of casework, also with hyphens for its spaces; BadCall names those there are."""
    found = {name.casefold(): each for each in words for name in (each.value, hyphened(each))}
    if written.casefold() not in found:
        known = ", ".join(hyphened(each) for each in words)
        raise BadCall(f'There is no {what} "{shortened(written, 40)}". There are: {known}.')
    return found[written.casefold()]


def hyphened(each: StrEnum) -> str:
    """A word as one argument: ``text-message``."""
    plain = each.value.replace(",", "").replace("'", "")
    return "-".join(plain.split())


def account_uid(work: Work, user_name: str) -> str:
    """The opaque id of an account; NoSuchAccount where there is none."""
    from sponsor_monitor.services.people import people_in

    return people_in(work.connection).named(user_name).uid
