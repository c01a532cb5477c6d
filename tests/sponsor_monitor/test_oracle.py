"""The engine and the plain script of ``bench/``, written apart from it, agree on every random university."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from bench import per_student
from bench.one_by_one.folder import read_folder
from sponsor_monitor.assessment import assess
from tests.sponsor_monitor.universities import SEEDS, Document, University, examples, random_university

NOT_THE_SCRIPTS_BUSINESS = {"dataset_sha256", "sha256", "explanation", "detail", "reason"}
Rating = tuple[float | None, str | None]


def compared(value: Any) -> Any:
    """A document without hashes and sentences, which the script does not write."""
    if isinstance(value, dict):
        return {key: compared(each) for key, each in value.items() if key not in NOT_THE_SCRIPTS_BUSINESS}
    return [compared(each) for each in value] if isinstance(value, list) else value


def ratings_of(table: pa.Table) -> dict[tuple[str, Any], Rating]:
    """Score and band by registration and day."""
    return {(row["registration_id"], row["date"]): (row["score"], row["band"]) for row in table.to_pylist()}


def scores_of(ratings: dict[tuple[str, Any], Rating]) -> dict[tuple[str, Any], float]:
    """The scores there are, by registration and day."""
    return {key: score for key, (score, _) in ratings.items() if score is not None}


def by_engine(university: University) -> tuple[Document, dict[tuple[str, Any], Rating]]:
    """The engine's document and ratings."""
    path = university.folder.with_name("ratings.parquet")
    found = assess(university.folder, university.as_of, known_at=university.known_at, ratings=path)
    return found.document, ratings_of(pq.read_table(path))


def by_script(university: University) -> tuple[Document, dict[tuple[str, Any], Rating]]:
    """The script's document and ratings."""
    document, built = per_student.assess(read_folder(university.folder), university.as_of, university.known_at)
    # Through Arrow, for which a missing score and a missing band are both null.
    return document, ratings_of(pa.Table.from_pandas(per_student.rating_frame(built)))


def assert_agreed(university: University) -> None:
    """Engine and script give the same document and bands, and scores that differ by rounding alone."""
    document, ratings = by_engine(university)
    other_document, other_ratings = by_script(university)

    assert compared(document) == compared(other_document)
    assert {key: band for key, (_, band) in ratings.items()} == {key: band for key, (_, band) in other_ratings.items()}
    assert scores_of(ratings) == pytest.approx(scores_of(other_ratings), rel=0, abs=1e-12)


@pytest.mark.parametrize("faults", [False, True], ids=["clean", "with bad rows"])
@pytest.mark.parametrize("parquet", [False, True], ids=["csv", "parquet"])
@examples(15)
@given(seed=SEEDS)
def test_engine_and_plain_script_agree(seed: int, *, parquet: bool, faults: bool) -> None:
    with random_university(seed, parquet=parquet, faults=faults) as university:
        assert_agreed(university)
