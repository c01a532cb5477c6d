"""The institution's settings, calendars, plans and law as they stood at a cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from calendars.term_calendar import TermCalendar, parse_calendar
from sponsor_monitor.dataset.settings import DEFAULT_ZONE
from sponsor_monitor.law import Bundle, bundle_from_bytes, shipped_bundle
from sponsor_monitor.plan import Plan, parse_plan
from sponsor_monitor.store.cut import Cut
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.fields import FACTS
from sponsor_monitor.store.live import live_rows

GRADE = "evidential_grade."
"""What stands before a source's name in the setting of its evidential grade."""
SUPPORT = "support"
"""The grade of a source whose marks and events are no evidence: no assessment reads them."""


@dataclass(frozen=True, slots=True)
class Institution:
    """What is set, and calendars by id, plans by school and the institution's own bundles by id as their TOML text.

    ``policy`` is what the settings name; ``bundle`` the law to judge by. ``support_only`` are the sources (feeds of
    marks, sources of events) that are no evidence.
    """

    institution: str
    zone: ZoneInfo
    nation: str
    enrolment_window_days: int | None
    policy: str
    support_only: frozenset[str]
    calendars: tuple[TermCalendar, ...]
    plans: Mapping[str, Plan]
    bundle: Bundle
    texts: Mapping[str, Mapping[str, str]]

    @property
    def context(self) -> bytes | None:
        """A store holds whole institutions only."""
        return None


def zone_at(database: Database, cut: Cut) -> ZoneInfo:
    """Where the institution's clocks are."""
    return ZoneInfo(_named(database, cut, None, "setting_version").get("timezone") or DEFAULT_ZONE)


def institution_at(database: Database, cut: Cut, known_at: int | None = None, policy: str | None = None) -> Institution:
    """The institution at a cut, as known at an instant; ``policy`` judges by another bundle than its settings name.

    Raises NothingStored where settings or calendars never arrived, BundleRefused for a policy that is unknown.
    """
    settings = _named(database, cut, known_at, "setting_version")
    if not {"institution", "nation", "policy"} <= settings.keys():
        raise NothingStored("no settings of the institution in it")
    texts = {table: _named(database, cut, known_at, table) for table in _TEXTS}
    if not texts["calendar_version"]:
        raise NothingStored("no term calendar in it")
    window = settings.get("enrolment_window_days")
    calendars = [parse_calendar(toml.encode()) for _, toml in sorted(texts["calendar_version"].items())]
    return Institution(
        institution=settings["institution"],
        zone=ZoneInfo(settings.get("timezone") or DEFAULT_ZONE),
        nation=settings["nation"],
        enrolment_window_days=int(window) if window else None,
        policy=settings["policy"],
        support_only=frozenset(
            name.removeprefix(GRADE) for name, value in settings.items() if name.startswith(GRADE) and value == SUPPORT
        ),
        calendars=tuple(calendars),
        plans={school: parse_plan(toml.encode(), school) for school, toml in texts["plan_version"].items()},
        bundle=_bundle(policy or settings["policy"], texts["bundle_version"]),
        texts=texts,
    )


_TEXTS = ("calendar_version", "plan_version", "bundle_version")


def _named(database: Database, cut: Cut, known_at: int | None, table: str) -> dict[str, str]:
    """The text of each thing that a small table names, by name."""
    own = FACTS[table]
    name, text = (field.name for field in own.fields)
    rows = live_rows(database, own, cut, (name, text), known_at)
    return dict(zip(rows[name].to_pylist(), rows[text].to_pylist(), strict=True))


def _bundle(reference: str, own: Mapping[str, str]) -> Bundle:
    """An institution's own bundle before a shipped one of that id: it is what its settings mean by the id."""
    if reference in own:
        return bundle_from_bytes(own[reference].encode(), reference)
    return shipped_bundle(reference)
