"""What people and their accounts may be called."""

from __future__ import annotations

import re
import unicodedata

from sponsor_monitor.messages.address import checked_address
from sponsor_monitor.messages.errors import BadAddress
from sponsor_monitor.people.errors import NameRefused

_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,62}[a-z0-9]")
_LONGEST_NAME = 200
# Characters that steer the text around them could make a name read as another one.
_STEERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNWRITTEN = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")


def user_name_of(text: str) -> str:
    """A user name in small letters, in which it is compared; NameRefused for what cannot be one."""
    found = text.strip().lower()
    if not _USER_NAME.fullmatch(found):
        raise NameRefused(
            "A user name has 2 to 64 letters from a to z, digits, full stops, hyphens, underscores or @, and begins "
            "and ends with a letter or digit."
        )
    return found


def name_of(text: str) -> str:
    """The name of a person as it is shown; NameRefused for one that is blank, very long or cannot be written."""
    found = unicodedata.normalize("NFC", text).strip()
    is_written = not any(letter in _STEERING or unicodedata.category(letter) in _UNWRITTEN for letter in found)
    if not is_written or len(found) > _LONGEST_NAME or not any(letter.isalnum() for letter in found):
        raise NameRefused(f"A name is written in letters, on one line, at most {_LONGEST_NAME} of them.")
    return found


def email_of(text: str) -> str:
    """An e-mail address to which mail can go, empty for none; NameRefused for what cannot be one."""
    try:
        return checked_address(text.strip()) if text.strip() else ""
    except BadAddress as error:
        raise NameRefused(str(error)) from None
