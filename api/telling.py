"""What the service says of itself while it runs: lines of JSON that name no person, address or text of anybody."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
import traceback
from collections.abc import Mapping
from typing import Any

import orjson

LOGGER = logging.getLogger("sponsor_monitor.service")
_FIELDS = "told"


class Lines(logging.Formatter):
    """A record as one line of JSON; of an error its kind and where it came from, never its text."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: Mapping[str, Any] = getattr(record, _FIELDS, {})
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "event": _event(record), **told}
        if record.exc_info and record.exc_info[1] is not None:
            line |= what_failed(record.exc_info[1])
        text = orjson.dumps(line)
        # A log may be read in a terminal: of other letters only their numbers are written.
        return text.decode() if text.isascii() else json.dumps(line)


def _event(record: logging.LogRecord) -> str:
    """Our own words for what happened; others' loggers may repeat what people sent, and only their name is told."""
    return record.getMessage() if record.name == LOGGER.name else f"{record.name}: {str(record.msg).split('%', 1)[0]}"


def what_failed(error: BaseException) -> dict[str, Any]:
    """An error's kind, and the lines of code on the way to it."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "way": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}


def tell(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **told: Any) -> None:
    """Say that something happened."""
    LOGGER.log(level, event, extra={_FIELDS: told}, exc_info=error)


def tell_as_lines() -> None:
    """Let everything that is said from here on go to standard error as lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    for name in ("", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler] if not name else []
        logger.propagate = True
    logging.getLogger().setLevel(logging.WARNING)
    LOGGER.setLevel(logging.INFO)
