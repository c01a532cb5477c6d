"""Strings that break programs as words of people: in mails, calendars, letters, accounts and names of files."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from email.message import EmailMessage

import icalendar
import pytest

from sponsor_monitor.casework import event_fields
from sponsor_monitor.casework.contact_point import ContactFor, ContactUnfit, contact_point
from sponsor_monitor.casework.event_fields import Unfit
from sponsor_monitor.casework.event_words import Concern
from sponsor_monitor.casework.ical import Dated, feed
from sponsor_monitor.casework.letter import LetterKind, compose
from sponsor_monitor.messages.kind import MessageKind
from sponsor_monitor.messages.mail import Sender, mail_of
from sponsor_monitor.messages.message import Message, State, Written
from sponsor_monitor.messages.plain_text import clean, clean_line
from sponsor_monitor.people.errors import NameRefused
from sponsor_monitor.people.names import email_of, name_of, user_name_of
from sponsor_monitor.people.permission import Role
from tests.api.browser import Console
from tests.api.hostile import notes, refused_strings, strings
from tests.api.programs import V1, program

EVERY = {**strings(), **refused_strings()}
STEERING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\0\r\n")
HEADERS = {
    *("from", "to", "subject", "date", "message-id", "mime-version"),
    *("content-type", "content-transfer-encoding", "content-language"),
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OFFICER = Role.COMPLIANCE_OFFICER


def mail(name: str, text: str, sender: str) -> EmailMessage:
    """A mail to somebody of this name, from somebody of another, as its reader parses it."""
    written = Written("sample@uni.example", clean_line(name), MessageKind.LETTER.subject, clean(text) or "x")
    message = Message("0192", MessageKind.LETTER, 0, "officer", None, None, None, None, written, State.TO_SEND)
    data = mail_of(message, written, Sender("office@uni.example", sender), "<0192@uni.example>").data
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert data.isascii()
    return parsed


def test_no_string_brings_a_header_a_recipient_or_another_part_into_a_mail() -> None:
    for name, text in EVERY.items():
        parsed = mail(text, f"Dear {text},\n\n{text}", text)
        assert {header.lower() for header in parsed} == HEADERS, name
        assert len(parsed.keys()) == len(HEADERS), name
        assert [each.addr_spec for each in parsed["To"].addresses] == ["sample@uni.example"], name
        assert [each.addr_spec for each in parsed["From"].addresses] == ["office@uni.example"], name
        assert (parsed.is_multipart(), parsed.defects) == (False, []), name


def test_no_string_stands_in_a_calendar() -> None:
    due = dt.date(2026, 3, 31)
    told = feed([Dated("0192", text, due) for text in strings().values()], dt.datetime.now(dt.UTC), "uni.example")
    calendar = icalendar.Calendar.from_ical(told)

    assert {each.name for each in calendar.walk()} == {"VCALENDAR", "VEVENT"}
    assert b"hostile" not in told
    assert b"evil" not in told


def test_what_an_officer_writes_in_a_letter_is_no_blank_and_no_heading() -> None:
    known = dict.fromkeys(re.findall(r"^(\w+) =", _values(), re.MULTILINE), "made up")
    headings = [part.lines for part in compose(LetterKind.FIRST_CONTACT, known).parts if part.kind.value == "heading"]
    for name, text in notes().items():
        letter = compose(LetterKind.FIRST_CONTACT, dict.fromkeys(known, text))
        assert text.strip() in letter.text.replace("\n\n", "\n") or "\n" in text, name
        assert [part.lines for part in letter.parts if part.kind.value == "heading"] == headings, name


def test_a_person_is_called_what_can_be_said_or_nothing() -> None:
    taken = 0
    for name, text in EVERY.items():
        for check in (name_of, user_name_of, email_of):
            try:
                found = check(text)
            except NameRefused:
                continue
            taken += check is name_of
            assert not STEERING & set(found), name
            assert len(found) <= 254, name
    assert taken > 100


def test_what_no_database_holds_is_refused_as_a_note_and_as_a_contact() -> None:
    for text in refused_strings().values():
        with pytest.raises(Unfit, match="write it anew"):
            event_fields.text(f"Sample {text}")
        with pytest.raises(ContactUnfit, match="NUL"):
            contact_point(ContactFor.SUPPORT, f"Sample {text}")


def test_a_contact_is_one_line_of_a_letter() -> None:
    for name, text in strings("long").items():
        if text.strip():
            said = contact_point(ContactFor.SUPPORT, text).private["words"]
            assert (said.split(), set("\r\n") & set(said)) == (text.split(), set()), name


@pytest.mark.slow
def test_the_name_of_a_file_leads_nowhere_and_is_text_wherever_it_is_said(own_console: Console) -> None:
    api, officer = program(own_console, OFFICER), own_console.client(OFFICER)
    registration = api.get(f"{V1}/alerts").json()["items"][0]["registration"]
    made = api.post(f"{V1}/cases", json={"registration": registration, "concern": Concern.WELFARE.value})
    case = made.headers["location"].rsplit("/", 1)[1]
    files = own_console.served.app.state.service.files
    before = {path for path in files.parent.rglob("*") if path.is_file()}
    some = [text for name, text in strings().items() if name.startswith(("paths", "headers", "directions", "long"))]
    for number, text in enumerate(some):
        sent = [("files", (f"{text}.pdf", PDF + f"% {number}\n%%EOF\n".encode()))]
        answer = officer.post(f"/cases/{case}/files", data={"csrf": own_console.csrf(officer)}, files=sent)
        assert answer.status_code in (303, 422), text[:80]
    kept = {path for path in files.parent.rglob("*") if path.is_file()} - before
    page = officer.get(f"/cases/{case}").text
    links = re.findall(rf"/cases/{case}/files/[0-9a-f]{{64}}", page)

    assert len(links) > len(some) / 2
    assert all(path.is_relative_to(files) or path.name.startswith("university.db") for path in kept)
    for link in links:
        answer = officer.get(link)
        told = answer.headers["content-disposition"]
        assert (told.isascii(), told.count('"'), "hostile:" in told) == (True, 2, False)
        assert not {"/", "\\", "\r", "\n"} & set(told.replace("attachment; ", "").split(";")[0])
        assert answer.headers["x-content-type-options"] == "nosniff"


def _values() -> str:
    from importlib.resources import files

    return files("sponsor_monitor.casework").joinpath("letters", "values.toml").read_text(encoding="utf-8")
