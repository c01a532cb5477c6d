"""Passwords, names, tokens and tries: what may be one, and how long the next try waits."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from sponsor_monitor.audit.entry import Draft, Entry
from sponsor_monitor.people.errors import NameRefused, PasswordRefused
from sponsor_monitor.people.names import email_of, name_of, user_name_of
from sponsor_monitor.people.password import NOBODYS, given, hashed, hashed_given, is_password
from sponsor_monitor.people.token import PREFIX, Token, new_token, token_hash
from sponsor_monitor.people.tries import seconds_to_wait, sign_in_failed, signed_in, tries_of

SECOND = 1_000_000
MINUTE, HOUR = 60 * SECOND, 3_600 * SECOND
NOW = 1_796_040_000 * SECOND


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    first, second = (hashed("a fine long secret", "tess", os.urandom) for _ in range(2))

    assert extract_parameters(first).type is Type.ID
    assert first != second
    assert is_password(first, "a fine long secret")
    assert not is_password(first, "a fine long secret ")


def test_nobody_s_password_costs_what_any_other_does_and_is_none() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODYS)
    assert not is_password(None, "a fine long secret")
    assert not is_password("broken", "a fine long secret")


def test_accents_may_be_typed_either_way() -> None:
    assert is_password(
        hashed("caf\u00e9 cr\u00e8me br\u00fbl\u00e9e", "tess", os.urandom), "cafe\u0301 cre\u0300me bru\u0302le\u0301e"
    )


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven char", "at least 12"),
        ("", "at least 12"),
        ("x" * 1_001, "at most 200"),
        ("aaaaaaaabbbbbbbb", "easily guessed"),
        ("my name is Tess ok", "easily guessed"),
        ("lone surrogate \udc80 here", "no character"),
    ],
)
def test_a_password_that_is_too_easy_is_refused(password: str, why: str) -> None:
    with pytest.raises(PasswordRefused, match=why):
        hashed(password, "tess", os.urandom)


def test_no_password_given_is_so_strange_that_comparing_it_fails() -> None:
    kept = hashed("a fine long secret", "tess", os.urandom)

    assert not is_password(kept, "\udc80")
    assert not is_password(kept, "\0" * 100_000)


def test_a_given_password_may_be_one_and_is_another_each_time() -> None:
    first, second = given(os.urandom), given(os.urandom)

    assert first != second
    assert is_password(hashed_given(first, os.urandom), first)


@pytest.mark.parametrize("text", ["tess", " Tess ", "t.e-s_s@example.ac.uk", "bo", "x" * 64])
def test_a_user_name_is_kept_in_small_letters(text: str) -> None:
    assert user_name_of(text) == text.strip().lower()


@pytest.mark.parametrize(
    "text",
    ["", "x", "x" * 65, ".tess", "tess.", "tess sample", "te\u200bss", "teſs", "te/ss", "tess\n2", "тess", "-rf"],
)
def test_a_user_name_that_could_be_taken_for_another_is_refused(text: str) -> None:
    with pytest.raises(NameRefused, match="A user name has"):
        user_name_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tess O'Sample-Müller",
        "李样本",
        "سارة نموذج",
        "می\u200cنمونه",
        "Robert'); DROP TABLE log_entry;--",
        "<b>Tess</b>",
        "🙂 Tess",
    ],
)
def test_a_name_is_whatever_people_write(text: str) -> None:
    assert name_of(f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "--",
        "Tess\nSample",
        "Tess\0",
        "Tess\u202eelpmaS",
        "Tess \u2066",
        "Tess\udc80",
        "x" * 201,
        "Tess\u2028Sample",
    ],
)
def test_a_name_that_cannot_be_shown_safely_is_refused(text: str) -> None:
    with pytest.raises(NameRefused, match="A name is written"):
        name_of(text)


@pytest.mark.parametrize("text", ["", "tess@example.ac.uk", "tess+sample@mail.example.ac.uk"])
def test_an_address_is_taken_as_it_is(text: str) -> None:
    assert email_of(text) == text


@pytest.mark.parametrize(
    "text",
    ["tess", "tess@", "@example", "a@b@c", "tess@example.ac.uk\nBcc: all@example.ac.uk", "Tess <tess@example.ac.uk>",
     "tess@example.ac.uk, bo@example.ac.uk", "te\u202ess@example.ac.uk", "x" * 250 + "@example.ac.uk"],
)  # fmt: skip
def test_an_address_that_could_reach_others_is_refused(text: str) -> None:
    with pytest.raises(NameRefused, match="e-mail address"):
        email_of(text)


def test_a_token_s_text_is_random_and_only_its_hash_is_kept() -> None:
    first, second = new_token(os.urandom), new_token(os.urandom)

    assert first.startswith(PREFIX)
    assert token_hash(first) != token_hash(second)
    assert token_hash(f"{first}\n") == token_hash(first)


def test_a_token_holds_up_to_its_last_day_unless_it_is_revoked() -> None:
    last = dt.date(2026, 12, 31)
    token = Token("token-1", "", frozenset(), 0, last)

    assert [token.holds_on(day) for day in (last, last + dt.timedelta(days=1))] == [True, False]
    assert not Token("token-1", "", frozenset(), 0, last, is_revoked=True).holds_on(last)


def entries(*told: tuple[Draft, int]) -> list[Entry]:
    return [
        Entry(number, at, draft.kind, "program", draft.subject, None, draft.body, {}, "", "")
        for number, (draft, at) in enumerate(told, start=1)
    ]


FAILED, SUCCEEDED = sign_in_failed("tess", "account-1"), signed_in("tess", "account-1")


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 60), (6, 120), (7, 240), (11, 3_600), (5_000, 3_600)]
)
def test_after_five_wrong_passwords_the_next_try_waits_longer_each_time(failures: int, seconds: int) -> None:
    assert seconds_to_wait(entries(*[(FAILED, NOW)] * failures), NOW) == seconds


def test_the_wait_runs_out_to_the_second() -> None:
    failed = entries(*[(FAILED, NOW)] * 5)

    assert [seconds_to_wait(failed, NOW + after) for after in (MINUTE - 1, MINUTE)] == [1, 0]


def test_a_right_password_or_a_day_starts_again() -> None:
    failed = [(FAILED, NOW)] * 9

    assert seconds_to_wait(entries(*failed, (SUCCEEDED, NOW), *failed[:4]), NOW) == 0
    assert seconds_to_wait(entries(*failed), NOW + 24 * HOUR) == 0


def test_tries_are_counted_by_too_little_to_tell_whose_they_are() -> None:
    assert tries_of(" TESS ") == tries_of("tess")
    assert tries_of("tess") != tries_of("bo")
    assert len(tries_of("tess\udc80")) == len("sign-in:abcd")
    assert "tess" not in repr((FAILED, SUCCEEDED, tries_of("tess")))
