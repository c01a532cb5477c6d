"""The baseline of the pages: what FastAPI and SQLAlchemy do when a handler has one indexed query, and nothing else.

``/read/{number}`` looks an alert up by its number, as Today begins with; ``/log/{number}`` looks a student up and
commits an insert of who looked, as a student's page does. Nobody signs in, nothing is asked, cut or drawn: the row
comes back as JSON. It runs as the service does: one process, uvicorn's own settings, and as many threads.
"""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI

THREADS = 12
metadata = sa.MetaData()
thing = sa.Table("thing", metadata, sa.Column("id", sa.BigInteger, primary_key=True), sa.Column("text", sa.Text))
look = sa.Table(
    "look",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.Identity(), primary_key=True),
    sa.Column("at", sa.BigInteger),
    sa.Column("thing", sa.BigInteger, index=True),
)


def engine_of(url: str) -> sa.Engine:
    """The database, written as safely as the service writes it: each commit is on the disk."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}").close()


def fill(url: str, things: int) -> None:
    """Make the tables anew, with so many rows to look up."""
    engine = engine_of(url)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(thing.insert(), [{"id": number, "text": f"{number:0200}"} for number in range(things)])
    engine.dispose()


def app_of(url: str) -> FastAPI:
    """Two handlers on a database."""
    engine = engine_of(url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield
        engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/read/{number}")
    def read(number: int) -> dict[str, Any]:
        with engine.connect() as connection:
            row = connection.execute(sa.select(thing).where(thing.c.id == number)).one()
        return dict(row._mapping)  # noqa: SLF001  SQLAlchemy's own way

    @app.get("/log/{number}")
    def log(number: int) -> dict[str, Any]:
        with engine.begin() as connection:
            row = connection.execute(sa.select(thing).where(thing.c.id == number)).one()
            connection.execute(look.insert().values(at=time.time_ns(), thing=number))
        return dict(row._mapping)  # noqa: SLF001  SQLAlchemy's own way

    return app


def main(arguments: list[str]) -> int:
    """Run ``pages_bare URL PORT THINGS``."""
    url, port, things = arguments
    fill(url, int(things))
    uvicorn.run(app_of(url), host="127.0.0.1", port=int(port), log_config=None, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
