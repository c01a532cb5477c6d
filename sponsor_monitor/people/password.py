"""Passwords: what may be one, and how it is kept (argon2id, RFC 9106)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sponsor_monitor.people.errors import PasswordRefused

SHORTEST = 12
_LONGEST_BYTES = 1_000
_FEWEST_LETTERS = 4
_SALT_BYTES = 16
_GIVEN_BYTES = 15
_HASHER = PasswordHasher()
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$MDAwMDAwMDAwMDAwMDAwMA$UbvG2c6QbFfJZqEFu3CynX39OUjuL8vCkYDM1mGMaYU"
"""What a password is compared with where there is no account, so that it takes as long as where there is one."""


def hashed(password: str, user_name: str, entropy: Callable[[int], bytes]) -> str:
    """What is kept of a new password; PasswordRefused for one that is too short, too long or too easily guessed."""
    written = _written(password)
    if len(password) < SHORTEST:
        raise PasswordRefused(f"A password has at least {SHORTEST} characters: take several words.")
    if len(written) > _LONGEST_BYTES:
        raise PasswordRefused("A password this long is a mistake: give at most 200 characters.")
    is_name = len(user_name) >= _FEWEST_LETTERS and user_name.lower() in password.lower()
    if is_name or len(set(password.lower())) < _FEWEST_LETTERS:
        raise PasswordRefused("This password is too easily guessed: leave out the user name, and repeat less.")
    return _HASHER.hash(written, salt=entropy(_SALT_BYTES))


def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one of which ``kept`` was made; None takes as long and is none."""
    try:
        _HASHER.verify(kept or NOBODYS, _written(password))
    except (VerificationError, InvalidHashError, PasswordRefused):
        return False
    return kept is not None


def hashed_given(password: str, entropy: Callable[[int], bytes]) -> str:
    """What is kept of a password that ``given`` made, whatever it happens to spell."""
    return _HASHER.hash(_written(password), salt=entropy(_SALT_BYTES))


def given(entropy: Callable[[int], bytes]) -> str:
    """A random password to hand to somebody, who has to choose another: 15 letters and digits, in groups of five."""
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in entropy(_GIVEN_BYTES))
    return "-".join(letters[begin : begin + 5] for begin in range(0, _GIVEN_BYTES, 5))


def _written(password: str) -> bytes:
    """The bytes of a password, alike however its accents were typed."""
    try:
        return unicodedata.normalize("NFC", password).encode("utf-8")
    except UnicodeEncodeError:
        raise PasswordRefused("The password holds what is no character: type it again.") from None
