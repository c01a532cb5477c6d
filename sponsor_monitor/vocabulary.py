"""The words of the field: every enum's value is the word in files and on pages.

An enum's *code* is its position; columns hold codes, people see values.
"""

from __future__ import annotations

from enum import StrEnum


class Indicator(StrEnum):
    """A recorded sign of engagement (QMUL 7.1; dataset.md). ``attendance`` is last: it also comes from marks."""

    SUBMISSION = "submission"
    VLE = "vle"
    MEETING = "meeting"
    LECTURE_CAPTURE = "lecture_capture"
    CO_CURRICULAR = "co_curricular"
    SUPERVISION = "supervision"
    PLACEMENT_CONTACT = "placement_contact"
    LIBRARY = "library"
    PC_LOGIN = "pc_login"
    ATTENDANCE = "attendance"

    @property
    def code(self) -> int:
        """The position of the indicator, its code in columns."""
        return INDICATORS.index(self)


class MarkStatus(StrEnum):
    """What a register says of one student; its code is its position plus one, 0 being no mark."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    AUTHORISED = "authorised"

    @property
    def code(self) -> int:
        """The code in columns: 1 to 4."""
        return MARK_STATUSES.index(self) + 1


class StatusKind(StrEnum):
    """What a status period of a student says (rules.md 1)."""

    AUTHORISED_ABSENCE = "authorised_absence"
    INTERMISSION = "intermission"
    PLACEMENT = "placement"
    STUDY_ABROAD = "study_abroad"
    SABBATICAL = "sabbatical"

    @property
    def code(self) -> int:
        """The position of the kind, its code in columns."""
        return STATUS_KINDS.index(self)


class Outcome(StrEnum):
    """What a finding says (findings.md)."""

    BREACH = "breach"
    WARNING = "warning"
    INDETERMINATE = "indeterminate"


class Subject(StrEnum):
    """Whom a finding is about: the student, or what the course provided."""

    STUDENT = "student"
    PROVISION = "provision"


class Band(StrEnum):
    """The engagement ratings of Essex 10, lowest first."""

    VERY_LOW = "Very Low"
    LOW = "Low"
    PARTIAL = "Partial"
    GOOD = "Good"
    HIGH = "High"


INDICATORS = tuple(Indicator)
MARK_STATUSES = tuple(MarkStatus)
STATUS_KINDS = tuple(StatusKind)
BANDS = tuple(Band)
