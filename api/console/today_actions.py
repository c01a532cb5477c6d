"""What is done with many alerts at once: given to somebody, followed up, handed over, and one reviewed letter each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from api.allowed import allowed
from api.console.current import need_current
from api.console.fields import day_of, text_of
from api.console.paper import day as in_words
from api.console.places import Page
from api.console.today import AT_ONCE, named, shown
from api.console.today_choice import Choice
from api.refusals import FormIncomplete
from api.visit import Form, Visit, Visiting
from sponsor_monitor.casework.letter import LetterKind
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.bulk import Done, assign_many, follow_up_many, hand_over_many, write_many
from sponsor_monitor.services.cases import case_of
from sponsor_monitor.services.taking_up import take_up
from sponsor_monitor.services.work import Work
from sponsor_monitor.services.writing import FIRST
from sponsor_monitor.store.persons import persons
from sponsor_monitor.words import plural

router = APIRouter()
page = Page(router)
_MOST_SAID = 3
_OPEN = allowed(Permission.WORK_ALERTS)
_MEETING = ("meeting_on", "meeting_where")
_BLANKS = (*_MEETING, "reply_by")
Cases = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class _Selected:
    """The cases of the selected alerts, each with the last entry that was seen of it, and what has none."""

    cases: Cases
    refused: tuple[str, ...]


@router.post("/today/act", name="today-act", dependencies=[_OPEN])
def act(visit: Visiting, form: Form) -> Response:
    """Do the same with every selected alert; what a form lacks is said on the page again."""
    choice = Choice.of(visit.unseal(text_of(form, "view")))
    picked = [str(uid) for uid in form.getlist("picked")][:AT_ONCE]
    what = text_of(form, "do")
    try:
        if not picked:
            raise FormIncomplete({"picked": "Select at least one alert."})
        if what == "write":
            return letters(visit, form, picked)
        said = _done(visit, form, picked, what)
    except FormIncomplete as incomplete:
        return shown(visit, choice, incomplete.faults, 422)
    return visit.go("today-chosen", view=visit.seal(choice.told()), notice=said)


def letters(visit: Visit, form: FormData, picked: list[str]) -> Response:
    """The letters as they will be sent, to be read first; nothing is sent yet."""
    kind, values = _letter_kind(form), _values(form)
    needs = [name for name in _MEETING if kind is LetterKind.MEETING and name not in values]
    done: list[Done] = []
    with visit.work() as work:
        selected = _selected(work, form, picked)
        if not needs:
            _bring(visit, work, selected.cases)
            done = write_many(work, selected.cases, kind, values, send=False)
        known = {uid: case_of(work, uid) for uid in selected.cases}
        people = persons(work.connection, {case.registration for case in known.values()})
    ready = [one for one in done if not one.refused]
    return visit.page(
        "letters.html",
        here="today",
        kind=kind.value,
        values=values,
        is_meeting=kind is LetterKind.MEETING,
        picked=picked,
        view=text_of(form, "view"),
        ready=[(people[known[one.uid].registration], one) for one in ready],
        seen=[f"{one.uid}:{known[one.uid].number}" for one in ready],
        refused=[*selected.refused, *(one.refused for one in done if one.refused)],
    )


@router.post("/today/send", name="today-send", dependencies=[_OPEN])
def send(visit: Visiting, form: Form) -> Response:
    """Send the letters that were read."""
    kind, values = _letter_kind(form), _values(form)
    cases = dict(map(_pair, map(str, form.getlist("seen"))))
    with visit.work() as work:
        _bring(visit, work, cases)
        done = write_many(work, cases, kind, values, send=True)
    sent = sum(not one.refused for one in done)
    return visit.go("today-chosen", view=text_of(form, "view"), notice=_said(f"{plural(sent, 'letter')} sent", done))


def _done(visit: Visit, form: FormData, picked: list[str], what: str) -> str:
    """Do it, and say what came of it."""
    do, begun = _doing(visit, form, what)
    with visit.work() as work:
        selected = _selected(work, form, picked)
        done = [*do(work, selected.cases), *(Done("", refused=why) for why in selected.refused)]
    return _said(f"{begun}: {plural(sum(not one.refused for one in done), 'case')}", done)


def _doing(visit: Visit, form: FormData, what: str) -> tuple[Callable[[Work, Cases], list[Done]], str]:
    """What a button does with some cases, and how that is said; FormIncomplete where the form does not say enough."""
    if what == "follow-up":
        day = day_of(form, "follow_up", "the day of the follow-up")
        return lambda work, cases: follow_up_many(work, cases, day), f"Follow-up on {in_words(day)}"
    to = text_of(form, "to")
    if what not in ("assign", "hand-over"):
        raise FormIncomplete({"to": "Press one of the buttons: assign, hand over, set the follow-up, or write."})
    if to not in visit.books.people.accounts:
        raise FormIncomplete({"to": "Choose to whom they go."})
    name = named(visit, to)
    if what == "assign":
        return lambda work, cases: assign_many(work, cases, to), f"Given to {name}"
    note = text_of(form, "note")
    if not note:
        raise FormIncomplete({"note": "Write how they stand, for the person who takes over."})
    return lambda work, cases: hand_over_many(work, cases, to, note), f"Handed over to {name}"


def _selected(work: Work, form: FormData, picked: list[str]) -> _Selected:
    work.lock()
    seen = dict(map(_pair, map(str, form.getlist("seen"))))
    taken = take_up(work, picked)
    cases = {one.case: seen.get(one.case) for one in taken if one.case}
    # An alert that joined a case just now made a later entry in it: what was seen of the case is known to us.
    joined = {one.case for one in taken if one.case} - set(seen)
    cases |= dict.fromkeys(joined)
    return _Selected(cases, tuple(one.refused for one in taken if one.refused))


def _bring(visit: Visit, work: Work, cases: Cases) -> None:
    work.lock()
    for uid in cases:
        need_current(visit, work, case_of(work, uid).registration)


def _values(form: FormData) -> dict[str, str]:
    return {name: text_of(form, name) for name in _BLANKS if text_of(form, name)}


def _letter_kind(form: FormData) -> LetterKind:
    kind = text_of(form, "letter")
    if kind not in FIRST:
        raise FormIncomplete({"letter": "Choose which letter."})
    return LetterKind(kind)


def _pair(written: str) -> tuple[str, int | None]:
    uid, _, number = written.partition(":")
    return uid, int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None  # noqa: PLR2004


def _said(what: str, done: list[Done]) -> str:
    refused = [one.refused for one in done if one.refused]
    if not refused:
        return f"{what}."
    more = f" And {len(refused) - _MOST_SAID} more." if len(refused) > _MOST_SAID else ""
    return f"{what}. Not done in {len(refused)}: {' '.join(dict.fromkeys(refused[:_MOST_SAID]))}{more}"
