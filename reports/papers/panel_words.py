"""How a page for a panel says what was done in a case, each in one short sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.pack.wording import day
from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import PanelOutcome
from sponsor_monitor.words import listed

_LONGEST = 130
_ENDS = ("…", "?", "!")


def cut(text: str, longest: int = _LONGEST) -> str:
    """Words in one line, and where they are long only their beginning."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest].rstrip()}…"


def done(entry: Entry) -> str:
    """What an event says, empty where it is told elsewhere on the page or needs no telling."""
    say = _SAID.get(CaseEvent(entry.kind))
    said = "" if say is None else say(entry)
    return said if said.endswith(_ENDS) or not said else f"{said}."


def outcome_words(outcome: PanelOutcome) -> str:
    """What a panel can determine, in a sentence."""
    return {
        PanelOutcome.ACTION_PLAN: "an action plan",
        PanelOutcome.FITNESS_TO_STUDY: "a referral to fitness to study",
        PanelOutcome.DEREGISTRATION: "that de-registration is required",
        PanelOutcome.NO_ACTION: "that no action is needed",
    }[outcome]


def _on(entry: Entry, what: str) -> str:
    return f"{day(entry.body['on'])}: {what}"


def _worded(entry: Entry, name: str, what: str) -> str:
    """What was done, with the words beside it where the reader gets them."""
    said = entry.private.get(name, "")
    return _on(entry, f"{what}: {cut(said).rstrip('.')}" if said else what)


def _response(entry: Entry) -> str:
    return _worded(entry, "words", f"the student answered by {entry.body['channel']}")


def _circumstances(entry: Entry) -> str:
    return _worded(entry, "category", "circumstances were asked for")


def _offered(entry: Entry) -> str:
    return _worded(entry, "support", "support was offered")


def _referred(entry: Entry) -> str:
    return _worded(entry, "support", "referred to support")


def _welfare(entry: Entry) -> str:
    return _on(entry, "a welfare concern was raised")


def _welfare_answered(entry: Entry) -> str:
    may = "letters may go on" if entry.body["letters_may_go_on"] else "letters wait"
    return _on(entry, f"the welfare team answered, {may}")


def _options(entry: Entry) -> str:
    return _on(entry, f"options offered: {listed(entry.body['options'])}")


def _chosen(entry: Entry) -> str:
    return _on(entry, f"the student chose: {entry.body['option']}")


def _plan(entry: Entry) -> str:
    how = "agreed with the student" if entry.body["agreed_with_student"] else "not agreed with the student"
    return _worded(entry, "agreed", f"action plan, {how}")


def _reviewed(entry: Entry) -> str:
    return f"{day(entry.body['on'])}: the action plan was {entry.body['outcome']}"


def _query(entry: Entry) -> str:
    said = entry.private.get("disputed", "")
    about = f"The student disputes a record ({entry.body['about']})"
    return f"{about}: {cut(said).rstrip('.')}" if said else about


def _query_answered(entry: Entry) -> str:
    return f"The disputed record was looked into: {entry.body['answer']}"


def _register(entry: Entry) -> str:
    return f"A lecturer was asked about session {entry.body['session']}: {entry.body['answer']}"


def _held(entry: Entry) -> str:
    return _worded(
        entry, "reasons", f"an earlier panel determined {outcome_words(PanelOutcome(entry.body['outcome']))}"
    )


def _signed(entry: Entry) -> str:
    words = {"approve": "approved", "decline": "declined", "return": "returned with questions"}
    return f"The signatory {words[entry.body['decision']]} an earlier recommendation"


def _remain(entry: Entry) -> str:
    return _on(entry, "the student asked to remain")


_SAID: Mapping[CaseEvent, Callable[[Entry], str]] = {
    CaseEvent.RESPONSE: _response,
    CaseEvent.CIRCUMSTANCES_NOTED: _circumstances,
    CaseEvent.SUPPORT_OFFERED: _offered,
    CaseEvent.SUPPORT_REFERRED: _referred,
    CaseEvent.WELFARE_CONCERN: _welfare,
    CaseEvent.WELFARE_ANSWERED: _welfare_answered,
    CaseEvent.OPTIONS_OFFERED: _options,
    CaseEvent.OPTION_CHOSEN: _chosen,
    CaseEvent.ACTION_PLAN: _plan,
    CaseEvent.PLAN_REVIEWED: _reviewed,
    CaseEvent.DATA_QUERY_OPENED: _query,
    CaseEvent.DATA_QUERY_ANSWERED: _query_answered,
    CaseEvent.REGISTER_ANSWERED: _register,
    CaseEvent.PANEL_HELD: _held,
    CaseEvent.SIGNED_OFF: _signed,
    CaseEvent.REQUEST_TO_REMAIN: _remain,
}
