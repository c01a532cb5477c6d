"""What may be done, and who may do it: the one table, deny by default."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sponsor_monitor.errors import SponsorMonitorError


class Permission(StrEnum):
    """A thing a person may be allowed to do. What is about one student is asked for that student (``Scope``)."""

    SEE_STUDENT = "see a student's engagement"
    SEE_VISA_FACTS = "see visa facts"
    """CAS, permission dates, findings of the Home Office's rules, stages and deadlines of immigration cases."""
    SEE_RESTRICTED = "see circumstances"
    """That circumstances were noted, their category, and where the evidence is kept."""
    SEE_OVERVIEW = "see numbers by school and level"
    """Counts in which no student is named."""
    WORK_ALERTS = "work on alerts"
    RELEASE_ALERTS = "release the first alerts"
    WORK_CASES = "work on cases"
    CONTACT_STUDENT = "record contact with a student"
    OFFER_SUPPORT = "offer support"
    RAISE_WELFARE = "raise a welfare concern"
    ANSWER_WELFARE = "answer a welfare concern"
    ANSWER_REGISTER = "answer for a register"
    CLEAR_BLOCKS = "clear blocks"
    ANSWER_DATA_QUERY = "answer a data query"
    HOLD_PANEL = "record a panel"
    RECOMMEND = "recommend"
    SIGN_SPONSORED = "sign off for sponsored students"
    SIGN_OTHER = "sign off for other students"
    DECIDE_APPEAL = "decide an appeal"
    WRITE_TO_STUDENT = "send letters and notices"
    REPORT = "record reports to the Home Office"
    IMPORT = "import records"
    ASSESS = "assess"
    EXPORT = "export"
    CHANGE_PROCESS = "change process values"
    MANAGE_PEOPLE = "manage accounts and roles"
    READ_LOG = "read the log"
    VERIFY_LOG = "verify the log"
    SIGN_CHECKPOINT = "sign checkpoints"
    SUBJECT_ACCESS = "answer subject access requests"
    SEE_OWN_RECORD = "see what is held about oneself"

    @property
    def key(self) -> str:
        """Its short name, as a token's scopes and the log write it: ``see-student``."""
        return self.name.lower().replace("_", "-")


class Role(StrEnum):
    """The roles of both policies and of the sponsor licence."""

    COMPLIANCE_OFFICER = "compliance officer"
    ENGAGEMENT_LEAD = "engagement lead"
    MODULE_LEAD = "module lead"
    STUDENT_PROGRESS = "Student Progress"
    PERSONAL_TUTOR = "personal tutor"
    PROGRESS_OFFICER = "Departmental Progress Officer"
    WELFARE = "welfare duty team"
    PANEL_MEMBER = "panel member"
    PANEL_SECRETARY = "panel secretary"
    SIGNATORY = "signatory"
    REGISTRAR = "registrar"
    LEVEL_1 = "Level 1 user"
    APPEAL_DEAN = "appeal dean"
    FACULTY = "faculty"
    AUDITOR = "auditor"
    DATA_PROTECTION = "data protection officer"
    STUDENT = "student"
    ADVISER = "adviser"
    ADMINISTRATOR = "administrator"
    PROGRAM = "the program"
    """What no person does; it cannot be granted."""

    @property
    def key(self) -> str:
        """Its short name, as a command takes it: ``compliance-officer``."""
        return self.name.lower().replace("_", "-")


class Reach(StrEnum):
    """Whom a permission reaches. A grant that names schools, faculties or students never reaches beyond them."""

    EVERYONE = "everyone"
    SCHOOL = "own school"
    FACULTY = "own faculty"
    STUDENTS = "own students"
    SELF = "own self"
    OTHER_FACULTIES = "other faculties"
    """Students who are not of the holder's own faculty."""


def _of(reach: Reach, *permissions: Permission) -> dict[Permission, Reach]:
    return dict.fromkeys(permissions, reach)


