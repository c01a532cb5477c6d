"""The tables of an export: each column with what it means, in what form its cells are, and whose readers get it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reports.pack.purpose import READERS, Part
from sponsor_monitor.purpose import Purpose


class Form(Enum):
    """What a column's cells are; in rows as they are kept, days and moments are texts."""

    TEXT = "text"
    NUMBER = "whole number"
    DAY = "date"
    MOMENT = "date and time"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in letters, its form, and what it means."""

    heading: str
    form: Form
    width: int
    meaning: str


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table: its file, the name of its sheet, and its columns; ``part`` of a pack whose readers get it."""

    file: str
    title: str
    part: Part
    columns: tuple[Column, ...]


def _text(heading: str, meaning: str, width: int = 14) -> Column:
    return Column(heading, Form.TEXT, width, meaning)


def _number(heading: str, meaning: str) -> Column:
    return Column(heading, Form.NUMBER, 11, meaning)


def _day(heading: str, meaning: str) -> Column:
    return Column(heading, Form.DAY, 12, meaning)


_REGISTRATION = _text("Registration", "The registration's number: the same in every table.")
_STUDENT = _text("Student", "The student's number.")

PERMISSION = (
    _text("CAS number", "Confirmation of Acceptance for Studies; nothing where the student is not sponsored."),
    _day("Permission from", "First day of the permission to stay, as the records have it."),
    _day("Permission until", "Last day of the permission to stay, as the records have it."),
)
"""The columns of those readers who get permission dates."""

_OF_A_STUDENT = (
    _REGISTRATION,
    _STUDENT,
    _text("Family name", "As the records have it.", 20),
    _text("Given names", "As the records have it.", 20),
    _text("School", "The school's code."),
    _text("Course", "The course's code."),
    _text("Course title", "As the records have it.", 32),
    _number("RQF level", "Level of the course in the Regulated Qualifications Framework."),
    _day("Course starts", "As the records have it."),
    _day("Course ends", "As the records have it."),
    _day("Enrolled", "Nothing where no enrolment is recorded."),
    _day("Ended early", "Nothing where the registration was not ended."),
)
_OF_FIGURES = (
    _day("Monitored from", "First day on which engagement is monitored; nothing where no day is."),
    _day("Monitored to", "Last monitored day up to the day of this export."),
    _text("Incomplete", "yes: a row about the student could not be read, so that the figures may be too low."),
    _day("Last evidence", "Last day with evidence of engagement."),
    _number("Days without", "Monitored days without evidence of engagement at the end."),
    _number("Longest ever", "The most monitored days without evidence of engagement there ever were in a row."),
    _day(
        "Reaches limit", "When the limit would be reached if nothing more came; nothing if never, or reached already."
    ),
    _number("Sessions", "Sessions up to the day of this export that the student was due at."),
    _number("Attended", "Of those, attended."),
    _number("Absent", "Of those, absent without authorisation."),
    _number("Authorised", "Of those, absent with authorisation."),
    _number("Not recorded", "Of those, without a register: nothing is known."),
    _number("Breaches", "Findings about the student that say a rule was broken."),
    _number("Warnings", "Findings about the student that say a rule is not broken, but somebody should look."),
    _number("Cannot tell", "Findings about the student where what is missing decides: they support nothing."),
    _text("In a sentence", "The gravest finding about the student.", 60),
    _text("Pack", "The student's evidence pack in this export.", 30),
    _text("SHA-256 of pack", "By which the log of the university knows the pack.", 30),
)

