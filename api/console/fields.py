"""Fields of forms, read: each as what it should be, or a fault that the form shows again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from starlette.datastructures import FormData

from api.refusals import FormIncomplete
from sponsor_monitor.casework.event_fields import LONGEST_TEXT

Word = TypeVar("Word", bound=StrEnum)


def text_of(form: FormData, name: str) -> str:
    """A text without the space around it; empty where there is none."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def text_or_none(form: FormData, name: str) -> str | None:
    """A text, or None."""
    return text_of(form, name) or None


def needed(form: FormData, name: str, what: str) -> str:
    """A text that must be there, and not longer than the log takes."""
    text = text_of(form, name)
    if not text:
        raise FormIncomplete({name: f"Write {what}."})
    if len(text) > LONGEST_TEXT or "\0" in text:
        raise FormIncomplete({name: f"Write {what} in at most {LONGEST_TEXT:,} characters."})
    return text


def day_of(form: FormData, name: str, what: str) -> dt.date:
    """A day as a date field gives it."""
    try:
        return dt.date.fromisoformat(text_of(form, name))
    except ValueError:
        raise FormIncomplete({name: f"Give {what}, such as 2026-03-31."}) from None


def day_or_none(form: FormData, name: str, what: str) -> dt.date | None:
    """A day, or None where none is given."""
    return day_of(form, name, what) if text_of(form, name) else None


def word_of(form: FormData, name: str, words: type[Word], what: str) -> Word:
    """One of some words."""
    try:
        return words(text_of(form, name))
    except ValueError:
        raise FormIncomplete({name: f"Choose {what}."}) from None


def is_yes(form: FormData, name: str) -> bool:
    """Whether a box is ticked."""
    return text_of(form, name) == "yes"


def choices(words: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Words as the options of a field."""
    return [(word.value, word.value[:1].upper() + word.value[1:]) for word in words]
