"""Forms about records, blocks, panels, and the case itself."""

from __future__ import annotations

from api.console.case_forms import About, EventForm, Field, Options, Values, of_words, on_day, recording
from sponsor_monitor.casework.case import Case
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.casework.event_words import (
    Closing,
    Ground,
    PanelOutcome,
    QueryAbout,
    QueryAnswer,
    RegisterAnswer,
)  # fmt: skip
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.care import ask_register, open_query
from sponsor_monitor.services.cases import record
from sponsor_monitor.services.sign_off import recommend
from sponsor_monitor.services.work import Work

_NOTE = Field("note", "Note", "area", is_needed=False)
_TO = Field("to", "To whom", "select", lambda about: about.accounts)
_RECORDS, _PANEL = "Records", "Panel and decision"
OF_THE_CASE = "The case"
"""The group that stands last."""


def _query(work: Work, case: str, values: Values, expected: int | None) -> object:
    about = QueryAbout(values["about"])
    return open_query(
        work, case, about, values["owner"], values["disputed"], on_record=values["record"], expected=expected
    )


def _query_answer(work: Work, case: str, values: Values, expected: int | None) -> object:
    body = {"query": int(values["query"]), "answer": values["answer"]}
    return record(work, case, CaseEvent.DATA_QUERY_ANSWERED, body, {"reasons": values["reasons"]}, expected=expected)


def _register(work: Work, case: str, values: Values, expected: int | None) -> object:
    return ask_register(work, case, values["session"], of=values["of"], lecturer=values["lecturer"], expected=expected)


def _block(work: Work, case: str, values: Values, expected: int | None) -> object:
    rule, period_start, block, session = values["block"].split("|", 3)
    body = {"rule": rule, "period_start": period_start, "block": block, "session": session or None}
    return record(work, case, CaseEvent.BLOCK_CLEARED, body, {"reason": values["reason"]}, expected=expected)


def _recommend(work: Work, case: str, values: Values, _: int | None) -> object:
    return recommend(work, case, Ground(values["ground"]), values["reasons"])


def _queries(about: About) -> Options:
    return tuple(
        (str(entry.number), f"{entry.body['about']}, entry {entry.number}") for entry in about.case.open_queries
    )


def _registers(about: About) -> Options:
    return tuple((entry.body["session"], entry.body["session"]) for entry in about.case.open_registers)


def _is_closed(case: Case) -> bool:
    return not case.is_open


