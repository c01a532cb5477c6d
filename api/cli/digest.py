"""The command that writes today's digests and sends what is due."""

from __future__ import annotations

from api.cli.database import DEFAULT as DEFAULT_DATABASE
from api.cli.database import DatabaseAddress, open_filled
from api.cli.manual import manual
from api.cli.messages import mail_server, send_all, told
from api.cli.screen import write

HELP = manual(
    "Send everybody with an account and an e-mail address what is new, due and overdue for them, and ask lecturers for "
    "missing registers. Once a day each, however often it is run; who has nothing to be told gets nothing.",
    "digest",
)


def digest(database: DatabaseAddress = DEFAULT_DATABASE) -> None:
    """Queue today's digests and requests, then send what is due."""
    from api.signing_in import zone_of
    from api.unit_of_work import unit_of_work
    from sponsor_monitor.people.actor import THE_PROGRAM
    from sponsor_monitor.services.digest import queue_digests, queue_register_requests
    from sponsor_monitor.words import plural

    server = mail_server()
    with open_filled(database) as store:
        with unit_of_work(store, THE_PROGRAM, zone_of(store)) as work:
            digests, requests = queue_digests(work), queue_register_requests(work)
        write(f"Written: {plural(digests, 'digest')}, {plural(requests, 'request')} for registers.")
        told(send_all(store, server))
