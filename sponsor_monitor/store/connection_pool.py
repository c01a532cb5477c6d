"""PostgreSQL's connections kept for the next who needs one: each still leads to the server when it is handed out."""

from __future__ import annotations

import select
import time
from typing import Any

import sqlalchemy as sa

_BACK = "back"
_IDLE_SECONDS = 30.0
"""What was idle for longer may have been dropped on the way without an end: it is asked."""


def keep_alive(engine: sa.Engine) -> None:
    """Look at each connection of an engine's pool before it is used again; where one has ended, all are made anew.

    An idle connection has nothing to be read but its end, which is seen at once: no word is sent to the server.
    """
    sa.event.listen(engine, "checkin", _put_back)
    sa.event.listen(engine, "checkout", _take_out)


def _put_back(_connection: object, record: Any) -> None:
    record.info[_BACK] = time.monotonic()


def _take_out(connection: Any, record: Any, _proxy: object) -> None:
    back = record.info.get(_BACK)
    if back is not None and not _leads_somewhere(connection, time.monotonic() - back):
        raise sa.exc.InvalidatePoolError


def _leads_somewhere(connection: Any, idle: float) -> bool:
    from psycopg import Error

    try:
        waiting = select.poll()
        waiting.register(connection.pgconn.socket, select.POLLIN)
        if waiting.poll(0):
            return False
        if idle > _IDLE_SECONDS:
            connection.execute("")
            connection.rollback()
    except (Error, OSError, ValueError):
        return False
    return True
