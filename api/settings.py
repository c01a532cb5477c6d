"""The service's settings: read once from the environment, refused with a sentence where one cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sponsor_monitor.errors import SponsorMonitorError, shortened

PREFIX = "SPONSOR_MONITOR_"
CLOCKS_CHANGE = (dt.time(1), dt.time(2))
"""Between these times of the day no job begins: an hour that some nights lack and others have twice."""
_ON_OFF = {"on": True, "off": False}


class SettingRefused(SponsorMonitorError):
    """A setting that cannot be."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        """Name the variable, what it was set to, and what it may be."""
        super().__init__(f'{PREFIX}{name} is "{shortened(value, 60)}": it should be {wanted}.')


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service was told. Files are read when they are needed; no secret stands in here."""

    database: str = "sqlite:///var/sponsor-monitor.db"
    files: Path | None = None
    secret: Path | None = None
    key: Path | None = None
    seal: Path | None = None
    seal_passphrase_file: Path | None = None
    timestamp_server: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    address: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    idle_minutes: int = 30
    session_hours: int = 10
    requests_a_minute: int = 600
    largest_upload_megabytes: int = 200
    nightly_at: dt.time | None = dt.time(3)
    metrics_token_file: Path | None = None
    local_sign_in: bool = True
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret_file: Path | None = None
    oidc_roles: Path | None = None
    days_back: int = 0

    @property
    def is_https(self) -> bool:
        """Whether people reach the service by https, so that cookies may say they need it."""
        return (self.address or "").startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which the service answers."""
        own = {"127.0.0.1", "localhost", "::1"}
        if self.address is not None:
            own.add(urlsplit(self.address).hostname or "")
        return frozenset(own)


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable: its name after the prefix, what it means, its default in words, and how it is read."""

    name: str
    meaning: str
    default: str
    read: Callable[[str, str], Any]

    @property
    def field(self) -> str:
        """The field of ``Settings`` that it fills."""
        return self.name.lower()


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings that an environment gives; blank is as good as unset. SettingRefused names the first wrong one."""
    given = {}
    for setting in SETTINGS:
        value = environment.get(PREFIX + setting.name, "").strip()
        if value:
            given[setting.field] = setting.read(setting.name, value)
    found = Settings(**given)
    _check_oidc(found)
    return found


def environment_of(settings: Settings) -> dict[str, str]:
    """What a child process is told of the database, its files, the log's key, the certificate and the clock."""
    told = {
        "DATABASE": settings.database,
        "FILES": settings.files,
        "KEY": settings.key,
        "SEAL": settings.seal,
        "SEAL_PASSPHRASE_FILE": settings.seal_passphrase_file,
        "TIMESTAMP_SERVER": settings.timestamp_server,
    }
    given = {PREFIX + name: str(value) for name, value in told.items() if value is not None}
    return {**given, f"{PREFIX}DAYS_BACK": str(settings.days_back)} if settings.days_back else given


def _check_oidc(found: Settings) -> None:
    named = {"OIDC_ISSUER": found.oidc_issuer, "OIDC_CLIENT_ID": found.oidc_client_id, "OIDC_ROLES": found.oidc_roles}
    missing = [name for name, value in named.items() if value is None]
    if missing and len(missing) < len(named):
        raise SettingRefused(missing[0], "", "given as well: OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_ROLES go together")
    if not found.local_sign_in and missing:
        raise SettingRefused("LOCAL_SIGN_IN", "off", "on while there is no OIDC_ISSUER: nobody could sign in")


def _text(_name: str, value: str) -> str:
    return value


def _path(_name: str, value: str) -> Path:
    return Path(value)


def _whole(least: int, most: int) -> Callable[[str, str], int]:
    def read(name: str, value: str) -> int:
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise SettingRefused(name, value, f"a whole number from {least:,} to {most:,}")
        return int(value)

    return read


def _on_off(name: str, value: str) -> bool:
    if value.lower() not in _ON_OFF:
        raise SettingRefused(name, value, "on or off")
    return _ON_OFF[value.lower()]


