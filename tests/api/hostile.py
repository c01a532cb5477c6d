"""A university in which every name is a string that breaks programs, and what must be true of all that is made of it.

Each student, registration, course, school, class, lecturer, tutor and address bears one of ``hostile_strings.toml``;
nobody has come to anything since September, so that every student has alerts.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from api.demonstration import TODAY, Demonstration, days_back
from api.demonstration_cases import Office, bring_to_signature, settle
from api.unit_of_work import clock_of, system_clock
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel
from sponsor_monitor.dataset.columns import Column, Kind
from sponsor_monitor.dataset.people_columns import PEOPLE
from sponsor_monitor.people import event as people_event
from sponsor_monitor.people.actor import THE_PROGRAM
from sponsor_monitor.people.errors import NameRefused
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.names import name_of
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.cases import record_many
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.import_mapped import import_mapped
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.persons import registration_uid
from sponsor_monitor.store.schema import FACT_TABLES
from tests.api.browser import University
from tests.api.small_university import GO_LIVE, accounts_of, actors_of, assess, people_of
from tests.sponsor_monitor.store.arrivals import mapping

_FILE = Path(__file__).parent / "hostile_strings.toml"
_TERM = dt.date(2025, 9, 22)
_BEARS_ROLES = 20
"""So many students are of the school that people's roles name."""
_ROLES = (
    *(Role.COMPLIANCE_OFFICER, Role.SIGNATORY, Role.STUDENT),
    *(Role.PANEL_SECRETARY, Role.PANEL_MEMBER, Role.WELFARE, Role.LEVEL_1),
)
_LONGEST_ID = 80
_TO_SIGN = 21
"""The student about whom a recommendation waits to be signed, in a case with a note for each string."""
_TRIED = {"channel": Channel.PHONE, "on": "2026-03-30", "answered": False}
INSTITUTION = '</title><b hostile>Sample</b> " hostile="1'
_SETTINGS = f'institution = {json.dumps(INSTITUTION)}\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
_CALENDAR = f"""id = "ug"
title = {json.dumps("'><b hostile>Sample calendar</b>")}
source = {json.dumps("javascript:window.hostile=1")}
[[period]]
kind = "teaching"
name = {json.dumps('<img src=x onerror=window.hostile=1>" hostile="1')}
start = 2025-09-01
end = 2026-08-31
"""
_HEADERS = {
    "students": "student_id,family_name,given_names,school",
    "registrations": "registration_id,student_id,cas_number,rqf_level,course_code,course_title,school,calendar,"
    "course_start,enrolled_on,course_end,permission_end",
    "sessions": "session_id,group_id,module_code,school,starts_at,ends_at,activity",
    "groups": "student_id,group_id,from_date",
    "marks": "student_id,session_id,status,recorded_at",
    "engagement": "student_id,occurred_at,indicator,count,source",
}
Rows = list[Sequence[str]]


@cache
def strings(*without: str) -> Mapping[str, str]:
    """Every string that a text may hold, by its name; groups may be left out."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    found = {}
    for group, named in told.items():
        if group not in ("refused", "halves", *without):
            for name, text in named.items():
                found[f"{group}: {name}"] = text if isinstance(text, str) else text["text"] * text["times"]
    return found


@cache
def notes() -> Mapping[str, str]:
    """Those that a note may be: some word stands in them."""
    return {name: text for name, text in strings().items() if text.strip()}


@cache
def refused_strings() -> Mapping[str, str]:
    """What no text may hold."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {**told["refused"], **{name: json.loads(text) for name, text in told["halves"].items()}}


def make_hostile_university(folder: Path) -> University:
    """The university, with an account of every role, and as many more as strings can be a person's name."""
    folder.mkdir()
    back = days_back(system_clock)
    database = Database(f"sqlite:///{folder / 'university.db'}")
    migrate(database)
    to = Demonstration(database, folder / "university.db.files", clock_of(back))
    _import(to, folder)
    students = _students(database)
    actors = actors_of(_ROLES, students)
    with to.begin(THE_PROGRAM) as work:
        work.append(*accounts_of(actors), *_named())
    officer, office = actors[Role.COMPLIANCE_OFFICER], Office(to.begin, actors)
    judged = assess(to, officer)
    settle(office, GO_LIVE)
    with database.reading() as connection:
        signed = registration_uid(connection, _registration(_TO_SIGN))
    case = bring_to_signature(office, signed, judged.assessed)
    with to.begin(officer) as work:
        record_many(work, case, [(CaseEvent.CONTACT_ATTEMPTED, _TRIED, {"note": text}) for text in notes().values()])
    database.close()
    return University(folder, people_of(actors), back)