FINDINGS = TableOf(
    "findings",
    "Findings",
    Part.FINDINGS,
    (
        _REGISTRATION,
        _STUDENT,
        _text("Outcome", "breach, warning or indeterminate: see Words."),
        _text("About", "student, or provision: what the course offered, never a fault of the student."),
        _text("Rule", "The rule's name.", 26),
        _day("From", "First day it is about."),
        _day("To", "Last day it is about."),
        _day("Came about", "The day on which it came about."),
        _text("Still open", "yes: a gap that still runs."),
        _text("Blocked by", "What a person has to clear before it may support a recommendation.", 26),
        _text("Clause", "The clause that the figure comes from.", 20),
        _text("Why", "The arithmetic in sentences.", 80),
    ),
)
MONTHS = TableOf(
    "months",
    "Months",
    Part.MONTHS,
    (
        _REGISTRATION,
        _STUDENT,
        _day("Month", "The first day of the month."),
        _text("Status", "met, below, cannot tell, unfinished or no classes: see Words."),
        _number("Due minutes", "Classroom study that was due."),
        _number("Register minutes", "Of those, with a register taken."),
        _number("Attended minutes", "Of those, attended."),
        _number("Authorised minutes", "Of those, absent with authorisation."),
        _number("Due sessions", "The same, counted in sessions."),
        _number("Register sessions", "The same, counted in sessions."),
        _number("Attended sessions", "The same, counted in sessions."),
        _number("Authorised sessions", "The same, counted in sessions."),
        _text("Units disagree", "yes: counted in the other unit, the month would be judged differently."),
    ),
)
WEEKS = TableOf(
    "weeks",
    "Weeks",
    Part.WEEKS,
    (
        _REGISTRATION,
        _STUDENT,
        _day("Week of", "The Monday."),
        _text("Teaching week", "full: judged. short: a day of it is free, so that it is not judged."),
        _number("Scheduled minutes", "Daytime classroom study from Monday to Friday that the course offered."),
        _number("Attended minutes", "Of those, attended."),
    ),
)
SESSIONS = TableOf(
    "sessions",
    "Sessions",
    Part.SESSIONS,
    (
        _REGISTRATION,
        _STUDENT,
        _day("Date", "The day of the session, where the institution is."),
        _text("From", "The time it began.", 8),
        _text("To", "The time it ended.", 8),
        _text("Module", "The module's code."),
        _text("What it was", "The kind of teaching."),
        _number("Minutes", "Its length without breaks."),
        _text("Classroom", "yes: counts as classroom study in person."),
        _text("Mark", "What counts of the register: see Words.", 22),
    ),
)
DONE = TableOf(
    "done",
    "What was done",
    Part.CASE,
    (
        _REGISTRATION,
        _STUDENT,
        _number("Log entry", "Its number in the university's log: the pack holds the entry with its proof."),
        Column("Recorded", Form.MOMENT, 17, "When it was recorded, where the institution is."),
        _text("What", "What was done; what it says stands in the pack, as far as its reader gets it.", 28),
        _text("By", "Who recorded it.", 24),
    ),
)


def students(purpose: Purpose) -> TableOf:
    """The table of students, with the columns that a purpose's reader gets."""
    more = PERMISSION if READERS[purpose].gets(Part.PERMISSION) else ()
    return TableOf("students", "Students", Part.IDENTITY, (*_OF_A_STUDENT, *more, *_OF_FIGURES))


def tables(purpose: Purpose) -> tuple[TableOf, ...]:
    """The tables that a purpose's reader gets, in their order."""
    reader = READERS[purpose]
    every = (students(purpose), FINDINGS, MONTHS, WEEKS, SESSIONS, DONE)
    return tuple(table for table in every if reader.gets(table.part))


WORDS = (
    ("breach", "The records say that a rule was broken. It decides nothing: people decide."),
    ("warning", "A rule is not broken, but somebody should look."),
    ("indeterminate", "What is missing decides: it supports nothing against anybody."),
    ("met", "A month whose percentage is reached, whatever missing registers would say."),
    ("below", "A month whose percentage is not reached, even if every missing register said present."),
    ("cannot tell", "A month in which missing registers decide, or too little was due to judge by."),
    ("unfinished", "A month that was not over on the day of this export."),
    ("no classes", "A month in which nothing was due."),
    ("attended", "A register says that the student was there."),
    ("absent", "A register was taken, and the student was not there without authorisation."),
    ("authorised", "The student was not there, with authorisation."),
    ("not recorded", "No register was taken, or not for this student: nothing is known."),
    ("cancelled", "The session did not take place."),
    ("not due", "The student did not have to be there."),
)
"""The words that stand in the tables."""
