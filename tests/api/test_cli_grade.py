"""Grading a source: known ones are graded in silence, one of which nothing ever came with a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Run
from tests.sponsor_monitor.store.arrivals import write_folder

SOURCES = {
    "a feed that brought a batch": ("registry", False),
    "a source of events": ("moodle", False),
    "a feed in other letters": ("Registry", True),
    "a name that nobody knows": ("turnstyles", True),
}


@pytest.mark.parametrize(("source", "is_warned"), SOURCES.values(), ids=SOURCES)
def test_a_source_is_graded_with_a_warning_where_nothing_came_from(
    run: Run, database_url: str, tmp_path: Path, source: str, is_warned: bool
) -> None:
    kept = ("--database", database_url)
    folder = write_folder(tmp_path / "records")
    run("import", "dataset", folder, "--feed", "registry", *kept, "--files", tmp_path / "kept")
    ran = run("import", "grade", source, "support", *kept)

    assert (ran.code, ran.out) == (0, f"{source} is support from batch 2 on.\n")
    assert ran.err.startswith(f'No batch came by a feed "{source}" yet') == is_warned
    assert bool(ran.err) == is_warned
