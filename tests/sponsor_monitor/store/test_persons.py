"""Who a registration is, as the rows that stand have it, on both databases; and how people look for one."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from sponsor_monitor.people.grant import Scope
from sponsor_monitor.store import persons as module
from sponsor_monitor.store.errors import NothingStored
from sponsor_monitor.store.finding_people import MOST_FOUND
from sponsor_monitor.store.persons import NoSuchPerson, Person, find, person, persons, registration_uid, student_uid
from sponsor_monitor.store.settings import settings
from tests.sponsor_monitor.store.arrivals import EVERYTHING, REGISTRATIONS, STUDENTS, Store, mapping

DETAILS = 'registration_id = "REG"\nfrom_date = "FROM"\nfaculty = "FACULTY"\ntutor = "TUTOR"'
SCHOOLS = 'school = "SCHOOL"\nname = "NAME"\nfaculty = "FACULTY"'
CONTACTS = 'student_id = "WHO"\nkind = "KIND"\nvalue = "VALUE"\nfrom_date = "FROM"\nto_date = "TO"'


def who(store: Store, registration_id: str = "R-1", on: dt.date | None = None) -> Person:
    with store.database.reading() as connection:
        return person(connection, registration_uid(connection, registration_id), on)


def found(store: Store, text: str) -> list[str]:
    with store.database.reading() as connection:
        known = persons(connection)
        return [known[uid].registration_id for uid in find(connection, text)]


def test_somebody_is_who_the_latest_rows_say(store: Store) -> None:
    store.dataset()
    later = REGISTRATIONS.replace("R-1,S-1,E4G1,4,HND,SBM", "R-1,S-1,E4G9,5,HNC,LAW")
    store.dataset(students=STUDENTS.replace("S-1,Sample,Ada", "S-1,Sample-Smith,Ada"), registrations=later)

    ada = who(store)
    assert (ada.name, ada.cas_number, ada.rqf_level, ada.course_code) == ("Ada Sample-Smith", "E4G9", 5, "HNC")
    assert (ada.course_start, ada.ended_on, ada.nation) == (dt.date(2025, 9, 15), None, "ENG")
    assert ada.scope == Scope(ada.uid, ada.student_uid, "LAW")
    assert (ada.is_sponsored, who(store, "R-3").is_sponsored) == (True, False)


def test_tutor_faculty_and_contacts_come_from_their_own_feeds(store: Store) -> None:
    store.dataset()
    store.mapped(mapping("schools", SCHOOLS, feed="schools"), "SCHOOL,NAME,FACULTY\nSBM,Business,Humanities\n")
    assert who(store).faculty == "Humanities"
    store.mapped(
        mapping("registration_details", DETAILS, feed="details"),
        "REG,FROM,FACULTY,TUTOR\nR-1,,Science,tess\nR-1,2026-01-01,Science,tom\n",
    )
    store.mapped(
        mapping("contacts", CONTACTS, feed="contacts"),
        "WHO,KIND,VALUE,FROM,TO\nS-1,personal email,ada@home.example,,\nS-1,University e-mail,ada@example.ac.uk,,\n"
        "S-1,mobile,07700 900001,,2025-12-31\nS-1,mobile,07700 900002,2026-01-01,\nS-2,landline,1,,\n",
    )

    before, after = (who(store, on=dt.date(2025, 12, 31)), who(store, on=dt.date(2026, 1, 1)))
    assert (before.tutor, before.phone) == ("tess", "07700 900001")
    assert (after.tutor, after.phone) == (who(store).tutor, who(store).phone) == ("tom", "07700 900002")
    assert (after.email, after.faculty, after.scope.tutor) == ("ada@example.ac.uk", "Science", "tom")
    assert (who(store, "R-2").email, who(store, "R-2").phone, who(store, "R-2").scope.tutor) == ("", "", None)


def test_what_was_taken_back_is_gone(store: Store) -> None:
    store.dataset()
    toml = mapping("schools", SCHOOLS, mode="restate", feed="schools", more=EVERYTHING, key='["school"]')
    store.mapped(toml, "SCHOOL,NAME,FACULTY\nSBM,Business,Humanities\nSEMS,Engineering,Science\n")
    store.mapped(toml, "SCHOOL,NAME,FACULTY\nSEMS,Engineering,Science\n", accept=True)

    assert (who(store).faculty, who(store, "R-3").faculty) == ("", "Science")


def test_many_are_read_at_once_as_one_by_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.dataset()
    with store.database.reading() as connection:
        everybody = persons(connection)
        assert everybody == persons(connection, list(everybody)) == {uid: person(connection, uid) for uid in everybody}
        monkeypatch.setattr(module, "MOST_AT_ONCE", 1)
        some = list(everybody)[:2]
        assert persons(connection, [*some, "nobody"]) == {uid: everybody[uid] for uid in some}
        assert persons(connection, []) == {}


def test_people_are_found_by_number_and_by_every_word_of_a_name_whatever_the_accents(store: Store) -> None:
    names = STUDENTS.replace("S-1,Sample,Ada", "S-1,Sämple-Ñandú,Ada Zoë").replace("S-2,Sample", "S-2,100%_Sample")
    store.dataset(students=names)

    assert found(store, " s-1 ") == found(store, "r-1") == found(store, "zoe NANDU") == found(store, "ñandú") == ["R-1"]
    assert found(store, "sample") == ["R-3", "R-2", "R-1"]
    assert found(store, "%_") == ["R-2"]
    for nobody in ("", "   ", "\u0301", "ada bo", "' OR 1=1 --", "\u202e", "x" * 10_000):
        assert found(store, nobody) == []


def test_a_search_gives_no_more_than_can_be_looked_at(small_store: Store) -> None:
    many = "".join(f"M-{number},Sample,Many,SBM\n" for number in range(MOST_FOUND + 5))
    courses = "".join(
        f"Q-{number},M-{number},,7,MSC,SBM,ug,2025-09-15,,2026-08-31\n" for number in range(MOST_FOUND + 5)
    )
    small_store.dataset(students=STUDENTS + many, registrations=REGISTRATIONS + courses)

    assert len(found(small_store, "many")) == MOST_FOUND


def test_who_is_not_there_is_a_named_error(store: Store) -> None:
    with store.database.reading() as connection, pytest.raises(NothingStored):
        persons(connection)
    store.dataset()
    with store.database.reading() as connection:
        assert student_uid(connection, "S-1") == who(store).student_uid
        for ask in (person, registration_uid, student_uid):
            with pytest.raises(NoSuchPerson, match="no such registration"):
                ask(connection, "nobody")


def test_settings_are_those_that_stand_and_london_s_before_any(store: Store) -> None:
    with store.database.reading() as connection:
        assert (settings(connection).institution, settings(connection).zone) == ("", ZoneInfo("Europe/London"))
    store.dataset()
    with store.database.reading() as connection:
        assert (settings(connection).institution, settings(connection).nation) == ("Example University", "ENG")
