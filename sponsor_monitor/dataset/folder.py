"""A dataset folder opened: its settings, calendars, plans and law, and the file that serves each table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from calendars.errors import CalendarRefused
from calendars.term_calendar import TermCalendar, parse_calendar
from sponsor_monitor.bundle import Bundle
from sponsor_monitor.dataset.reading import Reading, read_all
from sponsor_monitor.dataset.settings import FILE as SETTINGS_FILE
from sponsor_monitor.dataset.settings import Settings, parse_settings
from sponsor_monitor.dataset.source import TableFile, find_tables
from sponsor_monitor.errors import DatasetRefused, Fault
from sponsor_monitor.law import load_policy
from sponsor_monitor.plan import Plan, parse_plan
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.toml_file import FileRefused

CONTEXT_FILE = "context.json"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that can be read. Calendars are by id, plans by school, ``tables`` by name (missing ones left out).

    ``files`` are the paths of every file that an assessment of it reads, relative to ``path``, with ``/``.
    """

    path: Path
    institution: str
    zone: ZoneInfo
    nation: str
    enrolment_window_days: int | None
    calendars: tuple[TermCalendar, ...]
    plans: Mapping[str, Plan]
    bundle: Bundle
    context: bytes | None
    tables: Mapping[str, TableFile]
    files: tuple[str, ...]


def open_folder(path: Path, policy: str | None = None) -> Folder:
    """The folder, with ``policy`` in place of the one its settings name; ``DatasetRefused`` lists every fault.

    Where the folder is refused, its tables are read too, so that one message says all that is wrong.
    """
    if not path.is_dir():
        raise DatasetRefused([Fault(shown(str(path)), "no such folder: a dataset is a folder")])
    opening = _Opening(path)
    settings = opening.settings()
    calendars = opening.calendars()
    plans = opening.plans()
    tables, faults = find_tables(path)
    chosen = opening.policy(settings.policy if policy is None else policy)
    context = opening.bytes_of(CONTEXT_FILE) if _is_there(path / CONTEXT_FILE) else None
    opening.faults += faults
    if opening.faults or chosen is None:
        known = None if opening.are_calendars_unclear else [calendar.id for calendar in calendars]
        _, faults = read_all(tables, settings.zone, known, silent)
        raise DatasetRefused([*opening.faults, *faults])
    bundle, bundle_file = chosen
    names = {*opening.read, *(file.name for file in tables.values()), *([bundle_file] if bundle_file else [])}
    return Folder(
        path=path,
        institution=settings.institution,
        zone=settings.zone,
        nation=settings.nation,
        enrolment_window_days=settings.enrolment_window_days,
        calendars=tuple(sorted(calendars, key=lambda calendar: calendar.id)),
        plans=plans,
        bundle=bundle,
        context=context,
        tables=tables,
        files=tuple(sorted(names)),
    )


def read_tables(folder: Folder, progress: Progress) -> Reading:
    """Every table but the events, checked, with the rows set aside; ``DatasetRefused`` lists every fault."""
    calendars = [calendar.id for calendar in folder.calendars]
    reading, faults = read_all(folder.tables, folder.zone, calendars, progress)
    if reading is None:
        raise DatasetRefused(faults)
    return reading


def _is_there(path: Path) -> bool:
    """Whether something has the name, a link that leads nowhere included."""
    return path.exists() or path.is_symlink()


def shown(name: str) -> str:
    """A file's name as it can be printed, whatever its bytes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class _Opening:
    """Opens a folder's small files and keeps every fault and the name of every file read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.faults: list[Fault] = []
        self.read: list[str] = []
        self.are_calendars_unclear = False

    def settings(self) -> Settings:
        data = self.bytes_of(SETTINGS_FILE)
        settings, faults = parse_settings(data or b"")
        if data is not None:
            self.faults += faults
        return settings

    def calendars(self) -> list[TermCalendar]:
        found: dict[str, tuple[str, TermCalendar]] = {}
        for name, data in self._toml_files("calendars"):
            try:
                calendar = parse_calendar(data)
            except CalendarRefused as error:
                self.faults += [Fault(shown(name), reason) for reason in error.faults]
                self.are_calendars_unclear = True
                continue
            if calendar.id in found:
                reason = f"already the id of {shown(found[calendar.id][0])}: every calendar has its own"
                self.faults.append(Fault(shown(name), reason, column="id", value=calendar.id))
            found.setdefault(calendar.id, (name, calendar))
        if not found and not self.are_calendars_unclear:
            self.are_calendars_unclear = True
            self.faults.append(
                Fault("calendars", "missing: a dataset needs at least one calendar, calendars/NAME.toml")
            )
        return [calendar for _, calendar in found.values()]

    def plans(self) -> dict[str, Plan]:
        found: dict[str, tuple[str, Plan]] = {}
        for name, data in self._toml_files("plans"):
            try:
                plan = parse_plan(data, shown(name))
            except FileRefused as error:
                self.faults += error.faults
                continue
            if plan.school in found:
                reason = f"already the school of {shown(found[plan.school][0])}: a school has one plan"
                self.faults.append(Fault(shown(name), reason, column="school", value=plan.school))
            found.setdefault(plan.school, (name, plan))
        return {school: plan for school, (_, plan) in found.items()}

    def policy(self, reference: str | None) -> tuple[Bundle, str | None] | None:
        if reference is None:
            return None
        try:
            chosen = load_policy(reference, self._path)
        except FileRefused as error:
            self.faults += error.faults
            return None
        return chosen.bundle, chosen.file

    def bytes_of(self, name: str) -> bytes | None:
        """A file's bytes; None, and a fault, where it cannot be read."""
        path = self._path / name
        if path.exists() and not path.is_dir() and not path.is_file():
            self.faults.append(Fault(shown(name), "not a regular file"))
            return None
        try:
            data = path.read_bytes()
        except OSError as error:
            reason = "missing: a dataset needs it" if isinstance(error, FileNotFoundError) else "cannot be opened"
            if isinstance(error, IsADirectoryError):
                reason = "a folder, not a file"
            self.faults.append(Fault(shown(name), reason))
            return None
        self.read.append(name)
        return data

    def _toml_files(self, folder: str) -> Iterator[tuple[str, bytes]]:
        directory = self._path / folder
        if not directory.is_dir():
            if directory.exists() or directory.is_symlink():
                self.faults.append(Fault(folder, "not a folder: it holds files, each NAME.toml"))
                self.are_calendars_unclear |= folder == "calendars"
            return
        for file in sorted(directory.glob("*.toml")):
            name = f"{folder}/{file.name}"
            data = self.bytes_of(name)
            if data is not None:
                yield name, data
            elif folder == "calendars":
                self.are_calendars_unclear = True
