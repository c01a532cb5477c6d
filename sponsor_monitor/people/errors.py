"""What cannot be done with accounts, roles and passwords, each as a sentence that says what to do."""

from __future__ import annotations

import datetime as dt

from sponsor_monitor.errors import SponsorMonitorError


class PeopleError(SponsorMonitorError):
    """Something that accounts do not allow; its children name one cause each. No sentence repeats who somebody is."""


class WrongSignIn(PeopleError):
    """A user name and password that do not go together; it never says which of them was wrong."""

    def __init__(self) -> None:
        """Say the same whether there is such an account or not."""
        super().__init__("User name or password is wrong. After several tries you have to wait between them.")


class TooManyTries(PeopleError):
    """Several wrong passwords for one user name, whether there is such an account or not."""

    def __init__(self, seconds: int) -> None:
        """Say how long to wait."""
        minutes = -(-seconds // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"Too many wrong passwords: wait {wait}, and try again. The password was not looked at.")


class WrongToken(PeopleError):
    """A token that is unknown, has expired or was revoked, or whose account is closed."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "The token is not valid: it is unknown, has expired, was revoked, or its account is closed. "
            "Make a new one: sponsor-monitor people token."
        )


class PasswordNotYours(PeopleError):
    """A sign-in with a password that somebody else has chosen."""

    def __init__(self) -> None:
        """Say how to choose one."""
        super().__init__(
            "This password was given to you and opens nothing yet: choose your own first, with "
            "sponsor-monitor people set-password."
        )


class PasswordNeeded(PeopleError):
    """Something that only a person with their password does, asked for with a token."""

    def __init__(self, what: str) -> None:
        """Name it."""
        super().__init__(f"{what} needs your password: sign in with --user, not with a token.")


class NotConfirmed(PeopleError):
    """A signature of somebody who did not prove a moment before, for this one, who they are."""

    def __init__(self) -> None:
        """Say how."""
        super().__init__(
            "Nothing was signed: give your own password again, or prove again at the university's sign-in who you are, "
            "for each signature, and sign within five minutes of it."
        )


class PasswordRefused(PeopleError):
    """A new password that is too short, too long, or too easily guessed."""


class NameRefused(PeopleError):
    """A user name, name or e-mail address that cannot be one."""


class UserNameTaken(PeopleError):
    """A user name that an account has or had."""

    def __init__(self) -> None:
        """Say why it stays taken."""
        super().__init__(
            "That user name is taken. It stays so after an account is closed, since the log knows its owner by it: "
            "choose another."
        )


class NoSuchAccount(PeopleError):
    """An account that there is none of."""

    def __init__(self) -> None:
        """Say how to look."""
        super().__init__("There is no such account: sponsor-monitor people list shows those there are.")


class AccountClosed(PeopleError):
    """An account that was closed is to be given something."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__("The account is closed and stays so: name an open one, or make the person a new one.")


class AlreadyBegun(PeopleError):
    """The first administrator is to be made where there are accounts."""

    def __init__(self) -> None:
        """Say who makes accounts now."""
        super().__init__("There are accounts already: an administrator makes more, with sponsor-monitor people add.")


class SignsInElsewhere(PeopleError):
    """A password is to be given to somebody whom an identity provider signs in."""

    def __init__(self) -> None:
        """Say where theirs is."""
        super().__init__("This account signs in at the university's own sign-in: its password is changed there.")


class LastAdministrator(PeopleError):
    """The last account that can manage accounts would be gone."""

    def __init__(self) -> None:
        """Say what to do before."""
        super().__init__("This is the last administrator: make another one first, or nobody could manage accounts.")


class GrantRefused(PeopleError):
    """A role that cannot be given so; the text says what is missing or too much."""


class OwnGrant(PeopleError):
    """Somebody gives themselves a role."""

    def __init__(self) -> None:
        """Say who can."""
        super().__init__("Nobody gives a role to themselves: ask another administrator.")


class AlreadyGranted(GrantRefused):
    """The account holds this very role, for the same people, on all of these days."""

    def __init__(self, first: dt.date, last: dt.date | None) -> None:
        """Say for how long it is held."""
        until = "without a last day" if last is None else f"until {last.isoformat()}"
        super().__init__(
            f"The account has this role already, from {first.isoformat()} and {until}: end that grant first, or give "
            "a later last day."
        )


class NoSuchGrant(PeopleError):
    """A grant that there is none of, or that has ended."""

    def __init__(self) -> None:
        """Say how to look."""
        super().__init__("There is no such grant that still holds: sponsor-monitor people show USER lists them.")


class NoSuchToken(PeopleError):
    """A token that there is none of, or that was revoked."""

    def __init__(self) -> None:
        """Say how to look."""
        super().__init__("There is no such token that still holds: sponsor-monitor people show USER lists them.")


class TokenRefused(PeopleError):
    """A token that cannot be made so; the text says why."""
