"""The mail that a message becomes, and the words of which none may reach a subject line."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.messages import mail as mail_module
from sponsor_monitor.messages.address import checked_address
from sponsor_monitor.messages.errors import BadAddress
from sponsor_monitor.messages.kind import KINDS, MessageKind
from sponsor_monitor.messages.mail import MailUnsafe, Sender, mail_of
from sponsor_monitor.messages.message import Message, State, Written
from sponsor_monitor.messages.plain_text import clean, clean_line, wrapped
from sponsor_monitor.messages.retrying import MOST_ATTEMPTS, WAITS, wait_after

SENDER = Sender("engagement@uni.example", "Engagement team, Zoë", "help@uni.example")
UID = "<0192@uni.example>"
HEADERS = (
    *("from", "to", "reply-to", "subject", "date", "message-id", "mime-version"),
    *("content-type", "content-transfer-encoding", "content-language"),
)
HOSTILE = (
    "Zoë Müller-Łuk",
    "李小龍",
    "نور الهدى",
    "Ada\r\nBcc: everyone@uni.example",
    "Ada\nSubject: visa",
    "\x85Ada\u2028Lovelace",
    '"Ada" <other@uni.example>, x',
    "\u202egnp.exe",
    "👩🏽\u200d🚀 🎓",
    "a\0b\x1b[31m",
    "lone \ud800 surrogate",
    "=?utf-8?q?=0ABcc:_x?=",
    "N" * 2_000,
    "",
)


def a_mail(
    name: str = "Ada", text: str = "Hello.", kind: MessageKind = MessageKind.LETTER
) -> tuple[bytes, EmailMessage]:
    written = Written("ada@uni.example", clean_line(name), kind.subject, clean(text))
    message = Message("0192", kind, 0, "officer", None, None, None, None, written, State.TO_SEND)
    data = mail_of(message, written, SENDER, UID).data
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return data, parsed


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name(name: str) -> None:
    data, mail = a_mail(name, f"Dear {name},\n\nplease read.")

    assert sorted(header.lower() for header in mail) == sorted(HEADERS)
    (recipient,) = mail["To"].addresses
    assert (recipient.addr_spec, mail["Subject"]) == ("ada@uni.example", "About your studies: please read")
    assert data.isascii()
    assert b"\r\n." not in data
    assert max(map(len, data.split(b"\r\n"))) <= 998
    if name.isprintable() and not name.startswith("=?") and len(name) <= 200:
        assert recipient.display_name == name


def test_names_and_text_in_any_script_arrive_as_they_are() -> None:
    _, mail = a_mail("Zoë 李小龍", "Sëhr geehrte Frau 李,\nنور 🎓")

    assert mail["To"].addresses[0].display_name == "Zoë 李小龍"
    assert mail["From"].addresses[0].display_name == "Engagement team, Zoë"
    assert mail.get_content().replace("\r\n", "\n") == "Sëhr geehrte Frau 李,\nنور 🎓\n"


@given(st.text(max_size=300))
def test_no_text_breaks_a_mail(text: str) -> None:
    _, mail = a_mail(text, text or "x")

    assert len(mail["To"].addresses) == 1
    assert not mail.defects
    assert mail["Bcc"] is None


def test_a_mail_is_the_same_bytes_at_every_attempt() -> None:
    assert a_mail("Zoë", "à bientôt")[0] == a_mail("Zoë", "à bientôt")[0]


def test_a_name_that_would_bring_a_header_is_refused_even_if_nothing_had_cleaned_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mail_module, "_ENCODED", "nothing")

    with pytest.raises(MailUnsafe):
        a_mail("=?utf-8?q?=0ABcc:_x?=")


def test_only_what_the_program_sends_by_itself_says_so() -> None:
    assert a_mail(kind=MessageKind.DIGEST)[1]["Auto-Submitted"] == "auto-generated"
    assert a_mail(kind=MessageKind.NOTICE)[1]["Auto-Submitted"] is None


def test_long_lines_are_wrapped_and_what_cannot_be_broken_stays_whole() -> None:
    address = f"https://engagement.example/{'x' * 100}"
    text = f"{'word ' * 40}\n\n- {'point ' * 30}\n{address}\n1. {'step ' * 20}"

    lines = wrapped(clean(text)).split("\n")

    assert max(len(line) for line in lines if line != address) <= 72
    assert address in lines
    assert [line[:2] for line in lines if "point" in line] == ["- ", "  ", "  "]
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())


@pytest.mark.parametrize("kind", MessageKind)
def test_no_subject_line_says_anything_of_a_visa(kind: MessageKind) -> None:
    told = r"visa|\bcas\b|sponsor|home office|ukvi|immigration|breach|withdraw(?!n$)|de-?regist|attendance|panel|[{%]"

    assert not re.search(told, kind.subject, re.IGNORECASE)
    assert kind.subject == clean_line(kind.subject)
    assert len(kind.subject) < 60


def test_only_reminders_leave_without_a_person_and_none_of_them_goes_to_a_student() -> None:
    assert set(KINDS) == set(MessageKind)
    assert [kind for kind in MessageKind if not kind.needs_release and kind.is_to_student] == []
    assert {kind for kind in MessageKind if kind.needs_release} == {
        MessageKind.LETTER,
        MessageKind.NOTICE,
        MessageKind.CORRECTION,
    }


BAD = (
    *("", "ada", "ada@", "@uni.example", "ada@uni.example, eve@uni.example", "Ada <ada@uni.example>"),
    *("ada@uni.example\r\nBcc: eve@uni.example", "ada\n@uni.example", "a b@uni.example", "ada@uni..example"),
    *("adä@uni.example", "ada@ünï.example", "ada@-uni.example", ".ada@uni.example", f"{'a' * 65}@uni.example"),
    *(
        "ada@uni.example\0",
        '"ada"@uni.example',
        "ada@[127.0.0.1]",
        "=?utf-8?q?=0Ax?=@uni.example",
        f"a@{'b.' * 140}example",
    ),
)


@pytest.mark.parametrize("written", BAD)
def test_what_is_no_single_address_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(BadAddress) as refused:
        checked_address(written)

    assert not written.strip() or written not in str(refused.value)


@pytest.mark.parametrize("written", [" ada@uni.example ", "o'neill+x@mail.uni.example", "A_1@localhost"])
def test_a_plain_address_is_taken(written: str) -> None:
    assert checked_address(written) == written.strip()


def test_waits_grow_and_end() -> None:
    waits = [wait_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]

    assert waits == sorted(waits, key=lambda wait: wait or 0)
    assert len(waits) == len(WAITS)
    assert wait_after(MOST_ATTEMPTS) is None
