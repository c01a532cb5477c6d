"""The daily engagement rating as a Parquet file: registration_id, date, score, band (findings.md)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sponsor_monitor.facts import Facts
from sponsor_monitor.measures.rating import NO_BAND, Ratings
from sponsor_monitor.partition import Partition
from sponsor_monitor.vocabulary import BANDS

SCHEMA = pa.schema(
    [("registration_id", pa.string()), ("date", pa.date32()), ("score", pa.float64()), ("band", pa.string())]
)


def rating_table(facts: Facts, partition: Partition, ratings: Ratings) -> pa.Table:
    """The ratings of one partition as columns; score and band are null where there is none."""
    ids = pa.array([facts.registrations.registration_id[row] for row in partition.registration.tolist()], pa.string())
    none = ratings.band == NO_BAND
    bands = pa.array([band.value for band in BANDS], pa.string())
    return pa.Table.from_arrays(
        [
            ids.take(pa.array(ratings.own)),
            pa.array(ratings.day, pa.int32()).cast(pa.date32()),
            pa.array(ratings.score, mask=none),
            bands.take(pa.array(np.where(none, 0, ratings.band), mask=none)),
        ],
        schema=SCHEMA,
    )


def write_ratings(path: Path, tables: list[pa.Table]) -> None:
    """Write the ratings, by registration_id and date, beside the name first, so that no half file is ever there."""
    together = pa.concat_tables(tables) if tables else SCHEMA.empty_table()
    part = path.with_name(path.name + ".part")
    pq.write_table(together.sort_by([("registration_id", "ascending"), ("date", "ascending")]), part)
    part.replace(path)
