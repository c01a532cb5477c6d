"""The mail that a message becomes: the same bytes at every attempt, so that a second copy is known as one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sponsor_monitor.messages.address import domain_of
from sponsor_monitor.messages.errors import MessageError
from sponsor_monitor.messages.message import Message, Written
from sponsor_monitor.messages.plain_text import clean_line, wrapped

_LONGEST_NAME = 200
_ONE_LINE = 60
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')
"""What a name may hold within quotes only: Python's library loses those where it breaks a line within them."""
_ENCODED = "=?"
"""What begins an encoded word: Python's library decodes one within a name, line breaks included."""
_HEADERS = frozenset(
    {
        *("from", "to", "reply-to", "subject", "date", "message-id", "auto-submitted"),
        *("mime-version", "content-type", "content-transfer-encoding", "content-language"),
    }
)


class MailUnsafe(MessageError):
    """A mail that would have come out with other headers than those meant."""

    def __init__(self) -> None:
        """Say that nothing was sent."""
        super().__init__("The message cannot be made into a mail: a name in it reads as a header. Mend the name.")


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name mail is sent: a checked address, a name, and where answers go if elsewhere."""

    address: str
    name: str
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address, in the bytes that a server is given."""

    sender: str
    recipient: str
    data: bytes


def message_id(uid: str, sender: Sender) -> str:
    """The Message-ID of a message, the same whenever it is asked for."""
    return f"<{uid}@{domain_of(sender.address)}>"


def mail_of(message: Message, written: Written, sender: Sender, written_id: str) -> Mail:
    """The mail of a message; MailUnsafe where a header would have come in, which no name that is cleaned can do."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _named(sender.name, sender.address)
    mail["To"] = _named(written.name, written.address)
    if sender.reply_to is not None:
        mail["Reply-To"] = Address(addr_spec=sender.reply_to)
    mail["Subject"] = clean_line(written.subject)
    mail["Date"] = format_datetime(dt.datetime.fromtimestamp(message.dated_at // 1_000_000, dt.UTC))
    mail["Message-ID"] = written_id
    if not message.kind.needs_release:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{wrapped(written.text)}\n", charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = "en-GB"
    data = mail.as_bytes()
    _refuse_other_headers(data)
    return Mail(sender.address, written.address, data)


def _named(name: str, address: str) -> Address:
    plain = clean_line(name).replace(_ENCODED, "= ?")[:_LONGEST_NAME]
    if len(plain) + len(_SPECIAL.findall(plain)) + len(address) > _ONE_LINE:
        plain = " ".join(_SPECIAL.sub(" ", plain).split())
    return Address(display_name=plain, addr_spec=address)


def _refuse_other_headers(data: bytes) -> None:
    # A server takes any line break for one.
    lines = data.partition(b"\r\n\r\n")[0].splitlines()
    names = [line.partition(b":")[0].lower().decode("ascii", "replace") for line in lines if line[:1] not in b" \t"]
    if len(names) != len(set(names)) or not _HEADERS.issuperset(names):
        raise MailUnsafe
