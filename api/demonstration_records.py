"""What the made-up university's other systems know: its faculties, who is whose tutor, students' addresses."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sponsor_monitor.people.permission import Role

FACULTIES = {
    "BUS": ("School of Business (made up)", "Faculty of Social Sciences"),
    "CIF": ("Centre for International Foundation (made up)", "Faculty of Social Sciences"),
    "ENG": ("School of Engineering (made up)", "Faculty of Science"),
    "HUM": ("School of Humanities (made up)", "Faculty of Arts"),
}
DOMAIN = "sampleford.example"
_TUTEES = 12
_LECTURES_IN = "ENG"
_MAPPING = """id = "{feed}"
title = "{title}"
feed = "{feed}"
mode = "append"
date_format = "%Y-%m-%d"

[format]
kind = "csv"
encoding = "utf-8"

[[table]]
table = "{table}"
[table.columns]
{columns}
"""


@dataclass(frozen=True, slots=True)
class Feed:
    """An export of a made-up system, with the mapping that reads it."""

    mapping: Path
    file: Path


def write_feeds(sample: Path, folder: Path, tutor: str) -> Iterator[Feed]:
    """Write the exports that go with a sample; the first students have a tutor of the user name ``tutor``."""
    students = [row["student_id"] for row in _rows(sample / "students.csv")]
    registrations = [row["registration_id"] for row in _rows(sample / "registrations.csv")]
    schools = [(school, name, faculty) for school, (name, faculty) in FACULTIES.items()]
    yield _feed(folder, "schools", "Schools and faculties", ("school", "name", "faculty"), schools)
    details = [(registration, tutor) for registration in registrations[:_TUTEES]]
    yield _feed(folder, "registration_details", "Personal tutors", ("registration_id", "tutor"), details)
    contacts = [(student, "University e-mail", f"{student.lower()}@{DOMAIN}") for student in students]
    taken = [row["session_id"] for row in _rows(sample / "sessions.csv") if row["school"] == _LECTURES_IN]
    staff = [(session, Role.MODULE_LEAD.key) for session in taken]
    yield _feed(folder, "session_details", "Who takes classes", ("session_id", "staff"), staff)
    yield _feed(folder, "contacts", "Addresses", ("student_id", "kind", "value"), contacts)


def _feed(folder: Path, table: str, title: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> Feed:
    feed = Feed(folder / f"{table}.toml", folder / f"{table}.csv")
    columns = "\n".join(f'{name} = "{name}"' for name in names)
    text = _MAPPING.format(feed=table.replace("_", "-"), title=title, table=table, columns=columns)
    feed.mapping.write_text(text, encoding="utf-8")
    with feed.file.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(rows)
    return feed


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
