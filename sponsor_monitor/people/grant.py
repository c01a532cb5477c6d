"""A role given to a person: whom it reaches, from when to when, and by what authority."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.people.permission import TABLE, Permission, Reach, Role

_ALWAYS = dt.date.min


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom something is about: a registration (opaque id) with its student, school and faculty; None: unsaid.

    ``tutor`` is the user name of the personal tutor whom the records name.
    """

    registration: str | None = None
    student: str | None = None
    school: str | None = None
    faculty: str | None = None
    tutor: str | None = None


NOBODY_IN_PARTICULAR = Scope()


class Capacity(StrEnum):
    """In what capacity a person signs, which the signed entry repeats."""

    AUTHORISING_OFFICER = "Authorising Officer"
    DEPUTY = "deputy of the Authorising Officer"
    REGISTRAR = "Academic Registrar"
    NOMINEE = "nominee of the Academic Registrar"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held from a day to a day, both included; without a last day until it is ended.

    ``schools``, ``faculties``, ``registrations`` and ``students`` (opaque ids) narrow whom it reaches. ``authority``
    says where it is written down that it was given; ``only`` what of the role's permissions it gives, None for all.
    """

    role: Role
    uid: str = ""
    from_day: dt.date = _ALWAYS
    to_day: dt.date | None = None
    schools: frozenset[str] = frozenset()
    faculties: frozenset[str] = frozenset()
    registrations: frozenset[str] = frozenset()
    students: frozenset[str] = frozenset()
    capacity: Capacity | None = None
    authority: str = ""
    only: frozenset[Permission] | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether the role is held on a day."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)

    @property
    def is_narrowed(self) -> bool:
        """Whether it names whom it reaches."""
        return bool(self.schools or self.faculties or self.registrations or self.students)

    def gives(self, permission: Permission) -> Reach | None:
        """How far it gives a permission; None where it does not."""
        if self.only is not None and permission not in self.only:
            return None
        return TABLE[self.role].get(permission)

    def reaches(self, permission: Permission, about: Scope, user_name: str | None) -> bool:
        """Whether it gives a permission about somebody to the person with a user name."""
        reach = self.gives(permission)
        if reach is None:
            return False
        if reach is Reach.EVERYONE:
            return not self.is_narrowed or self._names(about)
        if reach is Reach.OTHER_FACULTIES:
            return self._is_of_another_faculty(about)
        is_tutor = self.role is Role.PERSONAL_TUTOR and _is_same_name(about.tutor, user_name)
        return is_tutor or self._names(about)

    def _names(self, about: Scope) -> bool:
        return (
            about.school in self.schools
            or about.faculty in self.faculties
            or about.registration in self.registrations
            or about.student in self.students
        )

    def _is_of_another_faculty(self, about: Scope) -> bool:
        """Whether the records say so: by the faculty or, where they name none, by the schools of the own one."""
        if not self.faculties:
            return False
        if about.faculty:
            return about.faculty not in self.faculties
        return bool(self.schools) and bool(about.school) and about.school not in self.schools


def _is_same_name(one: str | None, other: str | None) -> bool:
    return bool(one and other) and str(one).casefold() == str(other).casefold()
