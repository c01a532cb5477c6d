"""What a role must be given with: whom it reaches, until when, in what capacity and by what authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sponsor_monitor.audit.entry import PROGRAM
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.errors import AccountClosed, AlreadyGranted, GrantRefused, OwnGrant
from sponsor_monitor.people.grant import Capacity, Grant
from sponsor_monitor.people.permission import GRANTABLE, TABLE, Permission, Role

_SCHOOLS, _FACULTIES, _REGISTRATIONS, _STUDENTS = "schools", "faculties", "registrations", "students"
_EACH_STUDENT = (_REGISTRATIONS, _STUDENTS)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a grant of a role has: ``one_of`` these kinds of whom it reaches must be named, ``also`` these may be.

    ``capacities`` are those of which one must be said; ``needs`` what else must be given.
    """

    one_of: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    needs: tuple[str, ...] = ()


_NARROWED = Terms(also=(_SCHOOLS, _FACULTIES))
_TERMS: Mapping[Role, Terms] = {
    Role.ENGAGEMENT_LEAD: Terms(one_of=(_SCHOOLS,)),
    Role.MODULE_LEAD: Terms(one_of=(_SCHOOLS,)),
    Role.FACULTY: Terms(one_of=(_FACULTIES,)),
    # A tutor's students are those whose records name the tutor; a grant may name more.
    Role.PERSONAL_TUTOR: Terms(also=_EACH_STUDENT),
    Role.PROGRESS_OFFICER: Terms(one_of=(_SCHOOLS, *_EACH_STUDENT)),
    Role.APPEAL_DEAN: Terms(one_of=(_FACULTIES,), also=(_SCHOOLS,)),
    Role.STUDENT: Terms(one_of=_EACH_STUDENT),
    Role.ADVISER: Terms(one_of=_EACH_STUDENT, needs=("last day", "authority", "only")),
    Role.AUDITOR: Terms(also=(_SCHOOLS, _FACULTIES), needs=("last day", "authority")),
    Role.SIGNATORY: Terms(
        also=(_SCHOOLS, _FACULTIES),
        capacities=(Capacity.AUTHORISING_OFFICER, Capacity.DEPUTY),
        needs=("authority",),
    ),
    Role.REGISTRAR: Terms(
        also=(_SCHOOLS, _FACULTIES), capacities=(Capacity.REGISTRAR, Capacity.NOMINEE), needs=("authority",)
    ),
    Role.ADMINISTRATOR: Terms(),
}
_ASKED = {
    "last day": "its last day (--to)",
    "authority": "the document by which it is given (--authority)",
    "only": "what may be shared (--may)",
}


def terms_of(role: Role) -> Terms:
    """What a grant of a role has."""
    return _TERMS.get(role, _NARROWED)


def check_grant(grant: Grant, account: Account, giver: str) -> None:
    """Whether somebody may give an account this role so; GrantRefused, OwnGrant or AccountClosed says why not."""
    if account.uid == giver:
        raise OwnGrant
    if account.is_closed:
        raise AccountClosed
    if grant.role not in GRANTABLE:
        raise GrantRefused("Nobody can be given the role of the program.")
    if grant.to_day is not None and grant.to_day < grant.from_day:
        raise GrantRefused("The last day is before the first: give a later --to.")
    _check_reach(grant)
    _check_terms(grant)
    _check_apart(grant, account)
    if giver != PROGRAM:  # what a provider's claims say of who signs in stands beside what people gave
        _check_new(grant, account)


def _check_reach(grant: Grant) -> None:
    terms = terms_of(grant.role)
    named = [kind for kind in (_SCHOOLS, _FACULTIES, *_EACH_STUDENT) if getattr(grant, kind)]
    if terms.one_of and not set(named) & set(terms.one_of):
        raise GrantRefused(f"The role {grant.role} needs {' or '.join(terms.one_of)} named, for whom it is held.")
    if beyond := set(named) - {*terms.one_of, *terms.also}:
        raise GrantRefused(f"The role {grant.role} is not held for {' or '.join(sorted(beyond))}: leave them out.")
    if grant.role is Role.STUDENT and len(grant.students | grant.registrations) != 1:
        raise GrantRefused("A student's account is for one student: name one.")


def _check_terms(grant: Grant) -> None:
    terms = terms_of(grant.role)
    if terms.capacities and grant.capacity not in terms.capacities:
        raise GrantRefused(f"The role {grant.role} is held as {' or as '.join(terms.capacities)}: say which.")
    if grant.capacity is not None and not terms.capacities:
        raise GrantRefused(f"The role {grant.role} has no capacity: leave it out.")
    given = {"last day": grant.to_day is not None, "authority": bool(grant.authority.strip()), "only": bool(grant.only)}
    missing = [_ASKED[need] for need in terms.needs if not given[need]]
    if missing:
        raise GrantRefused(f"The role {grant.role} needs {' and '.join(missing)}.")
    _check_only(grant, terms)


def _check_only(grant: Grant, terms: Terms) -> None:
    if grant.only is None:
        return
    if "only" not in terms.needs:
        raise GrantRefused(f"The role {grant.role} is given whole: leave --may out.")
    if strange := grant.only - TABLE[grant.role].keys():
        raise GrantRefused(f"The role {grant.role} cannot be given: {_listed(strange)}.")


def _check_apart(grant: Grant, account: Account) -> None:
    """Who manages accounts does no casework at the same time."""
    is_other = grant.role is not Role.ADMINISTRATOR
    for held in account.grants:
        if (held.role is Role.ADMINISTRATOR) is is_other and _overlap(held, grant):
            raise GrantRefused(
                "An administrator has no other role at the same time: give it to another account, or end the first."
            )


def _check_new(grant: Grant, account: Account) -> None:
    """A role that is held on all of these days for the same people is not given again: ending one would leave it."""
    for held in account.grants:
        if _covers(held, grant) and replace(grant, uid=held.uid, from_day=held.from_day, to_day=held.to_day) == held:
            raise AlreadyGranted(held.from_day, held.to_day)


def _covers(held: Grant, grant: Grant) -> bool:
    is_to_the_end = (held.to_day or dt.date.max) >= (grant.to_day or dt.date.max)
    return held.from_day <= grant.from_day and is_to_the_end


def _overlap(one: Grant, other: Grant) -> bool:
    first = max(one.from_day, other.from_day)
    last = min(one.to_day or dt.date.max, other.to_day or dt.date.max)
    return first <= last


def _listed(permissions: frozenset[Permission]) -> str:
    return ", ".join(sorted(permission.key for permission in permissions))
