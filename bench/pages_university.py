"""The university whose pages are measured: 20,000 students in a database, assessed, with alerts, cases and officers.

It is what ``make run`` sets up, of another size, and with the classes of one weekday and one event of each student and
week instead of all of them: pages read what was found, and that is found sooner. It is made once, and kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import shutil
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from api.demonstration import LONDON, TODAY, Demonstration
from api.demonstration_cases import Office, settle
from api.demonstration_people import make_people
from api.demonstration_records import write_feeds
from api.kept_days import ROW
from api.latest import keep_run, runs_beside
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.event import account_made, password_set
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.password import given, hashed
from sponsor_monitor.people.permission import Role
from sponsor_monitor.sample import DEMONSTRATION_DAY
from sponsor_monitor.services import people
from sponsor_monitor.services.alerts import alerts_now, refresh, release, set_go_live
from sponsor_monitor.services.bulk import assign_many
from sponsor_monitor.services.findings import judge
from sponsor_monitor.services.taking_up import take_up
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.import_mapped import import_mapped
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.persons import persons

READERS = 20
_CASES = 60
_GO_LIVE = dt.date(2026, 1, 5)
_BEGAN = int(dt.datetime.combine(TODAY, dt.time(), LONDON).timestamp()) * 1_000_000
_ROOT = Path(__file__).resolve().parent.parent
_MADE_BY = ("sponsor_monitor/store/migrations/**/*.py", "api/demonstration*.py", "bench/pages_university.py")
_THINNED, _TUESDAY = ("sessions", "marks", "engagement"), 1
_SMALL = ("students", "registrations", "sessions")


def key_of(students: int) -> str:
    """The size, and what is another one whenever that which makes the university may have changed."""
    digest = hashlib.sha256()
    paths = [path for pattern in _MADE_BY for path in sorted(_ROOT.glob(pattern))]
    for path in paths:
        digest.update(path.read_bytes())
    digest.update(repr(ROW).encode())
    return f"{students}_{digest.hexdigest()[:12]}"


def thinned(sample: Path, folder: Path) -> Path:
    """A sample with the classes of Tuesdays and the last event of each student and week."""
    if folder.exists():
        return folder
    half = folder.with_name(f"{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(sample, half, ignore=shutil.ignore_patterns(*(f"{name}.parquet" for name in _THINNED)))
    sessions = parquet.read_table(sample / "sessions.parquet")
    sessions = sessions.filter(pc.equal(pc.day_of_week(sessions["starts_at"]), _TUESDAY))
    parquet.write_table(sessions, half / "sessions.parquet")
    kept_marks = [("session_id", "in", sessions["session_id"])]
    parquet.write_table(parquet.read_table(sample / "marks.parquet", filters=kept_marks), half / "marks.parquet")
    kept = [_last_of_week(batch) for batch in parquet.ParquetFile(sample / "engagement.parquet").iter_batches(1 << 22)]
    parquet.write_table(_last_of_week(pa.concat_tables(kept)), half / "engagement.parquet")
    for name in _SMALL:
        csv.write_csv(parquet.read_table(half / f"{name}.parquet"), half / f"{name}.csv")
    half.rename(folder)
    return folder


def _last_of_week(some: pa.Table | pa.RecordBatch) -> pa.Table:
    table = pa.Table.from_batches([some]) if isinstance(some, pa.RecordBatch) else some
    week = pc.floor_temporal(table["occurred_at"], unit="week")
    place = pa.array(range(table.num_rows), pa.int64())
    numbered = pa.table({"student": table["student_id"], "week": week, "place": place})
    last = numbered.group_by(["student", "week"]).aggregate([("place", "max")])["place_max"]
    return table.take(last.sort())


def make(url: str, files: Path, folder: Path) -> dict[str, Any]:
    """Fill an empty database; gives the officers' user names and passwords, and every registration's opaque id."""
    database = Database(url)
    migrate(database)
    to = Demonstration(database, files, lambda: _BEGAN)
    _receive(to, folder)
    with database.reading() as connection:
        everybody = persons(connection)
    first = min(everybody.values(), key=lambda one: one.student_id)
    accounts = make_people(to.begin, THE_PROGRAM, first.student_uid, TODAY)
    actors = {one.role: one.actor for one in accounts}
    officer = actors[Role.COMPLIANCE_OFFICER]
    judged = judge(database, DEMONSTRATION_DAY, made_at=_BEGAN, entropy=secrets.token_bytes, actor=officer.uid)
    keep_run(runs_beside(files), judged)
    with to.begin(officer) as work:
        set_go_live(work, _GO_LIVE)
        refresh(work, judged)
        release(work)
    settle(Office(to.begin, actors), _GO_LIVE)
    officers = [_officer(to, actors[Role.ADMINISTRATOR], number) for number in range(READERS)]
    alerts = _take_up(to, [one for one, _ in officers])
    database.close()
    told = [[one.user_name, password] for one, password in officers]
    return {"officers": told, "registrations": sorted(everybody), "alerts": alerts}


def _receive(to: Demonstration, folder: Path) -> None:
    records, feeds = folder.with_name(f"{folder.name}.records"), folder.with_name(f"{folder.name}.feeds")
    for place in (records, feeds):
        shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, records, ignore=shutil.ignore_patterns("*.csv"))
    feeds.mkdir()
    import_dataset(to.database, records, now=_BEGAN, files=to.files)
    for feed in write_feeds(folder, feeds, Role.PERSONAL_TUTOR.key):
        import_mapped(to.database, feed.mapping, [feed.file], now=_BEGAN, files=to.files)
    shutil.rmtree(records)
    shutil.rmtree(feeds)
    shutil.rmtree(to.files)


def _officer(to: Demonstration, administrator: Actor, number: int) -> tuple[Actor, str]:
    """One of the officers who read, with a password of their own."""
    name = f"officer-{number + 1}"
    with to.begin(administrator) as work:
        uid, password = work.new_id(), given(work.entropy)
        kept = hashed(password, name, work.entropy)
        made = account_made(uid, name, f"Made-up officer {number + 1}", f"{name}@staff.sampleford.example")
        work.append(made, password_set(uid, kept, is_own=True))
        held = people.grant(work, name, Grant(Role.COMPLIANCE_OFFICER, from_day=TODAY))
    return Actor(uid, name, (held,)), password


def _take_up(to: Demonstration, officers: list[Actor]) -> int:
    """Some alerts taken up, each by one of the officers; gives how many alerts are open."""
    with to.begin(officers[0]) as work:
        alerts = [alert for alert in alerts_now(work).open if alert.registration is not None]
        taken = take_up(work, [alert.uid for alert in alerts[:_CASES]])
        cases = [one.case for one in taken if one.case]
        for number, case in enumerate(dict.fromkeys(cases)):
            assign_many(work, {case: None}, officers[number % len(officers)].uid)
    return len(alerts)


def main(arguments: list[str]) -> int:
    """Run ``pages_university URL FILES SAMPLE TOLD``: what is told of it is written last."""
    url, files, sample, told = arguments
    made = make(url, Path(files), Path(sample))
    Path(told).write_text(json.dumps(made), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
