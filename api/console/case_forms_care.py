"""Forms about the student: contact, answers, circumstances, support, options, plans and welfare."""

from __future__ import annotations

from api.console.case_forms import EventForm, Field, Values, of_words, on_day, recording
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import Channel, Circumstances, Option, PlanOutcome, Support
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.care import attempt_contact, offer_options
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.work import Work

_NOTE = Field("note", "Note", "area", is_needed=False)
_REFERRED = (("offered", "Told where to go"), ("referred", "Referred there"))


def _contact(work: Work, case: str, values: Values, expected: int | None) -> object:
    told = {name: value for name, value in values.items() if name not in ("channel", "on")}
    return attempt_contact(work, case, Channel(values["channel"]), values["on"], expected=expected, **told)


def _options(work: Work, case: str, values: Values, expected: int | None) -> object:
    told = {name: values[name] for name in ("answer_by", "note")}
    chosen = [Option(each) for each in values["options"]]
    return offer_options(work, case, chosen, values["on"], expected=expected, **told)


def _support(work: Work, case: str, values: Values, expected: int | None) -> object:
    kind = CaseEvent.SUPPORT_REFERRED if values["how"] == "referred" else CaseEvent.SUPPORT_OFFERED
    private = {"support": values["support"], "note": values["note"]}
    return record(work, case, kind, {"on": values["on"]}, private, expected=expected)


def _has_welfare(case: Case) -> bool:
    return case.is_open and case.has_unanswered_welfare


CARE = (
    EventForm(
        "contact",
        "Contact",
        Permission.CONTACT_STUDENT,
        (
            of_words("channel", "How", Channel),
            on_day(),
            Field("answered", "The student was reached", "box"),
            Field("answer_by", "Time to answer until", "day", is_needed=False, hint="Else as the process has it."),
            Field("proof", "What shows it", is_needed=False, hint="Such as a call log; a file can be attached."),
            _NOTE,
        ),
        _contact,
    ),
    EventForm(
        "response",
        "Answer",
        Permission.CONTACT_STUDENT,
        (of_words("channel", "How", Channel), on_day(), Field("words", "What was said", "area")),
        recording(CaseEvent.RESPONSE, ("words",)),
    ),
    EventForm(
        "circumstances",
        "Circumstances",
        Permission.CONTACT_STUDENT,
        (
            of_words("category", "Category", Circumstances, "A category, never a detail."),
            on_day(),
            Field("evidence_kept", "Where the evidence is kept", is_needed=False),
        ),
        recording(CaseEvent.CIRCUMSTANCES_NOTED, ("category", "evidence_kept")),
    ),
    EventForm(
        "support",
        "Support",
        Permission.OFFER_SUPPORT,
        (of_words("support", "Whom", Support), Field("how", "How", "radios", _REFERRED), on_day(), _NOTE),
        _support,
    ),
    EventForm(
        "options",
        "Options offered",
        Permission.OFFER_SUPPORT,
        (
            Field(
                "options", "What was offered", "boxes", tuple((each.value, each.value.capitalize()) for each in Option)
            ),
            on_day(),
            Field("answer_by", "Time to choose until", "day", is_needed=False, hint="Else as the process has it."),
            Field("note", "Note", "area", is_needed=False, hint="Offered again: why the choice is not followed."),
        ),
        _options,
    ),
    EventForm(
        "choice",
        "Choice",
        Permission.OFFER_SUPPORT,
        (
            of_words("option", "What the student chose", Option),
            on_day(),
            Field("words", "In words", "area", is_needed=False),
        ),
        recording(CaseEvent.OPTION_CHOSEN, ("words",)),
    ),
    EventForm(
        "plan",
        "Action plan",
        Permission.WORK_CASES,
        (
            Field("agreed", "What was agreed", "area"),
            Field("agreed_with_student", "Agreed with the student", "box"),
            on_day(),
            Field("reviews", "Days of review", "days", hint="Such as 2026-04-30 2026-05-28."),
        ),
        recording(CaseEvent.ACTION_PLAN, ("agreed",)),
    ),
    EventForm(
        "plan-review",
        "Review of the plan",
        Permission.WORK_CASES,
        (
            Field(
                "review",
                "Which review",
                "select",
                lambda about: tuple((day.isoformat(), day.isoformat()) for day in about.case.plan_reviews),
            ),
            of_words("outcome", "How it stands", PlanOutcome),
            on_day(),
            Field("next_review", "Next review", "day", is_needed=False),
            _NOTE,
        ),
        recording(CaseEvent.PLAN_REVIEWED, ("note",)),
        is_offered=lambda case: case.is_open and bool(case.plan_reviews),
    ),
    EventForm(
        "welfare",
        "Welfare concern",
        Permission.RAISE_WELFARE,
        (Field("words", "What gives concern", "area"), on_day()),
        recording(CaseEvent.WELFARE_CONCERN, ("words",)),
        hint="It goes to the duty team at once; formal letters wait until it is answered.",
    ),
    EventForm(
        "welfare-answer",
        "Answer to welfare",
        Permission.ANSWER_WELFARE,
        (
            Field("words", "Answer", "area"),
            Field("letters_may_go_on", "Formal letters may go", "box"),
            on_day(),
        ),
        recording(CaseEvent.WELFARE_ANSWERED, ("words",)),
        is_offered=_has_welfare,
    ),
)
"""In the order in which they are offered."""
