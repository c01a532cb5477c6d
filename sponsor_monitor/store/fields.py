"""What the store keeps of every imported row: the tables of facts, their fields, and which of them are personal.

A day is days since 1970-01-01, a minute minutes and an instant microseconds since 1970 in UTC; words of our vocabulary
are stored as their codes. A blank is NULL. Every row has, before its own fields, ``id`` (one sequence a table, in the
order of arrival), ``batch``, ``file`` and ``line`` it came from, and ``recorded_at``, the source's own instant.
"""

from __future__ import annotations

from dataclasses import dataclass

ORIGIN = ("id", "batch", "file", "line", "recorded_at")
PERSONAL_DIGEST = "personal_sha256"
ROW = "id"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a table: text, or else a whole number (``is_wide``: of 64 bits, else of 32).

    ``check`` is what SQL must find true of it when given.
    """

    name: str
    is_text: bool = False
    is_wide: bool = False
    may_be_blank: bool = False
    is_personal: bool = False
    check: str | None = None


@dataclass(frozen=True, slots=True)
class FactTable:
    """A table of facts that is only ever added to.

    ``key`` are the fields that say which thing a row speaks of: the latest row that was not retracted is the one that
    holds. Empty where every row stands for itself. ``person`` is the field with the student by whose salt personal
    fields are hashed; ``id`` where each row has a salt of its own. ``refers`` maps fields to the table they number.
    """

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    person: str = "student"
    refers: tuple[tuple[str, str], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[str, ...] = ()

    @property
    def personal(self) -> tuple[Field, ...]:
        """The fields whose values are hashed with a salt, so that they can be erased and the rest still verified."""
        return tuple(field for field in self.fields if field.is_personal)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(field.name for field in self.fields)

    @property
    def compared(self) -> tuple[str, ...]:
        """The columns by which a row is compared with others, whatever file and line each stood on."""
        return (ROW, "batch", "recorded_at", *self.names)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns, in order."""
        digest = (PERSONAL_DIGEST,) if self.personal else ()
        return (*ORIGIN, *self.names, *digest)


def _whole(name: str, check: str | None = None) -> Field:
    return Field(name, check=check)


def _wide(name: str, check: str | None = None, *, blank: bool = False) -> Field:
    return Field(name, is_wide=True, may_be_blank=blank, check=check)


def _blank(name: str, check: str | None = None) -> Field:
    return Field(name, may_be_blank=True, check=check)


def _text(name: str, *, personal: bool = False, blank: bool = False, check: str | None = None) -> Field:
    return Field(name, is_text=True, may_be_blank=blank, is_personal=personal, check=check)


def _flag(name: str) -> Field:
    return Field(name, check=f"{name} IN (0, 1)")


_STUDENT = (("student", "student"),)

IDENTITIES = (
    FactTable(
        "student",
        (_text("uid"), _text("student_id", personal=True)),
        person=ROW,
        unique=("uid", "student_id"),
    ),
    FactTable(
        "registration",
        (_text("uid"), _whole("student"), _text("registration_id", personal=True)),
        refers=_STUDENT,
        unique=("uid", "registration_id"),
    ),
    FactTable("session", (_text("session_id"),), unique=("session_id",)),
    FactTable("study_group", (_text("group_id"),), unique=("group_id",)),
    FactTable("event_source", (_text("name"),), unique=("name",)),
)
"""What is numbered: a row is a thing's opaque identity and the institution's name for it."""

VERSIONS = (
    FactTable("setting_version", (_text("name"), _text("value")), key=("name",)),
    FactTable("calendar_version", (_text("calendar"), _text("toml")), key=("calendar",)),
    FactTable("plan_version", (_text("school"), _text("toml")), key=("school",)),
    FactTable("bundle_version", (_text("bundle"), _text("toml")), key=("bundle",)),
    FactTable(
        "student_version",
        (
            _whole("student"),
            _text("family_name", personal=True),
            _text("given_names", personal=True),
            _text("school"),
        ),
        key=("student",),
        refers=_STUDENT,
        indexes=(("student",),),
    ),
    FactTable(
        "registration_version",
        (
            _whole("registration"),
            _whole("student"),
            _text("cas_number", personal=True, blank=True),
            _whole("rqf_level", "rqf_level BETWEEN 3 AND 8"),
            _flag("pre_sessional"),
            _flag("research"),
            _text("course_code"),
            _text("course_title"),
            _text("school"),
            _text("calendar"),
            _whole("course_start"),
            _blank("enrolled_on"),
            _whole("course_end", "course_end >= course_start"),
            _blank("ended_on"),
            _blank("permission_start"),
            _blank("permission_end"),
        ),
        key=("registration",),
        refers=(("registration", "registration"), ("student", "student")),
        indexes=(("student",), ("registration",)),
    ),
    FactTable(
        "status_version",
        (
            _whole("student"),
            _whole("kind", "kind BETWEEN 0 AND 4"),
            _whole("start_day"),
            _blank("end_day", "end_day >= start_day"),
        ),
        refers=_STUDENT,
        indexes=(("student",),),
    ),
    FactTable(
        "session_version",
        (
            _whole("session"),
            _whole("study_group"),
            _text("module_code"),
            _text("school"),
            _text("activity"),
            _whole("day"),
            _wide("start_minute"),
            _wide("end_minute", "end_minute >= start_minute"),
            _whole("break_minutes", "break_minutes >= 0"),
            _flag("in_person"),
            _flag("classroom_based"),
            _flag("cancelled"),
        ),
        key=("session",),
        refers=(("session", "session"), ("study_group", "study_group")),
        indexes=(("session",),),
    ),
    FactTable(
        "membership_version",
        (
            _whole("student"),
            _whole("study_group"),
            _whole("from_day"),
            _blank("to_day", "to_day >= from_day"),
        ),
        refers=(("student", "student"), ("study_group", "study_group")),
        indexes=(("student",),),
    ),
)
"""Rows that say how something stands; a later row with the same key takes the place of an earlier one."""

