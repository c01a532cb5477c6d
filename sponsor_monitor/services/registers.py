"""Registers that nobody has sent: the lecturer is asked once, by a message of their own, and it is in the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.messages.register_request import unmarked_text
from sponsor_monitor.people.account import Account
from sponsor_monitor.people.permission import Permission
from sponsor_monitor.services.alert_registers import RegisterAsked, registers_asked
from sponsor_monitor.services.messages import Outgoing, queue
from sponsor_monitor.services.people import people_in
from sponsor_monitor.services.process import institution_today
from sponsor_monitor.services.work import Work

_MOST = 500


class RegisterEvent(StrEnum):
    """The kinds of entries about registers of which no case speaks."""

    ASKED = "registers-asked"
    """Which sessions, of which account, to be answered by which day; the subject is the message."""
    ANSWERED = "register-answered"
    """What somebody who was asked says of a session, for everybody who was due in it."""


class NobodyToAsk(SponsorMonitorError):
    """Sessions whose lecturer cannot be written to, or was asked already."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "Nobody could be asked: whoever took these sessions was asked already, or has no account with an e-mail "
            "address here. Write to the school, or have an account made (sponsor-monitor people add)."
        )


class TooManySessions(SponsorMonitorError):
    """More sessions at once than anybody could answer for."""

    def __init__(self) -> None:
        """Name the limit."""
        super().__init__(f"Ask for at most {_MOST:,} registers at once.")


@dataclass(frozen=True, slots=True)
class Asked:
    """When a register was asked for, of which account, and by which day it is to come."""

    on: dt.date
    account: str
    due: dt.date


@dataclass(frozen=True, slots=True)
class AskedNow:
    """How many registers were asked for of how many people, and the sessions for which there is nobody to ask."""

    registers: int
    people: int
    nobody: tuple[str, ...]


def registers_asked_for(work: Work) -> dict[str, Asked]:
    """The sessions whose registers were asked for, as they were last."""
    institution = institution_today(work)
    return {
        session: Asked(institution.day_of(entry.at), entry.body["account"], dt.date.fromisoformat(entry.body["due"]))
        for entry in work.entries(kinds=[RegisterEvent.ASKED])
        for session in entry.body["sessions"]
    }


def ask_lecturers(work: Work, session_ids: Collection[str]) -> AskedNow:
    """Ask whoever took each session, or owns its module, for the register; nobody is asked for the same twice.

    Raises NobodyToAsk where nobody could be.
    """
    work.actor.require(Permission.IMPORT)
    if len(session_ids) > _MOST:
        raise TooManySessions
    work.lock()
    known = registers_asked_for(work)
    wanted = registers_asked(work, [session for session in session_ids if session not in known])
    by_name = reachable(people_in(work.connection).accounts.values())
    of_account: dict[str, list[RegisterAsked]] = {}
    nobody: list[str] = []
    for one in wanted:
        account = whom(one.staff, one.owner, by_name)
        if account is None:
            nobody.append(one.session_id)
        else:
            of_account.setdefault(account.uid, []).append(one)
    if not of_account:
        raise NobodyToAsk
    accounts = {account.uid: account for account in by_name.values()}
    for uid, mine in of_account.items():
        _ask(work, accounts[uid], mine)
    return AskedNow(sum(map(len, of_account.values())), len(of_account), tuple(nobody))


def reachable(accounts: Iterable[Account]) -> dict[str, Account]:
    """The open accounts with an e-mail address, by each name that a timetable may call them."""
    found: dict[str, Account] = {}
    for account in accounts:
        if account.email and not account.is_closed:
            for name in (account.email, account.name, account.user_name):
                if name:
                    found[name.casefold()] = account
    return found


def whom(staff: str, owner: str, by_name: Mapping[str, Account]) -> Account | None:
    """Who is to be asked: who took the class, else who owns the module; None where neither can be written to."""
    return next((by_name[name.casefold()] for name in (staff, owner) if name.casefold() in by_name), None)


def _ask(work: Work, account: Account, mine: Sequence[RegisterAsked]) -> None:
    due = institution_today(work).due("register_days", work.today)
    told = [(one.session_id, one.module_code, dt.date.fromisoformat(one.date)) for one in mine]
    text = unmarked_text(told, due)
    mail = Outgoing(MessageKind.REGISTER_REQUEST, account.email, account.name, text, account=account.uid)
    message = queue(work, mail)
    sessions = [one.session_id for one in mine]
    body = {"sessions": sessions, "account": account.uid, "due": due.isoformat()}
    work.append(Draft(RegisterEvent.ASKED, body, message))
