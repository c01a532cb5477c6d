"""Cookies: signed, out of scripts' reach, sent to this site only; set and read in one place."""

from __future__ import annotations

from dataclasses import asdict, fields
from http.cookies import SimpleCookie

from starlette.requests import Request
from starlette.types import Scope

from api.kept import Kept
from api.security.keys import Keys
from api.security.session import Session

SESSION = "session"
NOTICE = "notice"
SIGNING_IN = "signing-in"
_TO_SET = "cookies"
_MOST_SESSIONS = 1_000
_FIELDS = frozenset(field.name for field in fields(Session))


class Jar:
    """The names and flags of cookies for a service that people reach by https or not."""

    def __init__(self, keys: Keys, *, is_https: bool) -> None:
        """Take the keys that sign."""
        self._keys = keys
        self._is_https = is_https
        # A browser shows the same cookie again and again; what it says depends on nothing but its text.
        self._shown = Kept[str, Session | None](_MOST_SESSIONS)

    def name(self, kind: str) -> str:
        """By https the name itself binds the cookie to this host."""
        return f"__Host-{kind}" if self._is_https else f"sponsor-monitor-{kind}"

    def session(self, request: Request) -> Session | None:
        """The session a request shows; None where it shows none of ours."""
        text = request.cookies.get(self.name(SESSION), "")
        return self._shown.get(text, lambda: self._session(text))

    def _session(self, text: str) -> Session | None:
        told = self._keys.signed(SESSION, text)
        return Session(**told) if isinstance(told, dict) and told.keys() <= _FIELDS else None

    def keep_session(self, request: Request, session: Session) -> None:
        """Let the answer bring the session."""
        self._set(request.scope, SESSION, self.signed_session(session))

    def signed_session(self, session: Session) -> str:
        """A session as its cookie holds it."""
        return self._keys.sign(SESSION, asdict(session))

    def seal(self, request: Request, kind: str, value: object, seconds: int) -> None:
        """Let the answer bring a short-lived value that only this service can read."""
        self._set(request.scope, kind, self._keys.seal(kind, value), seconds)

    def sealed(self, request: Request, kind: str) -> object:
        """The value of such a cookie; None where there is none."""
        text = request.cookies.get(self.name(kind), "")
        return self._keys.sealed(kind, text) if text else None

    def forget(self, request: Request, kind: str) -> None:
        """Let the answer take a cookie away."""
        self._set(request.scope, kind, "", 0)

    def _set(self, scope: Scope, kind: str, value: str, seconds: int | None = None) -> None:
        cookie: SimpleCookie = SimpleCookie()
        name = self.name(kind)
        cookie[name] = value
        cookie[name]["path"] = "/"
        cookie[name]["httponly"] = True
        cookie[name]["samesite"] = "Lax"
        if self._is_https:
            cookie[name]["secure"] = True
        if seconds is not None:
            cookie[name]["max-age"] = seconds
        scope.setdefault("state", {}).setdefault(_TO_SET, {})[kind] = cookie.output(header="").strip()


def cookies_to_set(scope: Scope) -> list[str]:
    """The cookies that the answer to a request brings."""
    return list(scope.get("state", {}).get(_TO_SET, {}).values())
