"""Messages as they are shown on the terminal."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from api.cli.screen import console, visible, write

if TYPE_CHECKING:
    from sponsor_monitor.messages.delivery import Outcome
    from sponsor_monitor.messages.message import Message

_MICROSECONDS = 1_000_000
_HEADINGS = ("Message", "Queued", "Kind", "State", "Tries", "Server said")


def print_messages(found: Sequence[Message], zone: ZoneInfo) -> None:
    """A table of messages without anything of what they say or to whom."""
    if not found:
        write("There is no message.")
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right" if heading == "Tries" else "left", overflow="fold")
    for each in found:
        code = "" if each.code is None else str(each.code)
        cells = (each.uid, moment(each.queued_at, zone), each.kind, each.state, f"{each.attempts:,}", code)
        table.add_row(*map(visible, cells))
    console().print(table)


def message_text(message: Message, zone: ZoneInfo) -> str:
    """A message in full: how it stands, to whom it goes, and its text as it is sent."""
    from sponsor_monitor.messages.plain_text import wrapped

    lines = [f"Message {message.uid}: {message.kind}, {message.state}.", f"Queued {moment(message.queued_at, zone)}."]
    if message.released_at is not None:
        lines.append(f"Released {moment(message.released_at, zone)}.")
    if message.ended_at is not None:
        lines.append(f"Ended {moment(message.ended_at, zone)}, after {message.attempts:,} tries.")
    if message.said:
        lines.append(f"The server said: {message.said}")
    if message.written is None:
        return "\n".join([*lines, "Its address and text were erased."])
    to = f"{message.written.name} <{message.written.address}>".strip()
    return "\n".join(
        [*lines, "", f"To: {to}", f"Subject: {message.written.subject}", "", wrapped(message.written.text)]
    )


def sent_words(counts: Counter[Outcome]) -> str:
    """What came of sending, in a sentence."""
    from sponsor_monitor.messages.delivery import Outcome

    if not counts:
        return "Nothing was due to be sent."
    words = {Outcome.ACCEPTED: "sent", Outcome.REFUSED: "refused for good", Outcome.FAILED: "failed, to be tried again"}
    return "; ".join(f"{counts[outcome]:,} {word}" for outcome, word in words.items() if counts[outcome]) + "."


def moment(at: int, zone: ZoneInfo) -> str:
    """An instant by the institution's clock."""
    return dt.datetime.fromtimestamp(at // _MICROSECONDS, zone).strftime("%Y-%m-%d %H:%M")
