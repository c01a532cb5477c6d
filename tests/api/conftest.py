"""A small dataset, and the command line called in the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as _arrow  # noqa: F401, ICN001  before any test freezes time: its first import looks at the real class of dates
import pytest

from api.cli import main
from tests.api.student_fixtures import beginning, recommended, waiting, way

__all__ = ["beginning", "recommended", "waiting", "way"]

SETTINGS = 'institution = "Example University"\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
CALENDAR = """id = "ug"
title = "Undergraduate"
source = "made up"
[[period]]
kind = "teaching"
name = "Year"
start = 2025-09-01
end = 2026-08-31
"""
TABLES = {
    "students": "student_id,family_name,given_names,school\nS-1,Sample,Ada,SBM\nS-2,Sample,Bo,SBM\n",
    "registrations": "registration_id,student_id,cas_number,rqf_level,course_code,school,calendar,course_start,"
    "enrolled_on,course_end,ended_on\n"
    "R-1,S-1,E4G1,7,MSC,SBM,ug,2025-09-15,2025-09-15,2026-08-31,\n"
    "R-2,S-2,E4G2,4,HND,SBM,ug,2025-09-15,2025-09-15,2026-08-31,\n",
    "engagement": "student_id,occurred_at,indicator\nS-2,2025-12-01T10:00,vle\nS-2,2026-01-10T10:00,submission\n",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """What a call gave: its exit code and the two streams."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A dataset folder in which every row is good."""
    folder = tmp_path / "records"
    (folder / "calendars").mkdir(parents=True)
    (folder / "dataset.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "calendars" / "ug.toml").write_text(CALENDAR, encoding="utf-8")
    for name, rows in TABLES.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    return folder


@pytest.fixture
def faulty(dataset: Path) -> Path:
    """The dataset with a row that is set aside."""
    with (dataset / "engagement.csv").open("a", encoding="utf-8") as file:
        file.write("S-2,03/11/2025,vle\n")
    return dataset


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line on a screen of 80 columns without colour."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("SPONSOR_MONITOR_DEBUG", raising=False)

    def call(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return call
