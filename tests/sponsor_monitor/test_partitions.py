"""However a university is divided for judging, its assessment is the same."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from hypothesis import given

from sponsor_monitor import partitions
from sponsor_monitor.assessment import assess
from sponsor_monitor.partitions import divide
from tests.sponsor_monitor.universities import SEEDS, University, examples, random_university

CASES = [
    pytest.param(0, [(0, 0)], id="an empty university has a partition of its own"),
    pytest.param(1, [(0, 1)], id="one student is one partition"),
    pytest.param(4, [(0, 4)], id="as many students as a partition holds are one"),
    pytest.param(5, [(0, 4), (4, 5)], id="one more begins another"),
    pytest.param(8, [(0, 4), (4, 8)], id="twice as many are two"),
]


@pytest.mark.parametrize(("students", "ranges"), CASES)
def test_students_are_divided_in_order(
    students: int, ranges: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "STUDENTS_A_PARTITION", 4)

    assert divide(students) == ranges


def assessed_by(size: int, university: University) -> tuple[str, list[dict[str, object]]]:
    """The assessment's bytes and the ratings, with so many students in a partition."""
    path = university.folder.with_name("ratings.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "STUDENTS_A_PARTITION", size)
        text = assess(university.folder, university.as_of, known_at=university.known_at, ratings=path).text()
    return text, pq.read_table(path).to_pylist()


@examples(10)
@given(seed=SEEDS)
def test_any_number_of_students_in_a_partition_gives_the_same_assessment(seed: int) -> None:
    with random_university(seed, faults=None) as university:
        whole = assessed_by(1_000_000, university)

        assert [size for size in (1, 2, 3, 7) if assessed_by(size, university) != whole] == []
