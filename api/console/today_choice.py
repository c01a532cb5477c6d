"""Which alerts somebody wants to see, as a form asks for it and an address keeps it; and how many there are of each."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from api.board import Listing, Row
from sponsor_monitor.people.seen import ASKED_TO_CONTACT
from sponsor_monitor.story.wording import RULES

if TYPE_CHECKING:
    from api.visit import Visit

MINE, NOBODY = "me", "nobody"
NO_CASE = "no case"
_NAMES = ("rule", "school", "level", "owner", "stage")
_SOON_DAYS = 7
_COUNTS, _OPTIONS = "counts", "options"
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for; empty: any. ``owner`` is an account, ``me`` or ``nobody``, ``page`` counts from 0."""

    rule: str = ""
    school: str = ""
    level: str = ""
    owner: str = ""
    stage: str = ""
    page: int = 0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Choice:
        """The choice that a form or an address holds; what is not known in it is passed over."""
        words = {name: str(told.get(name, ""))[:100] for name in _NAMES}
        page = told.get("page", 0)
        return cls(**words, page=page if isinstance(page, int) and page > 0 else 0)

    def told(self) -> dict[str, Any]:
        """The same for an address."""
        return {name: value for name, value in asdict(self).items() if value}

    def turned(self, pages: int) -> Choice:
        """The same, some pages on."""
        return replace(self, page=max(self.page + pages, 0))


def chosen(listing: Listing, choice: Choice, me: str) -> Sequence[Row]:
    """The rows that are asked for, in their order. What is hidden from somebody is not found by asking for it."""
    if not replace(choice, page=0).told():
        return listing.rows
    return [row for row in listing.rows if _fits(row, choice, me)]


def counts(listing: Listing, me: str, today: dt.date) -> dict[str, int]:
    """The numbers above the list: of all that somebody may see, whatever is filtered."""
    if _COUNTS not in listing.counted:
        listing.counted[_COUNTS] = _counts(listing.rows, me, today)
    found: dict[str, int] = listing.counted[_COUNTS]
    return found


def options_of(listing: Listing, visit: Visit) -> dict[str, Options]:
    """What can be asked for, with how many there are of each."""
    if _OPTIONS not in listing.counted:
        listing.counted[_OPTIONS] = _options(listing.rows, visit)
    found: dict[str, Options] = listing.counted[_OPTIONS]
    return found


def rule_name(called: str) -> str:
    """What a rule is called on the page."""
    return "Asked to make contact" if called == ASKED_TO_CONTACT else RULES.get(called, called)


def _counts(rows: Sequence[Row], me: str, today: dt.date) -> dict[str, int]:
    soon = [row for row in rows if row.line.days_left is not None and row.line.days_left <= _SOON_DAYS]
    due = [row for row in rows if row.case is not None and row.case.due is not None and row.case.due <= today]
    return {
        "all": len(rows),
        "soon": len(soon),
        "due": len({row.case.uid for row in due if row.case is not None}),
        "nobody": sum(row.owner is None for row in rows),
        "mine": sum(row.owner == me for row in rows),
    }


def _options(rows: Sequence[Row], visit: Visit) -> dict[str, Options]:
    shown = [row for row in rows if not row.line.is_hidden]
    return {
        "rule": _counted((row.line.called for row in rows), rule_name),
        "school": _counted(row.line.school for row in rows),
        "level": _counted(row.line.alert.level for row in shown),
        "owner": _owners(rows, visit),
        "stage": _counted(_stage(row) for row in shown),
    }


def _counted(values: Iterable[str], name: Any = str) -> Options:
    found = sorted(Counter(filter(None, values)).items(), key=lambda pair: name(pair[0]).casefold())
    return [(value, f"{_upper(name(value))} ({count:,})") for value, count in found]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _owners(rows: Sequence[Row], visit: Visit) -> Options:
    found = Counter(row.owner for row in rows)
    accounts = visit.books.people.accounts
    first = [(MINE, f"Me ({found[visit.actor.uid]:,})"), (NOBODY, f"Nobody ({found[None]:,})")]
    others = [uid for uid in found if uid in accounts and uid != visit.actor.uid]
    named = sorted((accounts[uid].name or accounts[uid].user_name, uid) for uid in others if uid)
    return [*first, *((uid, f"{name} ({found[uid]:,})") for name, uid in named)]


def _stage(row: Row) -> str:
    if row.case is None:
        return NO_CASE
    return row.case.stage.value if row.case.stage is not None else ""


def _fits(row: Row, choice: Choice, me: str) -> bool:
    line = row.line
    wanted = {MINE: me, NOBODY: None}.get(choice.owner, choice.owner)
    return (
        choice.rule in ("", line.called)
        and choice.school in ("", line.school)
        and (not choice.level or (not line.is_hidden and line.alert.level == choice.level))
        and (not choice.owner or row.owner == wanted)
        and (not choice.stage or (not line.is_hidden and _stage(row) == choice.stage))
    )
