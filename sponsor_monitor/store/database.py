"""A database opened: SQLite in a file of its own, or PostgreSQL by its address; both used alike from here on."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from sponsor_monitor.store.connection_pool import keep_alive
from sponsor_monitor.store.errors import ConnectionLost, DatabaseBusy, DatabaseFull, DatabaseUnusable, StoreError

WAIT_SECONDS = 30
_WAIT_TO_CONNECT = 10
_FULL = ("53100", "53200", "53400")
_NO_ROOM = ("could not extend file", "No space left", "Disk quota exceeded", "File too large")
_BUSY = ("55P03", "40001", "40P01")
_LOST = ("connection is closed", "closed the connection", "terminating connection", "connection to server was lost")
_ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # Rows arrive in another order than that of the students by whom they are found again: with room for the index in
    # memory, and its pages written back less often, a million marks take a third less.
    "cache_size=-65536",
    "wal_autocheckpoint=20000",
)

# Of a lost connection the driver also writes lines of its own beside our sentence: nobody but its makers reads them.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


class Database:
    """A database by its address; ``is_sqlite`` where it is a file. Connections are made when they are needed."""

    def __init__(self, address: str) -> None:
        """Take ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST:PORT/NAME``; DatabaseUnusable for another."""
        self.url = _checked(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self._reader = self.engine.execution_options(**({} if self.is_sqlite else _ONE_STATE))
        self._alone = self.engine if self.is_sqlite else _postgresql(self.url, isolation_level="AUTOCOMMIT")
        self._glancer = self._alone.execution_options(is_alone=True)
        self._adbc: Any = None

    @property
    def shown(self) -> str:
        """The address as it may be shown: without the password, and what may be another one."""
        return _shown(self.url)

    @property
    def path(self) -> Path:
        """The file of an SQLite database."""
        return Path(str(self.url.database))

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection in a transaction that sees one state of the database and changes nothing."""
        with self._saying(), self._reader.connect() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection in a transaction that is committed at its end, or leaves nothing."""
        connecting = self.engine.execution_options(is_writing=True)
        with self._saying(), connecting.begin() as connection:
            yield connection

    @contextmanager
    def glancing(self) -> Iterator[sa.Connection]:
        """A connection for one query, which sees one state by itself: no transaction is begun for it."""
        with self._saying(), self._glancer.connect() as connection:
            yield connection

    @contextmanager
    def outside(self) -> Iterator[sa.Connection]:
        """A connection to PostgreSQL on which each statement stands for itself: for what no transaction should hold."""
        with self._saying(), self._alone.connect() as connection:
            yield connection

    @contextmanager
    def arrow(self, query: str) -> Iterator[Any]:
        """The answer of a PostgreSQL to a query as a reader of Arrow batches, on a connection of its own."""
        # ADBC without its dbapi module: that one imports pandas, and asks for all types at every connection.
        from adbc_driver_manager import AdbcConnection, AdbcStatement, Error
        from pyarrow import RecordBatchReader

        try:
            with (
                closing(AdbcConnection(self._adbc_database())) as connection,
                closing(AdbcStatement(connection)) as asked,
            ):
                asked.set_sql_query(query)
                found, _ = asked.execute_query()
                with RecordBatchReader._import_from_c(found.address) as batches:  # noqa: SLF001 its way in from C
                    yield batches
        except (Error, OSError) as error:
            raise self._named(error, lost=False) or error from error

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()
        self._alone.dispose()
        if self._adbc is not None:
            self._adbc.close()
            self._adbc = None

    def _adbc_database(self) -> Any:
        """What ADBC knows of the database, asked for once."""
        if self._adbc is None:
            from adbc_driver_postgresql import connect

            address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._adbc = connect(address)
        return self._adbc

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Turn what a driver says into a sentence of ours, whether SQLAlchemy stood between or not."""
        driver = self.engine.dialect.dbapi
        errors: tuple[type[Exception], ...] = () if driver is None else (driver.Error,)
        try:
            yield
        except DBAPIError as error:
            raise self._named(error.orig, lost=error.connection_invalidated) or error from error
        except errors as error:
            raise self._named(error, lost=False) or error from error

    def _named(self, error: BaseException | None, *, lost: bool) -> StoreError | None:
        """The error of ours for a driver's; None for one that nobody expects."""
        if self.is_sqlite:
            return _sqlite_error(self.shown, str(error))
        return _postgresql_error(self.shown, error, lost=lost)


def _checked(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise DatabaseUnusable("given", "write sqlite:///FILE or postgresql://USER@HOST/NAME.") from None
    kind = url.get_backend_name()
    if "@" in (url.host or ""):
        # The rest of a password stands where the host is looked for: it must not be shown.
        raise DatabaseUnusable("given", "write an @ within a password as %40.")
    if kind not in ("sqlite", "postgresql"):
        raise DatabaseUnusable(_shown(url), "it is neither sqlite:///FILE nor postgresql://USER@HOST/NAME.")
    is_more = bool(url.query or url.host or url.username or url.password)
    if kind == "sqlite" and (is_more or url.database in (None, "", ":memory:")):
        raise DatabaseUnusable(_shown(url), "name the file it is in: sqlite:///FILE.")
    return url.set(drivername=kind)


def _shown(url: URL) -> str:
    return url.set(query={}).render_as_string(hide_password=True)


def _sqlite(url: URL) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": WAIT_SECONDS}, hide_parameters=True)
    sa.event.listen(engine, "do_connect", _make_private)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(_dialect: object, _record: object, arguments: list[Any], _named: object) -> None:
    """Make the file for its owner's eyes only; what SQLite puts beside it is as readable as the file is."""
    with suppress(OSError):  # SQLite itself says what is wrong with the place
        os.close(os.open(arguments[0], os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's own transactions begin too late and end too early for DDL: this engine begins and ends them itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer that begins as a reader can be refused half-way; one that says so at the start only waits.
    told = connection.get_execution_options()
    if not told.get("is_alone", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if told.get("is_writing", False) else "BEGIN")


def _postgresql(url: URL, **more: Any) -> sa.Engine:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        connect_args={"connect_timeout": _WAIT_TO_CONNECT, "application_name": "sponsor-monitor"},
        **more,
    )
    keep_alive(engine)
    return engine


def _sqlite_error(where: str, said: str) -> StoreError | None:
    if "locked" in said or "busy" in said:
        return DatabaseBusy()
    if "full" in said or "disk I/O" in said:
        return DatabaseFull()
    if any(words in said for words in ("unable to open", "not a database", "readonly", "malformed", "decode to UTF-8")):
        return DatabaseUnusable(where, f"{said}.")
    return None


def _postgresql_error(where: str, error: BaseException | None, *, lost: bool) -> StoreError | None:
    state: str = getattr(error, "sqlstate", None) or ""
    said = " ".join(str(error).split())
    # A quota's end has no code of its own in PostgreSQL.
    if state in _FULL or any(words in said for words in _NO_ROOM):
        return DatabaseFull()
    if state in _BUSY:
        return DatabaseBusy()
    if lost or state.startswith(("08", "57P")) or (not state and any(words in said for words in _LOST)):
        return ConnectionLost()
    if type(error).__name__ == "OperationalError" or "connection option" in said or state.startswith(("28", "3D")):
        return DatabaseUnusable(where, f"{said}.")
    return None
