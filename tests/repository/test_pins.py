"""What is pinned: everything that pyproject.toml asks for, each by its hashes, the same for running and for testing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ["requirements.txt", "requirements-dev.txt", "requirements-installer.txt", "requirements-verifier.txt"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
ASKED = {
    "requirements.txt": PROJECT["project"]["dependencies"] + GROUPS["build"],
    "requirements-dev.txt": PROJECT["project"]["dependencies"] + GROUPS["build"] + GROUPS["dev"],
    "requirements-installer.txt": GROUPS["installer"],
    "requirements-verifier.txt": GROUPS["verifier"],
}


def pins(file: str) -> dict[str, list[str]]:
    """The pins of a requirements file: ``name==version`` to its hashes."""
    entries = re.split(r"\n(?=[a-z])", (ROOT / file).read_text(encoding="utf-8"))
    return {
        entry.split()[0]: re.findall(r"--hash=(sha256:[0-9a-f]{64})\b", entry) for entry in entries if "==" in entry
    }


@pytest.mark.parametrize("file", FILES)
def test_everything_asked_for_is_pinned(file: str) -> None:
    pinned = {pin.split("==")[0] for pin in pins(file)}

    assert {re.split(r"[<>=~!\[; ]", asked)[0] for asked in ASKED[file]} <= pinned


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_hashes(file: str) -> None:
    assert [pin for pin, hashes in pins(file).items() if not hashes] == []


def test_what_runs_is_what_is_tested() -> None:
    assert set(pins("requirements.txt")) <= set(pins("requirements-dev.txt"))


@pytest.mark.parametrize("file", FILES)
def test_no_pin_names_where_it_comes_from(file: str) -> None:
    assert (
        re.findall(r"(?m)^[^#\n]*(?:://|--(?:extra-)?index|--find-links).*", (ROOT / file).read_text(encoding="utf-8"))
        == []
    )
