"""Letters and notices of a case: made in full or refused, shown first, and let go by a person."""

from __future__ import annotations

from sponsor_monitor.casework.event_words import Concern, Ground
from sponsor_monitor.casework.letter import Letter, LetterKind, compose
from sponsor_monitor.casework.letter_case import from_case
from sponsor_monitor.casework.letter_facts import facts_in_words
from sponsor_monitor.casework.letter_values import Values, from_contacts, from_process
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.people.seen import seen_findings, sight_of
from sponsor_monitor.services.alerts import alerts_of_student
from sponsor_monitor.services.cases import Known
from sponsor_monitor.services.contact_points import contact_points
from sponsor_monitor.services.findings import findings_now
from sponsor_monitor.services.messages import Outgoing, queue_written
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.work import Work
from sponsor_monitor.store.settings import settings
from sponsor_monitor.vocabulary import Outcome

NOTICES = {Ground.ACADEMIC: LetterKind.NOTICE_ACADEMIC, Ground.IMMIGRATION: LetterKind.NOTICE_IMMIGRATION}
ADVANCE = {
    Ground.ACADEMIC: LetterKind.TOLD_IN_ADVANCE_ACADEMIC,
    Ground.IMMIGRATION: LetterKind.TOLD_IN_ADVANCE_IMMIGRATION,
}
_KINDS = {
    **dict.fromkeys(NOTICES.values(), MessageKind.NOTICE),
    LetterKind.CORRECTION: MessageKind.CORRECTION,
}


class NoAddress(SponsorMonitorError):
    """A letter by e-mail to a student whose records have no address."""

    def __init__(self) -> None:
        """Say how it can reach them."""
        super().__init__(
            "The records have no e-mail address of the student, so nothing was sent: print the letter, let it go "
            "another way (--by letter where the command has it, else case contact), or have the records completed."
        )


def write(work: Work, known: Known, kind: LetterKind, given: Values) -> Letter:
    """A letter about a case as it stands; what is given comes before what case, contacts and process say.

    LetterRefused names what is missing, LetterTooEarly what has not happened.
    """
    work.actor.require(Permission.WRITE_TO_STUDENT, known.person.scope)
    here = known.institution
    values = {
        "student_name": " ".join(known.person.name.split()),
        "institution": settings(work.connection).institution,
        "sender": sender(work),
        **from_contacts(contact_points(work), known.person.school),
        **from_process(here),
        **from_case(kind, known.case, here),
        **given,
    }
    return compose(kind, values)


def require_to_tell(work: Work, known: Known, ground: str | None = None) -> None:
    """Who writes of what is asked, or was decided, in an immigration case or on that ground may see visa facts.

    It is asked before anything that could be told by a letter, or by why there is none.
    """
    work.actor.require(Permission.WRITE_TO_STUDENT, known.person.scope)
    if known.case.concern is Concern.IMMIGRATION or ground == Ground.IMMIGRATION:
        work.actor.require(Permission.SEE_VISA_FACTS, known.person.scope)


def post(work: Work, known: Known, letter: Letter) -> str:
    """Queue a letter to the student and let it go, as the person who has read it; gives the message's id."""
    if not known.person.email:
        raise NoAddress
    message = Outgoing(
        _KINDS.get(letter.kind, MessageKind.LETTER),
        known.person.email,
        known.person.name,
        letter.text,
        registration=known.case.registration,
        case=known.case.uid,
    )
    return queue_written(work, message)


def sender(work: Work) -> str:
    """Who writes: the name and roles of the account, empty where it has no name."""
    account = people_in(work.connection).accounts.get(work.actor.uid)
    roles = ", ".join(sorted(role.value for role in work.actor.roles))
    return f"{account.name}, {roles}" if account is not None and account.name else ""


def facts_now(work: Work, known: Known) -> Values:
    """What today's assessment found of a student, in words, as far as who writes may know of it.

    It is that of the registrations that the case and its alerts are about. What only missing registers leave open is
    not told.
    """
    alerts = alerts_of_student(work, known.case.registration)
    held = [alerts[uid].registration for uid in known.case.alerts if uid in alerts]
    about = dict.fromkeys([known.case.registration, *(one for one in held if one is not None)])
    told = [_facts(work, known, registration) for registration in about]
    return {"facts": "\n".join(said for said in told if said)}


def _facts(work: Work, known: Known, registration: str) -> str:
    entry = findings_now(work, registration).entry
    sight = sight_of(work.actor, known.person.scope)
    seen = seen_findings(entry["findings"], sight).findings
    return facts_in_words([each for each in seen if each["outcome"] != Outcome.INDETERMINATE], entry)
