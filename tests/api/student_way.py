"""A small university with one student who stays away, and the people who care, day by day of the calendar."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from api.signing_in import confirm
from api.unit_of_work import looking, system_clock, unit_of_work
from sponsor_monitor.casework.alert import Alert
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.contact_point import ContactFor
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Concern, Ground, Option, PanelOutcome
from sponsor_monitor.casework.process import ProcessValue
from sponsor_monitor.casework.process_file import extension_bytes
from sponsor_monitor.casework.process_names import Authority, Plain
from sponsor_monitor.messages.delivery import Delivery, Outcome
from sponsor_monitor.messages.mail import Mail, Sender
from sponsor_monitor.people import event
from sponsor_monitor.people.actor import THE_PROGRAM, Actor
from sponsor_monitor.people.grant import Capacity, Grant
from sponsor_monitor.people.password import hashed
from sponsor_monitor.people.permission import Role
from sponsor_monitor.people.proof import Proof
from sponsor_monitor.services.alerts import alerts_now, refresh, release, set_go_live
from sponsor_monitor.services.cases import case_of, open_case, record
from sponsor_monitor.services.contact_points import set_contact_point
from sponsor_monitor.services.findings import judge
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.process import set_process_file, set_process_value
from sponsor_monitor.services.sending import send_due
from sponsor_monitor.services.sign_off import approve, recommend
from sponsor_monitor.services.work import Work
from sponsor_monitor.services.writing import tell_in_advance
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.import_mapped import import_mapped
from sponsor_monitor.store.importing import import_dataset
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.persons import registration_uid
from tests.sponsor_monitor.store.arrivals import mapping, write_folder

LONDON = ZoneInfo("Europe/London")
PASSWORD = "seven green bottles"  # noqa: S105  of people who are made up
STUDENTS = "student_id,family_name,given_names,school\nS-1,Sample,Ada,SBM\nS-2,Sample,Bo,SBM\n"
REGISTRATIONS = (
    "registration_id,student_id,cas_number,rqf_level,course_code,school,calendar,course_start,enrolled_on,course_end\n"
    "R-1,S-1,{cas},{level},MSC,SBM,ug,2025-09-15,2025-09-15,2026-08-31\n"
    "R-2,S-2,E4G2,7,MSC,SBM,ug,2025-09-15,2025-09-15,2026-08-31\n"
)
LAST_SEEN = dt.date(2026, 1, 16)
"""The last day on which Ada does anything: sixty days without a sign are reached on 17 March."""

PEOPLE = {
    "officer": Grant(Role.COMPLIANCE_OFFICER),
    "second officer": Grant(Role.COMPLIANCE_OFFICER),
    "panel secretary": Grant(Role.PANEL_SECRETARY),
    "authorising officer": Grant(Role.SIGNATORY, capacity=Capacity.AUTHORISING_OFFICER, authority="Senate, minute 1"),
    "deputy": Grant(Role.SIGNATORY, capacity=Capacity.DEPUTY, authority="letter of 1 September 2025"),
    "registrar": Grant(Role.REGISTRAR, capacity=Capacity.REGISTRAR, authority="Senate, minute 2"),
    "level 1 user": Grant(Role.LEVEL_1),
    "dean of Law": Grant(Role.APPEAL_DEAN, faculties=frozenset({"Law"}), schools=frozenset({"LAW"})),
    "welfare": Grant(Role.WELFARE),
    "student progress": Grant(Role.STUDENT_PROGRESS),
}
CHOICES: dict[str, Plain | None] = {
    "answer_days": 5,
    "remain_days": 5,
    "appeal_days": 10,
    "appeal_grounds": "new evidence; or procedural irregularity",
    "appeal_by_whom": "A dean of another faculty",
    "appeal_how": "Write to appeals@university.example.",
    "report_trigger": "decision",
}


class Post:
    """A mail server that takes every mail, or refuses every one."""

    sender = Sender("office@university.example", "Student Progress")

    def __init__(self, *, takes: bool = True) -> None:
        """Begin."""
        self._answer = Delivery(Outcome.ACCEPTED, 250, "") if takes else Delivery.answered(550, "no such person")

    def deliver(self, mail: Mail) -> Delivery:  # noqa: ARG002  whatever it says
        """Answer."""
        return self._answer

    def close(self) -> None:
        """Nothing is held."""


class Way:
    """The university on the days of one student's way."""

    def __init__(self, url: str, place: Path) -> None:
        """Work in a database; files arrive from a place and are kept there."""
        self.database, self.url, self.place, self.number = Database(url), url, place, 0
        self.marks, self.tables = [day.isoformat() for day in weekdays(LAST_SEEN)], dict[str, str]()
        self.cas, self.level, self.registration, self.case = "E4G1", 7, "", ""
        self.post: Post | None = Post()
        # One frozen clock that is moved: freezing looks at every module there is, each time anew.
        self._freezer = freeze_time("2026-01-20T09:00:00")

    def __enter__(self) -> Self:
        """Stop the clock."""
        self._clock = self._freezer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let time go on, and let go of the database."""
        self._freezer.stop()
        self.database.close()

    def begin(self, choices: Mapping[str, Plain | None] | None = None) -> Self:
        """Import what is known on 20 January 2026, and give everybody an account and their roles."""
        migrate(self.database)
        self.arrives()
        self._contacts()
        with self.by(THE_PROGRAM) as work:
            self._accounts(work)
        with self.on("2026-01-20", "authorising officer") as work:
            _settle(work, {**CHOICES, **(choices or {})})
        with self.on("2026-01-20", "officer") as work:
            self.registration = registration_uid(work.connection, "R-1")
            set_go_live(work, dt.date(2026, 1, 1))
            release(work)
        return self

    def copy(self, place: Path) -> Way:
        """The same university somewhere else, where other things happen from now on; of SQLite only."""
        shutil.copy(self.database.path, place / "database.db")
        other = Way(f"sqlite:///{place / 'database.db'}", place)
        other.marks, other.tables = [*self.marks], dict(self.tables)
        other.number = self.number
        other.cas, other.level, other.registration, other.case = self.cas, self.level, self.registration, self.case
        return other

    def also(self, who: str, like: str) -> None:
        """Somebody is given the role of somebody else too."""
        uid = self.account(who)
        with self.by(THE_PROGRAM) as work:
            work.append(event.grant_given(uid, PEOPLE[like]))

    @contextmanager
    def on(self, day: str, who: str) -> Iterator[Work]:
        """A piece of work at ten o'clock of a day, by somebody with the roles they hold on it."""
        self._clock.move_to(f"{day}T10:00:00")
        with self.database.reading() as connection:
            actor = people_in(connection).named(_user(who)).actor(dt.date.fromisoformat(day))
        with self.by(actor) as work:
            yield work
        self.sends()

    def sends(self) -> None:
        """What is due leaves, unless nobody sends it."""
        if self.post is not None:
            send_due(lambda: self.by(THE_PROGRAM), self.post)

    def move_to(self, moment: str) -> None:
        """Let it be a moment, written in UTC."""
        self._clock.move_to(moment)

    def account(self, who: str) -> str:
        """The opaque id of somebody's account."""
        with self.database.reading() as connection:
            return people_in(connection).named(_user(who)).uid

    def arrives(self, *seen: str, on: str = "2026-01-20") -> None:
        """What the feeds bring by a day: Bo is there every weekday, Ada on the days known and those of ``seen``."""
        self.marks += seen
        events = [f"S-1,{day}T10:00,vle" for day in self.marks]
        events += [f"S-2,{day.isoformat()}T11:00,vle" for day in weekdays(dt.date(2026, 8, 28))]
        tables = {
            "students": STUDENTS,
            "registrations": REGISTRATIONS.format(cas=self.cas, level=self.level),
            "engagement": "student_id,occurred_at,indicator\n" + "\n".join(events) + "\n",
            **dict.fromkeys(("sessions", "groups", "marks"), ""),
            **self.tables,
        }
        folder = write_folder(self.place / "records", **tables)
        now = int(dt.datetime.fromisoformat(f"{on}T08:00:00+00:00").timestamp() * 1_000_000)
        import_dataset(self.database, folder, now=now, files=self.place / "kept", feed="dataset")

    def judged(self, day: str) -> list[Alert]:
        """The night of a day: everybody is judged, and Ada's open alerts as they are then."""
        self._clock.move_to(f"{day}T03:00:00")
        as_of = dt.date.fromisoformat(day) - dt.timedelta(days=1)
        found = judge(self.database, as_of, made_at=system_clock(), entropy=os.urandom)
        with self.by(THE_PROGRAM) as work:
            refresh(work, found)
            return [alert for alert in alerts_now(work).open if alert.registration == self.registration]

    def opened(self, day: str = "2026-02-02", concern: Concern = Concern.IMMIGRATION) -> str:
        """The officer opens a case."""
        with self.on(day, "officer") as work:
            self.case = open_case(work, self.registration, concern).uid
        return self.case

    def tried(self, *, channels: tuple[Channel, ...] = (Channel.EMAIL, Channel.PHONE), on: str = "2026-02-03") -> None:
        """The officer tries to reach the student, who does not answer."""
        for channel in channels:
            self.does(on, "officer", CaseEvent.CONTACT_ATTEMPTED, {"channel": channel, "on": on, "answered": False})

    def does(self, day: str, who: str, kind: CaseEvent, body: Mapping[str, object], **private: str) -> int:
        """Somebody records an event in the case; gives its number."""
        with self.on(day, who) as work:
            return record(work, self.case, kind, dict(body), private).number

    def cared(self, *, without: str = "", ground: Ground = Ground.IMMIGRATION) -> None:
        """All that the gate asks for but one thing, up to 1 April 2026."""
        if without != "contact":
            self.tried()
        if without != "circumstances":
            note = {"category": "asked, no answer"}
            self.does("2026-02-12", "officer", CaseEvent.CIRCUMSTANCES_NOTED, {"on": "2026-02-12"}, **note)
        if without != "alternatives":
            options = {"on": "2026-02-16", "options": [Option.CONTINUE, Option.INTERMIT], "answer_by": "2026-02-27"}
            self.does("2026-02-16", "officer", CaseEvent.OPTIONS_OFFERED, options)
        if without != "panel":
            self.panel(ground=ground)
        if without != "told":
            body = {"on": "2026-03-25", "channel": Channel.EMAIL, "ground": ground, "answer_by": "2026-04-01"}
            self.does("2026-03-25", "officer", CaseEvent.TOLD_IN_ADVANCE, body)

    def panel(self, outcome: PanelOutcome = PanelOutcome.DEREGISTRATION, ground: Ground | None = None) -> None:
        """Papers on 18 March, the panel on 25 March."""
        self.does(
            "2026-03-18",
            "officer",
            CaseEvent.REFERRED_TO_PANEL,
            {"meets_on": "2026-03-25", "papers_to_student_on": "2026-03-18"}
            | dict.fromkeys(("companion_offered", "statement_invited"), True),
        )
        considered = ("circumstances_considered", "wellbeing_considered", "regulators_considered")
        there = ("student_attended", "companion_attended", "statement_read")
        members = {"members": ["a-reader", "a-lecturer"], "outcome": outcome, "ground": ground, "compared": []}
        body = members | dict.fromkeys(considered, True) | dict.fromkeys(there, False)
        self.does(
            "2026-03-25", "panel secretary", CaseEvent.PANEL_HELD, {**body, "on": "2026-03-25"}, reasons="Nobody heard."
        )

    def told(self, ground: Ground = Ground.IMMIGRATION, day: str = "2026-03-25") -> str:
        """The officer tells the student in advance, who has until 1 April to answer; gives the letter's text."""
        with self.on(day, "officer") as work:
            sent = tell_in_advance(work, self.case, ground, {}, send=True, by=Channel.EMAIL)
        return sent.letter.text

    def recommends(self, day: str = "2026-04-02", ground: Ground = Ground.IMMIGRATION, who: str = "officer") -> int:
        """The officer recommends de-registration; gives the number of the entry."""
        with self.on(day, who) as work:
            return recommend(work, self.case, ground, "Nobody could reach the student.")

    def signs(self, number: int, day: str = "2026-04-02", who: str = "authorising officer") -> int:
        """A signatory approves."""
        proof = self.proof(who, day)
        with self.on(day, who) as work:
            return approve(work, self.case, number, proof)

    def proof(self, who: str, day: str = "2026-04-02", password: str = PASSWORD) -> Proof:
        """Somebody gives their password again on a day."""
        with self.on(day, who) as work:
            actor = work.actor
        return confirm(self.database, actor, password)

    def ready(self, *, ground: Ground = Ground.IMMIGRATION) -> int:
        """Everything up to the recommendation, which waits for a signature; gives its number."""
        self.opened(concern=Concern(ground.value))
        self.cared(ground=ground)
        self.number = self.recommends(ground=ground)
        return self.number

    def now(self) -> Case:
        """The case as it stands."""
        with looking(self.database, THE_PROGRAM, LONDON) as work:
            return case_of(work, self.case)

    @contextmanager
    def by(self, actor: Actor) -> Iterator[Work]:
        """A piece of work of somebody, at the moment it is."""
        with unit_of_work(self.database, actor, LONDON) as work:
            yield work

    def _accounts(self, work: Work) -> None:
        kept = hashed(PASSWORD, "nobody", os.urandom)
        for who, grant in PEOPLE.items():
            uid = work.new_id()
            work.append(
                event.account_made(uid, _user(who), f"{who.title()} Sample", ""),
                event.password_set(uid, kept, is_own=True),
                event.grant_given(uid, grant),
            )

        for uid in ("a-reader", "a-lecturer"):
            work.append(event.account_made(uid, uid, "Panel Sample", ""))

    def _contacts(self) -> None:
        columns = 'student_id = "WHO"\nkind = { constant = "university email" }\nvalue = "WHERE"'
        chosen, export = self.place / "contacts.toml", self.place / "contacts.csv"
        chosen.write_text(mapping("contacts", columns, feed="contacts"), encoding="utf-8")
        export.write_text("WHO,WHERE\nS-1,ada@university.example\n", encoding="utf-8")
        import_mapped(self.database, chosen, [export], now=system_clock(), files=self.place / "kept")


def _settle(work: Work, choices: Mapping[str, Plain | None]) -> None:
    """What the institution enters before its first letter."""
    set_process_file(work, extension_bytes("qmul-2025-09"), "qmul-2025-09.toml", "our policy")
    for name, value in choices.items():
        if value is not None:
            chosen = ProcessValue(
                value, Authority.INSTITUTION, "Institution's choice", "Senate", dt.date(2025, 9, 1), "before go-live"
            )
            set_process_value(work, name, chosen)
    for which in ContactFor:
        set_contact_point(work, which, f"{which.value}, {which.value}@university.example")


def _user(who: str) -> str:
    return who.replace(" ", "-").lower()


def weekdays(last: dt.date) -> list[dt.date]:
    """Every Monday to Friday from the beginning of the course to a day."""
    days = [dt.date(2025, 9, 15) + dt.timedelta(days=each) for each in range(400)]
    return [day for day in days if day.weekday() < 5 and day <= last]
