"""The commands about messages, as people and timers give them, against a real mail server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from icalendar import Calendar

from api.smtp import PORTS, PREFIX, NoMailServer, Security, smtp_settings
from sponsor_monitor.messages.kind import KINDS, MessageKind
from sponsor_monitor.services.messages import Outgoing, queue
from sponsor_monitor.store.persons import registration_uid
from tests.api.conftest import Run
from tests.api.offices import as_user, office_with_accounts, set_server
from tests.mail_servers import Letterbox, mail_server
from tests.working import Office

PAGE = (Path(__file__).parents[2] / "docs" / "messages.md").read_text(encoding="utf-8")
NO_SERVER = 2


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    return office_with_accounts(sqlite_url, tmp_path, monkeypatch)


def queued(office: Office, kind: MessageKind) -> str:
    with office.work() as work:
        about = registration_uid(work.connection, "R-1")
        return queue(work, Outgoing(kind, "ada@uni.example", "Ada Sample", "Please come\x1b[31m and see us.", about))


@pytest.mark.slow
def test_a_letter_is_read_released_and_sent(
    run: Run, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter, other = queued(office, MessageKind.LETTER), queued(office, MessageKind.NOTICE)
    officer = as_user(tmp_path, "officer")
    letterbox = Letterbox()

    listed = run("messages", "list", "--waiting", *officer)
    shown = run("messages", "show", letter, *officer)
    assert (listed.code, listed.out.count("waiting")) == (0, 2)
    assert "ada@uni.example" not in listed.out
    assert "To: Ada Sample <ada@uni.example>\nSubject: About your studies: please read\n" in shown.out
    assert "\x1b" not in shown.out

    refused = run("messages", "release", letter, *as_user(tmp_path, "auditor"))
    assert (refused.code, "You may not send letters and notices" in refused.err) == (2, True)
    with mail_server(letterbox) as port:
        set_server(monkeypatch, port)
        assert run("messages", "send").out == "Nothing was due to be sent.\n"
        assert run("messages", "release", letter, *officer).out == "1 released.\n"
        cancelled = run("messages", "cancel", other, "--reason", "no longer so", *officer)
        assert cancelled.out == "The message is cancelled.\n"
        assert run("messages", "send").out == "1 sent.\n"
        tried = run("messages", "test", "it@uni.example", *as_user(tmp_path, "administrator"))
        assert (tried.code, tried.out) == (0, "1 sent.\n")

    assert [mail["To"].addresses[0].addr_spec for mail in letterbox.mails] == ["ada@uni.example", "it@uni.example"]
    assert "Please come[31m and see us." in letterbox.mails[0].get_content()


@pytest.mark.usefixtures("office")
def test_what_could_not_be_sent_is_an_exit_code_of_its_own(run: Run, tmp_path: Path) -> None:
    sent = run("messages", "test", "it@uni.example", *as_user(tmp_path, "administrator"))
    listed = run("messages", "list", *as_user(tmp_path, "administrator"))

    assert (sent.code, sent.out) == (1, "1 failed, to be tried again.\n")
    assert "to be sent" in listed.out


def test_without_a_mail_server_nothing_is_queued_and_it_is_said_what_to_set(
    run: Run, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(f"{PREFIX}HOST")

    for command in ("send",), ():
        found = run("messages", *command) if command else run("digest")
        assert (found.code, f"{PREFIX}HOST" in found.err) == (NO_SERVER, True)
    with office.work() as work:
        assert [entry for entry in work.entries() if entry.kind.startswith("message-")] == []


@pytest.mark.usefixtures("office")
def test_a_digest_of_nothing_sends_nothing(run: Run) -> None:
    found = run("digest")

    assert (found.code, found.out.splitlines()) == (
        0,
        ["Written: 0 digests, 0 requests for registers.", "Nothing was due to be sent."],
    )


@pytest.mark.slow
@pytest.mark.usefixtures("office")
def test_a_calendar_is_written_and_its_address_shown_once(run: Run, tmp_path: Path) -> None:
    officer = as_user(tmp_path, "officer")

    made = run("messages", "feed", *officer)
    written = run("messages", "feed", "--output", tmp_path / "deadlines.ics", *officer)
    both = run("messages", "feed", "--output", tmp_path / "x.ics", "--revoke", *officer)

    assert re.match(r"/calendar/[\w-]{43}\.ics\n", made.out)
    assert written.code == 0
    assert Calendar.from_ical((tmp_path / "deadlines.ics").read_bytes()).walk("VEVENT") == []
    assert (both.code, (tmp_path / "x.ics").exists()) == (2, False)
    assert run("messages", "feed", "--revoke", *officer).out == "The address shows nothing any more.\n"
    assert "no such calendar feed" in run("messages", "feed", "--revoke", *officer).err


GIVEN = {f"{PREFIX}HOST": "mail.uni.example", f"{PREFIX}FROM": "team@uni.example"}
WRONG = [
    {"HOST": ""},
    {"FROM": "team"},
    {"FROM": "team@uni.example\nBcc: x@uni.example"},
    {"REPLY_TO": "nobody"},
    {"PORT": "0"},
    {"PORT": "65536"},
    {"PORT": "x"},
    {"SECURITY": "ssl"},
    {"USER": "a"},
    {"PASSWORD": "a"},
    {"AUTHORITIES": "/no/such/file.pem"},
    {"TIMEOUT": "0"},
    {"TIMEOUT": "nan"},
    {"TIMEOUT": "601"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_setting_that_cannot_be_is_named_without_its_value(wrong: dict[str, str]) -> None:
    named = {f"{PREFIX}{name}": value for name, value in wrong.items()}

    with pytest.raises(NoMailServer) as refused:
        smtp_settings({**GIVEN, **named})

    assert next(iter(named)) in str(refused.value)
    assert not any(len(value) > 3 and value in str(refused.value) for value in wrong.values())


def test_settings_left_out_are_the_careful_ones_and_the_password_is_never_shown() -> None:
    found = smtp_settings(
        {**GIVEN, f"{PREFIX}USER": "a", f"{PREFIX}PASSWORD": "hidden", f"{PREFIX}FROM_NAME": "A\r\nB"}
    )

    assert (found.security, found.port, found.timeout) == (Security.STARTTLS, 587, 30)
    assert found.sender.name == "A B"
    assert "hidden" not in repr(found)


def test_every_kind_and_setting_stands_on_the_page_as_it_is() -> None:
    for kind, told in KINDS.items():
        leaves = "by itself" if told.may_leave_by_itself else "when a person releases it"
        assert re.search(rf"\| `{kind}` \| [^|]+ \| {leaves} \| {re.escape(told.subject)} \|", PAGE)
    source = (Path(__file__).parents[2] / "api" / "smtp.py").read_text(encoding="utf-8")
    names = {name for name in re.findall(r'"([A-Z_]{4,})"', source) if name != PREFIX}
    assert names
    assert [name for name in names if f"`{PREFIX}{name}`" not in PAGE] == []
    assert all(str(port) in PAGE for port in PORTS.values())
