"""A made-up university in an SQLite database, with an officer who may export: what exports are measured on."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from api.unit_of_work import unit_of_work
from sponsor_monitor.people import event
from sponsor_monitor.people.actor import THE_PROGRAM
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.password import hashed
from sponsor_monitor.people.permission import Role
from sponsor_monitor.sample import write_sample
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate

OFFICER = "officer"
PASSWORD = "seven green bottles"  # noqa: S105  of an officer who is made up
AS_OF = "2026-03-31"
_DATABASE, _PASSWORD_FILE = "university.db", "password"


def make(place: Path, records: Path, url: str = "") -> None:
    """Bring a folder of records into a database, in the same folder if not elsewhere, with the officer's password."""
    place.mkdir(parents=True, exist_ok=True)
    (place / _PASSWORD_FILE).write_text(f"{PASSWORD}\n", encoding="utf-8")
    database = Database(url or url_of(place))
    try:
        migrate(database)
        import_dataset(database, records, now=time.time_ns() // 1_000, files=place / "files")
        with unit_of_work(database, THE_PROGRAM, ZoneInfo("Europe/London")) as work:
            uid = work.new_id()
            work.append(
                event.account_made(uid, OFFICER, "Officer Sample", ""),
                event.password_set(uid, hashed(PASSWORD, OFFICER, os.urandom), is_own=True),
                event.grant_given(uid, Grant(Role.COMPLIANCE_OFFICER)),
            )
    finally:
        database.close()


def url_of(place: Path) -> str:
    """The address of its database."""
    return f"sqlite:///{place / _DATABASE}"


def export_arguments(place: Path, target: Path, *more: str, as_of: str = AS_OF) -> list[str]:
    """The call that exports a cohort of it for the Home Office; ``more`` says whom."""
    signed_in = ["--user", OFFICER, "--password-file", str(place / _PASSWORD_FILE)]
    asked = ["--as-of", as_of, "--purpose", "home-office", "--recipient", "Home Office, a visit that is made up"]
    return ["export", "cohort", str(target), *asked, "--database", url_of(place), *signed_in, *more]


if __name__ == "__main__":
    where = Path(sys.argv[1])
    make(where, write_sample(where / "records", students=int(sys.argv[2]), parquet=True).directory)
