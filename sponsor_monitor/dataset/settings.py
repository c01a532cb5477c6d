"""What ``dataset.toml`` says of the institution (dataset.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from sponsor_monitor.errors import Fault
from sponsor_monitor.toml_file import TomlFile
from sponsor_monitor.toml_values import Unfit, one_of, text, whole

FILE = "dataset.toml"
DEFAULT_ZONE = "Europe/London"


class Nation(StrEnum):
    """The nations whose bank holidays can be asked for."""

    ENG = "ENG"
    WLS = "WLS"
    SCT = "SCT"
    NIR = "NIR"


@dataclass(frozen=True, slots=True)
class Settings:
    """The institution's own settings; ``policy`` is the bundle it names, ``enrolment_window_days`` None: not tracked.

    Where there are faults, what could not be read is blank or the default; ``policy`` is then None.
    """

    institution: str
    zone: ZoneInfo
    nation: str
    policy: str | None
    enrolment_window_days: int | None


def parse_settings(data: bytes) -> tuple[Settings, list[Fault]]:
    """The settings as far as they can be read, and every fault. Unknown names are ignored."""
    file = TomlFile(FILE, data)
    document = file.document
    if file.faults:
        return Settings("", ZoneInfo(DEFAULT_ZONE), "", None, None), file.faults
    zone: ZoneInfo | None = ZoneInfo(DEFAULT_ZONE)
    window = None
    institution = file.take(document, (), "institution", text)
    if "timezone" in document:
        zone = file.take(document, (), "timezone", _zone)
    nation = file.take(document, (), "nation", one_of(Nation))
    policy = file.take(document, (), "policy", text)
    if "enrolment_window_days" in document:
        window = file.take(document, (), "enrolment_window_days", whole(0))
    settings = Settings(institution or "", zone or ZoneInfo(DEFAULT_ZONE), nation or "", policy, window)
    return settings, file.faults


def _zone(value: object) -> ZoneInfo:
    name = text(value)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Unfit("unknown time zone: give one of the IANA database, like Europe/London") from None
