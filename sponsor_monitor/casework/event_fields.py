"""What a field of an event may hold: each check gives the value back, or Unfit with the reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from enum import StrEnum

from sponsor_monitor.errors import SponsorMonitorError

Check = Callable[[object], None]

LONGEST_TEXT = 20_000
LONGEST_NAME = 200
LONGEST_DOCUMENT = 5_000_000
_OPAQUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST = 500


class Unfit(SponsorMonitorError):
    """A value is not what its field asks for; the text is the reason."""


def text(value: object) -> None:
    """Words a person wrote, or a name: personal, so only beside the log."""
    _a_text(value, LONGEST_TEXT)


def is_storable(words: str) -> bool:
    """Whether every database can hold a text: none holds a NUL character, or one half of a pair."""
    try:
        return b"\0" not in words.encode()
    except UnicodeEncodeError:
        return False


def document(value: object) -> None:
    """A snapshot's JSON: a student's figures for years, each session in it."""
    _a_text(value, LONGEST_DOCUMENT)


def name(value: object) -> None:
    """A short name the institution gave to something that is no person: a session, a block, a letter."""
    _a_text(value, LONGEST_NAME)


def opaque(value: object) -> None:
    """The opaque id of an account, alert, case, message or run."""
    if not isinstance(value, str) or not _OPAQUE.fullmatch(value):
        raise Unfit("an id of this program is expected")


def digest(value: object) -> None:
    """A SHA-256 in lower-case hexadecimal."""
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise Unfit("a SHA-256 in 64 hexadecimal digits is expected")


def day(value: object) -> None:
    """A date written as ISO 8601 has it."""
    try:
        fits = isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        fits = False
    if not fits:
        raise Unfit("a date is expected, written 2026-03-31")


def number(value: object) -> None:
    """The number of an entry of the log, or a count from 1."""
    if type(value) is not int or value < 1:
        raise Unfit("a whole number from 1 is expected")


def flag(value: object) -> None:
    """Yes or no."""
    if not isinstance(value, bool):
        raise Unfit("yes or no is expected")


def word(words: type[StrEnum]) -> Check:
    """One of the words of an enum."""
    known = [each.value for each in words]

    def check(value: object) -> None:
        if value not in known or not isinstance(value, str):
            raise Unfit(f"one of these is expected: {', '.join(known)}")

    check.__doc__ = f"One of these words: {', '.join(known)}."
    return check


def several(check: Check, least: int = 1) -> Check:
    """A list of such values, each once, with at least so many."""

    def check_all(value: object) -> None:
        if not isinstance(value, list | tuple) or not least <= len(value) <= _MOST:
            raise Unfit(f"a list of {least} or more is expected")
        for each in value:
            check(each)
        if len(set(value)) < len(value):
            raise Unfit("something is listed twice")

    check_all.__doc__ = f"A list of {least} or more, each once. {check.__doc__ or ''}".strip()
    return check_all


def _a_text(value: object, longest: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Unfit("blank: some words are expected")
    if len(value) > longest:
        raise Unfit(f"too long: at most {longest:,} characters")
    if not is_storable(value):
        raise Unfit("a NUL character, or half of one: write it anew without")
