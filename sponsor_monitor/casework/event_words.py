"""The words of casework: every enum's value is the word in the log and on pages, taken from the two policies."""

from __future__ import annotations

from enum import StrEnum


class Concern(StrEnum):
    """What a case is about; a student has one open case for each."""

    IMMIGRATION = "immigration"
    ACADEMIC = "academic"
    WELFARE = "welfare"


class Channel(StrEnum):
    """How a person was reached, or was tried to be."""

    EMAIL = "email"
    PHONE = "phone"
    TEXT_MESSAGE = "text message"
    VIDEO_CALL = "video call"
    IN_PERSON = "in person"
    LETTER = "letter"
    PORTAL = "portal"
    EMERGENCY_CONTACT = "emergency contact"


class Circumstances(StrEnum):
    """What a student said is behind it (Essex 7): a category, never a detail."""

    ACADEMIC = "academic"
    HEALTH = "health"
    DISABILITY = "disability"
    FINANCIAL = "financial"
    CARING = "caring responsibilities"
    RELATIONSHIPS = "personal relationships"
    BEREAVEMENT = "bereavement"
    HOUSING = "housing"
    WORK = "work"
    IMMIGRATION = "visa or travel"
    SAFETY = "safety"
    RECORDS = "card, register or system"
    OTHER = "other"
    NONE_TOLD = "asked, nothing told"
    NO_ANSWER = "asked, no answer"


class Support(StrEnum):
    """Whom a student was pointed or referred to (Essex 24; QMUL 8.3, 10.6, 11.1)."""

    TUTOR = "personal tutor"
    PROGRESS_OFFICER = "Departmental Progress Officer"
    STUDENT_PROGRESS = "Student Progress"
    WELLBEING = "wellbeing"
    DISABILITY = "disability"
    FITNESS_TO_STUDY = "fitness to study"
    ACADEMIC_SKILLS = "academic skills"
    MONEY_ADVICE = "money advice"
    UNION_ADVICE = "students' union advice"
    INTERNATIONAL = "international student advice"
    OTHER_PROCEDURE = "another policy or procedure"


class Option(StrEnum):
    """What a student can choose in a supported decision (Essex 25), or a panel can decide instead (QMUL 10.6)."""

    CONTINUE = "continue"
    INTERMIT = "intermit"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"
    ACTION_PLAN = "action plan"
    FITNESS_TO_STUDY = "fitness to study"


ALTERNATIVES = frozenset(Option) - {Option.WITHDRAW}
"""What there is instead of leaving with nothing."""


class PlanOutcome(StrEnum):
    """How an action plan stands at a review."""

    KEPT = "kept"
    PARTLY_KEPT = "partly kept"
    NOT_KEPT = "not kept"


class QueryAbout(StrEnum):
    """What of the records is disputed."""

    MARK = "mark"
    REGISTER = "register"
    CARD = "card or reader"
    TIMETABLE = "timetable"
    ENROLMENT = "enrolment"
    OTHER = "other"


class QueryAnswer(StrEnum):
    """What became of a data query."""

    RECORDS_STAND = "records stand"
    CORRECTED = "corrected"
    CANNOT_BE_TOLD = "cannot be told"
    DECIDED_ON_EVIDENCE = "decided on the evidence"
    """By the signatory, once the answer is overdue, with reasons the student sees."""


class RegisterAnswer(StrEnum):
    """What a lecturer says of a student and a session whose register is missing."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_HELD = "not held"
    NO_REGISTER = "no register"


class PanelOutcome(StrEnum):
    """What a panel determines (QMUL 6.6, 10.6)."""

    ACTION_PLAN = "action plan"
    FITNESS_TO_STUDY = "fitness to study"
    DEREGISTRATION = "de-registration"
    NO_ACTION = "no action"


class Ground(StrEnum):
    """On what a de-registration is recommended."""

    IMMIGRATION = "immigration"
    ACADEMIC = "academic"


class Decision(StrEnum):
    """What a signatory does with a recommendation."""

    APPROVE = "approve"
    DECLINE = "decline"
    RETURN = "return"


class AppealGround(StrEnum):
    """The only grounds of an appeal (Essex 29)."""

    NEW_EVIDENCE = "new evidence"
    IRREGULARITY = "procedural irregularity"


class Outcome(StrEnum):
    """What became of an appeal, a complaint or a review."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly upheld"
    NOT_UPHELD = "not upheld"
    WITHDRAWN = "withdrawn"


class Remedy(StrEnum):
    """What a successful appeal leads to (Essex 29)."""

    READMISSION = "readmission"
    INTERMISSION = "intermission"
    OTHER = "other"


class Reviewer(StrEnum):
    """Who reviews what the institution decided."""

    INSTITUTION = "institution"
    ADJUDICATOR = "independent adjudicator"
    COURT = "court or tribunal"


class Closing(StrEnum):
    """Why a case is closed."""

    ENGAGED_AGAIN = "engaged again"
    SUPPORTED = "supported elsewhere"
    NOTHING_TO_DO = "nothing to do"
    ALERT_WITHDRAWN = "alert withdrawn"
    CONTINUES = "continues as a student"
    INTERMITTED = "intermitted"
    WITHDREW = "withdrew"
    TRANSFERRED = "transferred"
    DEREGISTERED = "de-registered"
    OPENED_IN_ERROR = "opened in error"
