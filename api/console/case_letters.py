"""Letters of a case: chosen, read as they will be sent, and only then let go."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from api.allowed import allowed
from api.console.current import bring_current, need_current
from api.console.fields import text_of, text_or_none
from api.console.places import Page
from api.refusals import FormIncomplete, Refused, status_of
from api.visit import Form, Visit, Visiting, attachment
from sponsor_monitor.casework.event_words import Channel, Concern, Ground
from sponsor_monitor.casework.letter import LetterKind, LetterRefused, blank_words
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_person, sight_of
from sponsor_monitor.services.after_decision import notify
from sponsor_monitor.services.cases import Known, known_case
from sponsor_monitor.services.letter_papers import Addressed, addressed, letter_made
from sponsor_monitor.services.letters import ADVANCE, NOTICES
from sponsor_monitor.services.papers import moment_of
from sponsor_monitor.services.work import Work
from sponsor_monitor.services.writing import FIRST, Sent, letter, tell_in_advance
from sponsor_monitor.store.errors import StoreError

router = APIRouter()
page = Page(router)
_MAY = allowed(Permission.WRITE_TO_STUDENT)
_IN_ADVANCE, _NOTICE = "tell-in-advance", "notice"
_OWN = (*ADVANCE.values(), *NOTICES.values())
_WITH_FACTS = (*FIRST, LetterKind.PANEL_INVITATION, _IN_ADVANCE)
_GIVEN = "given-"
_HERE = ("give it", "give them")
_FILES = {"pdf": ("pdf", False), "large": ("pdf", True), "page": ("html", False)}
_TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class _Preview:
    """A letter as it will go, or what it lacks: blanks to fill here, and what others enter."""

    sent: Sent | None = None
    blanks: tuple[tuple[str, str], ...] = ()
    lacks: tuple[str, ...] = ()
    refused: str = ""
    given: dict[str, str] = field(default_factory=dict)


@router.get("/cases/{case}/letters", name="case-letters", dependencies=[_MAY])
def letters(visit: Visiting, case: str) -> Response:
    """Which letter."""
    return _shown(visit, case, "", _Preview())


@router.post("/cases/{case}/letters", name="case-letter", dependencies=[_MAY])
def preview(visit: Visiting, case: str, form: Form) -> Response:
    """The letter as it will be sent, or what is missing in it. Nothing leaves."""
    kind = text_of(form, "kind")
    given = _given(form)
    try:
        with visit.work() as work:
            sent = _written(visit, work, case, form, send=False)
    except LetterRefused as refused:
        words = {name: blank_words(name) for name in refused.missing}
        blanks = [(name, said.partition(":")[0]) for name, said in words.items() if any(each in said for each in _HERE)]
        lacks = [said for name, said in words.items() if name not in dict(blanks)]
        return _shown(visit, case, kind, _Preview(blanks=tuple(blanks), lacks=tuple(lacks), given=given), 422)
    except (NotPermitted, StoreError, FormIncomplete, Refused):
        raise
    except SponsorMonitorError as refused:
        return _shown(visit, case, kind, _Preview(refused=str(refused), given=given), status_of(refused))
    return _shown(visit, case, kind, _Preview(sent, given=given), paragraph=text_of(form, "paragraph"))


@router.post("/cases/{case}/letters/send", name="case-letter-send", dependencies=[_MAY])
def send(visit: Visiting, case: str, form: Form) -> Response:
    """Send the letter that was read; one that would read otherwise by now is shown again instead."""
    with visit.work() as work:
        made = _written(visit, work, case, form, send=True)
        if made.letter.text != str(form.get("read", "")).replace("\r\n", "\n"):
            raise LetterChanged
    said = "The letter is on its way." if made.message else "Recorded: print the letter, and see that it arrives."
    return visit.go("case", case=case, notice=said)


@router.post("/cases/{case}/letters/file", name="case-letter-file", dependencies=[_MAY])
def file(visit: Visiting, case: str, form: Form) -> Response:
    """The letter as it is shown, as a file to keep or to print: PDF, PDF in large print, or a page."""
    chosen = text_of(form, "as")
    if chosen not in _FILES:
        raise FormIncomplete({"as": "Choose as what the letter is written."})
    ending, is_large = _FILES[chosen]
    with visit.work() as work:
        made, about = _written(visit, work, case, form, send=False), addressed(work, case)
    data = _set(made, about, moment_of(visit.now), ending, is_large=is_large)
    with visit.work() as work:
        letter_made(work, about, made.letter, ending, data, is_large=is_large)
    return attachment(data, f"{made.letter.kind.value}-{about.on.isoformat()}.{ending}", _TYPES[ending])


class LetterChanged(Refused):
    """A letter that is no longer the one that was read."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Something in the letter changed since you read it, so it was not sent: read it again.")


def _set(made: Sent, about: Addressed, moment: str, ending: str, *, is_large: bool) -> bytes:
    """The letter as a file. What sets pages is large, and read only once somebody wants one."""
    from reports.papers.letter import LetterSheet, letter_html, letter_pdf

    sheet = LetterSheet(made.letter, about.institution, about.to, about.on.isoformat(), moment, is_large)
    return letter_pdf(sheet) if ending == "pdf" else letter_html(sheet).encode("utf-8", "replace")


def _written(visit: Visit, work: Work, case: str, form: FormData, *, send: bool) -> Sent:
    kind, given = text_of(form, "kind"), _given(form)
    work.lock()
    known = known_case(work, case)
    registration = known.case.registration
    if kind in _WITH_FACTS:
        need_current(visit, work, registration)
    else:
        bring_current(visit, work, registration)
    by = Channel.LETTER if text_of(form, "by") == Channel.LETTER else Channel.EMAIL
    if kind == _IN_ADVANCE:
        return tell_in_advance(work, case, _ground(known), given, send=send, by=by)
    if kind == _NOTICE:
        return notify(work, case, given, send=send, by=by, paragraph=text_or_none(form, "paragraph"))
    if kind not in list(LetterKind):
        raise FormIncomplete({"kind": "Choose which letter."})
    return letter(work, case, LetterKind(kind), given, send=send)


def _shown(visit: Visit, case: str, kind: str, made: _Preview, status: int = 200, paragraph: str = "") -> Response:
    with visit.looking() as work:
        known = known_case(work, case)
        sight = sight_of(visit.actor, known.person.scope)
        visit.actor.require(Permission.WRITE_TO_STUDENT, known.person.scope)
        if known.case.concern is Concern.IMMIGRATION:
            visit.actor.require(Permission.SEE_VISA_FACTS, known.person.scope)
    own = [(_IN_ADVANCE, "Told in advance of a recommendation"), (_NOTICE, "Notice of the decision")]
    others = [each for each in LetterKind if each not in _OWN]
    kinds = [(each.value, each.value.replace("-", " ").capitalize()) for each in others]
    return visit.page(
        "case_letters.html",
        here="today",
        status=status,
        case=case,
        who=seen_person(known.person, sight),
        kinds=[*kinds, *own],
        kind=kind,
        made=made,
        paragraph=paragraph,
        can_post=kind in (_IN_ADVANCE, _NOTICE),
        is_notice=kind == _NOTICE,
    )


def _given(form: FormData) -> dict[str, str]:
    """The blanks that were filled in."""
    return {name.removeprefix(_GIVEN): text_of(form, name) for name in form if name.startswith(_GIVEN)}


def _ground(known: Known) -> Ground:
    return Ground.IMMIGRATION if known.case.concern is Concern.IMMIGRATION else Ground.ACADEMIC
