"""After an approval: the student's notice, the request to remain, the appeal, and what follows for the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sponsor_monitor.audit.entry import Entry
from sponsor_monitor.casework.case import Case, day_of
from sponsor_monitor.casework.case_errors import AlreadyThere, NothingToAnswer
from sponsor_monitor.casework.decision_errors import NotApproved
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_groups import UPHELD
from sponsor_monitor.casework.event_words import AppealGround, Channel, Ground, Outcome, Remedy
from sponsor_monitor.casework.letter_case import day_done
from sponsor_monitor.casework.letter_values import Values, from_deadlines, from_report, from_snapshot
from sponsor_monitor.casework.posted import Post, not_lost, post_of
from sponsor_monitor.casework.process_names import ReportTrigger
from sponsor_monitor.casework.report_dates import Dates
from sponsor_monitor.casework.signing import Recommendation, recommendation
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.cases import Known, known_case, require_letters_allowed, require_to_work
from sponsor_monitor.services.cases import record as record_in_case
from sponsor_monitor.services.judged_case import add
from sponsor_monitor.services.letters import NOTICES, require_to_tell, sender, write
from sponsor_monitor.services.reports import open_withdrawal
from sponsor_monitor.services.work import Work
from sponsor_monitor.services.writing import Sent, deliver, shown

_NOTIFIED = {
    Post.LEFT: "The student was notified",
    Post.ON_ITS_WAY: "The notice is written, and leaves with the next messages",
}


def notify(work: Work, case_uid: str, given: Values, *, send: bool, by: Channel, paragraph: str | None = None) -> Sent:
    """The notice of an approved recommendation, made from its snapshot; LetterRefused where anything is missing.

    ``paragraph`` is the officer's own, and is signed with their name. Where it goes it is recorded with the final
    deadline to ask to remain and the last day to appeal; where the institution counts from it, the report is due.
    """
    work.lock()
    known = known_case(work, case_uid)
    require_to_work(work, known)
    require_to_tell(work, known)
    approval = known.case.approval
    if approval is None:
        raise NotApproved
    for notice in not_lost(known.case, CaseEvent.NOTIFIED, after=approval.number):
        raise AlreadyThere(_NOTIFIED[post_of(known.case, notice)])
    made, dates = _approved(known.case), _dates(known, work.today)
    require_to_tell(work, known, made.ground)
    values = {**_notice(known, made, dates), **given}
    if paragraph:
        values["personal"] = f"{paragraph.strip()}\n{sender(work)}"
    letter = write(work, known, NOTICES[Ground(made.ground)], values)
    if not send:
        return shown(work, known, letter)
    require_letters_allowed(work, known.case.registration)
    sent = deliver(work, known, letter, by)
    here = known.institution
    body = {
        "on": work.today,
        "letter": letter.kind,
        "signed_off": approval.number,
        "remain_by": here.due("remain_days", work.today),
        "appeal_by": here.due("appeal_days", work.today),
        "snapshot": made.snapshot.sha256,
        "message": sent.message,
    }
    told = add(work, known, CaseEvent.NOTIFIED, body, {"letter_text": letter.text, "paragraph": paragraph})
    for trigger in (ReportTrigger.NOTICE, ReportTrigger.APPEALS_OVER):
        open_withdrawal(work, told, trigger, dates)
    return sent


def ask_to_remain(work: Work, case_uid: str, on: dt.date, words: str | None) -> Entry:
    """Record that a student asks to remain: the supported decision is open again, and no withdrawal is reported."""
    return record_in_case(work, case_uid, CaseEvent.REQUEST_TO_REMAIN, {"on": on}, {"words": words})


def lodge_appeal(
    work: Work,
    case_uid: str,
    on: dt.date,
    grounds: Sequence[AppealGround],
    words: str | None,
    taken_because: str | None = None,
) -> Entry:
    """Record an appeal and its grounds; while it is open nothing about the student is erased.

    ``taken_because`` says why one is taken after its last day, or after another that was not upheld.
    """
    body = {"on": on, "grounds": list(grounds)}
    private = {"words": words, "taken_because": taken_because}
    return record_in_case(work, case_uid, CaseEvent.APPEAL_LODGED, body, private)


def decide_appeal(work: Work, case_uid: str, outcome: Outcome, reasons: str, remedy: Remedy | None = None) -> Entry:
    """Record a dean's outcome of the open appeal.

    A successful one undoes the approval, and nothing is reported; otherwise, where the institution counts from the
    end of appeals, the days to report begin anew.
    """
    work.lock()
    known = known_case(work, case_uid)
    work.actor.require(Permission.DECIDE_APPEAL, known.person.scope)
    lodged = next((hold for hold in known.case.holds if hold.kind == CaseEvent.APPEAL_LODGED), None)
    if lodged is None:
        raise NothingToAnswer("appeal")
    body = {"on": work.today, "lodged": lodged.number, "outcome": outcome, "remedy": remedy}
    outcome_entry = record_in_case(work, case_uid, CaseEvent.APPEAL_DECIDED, body, {"reasons": reasons})
    decided = known_case(work, case_uid)
    if outcome not in UPHELD and not decided.case.is_frozen and decided.case.approval is not None:
        open_withdrawal(work, decided, ReportTrigger.APPEALS_OVER, _dates(decided, work.today, appeal=work.today))
    return outcome_entry


def _approved(case: Case) -> Recommendation:
    """The recommendation that was approved, with its snapshot."""
    approval = case.approval
    made = None if approval is None else case.entry(approval.body["recommendation"], CaseEvent.RECOMMENDED)
    if made is None:
        raise NotApproved
    return recommendation(made)


def _dates(known: Known, today: dt.date, appeal: dt.date | None = None) -> Dates:
    """The days from which a report could be counted; the time to appeal ends on its last day, or with an outcome."""
    case, here = known.case, known.institution
    approval = case.approval
    if approval is None:
        raise NotApproved
    notices = not_lost(case, CaseEvent.NOTIFIED, after=approval.number)
    notified_on = day_of(notices[-1]) if notices else today
    end = here.due("appeal_days", notified_on) if here.process.on("appeal_days", notified_on) is not None else None
    return Dates(day_done(approval, here), notified_on, appeal or end)


def _notice(known: Known, made: Recommendation, dates: Dates) -> Values:
    here = known.institution
    notified_on = dates.notified_on or here.today
    return {
        **from_snapshot(made.snapshot.document, here),
        **from_deadlines(here, notified_on),
        **from_report(here, dates),
    }
