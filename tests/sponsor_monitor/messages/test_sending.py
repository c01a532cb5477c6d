"""Messages on their way: queued, released, sent once by real mail servers, tried again, refused, given up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.smtp import Security, SmtpServer
from sponsor_monitor.casework.case_errors import WelfareUnanswered
from sponsor_monitor.casework.event import CaseEvent
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.messages import mail as mail_module
from sponsor_monitor.messages.delivery import Delivery, Outcome
from sponsor_monitor.messages.errors import BlankMessage, NeedsPerson, NoSuchMessage, NotWaiting
from sponsor_monitor.messages.event import MessageEvent
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.messages.mail import Mail
from sponsor_monitor.messages.message import Message, State
from sponsor_monitor.messages.retrying import LEASE, MINUTE, MOST_ATTEMPTS, WAITS
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.cases import open_case, record
from sponsor_monitor.services.claiming import claim_due
from sponsor_monitor.services.messages import Outgoing, cancel, message, messages, queue, release
from sponsor_monitor.services.sending import send_due
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.migrate import migrate
from sponsor_monitor.store.persons import registration_uid
from tests.mail_servers import LOGIN, SENDER, Letterbox, accepting, certificate, free_port, mail_server, transport
from tests.working import ADMINISTRATOR, OFFICER, Office, holding, with_students


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Office]:
    with closing(Database(sqlite_url)) as database:
        migrate(database)
        yield Office(database)


@pytest.fixture
def any_office(database_url: str) -> Iterator[Office]:
    with closing(Database(database_url)) as database:
        migrate(database)
        yield Office(database)


class Dying:
    """A sender that dies as soon as the server has accepted a mail."""

    sender = SENDER

    def __init__(self, carrying: SmtpServer) -> None:  # noqa: D107  as a test's
        self.carrying = carrying

    def deliver(self, mail: Mail) -> Delivery:
        self.carrying.deliver(mail)
        raise KeyboardInterrupt

    def close(self) -> None:
        self.carrying.close()


def queued(office: Office, kind: MessageKind = MessageKind.REGISTER_REQUEST, address: str = "ada@uni.example") -> str:
    with office.work() as work:
        return queue(work, Outgoing(kind, address, "Ada Example", "Something is due.", account="officer"))


def sent(office: Office, port: int, security: Security = Security.NONE, **settings: object) -> dict[Outcome, int]:
    with transport(port, security, **settings) as carrying:
        return dict(send_due(office.work, carrying))


def standing(office: Office, uid: str) -> Message:
    with office.work(ADMINISTRATOR) as work:
        return {each.uid: each for each in messages(work)}[uid]


def kinds(office: Office, uid: str) -> list[str]:
    with office.work() as work:
        return [entry.kind.removeprefix("message-") for entry in work.entries(subject=uid)]


def test_a_reminder_is_sent_once_and_its_delivery_recorded(any_office: Office) -> None:
    uid = queued(any_office)
    letterbox = Letterbox()

    with mail_server(letterbox) as port:
        assert sent(any_office, port) == {Outcome.ACCEPTED: 1}
        assert sent(any_office, port) == {}

    (mail,) = letterbox.mails
    assert mail["Message-ID"] == f"<{uid}@uni.example>"
    assert mail["Date"].datetime.timestamp() * 1_000_000 == any_office.now
    assert letterbox.envelopes[0][:2] == (SENDER.address, ["ada@uni.example"])
    assert kinds(any_office, uid) == ["queued", "claimed", "sent"]


@pytest.mark.parametrize("kind", [MessageKind.LETTER, MessageKind.NOTICE, MessageKind.CORRECTION])
def test_what_is_written_to_a_student_waits_for_a_person(office: Office, kind: MessageKind) -> None:
    uid = queued(office, kind)
    letterbox = Letterbox()

    with mail_server(letterbox) as port:
        assert sent(office, port) == {}
        with office.work() as work, pytest.raises(NeedsPerson):
            release(work, uid)
        with office.work(ADMINISTRATOR) as work, pytest.raises(NotPermitted):
            release(work, uid)
        with office.work(OFFICER) as work:
            release(work, uid)
        with office.work(OFFICER) as work, pytest.raises(NotWaiting):
            release(work, uid)
        assert sent(office, port) == {Outcome.ACCEPTED: 1}

    assert standing(office, uid).released_by == "officer"


def test_a_permanent_refusal_is_not_tried_again(office: Office) -> None:
    uid, other = queued(office, address="nobody@uni.example"), queued(office)
    letterbox = Letterbox(refused=frozenset({"nobody@uni.example"}))

    with mail_server(letterbox) as port:
        assert sent(office, port) == {Outcome.REFUSED: 1, Outcome.ACCEPTED: 1}
        office.now += 10_000 * MINUTE
        assert sent(office, port) == {}

    refused = standing(office, uid)
    assert (refused.state, refused.code, refused.said) == (State.REFUSED, 550, "5.1.1 no such person here")
    assert standing(office, other).state is State.SENT


def test_a_temporary_refusal_is_tried_again_after_its_wait_and_not_before(office: Office) -> None:
    uid = queued(office)
    letterbox = Letterbox(answers=["451 4.3.0 come back later", "452 4.2.2 full"])

    with mail_server(letterbox) as port:
        for wait in WAITS[:2]:
            assert sent(office, port) == {Outcome.FAILED: 1}
            office.now += wait * MINUTE - 1
            assert sent(office, port) == {}
            office.now += 1
        assert sent(office, port) == {Outcome.ACCEPTED: 1}

    assert (standing(office, uid).attempts, len(letterbox.mails)) == (3, 1)


def test_a_server_that_is_down_is_tried_again_and_given_up_at_last(office: Office) -> None:
    uids = [queued(office), queued(office)]
    port = free_port()

    for wait in (*WAITS, 0):
        assert sent(office, port) == {Outcome.FAILED: 2}
        office.now += wait * MINUTE

    for uid in uids:
        given_up = standing(office, uid)
        assert (given_up.state, given_up.attempts) == (State.GIVEN_UP, MOST_ATTEMPTS)
        assert given_up.said == "the mail server cannot be reached"
    assert sent(office, port) == {}


def test_a_server_that_ends_the_connection_hurts_only_the_mail_it_ends_on(office: Office) -> None:
    first, second = queued(office), queued(office)
    letterbox = Letterbox(answers=["421 4.3.2 going down"])

    with mail_server(letterbox) as port:
        assert sent(office, port) == {Outcome.FAILED: 1, Outcome.ACCEPTED: 1}

    assert (standing(office, first).state, standing(office, second).state) == (State.TO_SEND, State.SENT)


def test_a_server_that_says_nothing_is_left_after_the_time_set(office: Office) -> None:
    uid = queued(office)

    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        assert sent(office, silent.getsockname()[1], timeout=0.2) == {Outcome.FAILED: 1}

    assert "in time" in str(standing(office, uid).said)


def test_by_starttls_and_login_only_with_a_trusted_certificate_and_the_right_password(
    office: Office, tmp_path: Path
) -> None:
    uid = queued(office)
    trusted, shown = certificate(tmp_path)
    letterbox = Letterbox()
    user, password = LOGIN
    login = {"user": user, "password": password}
    said = []

    with mail_server(letterbox, tls_context=shown, require_starttls=True, authenticator=accepting) as port:
        for settings in (login, {"authorities": trusted, "user": user, "password": "another"}):
            assert sent(office, port, Security.STARTTLS, **settings) == {Outcome.FAILED: 1}
            said.append(standing(office, uid).said)
            office.now += 5 * MINUTE
        assert sent(office, port, Security.STARTTLS, authorities=trusted, **login) == {Outcome.ACCEPTED: 1}

    assert said == [
        "the mail server's certificate is not trusted (SPONSOR_MONITOR_SMTP_AUTHORITIES)",
        "the mail server does not accept the user and password (code 535)",
    ]


def test_a_server_without_starttls_is_given_nothing_unless_told_so(office: Office) -> None:
    uid = queued(office)
    letterbox = Letterbox()

    with mail_server(letterbox) as port:
        assert sent(office, port, Security.STARTTLS) == {Outcome.FAILED: 1}
        assert letterbox.envelopes == []
        assert "no STARTTLS" in str(standing(office, uid).said)
        office.now += MINUTE
        assert sent(office, port, Security.NONE) == {Outcome.ACCEPTED: 1}


def test_a_sender_that_the_server_turns_away_loses_no_message(office: Office, tmp_path: Path) -> None:
    uid = queued(office)
    _, shown = certificate(tmp_path)

    with mail_server(Letterbox(), tls_context=shown, require_starttls=True) as port:
        assert sent(office, port, Security.NONE) == {Outcome.FAILED: 1}

    assert standing(office, uid).state is State.TO_SEND


def test_two_senders_at_once_send_each_message_once(any_office: Office) -> None:
    uids = [queued(any_office) for _ in range(30)]
    letterbox = Letterbox()
    counts: list[dict[Outcome, int]] = []

    with mail_server(letterbox) as port:
        senders = [threading.Thread(target=lambda: counts.append(sent(any_office, port))) for _ in range(2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

    assert sum(count[Outcome.ACCEPTED] for count in counts if count) == len(uids)
    assert sorted(mail["Message-ID"] for mail in letterbox.mails) == sorted(f"<{uid}@uni.example>" for uid in uids)


def test_after_a_crash_between_acceptance_and_recording_the_same_mail_comes_again_under_the_same_id(
    office: Office,
) -> None:
    uid = queued(office)
    letterbox = Letterbox()

    with mail_server(letterbox) as port:
        with transport(port) as carrying, pytest.raises(KeyboardInterrupt):
            send_due(office.work, Dying(carrying))
        office.now += LEASE - 1
        assert sent(office, port) == {}
        office.now += 1
        assert sent(office, port) == {Outcome.ACCEPTED: 1}

    first, second = letterbox.envelopes
    assert first == second
    assert kinds(office, uid) == ["queued", "claimed", "claimed", "sent"]


def test_what_kills_its_sender_every_time_is_given_up(office: Office) -> None:
    uid = queued(office)

    for _ in range(MOST_ATTEMPTS):
        with office.work() as work:
            assert len(claim_due(work, SENDER, 5)) == 1
        office.now += LEASE
    with office.work() as work:
        assert claim_due(work, SENDER, 5) == []

    assert standing(office, uid).state is State.GIVEN_UP


def test_a_message_can_be_cancelled_until_it_is_being_sent(office: Office) -> None:
    uid, other = queued(office, MessageKind.LETTER), queued(office)
    with office.work(OFFICER) as work:
        cancel(work, uid, "the register was found")
    with office.work() as work:
        claim_due(work, SENDER, 5)
    with office.work(ADMINISTRATOR) as work, pytest.raises(NotWaiting):
        cancel(work, other, "no")
    with office.work(OFFICER) as work, pytest.raises(NotWaiting):
        release(work, uid)

    assert standing(office, uid).state is State.CANCELLED


def test_a_message_is_read_by_those_it_may_be_read_by(office: Office) -> None:
    letter, reminder = queued(office, MessageKind.LETTER), queued(office)
    with office.work(OFFICER) as work:
        written = message(work, letter).written
        assert written is not None
        assert (written.address, written.subject) == ("ada@uni.example", "About your studies: please read")
        assert len(messages(work)) == 2
    with office.work(ADMINISTRATOR) as work:
        assert len(messages(work)) == 2
        for uid in (letter, reminder, "no-such"):
            with pytest.raises(NoSuchMessage):
                message(work, uid)


def test_an_erased_message_is_given_up(office: Office) -> None:
    uid = queued(office)
    with office.work() as work:
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log_private'"
        for (trigger,) in work.connection.exec_driver_sql(named).all():
            work.connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        work.connection.exec_driver_sql("UPDATE log_private SET value = NULL, salt = NULL")

    assert sent(office, free_port()) == {}
    assert standing(office, uid).state is State.GIVEN_UP


def test_nothing_personal_stands_in_the_log_itself(office: Office) -> None:
    uid = queued(office)
    with mail_server(Letterbox(refused=frozenset({"ada@uni.example"}))) as port:
        sent(office, port)
    with office.work() as work:
        written = "".join(entry.written for entry in work.entries(subject=uid, kinds=tuple(MessageEvent)))

    assert not any(word in written for word in ("ada@", "Ada", "is due", "no such person"))


def test_a_message_that_makes_no_safe_mail_is_refused_and_keeps_no_other_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_module, "_ENCODED", "nothing")
    with office.work() as work:
        told = Outgoing(MessageKind.DIGEST, "ada@uni.example", "=?utf-8?q?=0ABcc:_x?=", "Hello.")
        unsafe = queue(work, told)
    queued(office)

    with mail_server(Letterbox()) as port:
        assert sent(office, port) == {Outcome.REFUSED: 1, Outcome.ACCEPTED: 1}

    assert standing(office, unsafe).state is State.REFUSED


def test_a_message_without_a_text_is_refused(office: Office) -> None:
    with office.work() as work, pytest.raises(BlankMessage):
        queue(work, Outgoing(MessageKind.LETTER, "ada@uni.example", "Ada", " \n\0"))


def test_a_welfare_concern_holds_letters_back_until_it_is_answered(sqlite_url: str, tmp_path: Path) -> None:
    office = with_students(sqlite_url, tmp_path)
    letterbox = Letterbox()
    with office.work(OFFICER) as work:
        about = registration_uid(work.connection, "R-1")
        case = open_case(work, about, Concern.WELFARE).uid
        letters = {
            kind: queue(work, Outgoing(kind, "ada@uni.example", "Ada", "Please read.", registration=about))
            for kind in (MessageKind.LETTER, MessageKind.CORRECTION)
        }
        release(work, letters[MessageKind.LETTER])
        record(work, case, CaseEvent.WELFARE_CONCERN, {"on": work.today}, {"words": "worried"})
        release(work, letters[MessageKind.CORRECTION])
        late = queue(work, Outgoing(MessageKind.NOTICE, "ada@uni.example", "Ada", "Please read.", registration=about))
        with pytest.raises(WelfareUnanswered):
            release(work, late)

    with mail_server(letterbox) as port:
        assert sent(office, port) == {Outcome.ACCEPTED: 1}
        with office.work(holding("duty", Role.WELFARE)) as work:
            answer = {"on": work.today, "letters_may_go_on": True}
            record(work, case, CaseEvent.WELFARE_ANSWERED, answer, {"words": "spoken with"})
        assert sent(office, port) == {Outcome.ACCEPTED: 1}

    assert [mail["Subject"] for mail in letterbox.mails] == [kind.subject for kind in reversed(letters)]
    office.database.close()
