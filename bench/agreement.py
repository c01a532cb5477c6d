"""Whether two assessments say the same, their free text aside."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

FREE_TEXT = frozenset({"sha256", "dataset_sha256", "explanation", "detail", "reason"})


def without_free_text(value: Any) -> Any:
    """A JSON value without hashes, explanations, details and reasons."""
    if isinstance(value, dict):
        return {key: without_free_text(inner) for key, inner in value.items() if key not in FREE_TEXT}
    if isinstance(value, list):
        return [without_free_text(inner) for inner in value]
    return value


def disagreements(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two assessments differ: keys, and within lists the place and the registration, course or kind."""
    one, other = without_free_text(one), without_free_text(other)
    found = []
    for key in sorted({*one, *other}):
        left, right = one.get(key), other.get(key)
        if left == right and (key in one) == (key in other):
            continue
        if isinstance(left, list) and isinstance(right, list):
            pairs = enumerate(zip_longest(left, right))
            found += [f"{key}, {_name(a or b)} (entry {n})" for n, (a, b) in pairs if a != b]
        else:
            found.append(key)
    return found


def _name(entry: Any) -> str:
    names = ("registration_id", "course_code", "kind", "file")
    return next((str(entry[name]) for name in names if name in entry), "?")
