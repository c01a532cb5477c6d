"""The commands about messages: what waits, what was sent, and the letters that a person lets go."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bad_call import BadCall
from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, open_filled
from api.cli.manual import manual
from api.cli.messages_told import message_text, print_messages, sent_words
from api.cli.screen import say, write
from api.cli.who import PasswordFile, TokenFile, User
from api.cli.working import asking, working

if TYPE_CHECKING:
    from api.smtp import SmtpServer
    from sponsor_monitor.messages.delivery import Outcome
    from sponsor_monitor.store.database import Database

HELP = manual(
    "Messages: digests and the like, which leave by themselves, and letters, notices and corrections, which wait "
    "until a person releases them. The mail server is set by variables SPONSOR_MONITOR_SMTP_… (docs/messages.md).",
    "messages list --user ada",
    "messages release 0192f0c1-8a52-7cc3-98d4-2f1de0b35a77",
    "messages send",
)
NOT_SENT = 1
messages = typer.Typer(help=HELP, rich_markup_mode=None)

Message = Annotated[str, typer.Argument(metavar="MESSAGE", help="The id of a message.", show_default=False)]
Several = Annotated[list[str], typer.Argument(metavar="MESSAGE...", help="Ids of messages.", show_default=False)]
Waiting = Annotated[bool, typer.Option("--waiting", help="Only those that wait for a person.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is not sent.", show_default=False)]
Calendar = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write the calendar itself to this file.", show_default=False),
]
Revoke = Annotated[bool, typer.Option("--revoke", help="Give the address up: it shows nothing any more.")]


@messages.command(
    "list", help=manual("List the messages you may know of, the latest last.", "messages list --waiting --user ada")
)
def list_messages(
    waiting: Waiting = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """List messages as a table."""
    from sponsor_monitor.messages.message import State
    from sponsor_monitor.services.messages import messages as every

    with asking(database, user, token_file, password_file) as work:
        found = [each for each in every(work) if not waiting or each.state is State.WAITING]
        print_messages(found, work.zone)


@messages.command("show", help=manual("Show a message as it is, or will be, sent.", "messages show MESSAGE --user ada"))
def show(
    message: Message,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Show one message."""
    from sponsor_monitor.services.messages import message as one

    with working(database, user, token_file, password_file) as work:
        write(message_text(one(work, message), work.zone))


@messages.command(
    "release",
    help=manual(
        "Release letters, notices or corrections that you have read: they are sent with the next messages.",
        "messages release MESSAGE --user ada",
    ),
)
def release(
    message: Several,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Release messages, all or none."""
    from sponsor_monitor.services.messages import release as let_go

    with working(database, user, token_file, password_file) as work:
        for each in message:
            let_go(work, each)
    write(f"{len(message):,} released.")


@messages.command(
    "cancel",
    help=manual(
        "Cancel a message that was not sent yet.", "messages cancel MESSAGE --reason 'no longer so' --user ada"
    ),
)
def cancel(
    message: Message,
    reason: Reason,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Cancel one message."""
    from sponsor_monitor.services.messages import cancel as end

    with working(database, user, token_file, password_file) as work:
        end(work, message, reason)
    write("The message is cancelled.")


@messages.command(
    "send",
    help=manual(
        "Send what is due: what leaves by itself, and what people have released. Meant to be run every few minutes; "
        "two at once send nothing twice.",
        "messages send",
    ),
)
def send(database: DatabaseAddress = DEFAULT_DATABASE) -> None:
    """Send every message that is due."""
    server = mail_server()
    with open_filled(database) as store:
        told(send_all(store, server))


@messages.command(
    "test",
    help=manual(
        "Send a test message, to see that the mail server is set right.", "messages test ada@uni.example --user ada"
    ),
)
def send_test(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where it goes.", show_default=False)],
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Queue a test message and send it, and nothing else."""
    from sponsor_monitor.services.messages import queue_test

    server = mail_server()
    with working(database, user, token_file, password_file) as work:
        queued = queue_test(work, address)
    with open_filled(database) as store:
        told(send_all(store, server, queued))


def mail_server() -> SmtpServer:
    """The mail server that the environment names; NoMailServer where it names none."""
    import os

    from api.smtp import SmtpServer, smtp_settings

    return SmtpServer(smtp_settings(os.environ))


def send_all(store: Database, server: SmtpServer, only: str | None = None) -> Counter[Outcome]:
    """Send what is due, or one message, each in its own pieces of work."""
    from api.signing_in import zone_of
    from api.unit_of_work import unit_of_work
    from sponsor_monitor.people.actor import THE_PROGRAM
    from sponsor_monitor.services.digest import queue_corrections, queue_welfare
    from sponsor_monitor.services.sending import send_due

    zone = zone_of(store)
    if only is None:
        with unit_of_work(store, THE_PROGRAM, zone) as work:
            queue_welfare(work)
            queue_corrections(work)
    with closing(server):
        return send_due(lambda: unit_of_work(store, THE_PROGRAM, zone), server, only)


def told(counts: Counter[Outcome]) -> None:
    """Say what came of sending; exit code 1 where something was not accepted."""
    from sponsor_monitor.messages.delivery import Outcome

    write(sent_words(counts))
    if counts[Outcome.FAILED] or counts[Outcome.REFUSED]:
        say("Why, sponsor-monitor messages list says of each.")
        raise typer.Exit(NOT_SENT)


@messages.command(
    "feed",
    help=manual(
        "Make a secret address at which a calendar can read your deadlines. It is shown once; a new one ends the old. "
        "The calendar names nobody: it says on which day something is due in which case.",
        "messages feed --user ada",
        "messages feed --output deadlines.ics --user ada",
        "messages feed --revoke --user ada",
    ),
)
def feed(
    output: Calendar = None,
    revoke: Revoke = False,
    database: DatabaseAddress = DEFAULT_DATABASE,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Make, write or revoke one's own calendar feed."""
    from sponsor_monitor.services import feeds

    if output is not None and revoke:
        raise BadCall("Give --output or --revoke, not both.")
    with working(database, user, token_file, password_file) as work:
        if output is not None:
            _write_calendar(output, feeds.own_calendar(work))
        elif revoke:
            feeds.revoke_feed(work)
            write("The address shows nothing any more.")
        else:
            write(f"/calendar/{feeds.open_feed(work)}.ics\n")
            write("Put this behind the address of your service. Whoever has it sees the days; it is not shown again.")


def _write_calendar(output: Path, calendar: bytes) -> None:
    from api.cli.whole_file import check_place, written_whole

    check_place(output)
    with written_whole(output) as file:
        file.write_bytes(calendar)
    write(f'Written to "{output}".')
