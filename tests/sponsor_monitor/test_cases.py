"""The project's own cases: each folder's name is what must hold, and its case.json says why."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.assessment import assess
from sponsor_monitor.errors import DatasetRefused

CASES = sorted(path.parent for path in (Path(__file__).parent.parent / "cases").glob("*/case.json"))
META = {case: json.loads((case / "case.json").read_text(encoding="utf-8")) for case in CASES}
FREE_TEXT = {"sha256", "dataset_sha256", "explanation", "detail", "reason"}


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every value of a JSON document by its path; free text and hashes left out."""
    children: dict[str, Any] = {}
    if isinstance(value, dict):
        children = {key: child for key, child in value.items() if key not in FREE_TEXT}
    elif isinstance(value, list):
        children = {str(i): child for i, child in enumerate(value)}
    nested = [leaves(child, f"{path}/{key}") for key, child in children.items()]
    empty = {path: value if not isinstance(value, dict | list) else type(value)()}
    return {key: leaf for part in nested for key, leaf in part.items()} or empty


@pytest.mark.parametrize("case", [case for case in CASES if META[case]["exit"] != 2], ids=lambda case: case.name)
def test_the_case_gives_what_its_name_says(case: Path) -> None:
    meta = META[case]
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))

    found = assess(case, dt.date.fromisoformat(meta["as_of"]), known_at=meta["known_at"])

    assert leaves(json.loads(found.text())) == leaves(expected)
    assert bool(expected["rejected"]) == (meta["exit"] == 1)


@pytest.mark.parametrize("case", [case for case in CASES if META[case]["exit"] == 2], ids=lambda case: case.name)
def test_the_case_is_refused(case: Path) -> None:
    with pytest.raises(DatasetRefused) as refused:
        assess(case, dt.date.fromisoformat(META[case]["as_of"]))

    assert len(refused.value.faults) == META[case]["faults"]