def _named() -> Iterator[Draft]:
    """For each string that a person may be called an account that may have cases."""
    for place, text in enumerate(strings().values()):
        try:
            name = name_of(text)
        except NameRefused:
            continue
        uid = f"account-{place}"
        yield people_event.account_made(uid, f"user.{place}", name, f"user.{place}@staff.sampleford.example")
        yield people_event.grant_given(uid, Grant(Role.COMPLIANCE_OFFICER, f"grant-{place}", TODAY))


def _students(database: Database) -> list[str]:
    student = FACT_TABLES["student"].c
    with database.reading() as connection:
        return [str(uid) for uid in connection.execute(sa.select(student.uid).order_by(student.id)).scalars()]


# --- the records ----------------------------------------------------------------------------------------------------


def _import(to: Demonstration, folder: Path) -> None:
    records = folder / "records"
    (records / "calendars").mkdir(parents=True)
    (records / "dataset.toml").write_text(_SETTINGS, encoding="utf-8")
    (records / "calendars" / "ug.toml").write_text(_CALENDAR, encoding="utf-8")
    for name, (header, rows) in _tables().items():
        _write(records / f"{name}.csv", header.split(","), rows)
    import_dataset(to.database, records, now=to.clock(), files=to.files)
    for table, columns in PEOPLE.items():
        export, chosen = folder / f"{table}.csv", folder / f"{table}.toml"
        feed = table.replace("_", "-")
        named = "\n".join(f'{column.name} = "{column.name}"' for column in columns)
        chosen.write_text(mapping(table, named, feed=feed), encoding="utf-8")
        _write(export, [column.name for column in columns], _people(table, columns))
        import_mapped(to.database, chosen, [export], now=to.clock(), files=to.files)


def _tables() -> dict[str, tuple[str, Rows]]:
    """The tables of the folder, and signs of engagement that no table can hold."""
    found: dict[str, tuple[str, Rows]] = {name: (header, []) for name, header in _HEADERS.items()}
    rows = {name: table[1] for name, table in found.items()}
    for place, text in enumerate(strings().values()):
        who = _id(text, f"S{place}")
        school = "ENG" if place < _BEARS_ROLES else text[:_LONGEST_ID]
        cas = _id(text, f"C{place}") if place % 2 else ""
        rows["students"].append((who, text, f"Sample {place}", school))
        days = (_TERM.isoformat(), _TERM.isoformat(), "2026-08-31", "2027-01-31" if cas else "")
        rows["registrations"].append((_registration(place), who, cas, "6", text, text, school, "ug", *days))
        rows["groups"].append((who, _id(text, f"G{place}"), _TERM.isoformat()))
        rows["engagement"].append((who, f"{_TERM.isoformat()}T10:00", "library", "1", text))
        for week in range(2):
            day = (dt.date(2026, 1, 12) + dt.timedelta(weeks=week)).isoformat()
            session, times = _id(text, f"T{place}-{week}"), (f"{day}T09:00", f"{day}T11:00")
            rows["sessions"].append((session, _id(text, f"G{place}"), _id(text, ""), school, *times, text))
            if week == 0:
                rows["marks"].append((who, session, "absent", f"{day}T12:00"))
    first = rows["students"][0][0]
    rows["engagement"] += [(first, "2025-09-23T10:00", "library", "1", text) for text in _not_kept()]
    rows["engagement"] += [(text, "2025-09-23T10:00", "library", "1", "") for text in strings().values()]
    return found


def _id(text: str, number: str) -> str:
    """An identifier with a string in it, as long as one may be."""
    return f"{text[:_LONGEST_ID]} {number}"


def _registration(place: int) -> str:
    return _id(list(strings().values())[place], f"R{place}")


def _not_kept() -> list[str]:
    return [text for text in refused_strings().values() if "\0" in text]


def _people(table: str, columns: Sequence[Column]) -> Rows:
    return [[_cell(table, column, place, text) for column in columns] for place, text in enumerate(strings().values())]


def _cell(table: str, column: Column, place: int, text: str) -> str:
    if table == "schools" and column.name == "faculty" and place < _BEARS_ROLES:
        return "Faculty of Science"
    if table == "contacts":
        return {
            "student_id": _id(text, f"S{place}"),
            "kind": "University e-mail",
            "value": f"s{place}@sampleford.example",
        }.get(column.name, "")
    named = {
        Kind.STUDENT: _id(text, f"S{place}"),
        Kind.SESSION: _id(text, f"T{place}-1"),
        Kind.REGISTRATION: _id(text, f"R{place}"),
        Kind.TEXT: text,
        Kind.CATEGORY: "ordinary",
    }
    is_key = column.name in ("school", "module_code", "cas_number")
    return _id(text, "") if is_key else named.get(column.kind, "")


def _write(path: Path, header: Sequence[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        writer.writerows(rows)
