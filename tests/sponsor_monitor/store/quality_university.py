"""A university of one student a case, imported into a store: what the report on its data says of each case."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sponsor_monitor.store.database import Database
from sponsor_monitor.store.import_mapped import import_mapped
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.quality.report import QualityReport, quality_report
from sponsor_monitor.store.reading import view

AS_OF = dt.date(2026, 1, 31)
NOW = 1_770_000_000_000_000
"""2 February 2026, 02:40 in UTC, in microseconds."""
SETTINGS = 'institution = "Example University"\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
CALENDAR = """id = "ug"
title = "Undergraduate"
source = "made up"
[[period]]
kind = "teaching"
name = "Years"
start = 2024-09-01
end = 2027-08-31
"""
HEAD = """id = "{0}"
title = "Made up"
feed = "{0}"
mode = "{1}"
date_format = "%Y-%m-%d"
moment_format = "%Y-%m-%dT%H:%M"
"""
FORMAT = '[format]\nkind = "csv"\nencoding = "utf-8"\n'
SMS = HEAD.format("sms", "append") + FORMAT + '[[table]]\ntable = "sms_list"\n[table.columns]\n'
SMS_RESTATED = (
    HEAD.format("sms", "restate")
    + FORMAT
    + '[window]\neverything = true\n[[table]]\ntable = "sms_list"\nkey = ["cas_number"]\n[table.columns]\n'
)
STAFF = HEAD.format("staff", "append") + FORMAT + '[[table]]\ntable = "session_details"\n[table.columns]\n'

Cells = Mapping[str, str]
COURSE: Cells = {
    "cas": "yes",
    "rqf_level": "7",
    "course_title": "MSc Data Science",
    "course_start": "2025-09-15",
    "course_end": "2026-09-11",
}
"""A registration; ``cas`` is whether it has one."""


@dataclass(frozen=True)
class Case:
    """A student: registrations, sessions of their own group on given days, who marked them how, what the SMS says.

    ``sms`` None: the SMS has every CAS just as we have it; otherwise what differs, for each registration with a CAS.
    ``{cas}`` in them is the CAS number in small letters. ``strangers`` are CAS numbers that only the SMS has, and
    their status.
    """

    says: str
    kinds: tuple[str, ...] = ()
    registrations: Sequence[Cells] = (COURSE,)
    family_name: str = "Sample"
    member: tuple[str, str] = ("2025-09-15", "2025-12-12")
    days: Sequence[str] = ()
    marks: Sequence[tuple[int, str, str]] = ()
    sms: Sequence[Cells | None] | None = None
    strangers: Sequence[tuple[str, str]] = ()
    cancelled: str = "false"


def write_csv(path: Path, rows: Iterable[Mapping[str, str]], names: Sequence[str]) -> Path:
    """Write rows as CSV with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


TABLES = {
    "students": ("student_id", "family_name", "given_names", "school"),
    "registrations": (
        *("registration_id", "student_id", "cas_number", "rqf_level", "course_code", "course_title", "school"),
        *("calendar", "course_start", "course_end", "ended_on", "permission_end"),
    ),
    "sessions": ("session_id", "group_id", "module_code", "school", "starts_at", "ends_at", "cancelled"),
    "groups": ("student_id", "group_id", "from_date", "to_date"),
    "marks": ("student_id", "session_id", "status", "recorded_at"),
}
LISTED = ("cas_number", "status", "family_name", "given_names", "course_title", "course_start", "course_end")


