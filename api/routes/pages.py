"""Long lists, a page at a time: a cursor is sealed, good for one person and one question, and says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query

from api.refusals import CursorRefused
from api.routes.noun import Said
from api.visit import NoSuchView, Visit, Visiting

MOST = 200
Item = TypeVar("Item")


class Page(Said, Generic[Item]):
    """Some of a list; ``next`` is the cursor of what follows, null where nothing does."""

    items: list[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class Paging:
    """How much of a list is asked for, and after what."""

    visit: Visit
    limit: int
    cursor: str | None

    def of(self, what: str, rows: Sequence[Item], key: Callable[[Item], str]) -> tuple[list[Item], str | None]:
        """The rows asked for, and the next cursor; ``what`` names the list and how it was filtered.

        What was added or taken away in between moves nothing twice: a page goes on after the row that ended the one
        before, or where that row stood.
        """
        begin = 0
        if (told := self.told(what)) is not None:
            keys = [key(row) for row in rows]
            begin = keys.index(told["key"]) + 1 if told["key"] in keys else int(told["place"])
        some = list(rows[begin : begin + self.limit])
        end = begin + len(some)
        return some, self.sealed(what, {"key": key(some[-1]), "place": end}) if end < len(rows) and some else None

    def told(self, what: str) -> Mapping[str, Any] | None:
        """What the cursor holds; None for the first page, CursorRefused for one of another list or person."""
        if self.cursor is None:
            return None
        try:
            found = self.visit.unseal(self.cursor)
        except NoSuchView:
            raise CursorRefused from None
        if found.get("list") != what:
            raise CursorRefused
        return found

    def sealed(self, what: str, place: Mapping[str, Any]) -> str:
        """The cursor of a place in a list."""
        return self.visit.seal({"list": what, **place})


def _paging(
    visit: Visiting,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = 50,
    cursor: Annotated[str | None, Query(max_length=2_000, description="`next` of the page before.")] = None,
) -> Paging:
    return Paging(visit, limit, cursor)


Paged = Annotated[Paging, Depends(_paging)]
"""What a handler takes to give a list a page at a time."""
