"""E-mail addresses: one each, in plain letters, with nothing in it that a header or a server could misread."""

from __future__ import annotations

import re

from sponsor_monitor.messages.errors import BadAddress

_LONGEST = 254
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+)*", re.ASCII)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)


def checked_address(written: str) -> str:
    """One address without the space around it; BadAddress where no mail can go to it."""
    address = written.strip(" ")
    local, at, domain = address.rpartition("@")
    if not at:
        raise BadAddress("it has no @" if address else "it is blank")
    if not address.isascii():
        raise BadAddress("it has letters that most mail servers refuse; a domain has a form in plain letters (xn--…)")
    if len(address) > _LONGEST or len(local) > _LONGEST_LOCAL:
        raise BadAddress("it is longer than an address may be")
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise BadAddress("it has a character that no address has")
    return address


def domain_of(address: str) -> str:
    """What stands behind the @ of a checked address."""
    return address.rpartition("@")[2]