PROCESS = (
    EventForm(
        "query",
        "Data query",
        Permission.WORK_CASES,
        (
            of_words("about", "About", QueryAbout),
            Field("disputed", "What the student disputes", "area"),
            Field("record", "What reader or helpdesk have on record", "area", is_needed=False),
            Field("owner", "Who answers", "select", lambda about: about.accounts),
        ),
        _query,
        _RECORDS,
    ),
    EventForm(
        "query-answer",
        "Answer to a query",
        Permission.ANSWER_DATA_QUERY,
        (
            Field("query", "Query", "select", _queries),
            of_words("answer", "Answer", QueryAnswer),
            Field("reasons", "Reasons", "area", hint="The student sees them."),
        ),
        _query_answer,
        _RECORDS,
        is_offered=lambda case: case.is_open and bool(case.open_queries),
    ),
    EventForm(
        "register",
        "Register asked for",
        Permission.WORK_CASES,
        (
            Field(
                "session", "Session", "select", lambda about: about.sessions, hint="Those without a complete register."
            ),
            Field("of", "Asked of", "select", lambda about: about.accounts, is_needed=False),
            Field("lecturer", "Or of a lecturer without an account", is_needed=False),
        ),
        _register,
        _RECORDS,
    ),
    EventForm(
        "register-answer",
        "Register answered",
        Permission.ANSWER_REGISTER,
        (Field("session", "Session", "select", _registers), of_words("answer", "Answer", RegisterAnswer), _NOTE),
        recording(CaseEvent.REGISTER_ANSWERED, ("note",)),
        _RECORDS,
        is_offered=lambda case: case.is_open and bool(case.open_registers),
    ),
    EventForm(
        "block",
        "Block cleared",
        Permission.CLEAR_BLOCKS,
        (
            Field("block", "What is cleared", "select", lambda about: about.blocks),
            Field("reason", "Why it does not matter, and how that is known", "area"),
        ),
        _block,
        _RECORDS,
        hint="Ask those who can tell first.",
    ),
    EventForm(
        "panel-refer",
        "Referral to the panel",
        Permission.WORK_CASES,
        (
            Field("meets_on", "The panel meets on", "day"),
            Field("papers_to_student_on", "Papers to the student on", "day"),
            Field("companion_offered", "A companion was offered", "box"),
            Field("statement_invited", "A statement was invited", "box"),
            Field("reason", "Why", "area", is_needed=False),
        ),
        recording(CaseEvent.REFERRED_TO_PANEL, ("reason",)),
        _PANEL,
    ),
    EventForm(
        "panel-held",
        "Panel held",
        Permission.HOLD_PANEL,
        (
            on_day(),
            Field("members", "Members", "boxes", lambda about: about.accounts),
            of_words("outcome", "What it determined", PanelOutcome),
            Field("ground", "Ground", "select", tuple((each.value, each.value) for each in Ground), is_needed=False),
            Field("circumstances_considered", "Exceptional circumstances were considered", "box"),
            Field("wellbeing_considered", "The student's wellbeing was considered", "box"),
            Field("regulators_considered", "The regulators' rules were considered", "box"),
            Field("student_attended", "The student was there", "box"),
            Field("companion_attended", "A companion was there", "box"),
            Field("statement_read", "The student's statement was read", "box"),
            Field("reasons", "Reasons", "area"),
            Field(
                "papers_to_student_on",
                "The student had the papers on",
                "day",
                is_needed=False,
                hint="Where the referral said when they were to go.",
            ),
            Field("gap_ended_reason", "Why what has ended since still counts", "area", is_needed=False),
        ),
        recording(CaseEvent.PANEL_HELD, ("reasons", "gap_ended_reason"), compared=[]),
        _PANEL,
    ),
    EventForm(
        "recommend",
        "Recommendation",
        Permission.RECOMMEND,
        (of_words("ground", "Ground", Ground), Field("reasons", "Reasons", "area")),
        _recommend,
        _PANEL,
        hint="Possible once the checklist is complete; a signatory decides.",
        button="Recommend de-registration",
    ),
    EventForm(
        "assign",
        "Assign",
        Permission.WORK_CASES,
        (_TO,),
        recording(CaseEvent.ASSIGNED),
        OF_THE_CASE,
        button="Assign",
    ),
    EventForm(
        "hand-over",
        "Hand over",
        Permission.WORK_CASES,
        (_TO, Field("note", "How it stands", "area")),
        recording(CaseEvent.HANDED_OVER, ("note",)),
        OF_THE_CASE,
        button="Hand over",
    ),
    EventForm(
        "follow-up",
        "Follow-up or note",
        Permission.WORK_CASES,
        (Field("follow_up", "Look at it again on", "day"), _NOTE),
        recording(CaseEvent.FOLLOW_UP_SET, ("note",)),
        OF_THE_CASE,
    ),
    EventForm(
        "snooze",
        "Put aside",
        Permission.WORK_CASES,
        (Field("until", "Until", "day"), Field("reason", "Why", "area")),
        recording(CaseEvent.SNOOZED, ("reason",)),
        OF_THE_CASE,
        button="Put aside",
    ),
    EventForm(
        "close",
        "Close",
        Permission.WORK_CASES,
        (of_words("outcome", "As", Closing), Field("reason", "Why", "area")),
        recording(CaseEvent.CLOSED, ("reason",)),
        OF_THE_CASE,
        button="Close the case",
    ),
    EventForm(
        "reopen",
        "Open again",
        Permission.WORK_CASES,
        (Field("reason", "Why", "area"),),
        recording(CaseEvent.REOPENED, ("reason",)),
        OF_THE_CASE,
        button="Open it again",
        is_offered=_is_closed,
    ),
)
"""In the order in which they are offered."""
