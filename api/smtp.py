"""The edge that sends mail: one SMTP server, spoken to as its settings say, and what it answered."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.messages.address import checked_address, domain_of
from sponsor_monitor.messages.delivery import Delivery, Outcome
from sponsor_monitor.messages.errors import BadAddress
from sponsor_monitor.messages.mail import Mail, Sender
from sponsor_monitor.messages.plain_text import clean_line

PREFIX = "SPONSOR_MONITOR_SMTP_"
_OK = 250
_SOON = 421
_TOO_LARGE = 552
_LONGEST_TIMEOUT = 600


class NoMailServer(SponsorMonitorError):
    """The settings of the mail server are missing, or one of them cannot be."""


class Security(StrEnum):
    """How the connection is kept from being read on the way."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A mail server, and in whose name it is given mail.

    ``security`` is STARTTLS, without which nothing is sent, unless told otherwise; ``authorities`` is a file of
    certificates to trust instead of the machine's own; ``timeout`` is in seconds, for each answer.
    """

    host: str
    port: int
    sender: Sender
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    authorities: Path | None = None
    timeout: float = 30


def smtp_settings(environment: Mapping[str, str]) -> SmtpSettings:
    """The settings that an environment gives; NoMailServer where one is missing or wrong, naming it."""
    given = {name.removeprefix(PREFIX): value.strip() for name, value in environment.items() if name.startswith(PREFIX)}
    for name in ("HOST", "FROM"):
        if not given.get(name):
            raise NoMailServer(f"No mail server is set: give {PREFIX}HOST and {PREFIX}FROM, the address it sends from.")
    security = _security(given.get("SECURITY", Security.STARTTLS))
    authorities = given.get("AUTHORITIES")
    if authorities and not Path(authorities).is_file():
        raise NoMailServer(f"{PREFIX}AUTHORITIES is no file: name one of certificates in PEM form.")
    if bool(given.get("USER")) != bool(given.get("PASSWORD")):
        raise NoMailServer(f"{PREFIX}USER and {PREFIX}PASSWORD go together: give both, or neither.")
    return SmtpSettings(
        host=given["HOST"],
        port=int(_number("PORT", given.get("PORT") or str(PORTS[security]), 65_535)),
        sender=Sender(
            _address("FROM", given["FROM"]),
            clean_line(given.get("FROM_NAME", "")),
            _address("REPLY_TO", given["REPLY_TO"]) if given.get("REPLY_TO") else None,
        ),
        security=security,
        user=given.get("USER") or None,
        password=given.get("PASSWORD") or None,
        authorities=Path(authorities) if authorities else None,
        timeout=_number("TIMEOUT", given.get("TIMEOUT") or "30", _LONGEST_TIMEOUT),
    )


class SmtpServer:
    """A connection to the mail server, made when the first mail is sent and kept for the next."""

    def __init__(self, settings: SmtpSettings) -> None:
        """Keep the settings; nothing is connected yet."""
        self.settings = settings
        self.sender = settings.sender
        self._server: smtplib.SMTP | None = None

    def deliver(self, mail: Mail) -> Delivery:
        """Hand over a mail; whatever goes wrong is told as what came of it."""
        try:
            server = self._connected()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            return Delivery(Outcome.FAILED, None, _why_unusable(error), is_reached=False)
        try:
            server.sendmail(mail.sender, [mail.recipient], mail.data)
            return Delivery(Outcome.ACCEPTED, _OK, "")
        except smtplib.SMTPRecipientsRefused as error:
            return self._answered(*error.recipients[mail.recipient])
        except smtplib.SMTPSenderRefused as error:
            return self._turned_away(error)
        except smtplib.SMTPResponseException as error:
            return self._answered(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Delivery(Outcome.FAILED, None, _why_unusable(error))

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _turned_away(self, error: smtplib.SMTPSenderRefused) -> Delivery:
        """A refusal of the sender is of us, and people can mend it; only that of the size is of the mail."""
        if error.smtp_code == _TOO_LARGE:
            return self._answered(error.smtp_code, error.smtp_error)
        self.close()
        return Delivery(Outcome.FAILED, error.smtp_code, _why_unusable(error), is_reached=False)

    def _answered(self, code: int, said: bytes | str) -> Delivery:
        if code == _SOON:
            self.close()
        return Delivery.answered(code, said.decode("utf-8", "replace") if isinstance(said, bytes) else said)

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        told = self.settings
        ours = domain_of(told.sender.address)
        if told.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                told.host, told.port, ours, timeout=told.timeout, context=self._trust()
            )
        else:
            server = smtplib.SMTP(told.host, told.port, ours, timeout=told.timeout)
        self._server = server
        if told.security is Security.STARTTLS:
            server.starttls(context=self._trust())
        server.ehlo_or_helo_if_needed()
        if told.user is not None:
            server.login(told.user, told.password or "")
        return server

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings.authorities)


def _why_unusable(error: Exception) -> str:
    """Why there is no speaking to the server, in words of ours."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the mail server does not accept the user and password (code {error.smtp_code})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return (
            "the mail server offers no STARTTLS or no login: mail would go unprotected, so none was sent "
            f"({PREFIX}SECURITY)"
        )
    if isinstance(error, ssl.SSLError):
        return f"the mail server's certificate is not trusted ({PREFIX}AUTHORITIES)"
    # smtplib tells a time that ran out as a connection that ended, with the reason behind it.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return f"the mail server does not answer in time ({PREFIX}TIMEOUT)"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the mail server ended the connection"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the mail server turns us away (code {error.smtp_code})"
    if isinstance(error, socket.gaierror):
        return f"there is no mail server of that name ({PREFIX}HOST)"
    return "the mail server cannot be reached"


def _security(written: str) -> Security:
    try:
        return Security(written.lower())
    except ValueError:
        raise NoMailServer(f"{PREFIX}SECURITY is one of {', '.join(Security)}: mend it.") from None


def _number(name: str, written: str, most: int) -> float:
    try:
        found = float(written) if name == "TIMEOUT" else int(written)
    except ValueError:
        found = 0
    if not 0 < found <= most:
        raise NoMailServer(f"{PREFIX}{name} is a number up to {most:,}: mend it.")
    return found


def _address(name: str, written: str) -> str:
    try:
        return checked_address(written)
    except BadAddress as error:
        raise NoMailServer(f"{PREFIX}{name}: {error}") from None
