"""Students and their registrations: found by a search that is sent, never written in an address."""

from __future__ import annotations

import datetime as dt

from api.allowed import allowed
from api.routes.noun import Asked, Id, Said, Word, noun
from api.visit import Visiting
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.students import SeenPerson
from sponsor_monitor.services.students import registration as registration_of
from sponsor_monitor.services.students import search as search_for
from sponsor_monitor.services.students import student as student_of

router = noun("students")
SEES_STUDENTS = (Permission.SEE_STUDENT, Permission.SEE_OWN_RECORD)


class Found(Said):
    """A registration in a list: opaque ids, and what tells students apart."""

    registration: str
    student: str
    registration_id: str
    student_id: str
    family_name: str
    given_names: str
    school: str
    course_code: str


class Registration(Found):
    """A registration as whoever asks may see it.

    Where ``shows_visa_facts`` is false, CAS, permission dates and level are null for everybody alike: whether somebody
    is sponsored cannot be told.
    """

    faculty: str
    course_title: str
    course_start: dt.date
    course_end: dt.date
    enrolled_on: dt.date | None
    ended_on: dt.date | None
    tutor: str
    email: str
    phone: str
    shows_visa_facts: bool
    cas_number: str | None
    permission_start: dt.date | None
    permission_end: dt.date | None
    rqf_level: int | None


class Search(Asked):
    """A student number, a registration number, or parts of a name."""

    text: Word


class FoundList(Said):
    """At most 200 registrations, the latest first."""

    items: list[Found]


class Student(Said):
    """A student: the registrations that whoever asks may see, the latest first."""

    student: str
    registrations: list[Registration]


@router.post("/students/search", dependencies=[allowed(*SEES_STUDENTS)])
def search(visit: Visiting, asked: Search) -> FoundList:
    """Find registrations by a student number, a registration number, or parts of a name."""
    with visit.looking() as work:
        return FoundList(items=[found(each) for each in search_for(work, asked.text)])


@router.get("/students/{student}", dependencies=[allowed(*SEES_STUDENTS)])
def student(visit: Visiting, student: Id) -> Student:
    """A student's registrations. The look is logged."""
    with visit.work() as work:
        return Student(student=student, registrations=[shown(each) for each in student_of(work, student)])


@router.get("/registrations/{registration}", dependencies=[allowed(*SEES_STUDENTS)])
def registration(visit: Visiting, registration: Id) -> Registration:
    """A registration and its student. The look is logged."""
    with visit.work() as work:
        return shown(registration_of(work, registration))


def found(each: SeenPerson) -> Found:
    """A registration in a list."""
    return Found(**_named(each))


def shown(each: SeenPerson) -> Registration:
    """A registration in full."""
    who = each.person
    return Registration(
        **_named(each),
        faculty=who.faculty,
        course_title=who.course_title,
        course_start=who.course_start,
        course_end=who.course_end,
        enrolled_on=who.enrolled_on,
        ended_on=who.ended_on,
        tutor=who.tutor,
        email=who.email,
        phone=who.phone,
        shows_visa_facts=each.sight.visa_facts,
        cas_number=who.cas_number,
        permission_start=who.permission_start,
        permission_end=who.permission_end,
        rqf_level=who.rqf_level if each.sight.visa_facts else None,
    )


def _named(each: SeenPerson) -> dict[str, str]:
    who = each.person
    return {
        "registration": who.uid,
        "student": who.student_uid,
        "registration_id": who.registration_id,
        "student_id": who.student_id,
        "family_name": who.family_name,
        "given_names": who.given_names,
        "school": who.school,
        "course_code": who.course_code,
    }
