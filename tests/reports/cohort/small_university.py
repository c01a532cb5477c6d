"""Three made-up students whose records try to be more than text, exported by an officer or by somebody else."""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from api.unit_of_work import looking, unit_of_work
from bench.evidence_university import OFFICER, make, url_of
from reports.cohort.beginning import Desk, Order
from reports.cohort.making import Finished, Means, make_export
from reports.signing import Seal
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.permission import Role
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.choosing import Choice
from sponsor_monitor.services.people import people_in
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.log_checkpoints import sign_checkpoint
from tests.sponsor_monitor.store.arrivals import write_folder

LONDON = ZoneInfo("Europe/London")
AS_OF = dt.date(2025, 12, 1)
FORMULAS = ("=cmd|' /C calc'!A0", "@SUM(1+1)", "+44", "-2+3", "=HYPERLINK(1)")
RECIPIENT = "Home Office, a visit that is made up"
STUDENTS = (
    "student_id,family_name,given_names,school\n"
    f"S-1,{FORMULAS[0]},{FORMULAS[1]},SBM\nS-2,{FORMULAS[2]},{FORMULAS[3]},SBM\nS-3,Sample,Cy 李,SEMS\n"
)
REGISTRATIONS = (
    "registration_id,student_id,cas_number,rqf_level,course_code,course_title,school,calendar,course_start,enrolled_on,"
    "course_end\n"
    f"R-1,S-1,E4G1,4,HND,{FORMULAS[4]},SBM,ug,2025-09-15,2025-09-15,2026-08-31\n"
    "R-2,S-2,E4G2,4,HND,Business,SBM,ug,2025-10-06,2025-10-06,2026-08-31\n"
    "R-3,S-3,,7,MSC,Law,SEMS,ug,2025-09-15,2025-09-15,2026-08-31\n"
)


class SmallUniversity:
    """The university in a folder, or in a database elsewhere, with an officer."""

    def __init__(self, place: Path, url: str = "") -> None:
        """Bring its records in, and sign a checkpoint over them."""
        self.place, self.key = place, place / "university.db.files.key"
        make(place, write_folder(place / "records", students=STUDENTS, registrations=REGISTRATIONS), url)
        self.database = Database(url or url_of(place))
        with self.desk(THE_PROGRAM).working() as work:
            self.note = sign_checkpoint(work.connection, self.key, now=work.now)

    def officer(self) -> Actor:
        """The officer with what they may."""
        with self.database.reading() as connection:
            return people_in(connection).named(OFFICER).actor(dt.date(2030, 1, 1))

    def desk(self, actor: Actor) -> Desk:
        """Where somebody works."""
        given = (self.database, actor, LONDON)
        return Desk(self.database, partial(looking, *given), partial(unit_of_work, *given))

    def export(
        self,
        target: Path,
        choice: Choice,
        purpose: Purpose = Purpose.HOME_OFFICE,
        *,
        actor: Actor | None = None,
        recipient: str = RECIPIENT,
        processes: int = 1,
        seal: Seal | None = None,
    ) -> Finished:
        """An export under the checkpoint that was signed first."""
        order = Order(purpose, recipient, choice, AS_OF, checkpoint=self.note)
        means = Means(self.key, processes, seal=seal)
        return make_export(self.desk(actor or self.officer()), order, target, means)


def somebody(role: Role, **held: frozenset[str]) -> Actor:
    """Somebody with a role, as far as it is held."""
    return Actor("01990000-0000-7000-8000-00000000000a", "somebody", (Grant(role, **held),))  # type: ignore[arg-type]


def checked_bag(path: Path) -> dict[str, bytes]:
    """The files of a bag by their names in it, each hashed anew and found in its list (RFC 8493)."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        found = {name: archive.read(name) for name in archive.namelist()}
    assert len(found) == len({name.lower() for name in found})
    assert {name.partition("/")[0] for name in found} == {path.stem}
    files = {name.partition("/")[2]: data for name, data in found.items()}
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = {name for name in files if name.startswith("data/")}
    assert _hashed(files, "manifest-sha256.txt") == payload
    assert _hashed(files, "tagmanifest-sha256.txt") == files.keys() - payload - {"tagmanifest-sha256.txt"}
    info = dict(line.split(": ", 1) for line in files["bag-info.txt"].decode().splitlines())
    assert info["Payload-Oxum"] == f"{sum(len(files[name]) for name in payload)}.{len(payload)}"
    return files


def _hashed(files: dict[str, bytes], manifest: str) -> set[str]:
    """The files that a list names, each with the hash that the list has of it."""
    lines = [line.split("  ", 1) for line in files[manifest].decode().splitlines()]
    listed = {name: digest for digest, name in lines}
    assert {name: hashlib.sha256(files[name]).hexdigest() for name in listed} == listed
    return set(listed)


def payload(path: Path) -> dict[str, bytes]:
    """The payload of a bag, checked."""
    return {name: data for name, data in checked_bag(path).items() if name.startswith("data/")}
