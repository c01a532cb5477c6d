"""The command that exports a cohort: whom it takes, what it refuses, what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.evidence_university import export_arguments
from tests.api.conftest import Run
from tests.reports.cohort.small_university import SmallUniversity, payload


@pytest.fixture(scope="module")
def university(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallUniversity]:
    """Three students and an officer."""
    found = SmallUniversity(tmp_path_factory.mktemp("university"))
    yield found
    found.database.close()


@pytest.mark.slow
def test_students_of_a_list_are_exported_and_a_lot_is_told(
    university: SmallUniversity, tmp_path: Path, run: Run
) -> None:
    listed, target = tmp_path / "asked.txt", tmp_path / "asked.zip"
    listed.write_text("\ufeffS-3\n\n R-2 \n", encoding="utf-8")

    made = run(*export_arguments(university.place, target, "--students", str(listed), "--draw", "1"))

    assert (made.code, made.out) == (0, f"The export of 1 registration is in {target}\n")
    assert "Drawn from 2 registrations with --seed " in made.err
    (pack,) = [name for name in payload(target) if name.endswith(".pdf")]
    assert pack in ("data/packs/0001-R-2.pdf", "data/packs/0001-R-3.pdf")


REFUSED = {
    "nobody named": ([], "Say whom"),
    "a seed without a lot": (["--everybody", "--seed", "3"], "--seed is for a lot"),
    "a number nobody has": (["--student", "S-99"], '"S-99"'),
    "a day that is none": (["--from", "yesterday"], "is not a date"),
    "nobody meets it": (["--school", "ABC"], "Nobody meets this choice"),
}


@pytest.mark.parametrize(("more", "said"), REFUSED.values(), ids=REFUSED)
def test_a_call_that_cannot_be_done_is_refused_and_leaves_nothing(
    university: SmallUniversity, tmp_path: Path, run: Run, more: list[str], said: str
) -> None:
    found = run(*export_arguments(university.place, tmp_path / "none.zip", *more))

    assert found.code == 2
    assert said in " ".join(found.err.split())
    assert list(tmp_path.iterdir()) == []


def test_the_export_is_a_zip_and_a_list_names_somebody(university: SmallUniversity, tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")

    assert "ends in .zip" in run(*export_arguments(university.place, tmp_path / "x.tar", "--everybody")).err
    empty = export_arguments(university.place, tmp_path / "x.zip", "--students", str(tmp_path / "empty.txt"))
    assert "names nobody" in run(*empty).err
