"""Readers in a process of their own: each a connection that asks for one page after another, and waits for each.

They speak plain HTTP over sockets, and read nothing of an answer but its status and its length, so that what is
measured is the server: a client that unpacks every answer would be as busy as the server, and would slow down the
quicker of two servers more than the slower one.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: ([^;\r]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a cookie, and the addresses they look at in turn; a cookie that comes is kept, as browsers do."""

    cookie: str
    paths: list[str]


async def read_all(port: int, readers: list[Reader]) -> list[float]:
    """The seconds that each answer took, of all readers at once; an answer other than 200 ends it."""
    taken = await asyncio.gather(*(_read(port, reader) for reader in readers))
    return [seconds for some in taken for seconds in some]


async def _read(port: int, reader: Reader) -> list[float]:
    receive, send = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    found, cookie = [], reader.cookie
    for path in reader.paths:
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nCookie: {cookie}\r\n\r\n"
        begun = time.perf_counter()
        send.write(asked.encode())
        head = await receive.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await receive.readexactly(int(length[1]) if length else 0)
        found.append(time.perf_counter() - begun)
        if kept := _COOKIE.search(head):
            cookie = kept[1].decode()
        if not head.startswith(b"HTTP/1.1 200 "):
            raise ValueError(f"{path.split('/')[1]}: {head[:40]!r} {body[:200]!r}")
    send.close()
    await send.wait_closed()
    return found


def main(arguments: list[str]) -> int:
    """Run ``pages_readers ASKED``: a file with the port and the readers; print the seconds and those of all of it."""
    asked: dict[str, Any] = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    begun = time.perf_counter()
    seconds = asyncio.run(read_all(asked["port"], [Reader(**one) for one in asked["readers"]]))
    print(json.dumps({"seconds": seconds, "whole": time.perf_counter() - begun}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
