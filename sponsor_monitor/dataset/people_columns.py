"""The columns of the people's tables: what staff need to know of people, of which no assessment takes anything.

They stand beside the tables of a dataset folder, arrive only through a mapping, and are checked like those. Each is
dated or says of one thing what it is now; a blank ``from_date`` holds since ever.
"""

from __future__ import annotations

from sponsor_monitor.dataset.columns import COLUMNS, Column, Kind
from sponsor_monitor.dataset.tables import NO_DAY, OPEN_END


def _text(name: str) -> Column:
    return Column(name, Kind.TEXT, needed=False, blank="")


def _day(name: str, blank: int = NO_DAY) -> Column:
    return Column(name, Kind.DATE, needed=False, blank=blank)


PEOPLE: dict[str, tuple[Column, ...]] = {
    "contacts": (
        Column("student_id", Kind.STUDENT),
        Column("kind", Kind.TEXT),
        Column("value", Kind.TEXT),
        _day("from_date"),
        _day("to_date", OPEN_END),
    ),
    "emergency_contacts": (
        Column("student_id", Kind.STUDENT),
        Column("name", Kind.TEXT),
        _text("relation"),
        _text("phone"),
        _text("email"),
        _day("from_date"),
    ),
    "registration_details": (
        Column("registration_id", Kind.REGISTRATION),
        _day("from_date"),
        _text("faculty"),
        _text("year_of_study"),
        _text("stage"),
        _text("mode"),
        _text("tutor"),
        _text("placement_provider"),
        _day("passport_checked_on"),
        _day("permission_checked_on"),
    ),
    "session_details": (
        Column("session_id", Kind.SESSION),
        _text("staff"),
        _text("room"),
    ),
    "attributes": (
        Column("student_id", Kind.STUDENT),
        Column("name", Kind.TEXT),
        Column("value", Kind.TEXT),
        _day("from_date"),
        Column("category", Kind.CATEGORY),
        Column("purpose", Kind.TEXT),
    ),
    "schools": (
        Column("school", Kind.TEXT),
        _text("name"),
        _text("faculty"),
    ),
    "modules": (
        Column("module_code", Kind.TEXT),
        _text("title"),
        _text("school"),
        _text("owner"),
    ),
    "sms_list": (
        Column("cas_number", Kind.TEXT),
        Column("status", Kind.TEXT),
        _text("family_name"),
        _text("given_names"),
        _text("course_title"),
        _day("course_start"),
        _day("course_end"),
        _day("reported_on"),
    ),
}
"""``sms_list`` holds the institution's sponsored students as the Home Office's SMS lists them."""

EVERY_TABLE: dict[str, tuple[Column, ...]] = COLUMNS | PEOPLE
"""The tables of a dataset folder, then the people's."""
