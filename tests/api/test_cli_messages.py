"""The commands about messages, as people and timers give them, against a real mail server."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from pathlib import Path

import pytest
from icalendar import Calendar

from api.smtp import PORTS, PREFIX, NoMailServer, Security, smtp_settings
from sponsor_monitor.messages.kind import KINDS, MessageKind
from sponsor_monitor.people import event as people_event
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.password import hashed
from sponsor_monitor.people.permission import Role
from sponsor_monitor.services.messages import Outgoing, queue
from sponsor_monitor.store.persons import registration_uid
from tests.api.conftest import Run
from tests.mail_servers import Letterbox, free_port, mail_server
from tests.working import NOON, Office, with_students

PAGE = (Path(__file__).parents[2] / "docs" / "messages.md").read_text(encoding="utf-8")
WORD = "a long secret of the test"
YEAR = 365 * 86_400_000_000
ROLES = {"officer": Role.COMPLIANCE_OFFICER, "administrator": Role.ADMINISTRATOR, "auditor": Role.AUDITOR}
NO_SERVER = 2


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A store with accounts that sign in, and a mail server named at which nobody listens."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", sqlite_url)
    monkeypatch.delenv("SPONSOR_MONITOR_TOKEN_FILE", raising=False)
    set_server(monkeypatch, free_port())
    (tmp_path / "password").write_text(WORD, encoding="utf-8")
    opened = with_students(sqlite_url, tmp_path)
    opened.now = NOON - YEAR
    with opened.work() as work:
        for user, role in ROLES.items():
            kept = hashed(WORD, user, secrets.token_bytes)
            work.append(
                people_event.account_made(user, user, f"The {user}", f"{user}@uni.example"),
                people_event.password_set(user, kept, is_own=True),
                people_event.grant_given(user, Grant(role, f"grant-{user}", dt.date(2025, 1, 1))),
            )
    opened.database.close()
    return opened


def set_server(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "FROM": "a@uni.example", "SECURITY": "none"}.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)


def as_user(folder: Path, user: str) -> tuple[str, ...]:
    return ("--user", user, "--password-file", str(folder / "password"))


def queued(office: Office, kind: MessageKind) -> str:
    with office.work() as work:
        about = registration_uid(work.connection, "R-1")
        return queue(work, Outgoing(kind, "ada@uni.example", "Ada Sample", "Please come\x1b[31m and see us.", about))


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
        ["0 digests and 0 requests for registers were written.", "Nothing was due to be sent."],
    )


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
