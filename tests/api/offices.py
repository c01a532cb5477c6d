"""An office whose people sign in on the command line, and a mail server to be named."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

import pytest

from api.smtp import PREFIX
from sponsor_monitor.people import event as people_event
from sponsor_monitor.people.grant import Grant
from sponsor_monitor.people.password import hashed
from sponsor_monitor.people.permission import Role
from tests.mail_servers import free_port
from tests.working import NOON, Office, with_students

ROLES = {"officer": Role.COMPLIANCE_OFFICER, "administrator": Role.ADMINISTRATOR, "auditor": Role.AUDITOR}
_SECRET = "a long secret of the test"  # noqa: S105  of nobody
_YEAR = 365 * 86_400_000_000


def office_with_accounts(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Three students, accounts of three roles with a password, and a mail server named at which nobody listens."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", url)
    monkeypatch.delenv("SPONSOR_MONITOR_TOKEN_FILE", raising=False)
    set_server(monkeypatch, free_port())
    (folder / "password").write_text(_SECRET, encoding="utf-8")
    opened = with_students(url, folder)
    opened.now = NOON - _YEAR
    with opened.work() as work:
        for user, role in ROLES.items():
            kept = hashed(_SECRET, user, secrets.token_bytes)
            work.append(
                people_event.account_made(user, user, f"The {user}", f"{user}@uni.example"),
                people_event.password_set(user, kept, is_own=True),
                people_event.grant_given(user, Grant(role, f"grant-{user}", dt.date(2025, 1, 1))),
            )
    opened.database.close()
    return opened


def set_server(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """Name a mail server on this machine."""
    for name, value in {"HOST": "127.0.0.1", "PORT": str(port), "FROM": "a@uni.example", "SECURITY": "none"}.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)


def as_user(folder: Path, user: str) -> tuple[str, ...]:
    """The options by which somebody signs in."""
    return ("--user", user, "--password-file", str(folder / "password"))
