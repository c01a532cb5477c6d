"""Letters and notices of a case: shown as they would be sent, and sent by who has read just that."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from http import HTTPStatus

from fastapi import Response
from pydantic import Field

from api.allowed import allowed
from api.console.current import bring_current, need_current
from api.refusals import FormIncomplete
from api.routes.noun import Asked, Id, Said, Word, Words, headers, noun, problems
from api.routes.seen_so_far import IfMatch, etag, require_match
from api.visit import Visit, Visiting
from sponsor_monitor.casework.event_words import Channel, Concern, Ground
from sponsor_monitor.casework.letter import LetterKind, LetterRefused, blank_words
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.after_decision import notify
from sponsor_monitor.services.cases import known_case
from sponsor_monitor.services.letters import ADVANCE, NOTICES
from sponsor_monitor.services.work import Work
from sponsor_monitor.services.writing import WITH_FACTS, Sent, letter, tell_in_advance

router = noun("letters")
_MAY = allowed(Permission.WRITE_TO_STUDENT)
_READ = "The hash of the letter, for If-Match when it is sent."
_OWN = (*ADVANCE.values(), *NOTICES.values())
_IN_ADVANCE, _NOTICE = "told-in-advance", "notice"

Which = StrEnum(  # type: ignore[misc]
    "Which",
    {
        **{each.name: each.value for each in LetterKind if each not in _OWN},
        "TOLD_IN_ADVANCE": _IN_ADVANCE,
        "NOTICE": _NOTICE,
    },
)
"""The letters there are; which of both texts is told in advance, or given notice by, follows from the case."""


class By(StrEnum):
    """How a letter goes: by e-mail, or printed by a person, by post or by hand."""

    EMAIL = "email"
    LETTER = "letter"


class ToWrite(Asked):
    """Which letter; ``given`` is what only an officer can say, by the names that a refusal gives.

    ``paragraph`` is the officer's own and stands in a notice only; ``by`` counts for what is told in advance and for a
    notice: the others go by e-mail.
    """

    kind: Which
    given: dict[Word, Words] = Field(default_factory=dict)
    paragraph: Words | None = None
    by: By = By.EMAIL


class Letter(Said):
    """A letter as it is sent; ``message`` is the id of the e-mail it went by, null where it did not."""

    kind: LetterKind
    subject: str
    text: str
    message: str | None


@router.post(
    "/cases/{case}/letters/preview",
    dependencies=[_MAY],
    responses=headers(HTTPStatus.OK, "The letter", ETag=_READ),
)
def preview(visit: Visiting, case: Id, asked: ToWrite, response: Response) -> Letter:
    """A letter or notice as it would be sent, or what it lacks, by name. Nothing leaves. The look is logged."""
    with visit.work() as work:
        made = _written(visit, work, case, asked, send=False)
    response.headers["ETag"] = _tag(made)
    return _told(made)


@router.post(
    "/cases/{case}/letters",
    status_code=HTTPStatus.CREATED,
    dependencies=[_MAY],
    responses={
        **problems(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED),
        **headers(HTTPStatus.CREATED, "It is on its way, or recorded", ETag=_READ),
    },
)
def sent(visit: Visiting, case: Id, asked: ToWrite, response: Response, if_match: IfMatch = None) -> Letter:
    """Send the letter that was read: one that would read otherwise by now is not sent."""
    with visit.work() as work:
        made = _written(visit, work, case, asked, send=True)
        require_match(if_match, _sha256(made))
    response.headers["ETag"] = _tag(made)
    return _told(made)


def _written(visit: Visit, work: Work, case: str, asked: ToWrite, *, send: bool) -> Sent:
    """A letter, shown or sent; FormIncomplete names what it lacks."""
    if asked.paragraph is not None and asked.kind != _NOTICE:
        raise FormIncomplete({"paragraph": "A paragraph of your own stands in a notice only."})
    work.lock()
    known = known_case(work, case)
    with_facts = asked.kind.value in (_IN_ADVANCE, *(each.value for each in WITH_FACTS))
    (need_current if with_facts else bring_current)(visit, work, known.case.registration)
    by = Channel(asked.by.value)
    try:
        if asked.kind == _IN_ADVANCE:
            ground = Ground.IMMIGRATION if known.case.concern is Concern.IMMIGRATION else Ground.ACADEMIC
            return tell_in_advance(work, case, ground, asked.given, send=send, by=by)
        if asked.kind == _NOTICE:
            return notify(work, case, asked.given, send=send, by=by, paragraph=asked.paragraph)
        return letter(work, case, LetterKind(asked.kind.value), asked.given, send=send)
    except LetterRefused as refused:
        raise FormIncomplete({name: blank_words(name) for name in refused.missing}) from refused


def _sha256(made: Sent) -> str:
    return hashlib.sha256(made.letter.text.encode()).hexdigest()


def _tag(made: Sent) -> str:
    return etag(_sha256(made))


def _told(made: Sent) -> Letter:
    return Letter(kind=made.letter.kind, subject=made.letter.subject, text=made.letter.text, message=made.message)
