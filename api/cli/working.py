"""What a command of casework works in: the store opened, who gives it signed in, one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.database import open_filled
from api.cli.who import who

if TYPE_CHECKING:
    import datetime as dt

    from sponsor_monitor.services.work import Work


@contextmanager
def working(
    database: str,
    user: str | None,
    token_file: Path | None = None,
    password_file: str | None = None,
    *,
    to_choose: bool = False,
) -> Iterator[Work]:
    """Work that is committed at its end, by the person that the options name; an error leaves nothing of it."""
    from api.signing_in import zone_of
    from api.unit_of_work import unit_of_work

    with open_filled(database) as store:
        actor = who(store, user, token_file, password_file, to_choose=to_choose)
        with unit_of_work(store, actor, zone_of(store)) as work:
            yield work


@contextmanager
def judging(
    database: str,
    user: str | None,
    token_file: Path | None = None,
    password_file: str | None = None,
    *,
    as_of: dt.date | None = None,
) -> Iterator[Work]:
    """The same for what asks today's assessment, or another day's: everybody is judged before anything is locked.

    What arrives in the meantime is judged again.
    """
    from api.signing_in import zone_of
    from api.unit_of_work import looking, unit_of_work
    from sponsor_monitor.services.findings import assessed_now, bring

    with open_filled(database) as store:
        actor, zone = who(store, user, token_file, password_file), zone_of(store)
        with looking(store, actor, zone) as work:
            assessed = assessed_now(work, as_of)
        with unit_of_work(store, actor, zone) as work:
            bring(work, assessed)
            yield work


@contextmanager
def asking(
    database: str, user: str | None, token_file: Path | None = None, password_file: str | None = None
) -> Iterator[Work]:
    """The same for a command that only asks, and of which nothing is logged but that somebody signed in."""
    from api.signing_in import zone_of
    from api.unit_of_work import looking

    with open_filled(database) as store:
        actor = who(store, user, token_file, password_file)
        with looking(store, actor, zone_of(store)) as work:
            yield work
