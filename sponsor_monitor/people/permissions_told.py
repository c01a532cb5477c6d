"""The table of permissions as people read it, on the terminal and in the documents."""

from __future__ import annotations

from collections.abc import Iterator

from sponsor_monitor.people.permission import GRANTABLE, TABLE


def permission_rows() -> Iterator[tuple[str, str, str, str]]:
    """Role, permission, whom it reaches, and the permission's short name; a role's name on its first row only."""
    for role in GRANTABLE:
        for place, (permission, reach) in enumerate(TABLE[role].items()):
            yield (role.value if place == 0 else "", permission.value, reach.value, permission.key)
