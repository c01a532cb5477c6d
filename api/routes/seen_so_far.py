"""Where two people may write: what was read bears an ETag, and who writes says by If-Match what they saw."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from api.refusals import ChangedSince, MatchNeeded

IfMatch = Annotated[
    str | None, Header(alias="If-Match", max_length=200, description="The ETag with which it was read; needed.")
]


def etag(version: object) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def require_match(given: str | None, version: object) -> None:
    """MatchNeeded where nothing was said of what was seen, ChangedSince where it is another version."""
    if given is None:
        raise MatchNeeded
    if given.strip() != etag(version):
        raise ChangedSince


def number_seen(given: str | None) -> int:
    """The number of an entry in an ETag; ChangedSince for what was never one."""
    if given is None:
        raise MatchNeeded
    text = given.strip().strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < len(str(2**63))):
        raise ChangedSince
    return int(text)