def write_university(folder: Path, cases: Sequence[Case]) -> Path:
    """A dataset folder with a student for each case: number 3 is S-3 with R-3a, R-3b, X-3-0, C3A, C3B."""
    (folder / "calendars").mkdir(parents=True)
    (folder / "dataset.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "calendars" / "ug.toml").write_text(CALENDAR, encoding="utf-8")
    rows: dict[str, list[dict[str, str]]] = {table: [] for table in TABLES}
    for number, case in enumerate(cases):
        for table, some in _rows_of(number, case).items():
            rows[table] += some
    for table, names in TABLES.items():
        write_csv(folder / f"{table}.csv", rows[table], names)
    return folder


def _rows_of(number: int, case: Case) -> dict[str, list[dict[str, str]]]:
    student, group = {"student_id": f"S-{number}"}, {"group_id": f"G-{number}"}
    names = {"family_name": case.family_name, "given_names": f"Student {number}", "school": "SBM"}
    place = {"school": "SBM", "calendar": "ug", "course_code": "C-1"}
    registrations = [
        {**place, **cells, **student, "registration_id": f"R-{number}{letter}", "cas_number": cas}
        for letter, cells, cas in _with_cas(number, case)
    ]
    sessions = [
        {**group, "session_id": f"X-{number}-{at}", "module_code": f"M-{number}", "school": "SBM"}
        | {"starts_at": f"{day}T10:00", "ends_at": f"{day}T12:00", "cancelled": case.cancelled}
        for at, day in enumerate(case.days)
    ]
    marks = [
        {**student, "session_id": f"X-{number}-{at}", "status": status, "recorded_at": when}
        for at, status, when in case.marks
    ]
    member = [{**student, **group, "from_date": case.member[0], "to_date": case.member[1]}]
    for cells in registrations:
        cells.pop("cas", None)
    return {
        "students": [{**student, **names}],
        "registrations": registrations,
        "sessions": sessions,
        "groups": member if case.days else [],
        "marks": marks,
    }


def _with_cas(number: int, case: Case) -> list[tuple[str, Cells, str]]:
    return [
        (letter, cells, f"C{number}{letter.upper()}" if cells["cas"] == "yes" else "")
        for letter, cells in zip("abc", case.registrations, strict=False)
    ]


def write_sms_list(path: Path, cases: Sequence[Case]) -> Path:
    """The SMS's list for the cases."""
    rows: list[dict[str, str]] = []
    for number, case in enumerate(cases):
        sponsored = [(cells, cas) for _, cells, cas in _with_cas(number, case) if cas]
        for (cells, cas), other in zip(sponsored, case.sms or [{}] * len(sponsored), strict=True):
            if other is None:
                continue
            status = "WITHDRAWN" if "" < cells.get("ended_on", "") < AS_OF.isoformat() else "USED"
            own = {"cas_number": cas, "status": status, "given_names": f"STUDENT {number}"}
            said = {name: cells[name] for name in ("course_title", "course_start", "course_end")}
            differing = {name: value.replace("{cas}", cas.lower()) for name, value in other.items()}
            rows.append({**own, "family_name": case.family_name.upper(), **said, **differing})
        rows += [{"cas_number": cas, "status": status} for cas, status in case.strangers]
    return write_csv(path, rows, LISTED)


def identity_mapping(head: str, names: Sequence[str]) -> str:
    """A mapping whose columns are called as ours."""
    return head + "".join(f'{name} = "{name}"\n' for name in names)


@dataclass(frozen=True)
class Stored:
    """A store that is being filled, each import a minute after the other."""

    database: Database
    folder: Path

    def imported(self, cases: Sequence[Case], *, at: int = 0) -> None:
        """Import the cases' dataset."""
        path = write_university(self.folder / f"records-{at}", cases)
        import_dataset(self.database, path, now=NOW + at, files=self.folder / "files")

    def mapped(self, name: str, mapping: str, export: Path, *, at: int = 0, accept: bool = False) -> None:
        """Import a file by a mapping."""
        path = self.folder / f"{name}.toml"
        path.write_text(mapping, encoding="utf-8")
        files = self.folder / "files"
        import_mapped(self.database, path, [export], now=NOW + at, files=files, accept_retractions=accept)

    def listed(self, cases: Sequence[Case], *, at: int = 1, restate: bool = False) -> None:
        """Import the SMS's list: beside what there is, or in its place."""
        export = write_sms_list(self.folder / "sms.csv", cases)
        head = SMS_RESTATED if restate else SMS
        self.mapped("sms", identity_mapping(head, LISTED), export, at=at, accept=restate)

    def report(
        self, as_of: dt.date = AS_OF, known_at: str | None = None, received_by: str | None = None
    ) -> QualityReport:
        """What the report says."""
        return quality_report(view(self.database, as_of, known_at=known_at, received_by=received_by), as_of, known_at)


@contextmanager
def stored(url: str, folder: Path) -> Iterator[Stored]:
    """An empty store in a database, let go of at the end."""
    database = Database(url)
    migrate(database)
    folder.mkdir(exist_ok=True)
    try:
        yield Stored(database, folder)
    finally:
        database.close()