BULK = (
    FactTable(
        "mark",
        (
            _whole("student", "student > 0"),
            _whole("session", "session > 0"),
            _whole("status", "status BETWEEN 1 AND 4"),
            _blank("minutes_late", "minutes_late >= 0"),
        ),
        indexes=(("student",),),
    ),
    FactTable(
        "event_count",
        (
            _whole("student", "student > 0"),
            _whole("day"),
            _whole("indicator", "indicator BETWEEN 0 AND 9"),
            _whole("source", "source > 0"),
            _wide("events", "events <> 0"),
            _wide("corrects", blank=True),
        ),
        indexes=(("student",),),
    ),
)
"""Millions of rows, without foreign keys: they would cost more than the rows; an import makes their numbers itself."""

RETRACTION = FactTable(
    "retraction", (_text("fact_table"), _wide("fact", "fact > 0")), indexes=(("fact_table", "fact"),)
)
"""A row of another table that its source has taken back; ``recorded_at`` is that of the row in its place, if any."""

QUARANTINE = (
    FactTable(
        "quarantine",
        (
            _text("file_name"),
            _text("target"),
            _text("column_name"),
            _text("value", personal=True),
            _text("reason"),
            _text("cells", personal=True),
            _text("student_id", personal=True, blank=True),
            _text("group_id", blank=True),
            _text("fingerprint", personal=True),
        ),
        person=ROW,
        indexes=(("batch",), ("fingerprint",)),
    ),
    FactTable(
        "quarantine_release",
        (_whole("quarantine"),),
        refers=(("quarantine", "quarantine"),),
        unique=("quarantine",),
    ),
)
"""Rows set aside: where each stood, why, what it said (``cells``, JSON) and whom it names; and those taken since."""

PEOPLE = (
    FactTable(
        "contact_version",
        (
            _whole("student"),
            _text("kind"),
            _text("value", personal=True),
            _blank("from_day"),
            _blank("to_day", "to_day >= from_day"),
        ),
        refers=_STUDENT,
        indexes=(("student",),),
    ),
    FactTable(
        "emergency_contact_version",
        (
            _whole("student"),
            _text("name", personal=True),
            _text("relation", personal=True),
            _text("phone", personal=True),
            _text("email", personal=True),
            _blank("from_day"),
        ),
        refers=_STUDENT,
        indexes=(("student",),),
    ),
    FactTable(
        "registration_detail",
        (
            _whole("registration"),
            _whole("student"),
            _blank("from_day"),
            _text("faculty"),
            _text("year_of_study"),
            _text("stage"),
            _text("mode"),
            _text("tutor", personal=True),
            _text("placement_provider", personal=True),
            _blank("passport_checked_on"),
            _blank("permission_checked_on"),
        ),
        refers=(("registration", "registration"), ("student", "student")),
        indexes=(("registration",),),
    ),
    FactTable(
        "session_detail",
        (_whole("session"), _text("staff", personal=True), _text("room")),
        key=("session",),
        person=ROW,
        refers=(("session", "session"),),
        indexes=(("session",),),
    ),
    FactTable(
        "attribute_version",
        (
            _whole("student"),
            _text("name"),
            _text("value", personal=True),
            _blank("from_day"),
            _text("category", check="category IN ('ordinary', 'special')"),
            _text("purpose", check="purpose <> ''"),
        ),
        refers=_STUDENT,
        indexes=(("student",),),
    ),
    FactTable("school_version", (_text("school"), _text("name"), _text("faculty")), key=("school",)),
    FactTable(
        "module_version",
        (_text("module_code"), _text("title"), _text("school"), _text("owner", personal=True)),
        key=("module_code",),
        person=ROW,
    ),
    FactTable(
        "sms_entry",
        (
            _text("cas_number", personal=True),
            _text("status"),
            _text("family_name", personal=True),
            _text("given_names", personal=True),
            _text("course_title"),
            _blank("course_start"),
            _blank("course_end"),
            _blank("reported_on"),
        ),
        person=ROW,
    ),
)
"""What people need and no assessment reads: contacts, tutors, rooms, checks of papers, the SMS's own list."""

FACTS: dict[str, FactTable] = {
    table.name: table for table in (*IDENTITIES, *VERSIONS, *BULK, RETRACTION, *QUARANTINE, *PEOPLE)
}
"""Every table of facts by name, in the order in which they are imported and hashed."""