_P = Permission
# fmt: off
TABLE: Mapping[Role, Mapping[Permission, Reach]] = {
    Role.COMPLIANCE_OFFICER: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.SEE_RESTRICTED, _P.SEE_OVERVIEW, _P.WORK_ALERTS,
        _P.RELEASE_ALERTS, _P.WORK_CASES, _P.CONTACT_STUDENT, _P.OFFER_SUPPORT, _P.RAISE_WELFARE,
        _P.CLEAR_BLOCKS, _P.ANSWER_DATA_QUERY, _P.RECOMMEND, _P.WRITE_TO_STUDENT, _P.IMPORT, _P.ASSESS,
        _P.EXPORT, _P.VERIFY_LOG,
    ),
    Role.ENGAGEMENT_LEAD: _of(
        Reach.SCHOOL,
        _P.SEE_STUDENT, _P.SEE_OVERVIEW, _P.WORK_ALERTS, _P.WORK_CASES, _P.CONTACT_STUDENT, _P.OFFER_SUPPORT,
        _P.RAISE_WELFARE, _P.ANSWER_REGISTER, _P.ANSWER_DATA_QUERY,
    ),
    Role.MODULE_LEAD: _of(
        Reach.SCHOOL,
        _P.SEE_STUDENT, _P.CONTACT_STUDENT, _P.RAISE_WELFARE, _P.ANSWER_REGISTER, _P.ANSWER_DATA_QUERY,
    ),
    Role.STUDENT_PROGRESS: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_RESTRICTED, _P.SEE_OVERVIEW, _P.WORK_ALERTS, _P.WORK_CASES,
        _P.CONTACT_STUDENT, _P.OFFER_SUPPORT, _P.RAISE_WELFARE, _P.RECOMMEND, _P.WRITE_TO_STUDENT,
    ),
    Role.PERSONAL_TUTOR: _of(
        Reach.STUDENTS,
        _P.SEE_STUDENT, _P.CONTACT_STUDENT, _P.OFFER_SUPPORT, _P.RAISE_WELFARE, _P.ANSWER_REGISTER,
    ),
    Role.PROGRESS_OFFICER: _of(
        Reach.STUDENTS,
        _P.SEE_STUDENT, _P.WORK_ALERTS, _P.WORK_CASES, _P.CONTACT_STUDENT, _P.OFFER_SUPPORT,
        _P.RAISE_WELFARE, _P.ANSWER_REGISTER,
    ),
    Role.WELFARE: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_RESTRICTED, _P.CONTACT_STUDENT, _P.OFFER_SUPPORT, _P.RAISE_WELFARE,
        _P.ANSWER_WELFARE,
    ),
    Role.PANEL_MEMBER: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.SEE_RESTRICTED, _P.RAISE_WELFARE,
    ),
    Role.PANEL_SECRETARY: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.SEE_RESTRICTED, _P.RAISE_WELFARE, _P.HOLD_PANEL,
        _P.WRITE_TO_STUDENT,
    ),
    Role.SIGNATORY: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.SEE_RESTRICTED, _P.SEE_OVERVIEW, _P.RAISE_WELFARE,
        _P.ANSWER_DATA_QUERY, _P.SIGN_SPONSORED, _P.CHANGE_PROCESS, _P.READ_LOG, _P.VERIFY_LOG,
    ),
    Role.REGISTRAR: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_RESTRICTED, _P.SEE_OVERVIEW, _P.RAISE_WELFARE, _P.ANSWER_DATA_QUERY,
        _P.SIGN_OTHER, _P.CHANGE_PROCESS, _P.READ_LOG, _P.VERIFY_LOG,
    ),
    Role.LEVEL_1: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.REPORT,
    ),
    Role.APPEAL_DEAN: _of(
        Reach.OTHER_FACULTIES,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.SEE_RESTRICTED, _P.RAISE_WELFARE, _P.DECIDE_APPEAL,
    ),
    Role.FACULTY: _of(
        Reach.FACULTY,
        _P.SEE_OVERVIEW,
    ),
    Role.AUDITOR: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.SEE_OVERVIEW, _P.READ_LOG, _P.VERIFY_LOG,
    ),
    Role.DATA_PROTECTION: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.SEE_RESTRICTED, _P.EXPORT, _P.SUBJECT_ACCESS, _P.READ_LOG,
        _P.VERIFY_LOG,
    ),
    Role.STUDENT: _of(
        Reach.SELF,
        _P.SEE_OWN_RECORD, _P.SEE_VISA_FACTS, _P.SEE_RESTRICTED,
    ),
    # An adviser may what the student's written authority names, and no more (``Grant.only``).
    Role.ADVISER: _of(
        Reach.STUDENTS,
        _P.SEE_OWN_RECORD, _P.SEE_VISA_FACTS, _P.SEE_RESTRICTED,
    ),
    Role.ADMINISTRATOR: _of(
        Reach.EVERYONE,
        _P.MANAGE_PEOPLE, _P.VERIFY_LOG, _P.SIGN_CHECKPOINT,
    ),
    Role.PROGRAM: _of(
        Reach.EVERYONE,
        _P.SEE_STUDENT, _P.SEE_VISA_FACTS, _P.WORK_ALERTS, _P.ASSESS, _P.VERIFY_LOG, _P.SIGN_CHECKPOINT,
    ),
}
# fmt: on
"""Which role has which permission, and how far. What does not stand here nobody may."""

GRANTABLE = tuple(role for role in Role if role is not Role.PROGRAM)
"""The roles that a person may be given."""


class NoSuchWord(SponsorMonitorError):
    """A role or permission that there is none of."""

    def __init__(self, kind: str, asked: str, known: list[str]) -> None:
        """Repeat what was asked for, and name what there is."""
        super().__init__(f'There is no {kind} "{asked[:60]}": the {kind}s are {", ".join(known)}.')


def permission_of(text: str) -> Permission:
    """A permission by its short name; NoSuchWord for another word."""
    found = {permission.key: permission for permission in Permission}
    if text.lower() not in found:
        raise NoSuchWord("permission", text, list(found))
    return found[text.lower()]


def role_of(text: str) -> Role:
    """A role that may be granted, by its short name or as people say it; NoSuchWord for another word."""
    found = {name.lower(): role for role in GRANTABLE for name in (role.key, role.value)}
    if text.lower() not in found:
        raise NoSuchWord("role", text, [role.key for role in GRANTABLE])
    return found[text.lower()]
