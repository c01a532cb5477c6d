"""What the service itself refuses, and the status that every refusal has over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from calendars.errors import CalendarError, UnknownCalendar
from sponsor_monitor.casework.case_errors import CaseMovedOn
from sponsor_monitor.casework.event import EventUnfit
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.people.actor import NotPermitted
from sponsor_monitor.people.errors import PasswordNeeded, PasswordNotYours, TooManyTries, WrongSignIn, WrongToken
from sponsor_monitor.store.errors import ConnectionLost, DatabaseBusy, DatabaseFull, DatabaseUnusable

_ABSENT = "NoSuch"


class Refused(SponsorMonitorError):
    """Something that a request may not ask; the children name one cause each."""


class SignInNeeded(Refused):
    """Nobody has signed in, or not lately enough."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Sign in first: nobody is signed in here, or it was too long ago.")


class OldForm(Refused):
    """A form that does not belong to this session, or came from another site."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "This form is from before you signed in, or from another site: nothing was changed. "
            "Open its page again, and send it from there."
        )


class TooLarge(Refused):
    """A request with a larger body than is taken."""

    def __init__(self, most: str) -> None:
        """Name the limit."""
        super().__init__(f"This is larger than the {most} that are taken at once: send less, or use the command line.")


class TooSlow(Refused):
    """A body of which nothing came for too long."""

    def __init__(self) -> None:
        """Say that nothing was changed."""
        super().__init__("The rest of what was sent did not arrive in time: nothing was changed. Send it again.")


class TooMany(Refused):
    """More requests than one person or address may make."""

    def __init__(self, seconds: int) -> None:
        """Say how long to wait."""
        super().__init__(f"Too many requests: wait {seconds} seconds, and go on more slowly.")
        self.seconds = seconds


class TooManyWriters(Refused):
    """More at once who are to write than may wait for it."""

    def __init__(self) -> None:
        """Say that nothing was changed, and how long to wait."""
        self.seconds = 5
        super().__init__(
            "Something takes long to be written, and others wait for it already: nothing was changed. "
            f"Try again in {self.seconds} seconds."
        )


class OtherHost(Refused):
    """A request for a name that is not ours."""

    def __init__(self) -> None:
        """Say which setting names it."""
        super().__init__("The service does not answer by this name: SPONSOR_MONITOR_ADDRESS says how it is reached.")


class NoSuchPage(Refused):
    """An address that leads nowhere."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("There is no such page, or it is not for you. Go on from the pages above.")


class NotThatWay(Refused):
    """A method that an address does not know."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("This address does not take that kind of request.")


class FormIncomplete(Refused):
    """Fields of a form that are missing or cannot be; ``faults`` says for each what is wrong."""

    def __init__(self, faults: dict[str, str]) -> None:
        """Keep what is wrong with each field."""
        super().__init__(" ".join(faults.values()))
        self.faults = faults


class ChangedSince(Refused):
    """What was to be changed is not any more what somebody saw."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "This has changed since you read it: read it again, then decide (its ETag goes into If-Match)."
        )


class MatchNeeded(Refused):
    """A change of what two people may change, without saying what was seen of it."""

    def __init__(self) -> None:
        """Say what is missing."""
        super().__init__("Say what you saw: send the ETag with which you read this as If-Match.")


class CursorRefused(Refused):
    """A cursor that was never given to this person, or for another question."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("This cursor is none of yours, or of another list or filter: begin again without one.")


class KeyOfAnother(Refused):
    """A key of idempotency under which something else was asked."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Something else was asked under this Idempotency-Key: take a new key for a new request.")


class StillAsked(Refused):
    """A request under a key of idempotency while the first one is not answered yet."""

    def __init__(self) -> None:
        """Say that waiting helps."""
        super().__init__("The first request under this Idempotency-Key is not answered yet: wait, and send it again.")


class UploadRefused(Refused):
    """Files that cannot be taken as they were sent; the text says which, and why."""


_STATUS: dict[type[Exception], HTTPStatus] = {
    SignInNeeded: HTTPStatus.UNAUTHORIZED,
    WrongSignIn: HTTPStatus.UNAUTHORIZED,
    WrongToken: HTTPStatus.UNAUTHORIZED,
    PasswordNotYours: HTTPStatus.FORBIDDEN,
    PasswordNeeded: HTTPStatus.FORBIDDEN,
    NotPermitted: HTTPStatus.FORBIDDEN,
    OldForm: HTTPStatus.FORBIDDEN,
    CaseMovedOn: HTTPStatus.PRECONDITION_FAILED,
    ChangedSince: HTTPStatus.PRECONDITION_FAILED,
    MatchNeeded: HTTPStatus.PRECONDITION_REQUIRED,
    EventUnfit: HTTPStatus.UNPROCESSABLE_ENTITY,
    CursorRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    KeyOfAnother: HTTPStatus.UNPROCESSABLE_ENTITY,
    StillAsked: HTTPStatus.CONFLICT,
    UploadRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooSlow: HTTPStatus.REQUEST_TIMEOUT,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyWriters: HTTPStatus.SERVICE_UNAVAILABLE,
    OtherHost: HTTPStatus.MISDIRECTED_REQUEST,
    NotThatWay: HTTPStatus.METHOD_NOT_ALLOWED,
    DatabaseBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    DatabaseFull: HTTPStatus.INSUFFICIENT_STORAGE,
    ConnectionLost: HTTPStatus.SERVICE_UNAVAILABLE,
    DatabaseUnusable: HTTPStatus.SERVICE_UNAVAILABLE,
    UnknownCalendar: HTTPStatus.NOT_FOUND,
    SponsorMonitorError: HTTPStatus.CONFLICT,
    CalendarError: HTTPStatus.CONFLICT,
}
"""The status of each refusal; of one that is not here, that of the nearest class above it."""


def status_of(error: Exception) -> HTTPStatus:
    """The status of an error: 404 where its name says that there is no such thing, 500 for what is none of ours."""
    if not isinstance(error, SponsorMonitorError | CalendarError):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    for kind in type(error).__mro__:
        if kind in _STATUS and kind not in (SponsorMonitorError, CalendarError):
            return _STATUS[kind]
        if kind.__name__.startswith(_ABSENT):
            return HTTPStatus.NOT_FOUND
    return HTTPStatus.CONFLICT
