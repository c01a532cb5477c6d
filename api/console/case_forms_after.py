"""Forms about what follows a decision: remaining, appeals, complaints, reviews, the end of procedures, the report."""

from __future__ import annotations

from api.console.case_forms import About, EventForm, Field, Options, Values, of_words, on_day, recording
from api.console.paper import day as in_words
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.case_errors import CaseMovedOn
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import AppealGround, Outcome, Remedy, Reviewer
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.after_decision import decide_appeal
from sponsor_monitor.services.cases import case_of
from sponsor_monitor.services.reports import record_of_case
from sponsor_monitor.services.work import Work

_AFTER = "After a decision"
_HOLD = "While it is open, nothing about this student is erased."
_STUDENTS_WORDS = Field("words", "In the student's words", "area", is_needed=False)
_REASONS = Field("reasons", "Reasons", "area")
_DECISIONS = (
    CaseEvent.SIGNED_OFF,
    CaseEvent.APPEAL_DECIDED,
    CaseEvent.COMPLAINT_DECIDED,
    CaseEvent.REVIEW_DECIDED,
    CaseEvent.PANEL_HELD,
)
"""What procedures can be about, once they are complete."""


def _open(case: Case, kind: CaseEvent) -> bool:
    """Whether something of a kind is lodged and not decided."""
    return any(hold.kind == kind for hold in case.holds)


def _lodged(kind: CaseEvent) -> Field:
    """Which of those that are not decided."""

    def options(about: About) -> Options:
        return tuple(
            (str(hold.number), f"of {in_words(day_of(hold))}, entry {hold.number}")
            for hold in about.case.holds
            if hold.kind == kind
        )

    return Field("lodged", "Which", "select", options)


def _decided(kind: CaseEvent) -> EventForm:
    """The outcome of a complaint or a review that was lodged."""
    is_complaint = kind is CaseEvent.COMPLAINT_DECIDED
    lodged = CaseEvent.COMPLAINT_LODGED if is_complaint else CaseEvent.REVIEW_LODGED
    record = recording(kind, ("reasons",))

    def do(work: Work, case: str, values: Values, expected: int | None) -> object:
        return record(work, case, {**values, "lodged": int(values["lodged"])}, expected)

    return EventForm(
        "complaint-decided" if is_complaint else "review-decided",
        "Complaint decided" if is_complaint else "Review decided",
        Permission.DECIDE_APPEAL if is_complaint else Permission.WORK_CASES,
        (_lodged(lodged), of_words("outcome", "Outcome", Outcome), on_day(), _REASONS),
        do,
        _AFTER,
        hint="Nobody decides who prepared the case, sat on its panel or signed." if is_complaint else "",
        is_offered=lambda case: _open(case, lodged),
    )


def _appeal_decided(work: Work, case: str, values: Values, expected: int | None) -> None:
    _as_seen(work, case, expected)
    remedy = None if values["remedy"] is None else Remedy(values["remedy"])
    decide_appeal(work, case, Outcome(values["outcome"]), values["reasons"], remedy)


def _reported(work: Work, case: str, values: Values, expected: int | None) -> None:
    _as_seen(work, case, expected)
    record_of_case(work, case, values["on"], values["reference"], values["what"], values["before_notice"])


def _as_seen(work: Work, case: str, expected: int | None) -> None:
    """CaseMovedOn where the case is not any more what somebody saw of it."""
    number = case_of(work, case).number
    if expected not in (None, number):
        raise CaseMovedOn(expected, number)


def _is_over(case: Case) -> bool:
    return not case.holds and case.last(*_DECISIONS) is not None


AFTER = (
    EventForm(
        "remain",
        "Asks to remain",
        Permission.WORK_CASES,
        (on_day(), _STUDENTS_WORDS),
        recording(CaseEvent.REQUEST_TO_REMAIN, ("words",)),
        _AFTER,
        is_offered=lambda case: case.approval is not None,
    ),
    EventForm(
        "appeal",
        "Appeal lodged",
        Permission.WORK_CASES,
        (
            on_day(),
            Field("grounds", "Grounds", "boxes", tuple((each.value, each.value.capitalize()) for each in AppealGround)),
            _STUDENTS_WORDS,
            Field(
                "taken_because",
                "Why it is taken all the same",
                "area",
                is_needed=False,
                hint="After its last day, or after an appeal that was not upheld.",
            ),
        ),
        recording(CaseEvent.APPEAL_LODGED, ("words", "taken_because")),
        _AFTER,
        hint=_HOLD,
        is_offered=lambda case: case.approval is not None and not _open(case, CaseEvent.APPEAL_LODGED),
    ),
    EventForm(
        "appeal-decided",
        "Appeal decided",
        Permission.DECIDE_APPEAL,
        (
            of_words("outcome", "Outcome", Outcome),
            Field(
                "remedy",
                "What it leads to, where it is upheld",
                "select",
                tuple((each.value, each.value.capitalize()) for each in Remedy),
                is_needed=False,
            ),
            _REASONS,
        ),
        _appeal_decided,
        _AFTER,
        hint="A successful appeal undoes the approval, and nothing is reported; else the student stays withdrawn.",
        is_offered=lambda case: _open(case, CaseEvent.APPEAL_LODGED),
    ),
    EventForm(
        "complaint",
        "Complaint lodged",
        Permission.WORK_CASES,
        (on_day(), _STUDENTS_WORDS),
        recording(CaseEvent.COMPLAINT_LODGED, ("words",)),
        _AFTER,
        hint=_HOLD,
        is_offered=lambda _: True,
    ),
    _decided(CaseEvent.COMPLAINT_DECIDED),
    EventForm(
        "review",
        "Review lodged",
        Permission.WORK_CASES,
        (of_words("by", "By whom", Reviewer), on_day(), _STUDENTS_WORDS),
        recording(CaseEvent.REVIEW_LODGED, ("words",)),
        _AFTER,
        hint=f"Somebody else looks at what the institution decided. {_HOLD}",
        is_offered=lambda case: case.last(*_DECISIONS) is not None,
    ),
    _decided(CaseEvent.REVIEW_DECIDED),
    EventForm(
        "procedures-completed",
        "Procedures completed",
        Permission.WORK_CASES,
        (on_day("on", "The student was told on"), Field("note", "Note", "area", is_needed=False)),
        recording(CaseEvent.PROCEDURES_COMPLETED, ("note",)),
        _AFTER,
        hint="The student was told that the institution's own procedures are complete, and who reviews them.",
        is_offered=_is_over,
    ),
    EventForm(
        "reported",
        "Reported to the Home Office",
        Permission.REPORT,
        (
            on_day("on", "Typed into the SMS on"),
            Field("reference", "Reference the SMS gave"),
            Field("what", "What was reported", "area", is_needed=False),
            Field(
                "before_notice",
                "Where the student was not notified yet: why it was reported before",
                "area",
                is_needed=False,
            ),
        ),
        _reported,
        _AFTER,
        hint="Nothing is sent from here. What was reported is frozen: later facts are new events.",
        is_offered=lambda case: bool(case.duties),
    ),
)
"""In the order in which they are offered."""