def _address(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise SettingRefused(name, value, "an address without a path, such as https://sponsor.example.ac.uk")
    return f"{parts.scheme}://{parts.netloc}"


def _issuer(name: str, value: str) -> str:
    parts = urlsplit(value)
    is_own = parts.hostname in ("127.0.0.1", "localhost")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_own)):
        raise SettingRefused(name, value, "the address of the provider, by https")
    return value.rstrip("/")


def _server(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingRefused(name, value, "the address of a time-stamp server, by http or https")
    return value


def _proxies(name: str, value: str) -> tuple[str, ...]:
    given = tuple(each.strip() for each in value.split(","))
    for each in given:
        try:
            ip_network(each) if "/" in each else ip_address(each)
        except ValueError:
            raise SettingRefused(name, value, "addresses of proxies with commas between, such as 127.0.0.1") from None
    return given


def _time(name: str, value: str) -> dt.time | None:
    if value.lower() == "off":
        return None
    try:
        found = dt.datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007  a clock on the wall
    except ValueError:
        raise SettingRefused(name, value, "off, or a time such as 03:00") from None
    if CLOCKS_CHANGE[0] <= found < CLOCKS_CHANGE[1]:
        raise SettingRefused(name, value, "a time outside 01:00 to 02:00, an hour that clock changes skip or repeat")
    return found


SETTINGS = (
    Setting("DATABASE", "The database: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.",
            "`sqlite:///var/sponsor-monitor.db`", _text),
    Setting("FILES", "Where source files and attachments are kept.", "beside the SQLite file, or `var/files`", _path),
    Setting("SECRET", "The file of the secret for cookies, made at first start.", "beside the kept files", _path),
    Setting("KEY", "The file of the key that signs checkpoints of the log, made with the first one.",
            "beside the kept files", _path),
    Setting("SEAL", "The institution's certificate and key, a PKCS 12 file: evidence packs are signed with it.", "none",
            _path),
    Setting("SEAL_PASSPHRASE_FILE", "A file whose first line is the passphrase of that file.", "none", _path),
    Setting("TIMESTAMP_SERVER", "The server that attests when a pack was signed, so that the signature holds for the "
            "long term.", "none", _server),
    Setting("HOST", "The address of this machine to listen on.", "`127.0.0.1`", _text),
    Setting("PORT", "The port to listen on.", "`8000`", _whole(1, 65_535)),
    Setting("ADDRESS", "How people reach the service, such as `https://sponsor.example.ac.uk`; by https, cookies are "
            "sent by https only.", "the host and port", _address),
    Setting("TRUSTED_PROXIES", "The proxies whose forwarded headers are believed, by address, with commas between.",
            "none", _proxies),
    Setting("IDLE_MINUTES", "After so long without a page a person is signed out.", "`30`", _whole(1, 480)),
    Setting("SESSION_HOURS", "So long after signing in a person is signed out in any case.", "`10`", _whole(1, 24)),
    Setting("REQUESTS_A_MINUTE", "So many requests a minute one person or address may make.", "`600`",
            _whole(10, 100_000)),
    Setting("LARGEST_UPLOAD_MEGABYTES", "No larger file is taken from a browser or over the API.", "`200`",
            _whole(1, 10_000)),
    Setting("NIGHTLY_AT", "When the server does the night's work itself; `off` where a timer calls "
            "`sponsor-monitor nightly`.", "`03:00`", _time),
    Setting("METRICS_TOKEN_FILE", "A file with the token that `/metrics` asks of other machines.",
            "this machine only", _path),
    Setting("LOCAL_SIGN_IN", "Whether people may sign in with a password kept here.", "`on`", _on_off),
    Setting("OIDC_ISSUER", "The OpenID Connect provider.", "none", _issuer),
    Setting("OIDC_CLIENT_ID", "The name by which the provider knows this service.", "none", _text),
    Setting("OIDC_CLIENT_SECRET_FILE", "A file with the secret the provider gave; none for a public client.",
            "none", _path),
    Setting("OIDC_ROLES", "The file that says which claims give which roles.", "none", _path),
    Setting("DAYS_BACK", "For a demonstration: so many days the service's clock is behind. Never for real records.",
            "`0`", _whole(0, 3_660)),
)  # fmt: skip
"""Every setting, in the order of docs/operations.md."""
