"""What only one process does at a time on PostgreSQL: each by a number that every version of the program agrees on."""

from __future__ import annotations

from enum import IntEnum

import sqlalchemy as sa


class Lock(IntEnum):
    """What is locked; the numbers may be any, as long as they stay."""

    MIGRATION = 7_367_010
    IMPORT = 7_367_011
    RUN = 7_367_012
    LOG = 7_367_013
    NIGHT = 7_367_014


def hold(connection: sa.Connection, lock: Lock) -> None:
    """Wait for a lock, and hold it until the connection's transaction ends."""
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": int(lock)})
