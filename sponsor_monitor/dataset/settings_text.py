"""The text of a ``dataset.toml`` (dataset.md)."""

from __future__ import annotations

import json

from sponsor_monitor.source import Settings


def settings_text(settings: Settings, policy: str) -> str:
    """The settings as they are read again, with the name of their policy."""
    texts = {
        "institution": settings.institution,
        "timezone": settings.zone.key,
        "nation": settings.nation,
        "policy": policy,
    }
    # TOML's basic strings are JSON's, but for DEL.
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f") for name, value in texts.items()
    ]
    if settings.enrolment_window_days is not None:
        lines.append(f"enrolment_window_days = {settings.enrolment_window_days}")
    return "\n".join([*lines, ""])
