"""Evidence of many students taken out at once: whom, for whom and why; and the ZIP once it is made."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import FileResponse, Response

from api.allowed import allowed
from api.cohort_task import TASK, ZIP
from api.console.data_export import place_of
from api.console.fields import day_of, day_or_none, is_yes, needed, text_of, word_of
from api.console.places import Page
from api.console.progress import begin
from api.refusals import FormIncomplete
from api.taken_out import taken_out
from api.visit import Form, Visit, Visiting
from reports.cohort.beginning import LONGEST_RECIPIENT
from reports.pack.purpose import READERS
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.purpose import Purpose

router = APIRouter()
page = Page(router)
_OPEN = allowed(Permission.EXPORT)
_MOST_NUMBERS = 5_000
_MOST_DIGITS = 9
_FIELDS = ("purpose", "recipient", "as_of", "numbers", "schools", "courses", "begins", "ends", "draw", "seed")


@router.get("/data/evidence", name="cohort", dependencies=[_OPEN])
def form(visit: Visiting) -> Response:
    """The form."""
    return _form(visit, {}, {"sponsored": "yes"})


@router.post("/data/evidence", name="cohort-begin", dependencies=[_OPEN])
def begin_to(visit: Visiting, form: Form) -> Response:
    """Begin; it goes on in a process of its own."""
    try:
        given = _asked(visit, form)
    except FormIncomplete as incomplete:
        typed = {name: text_of(form, name) for name in (*_FIELDS, "sponsored")}
        return _form(visit, incomplete.faults, typed)
    return begin(visit, TASK, "Taking evidence out", "cohort-ready", {"task": "=task"}, **given)


@router.get("/data/evidence/{task}", name="cohort-ready", dependencies=[_OPEN])
def ready(visit: Visiting, task: str) -> Response:
    """Where the file is, and what to write down about it."""
    path, made = taken_out(visit, TASK, task)
    return visit.page("cohort_ready.html", here=place_of(visit), task=task, made=made, size=path.stat().st_size)


@router.get("/data/evidence/{task}/file", name="cohort-file", dependencies=[_OPEN])
def fetch(visit: Visiting, task: str) -> Response:
    """The file."""
    path, _ = taken_out(visit, TASK, task)
    return FileResponse(path, media_type=ZIP, filename="evidence.zip", headers={"Cache-Control": "no-store"})


def _asked(visit: Visit, form: FormData) -> dict[str, Any]:
    """What the form asks for, as the work takes it."""
    purpose = word_of(form, "purpose", Purpose, "who reads it")
    recipient = needed(form, "recipient", "who receives it")
    if len(recipient) > LONGEST_RECIPIENT or not recipient.isprintable():
        raise FormIncomplete(
            {"recipient": f"Write who receives it in one line of at most {LONGEST_RECIPIENT} letters."}
        )
    as_of = day_of(form, "as_of", "a day")
    if as_of > visit.today:
        raise FormIncomplete({"as_of": "Choose a day that has come."})
    return {
        "purpose": purpose.value,
        "recipient": recipient,
        "as_of": as_of.isoformat(),
        "choice": _choice(form),
    }


def _choice(form: FormData) -> dict[str, Any]:
    numbers = text_of(form, "numbers").split()
    if len(numbers) > _MOST_NUMBERS:
        raise FormIncomplete({"numbers": f"Give at most {_MOST_NUMBERS:,} numbers here; more by the command line."})
    schools, courses = text_of(form, "schools").split(), text_of(form, "courses").split()
    begins, ends = (day_or_none(form, name, "a day") for name in ("begins", "ends"))
    draw, seed = _number(form, "draw"), _number(form, "seed")
    if draw == 0:
        raise FormIncomplete({"draw": "Draw at least one, or leave it blank."})
    if seed is not None and draw is None:
        raise FormIncomplete({"draw": "Say how many to draw with this seed."})
    if not (numbers or schools or courses or draw):
        raise FormIncomplete({"numbers": "Say whom: numbers, a school, a course, or how many to draw by lot."})
    return {
        "numbers": list(dict.fromkeys(numbers)),
        "schools": schools,
        "courses": courses,
        "begins": None if begins is None else begins.isoformat(),
        "ends": None if ends is None else ends.isoformat(),
        "sponsored": is_yes(form, "sponsored"),
        "draw": draw,
        "seed": seed,
    }


def _number(form: FormData, name: str) -> int | None:
    text = text_of(form, name)
    if text and not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise FormIncomplete({name: "Give a whole number, such as 60."})
    return int(text) if text else None


def _form(visit: Visit, faults: dict[str, str], typed: dict[str, str]) -> Response:
    yesterday = visit.today - dt.timedelta(days=1)
    readers = [(purpose.value, READERS[purpose].title) for purpose in Purpose if purpose is not Purpose.STUDENT]
    return visit.page(
        "cohort.html",
        here=place_of(visit),
        status=422 if faults else 200,
        faults=faults,
        readers=readers,
        is_signed=visit.service.settings.seal is not None,
        typed={**dict.fromkeys(_FIELDS, ""), "as_of": yesterday.isoformat(), **typed},
    )
