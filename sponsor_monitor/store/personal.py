"""Personal values hashed with a random salt for each person, so that both can be erased and the rest still verified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from sponsor_monitor.store import schema
from sponsor_monitor.store.columns import Column, Columns, text_column
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.fields import PERSONAL_DIGEST, ROW, FactTable
from sponsor_monitor.store.hashes import personal_digest

SALT_BYTES = 32
Entropy = Callable[[int], bytes]
"""Gives so many random bytes."""


class Salts:
    """The salts of persons and rows: those stored, and new ones (``fresh``), to be stored with the batch."""

    def __init__(self, database: Database, entropy: Entropy) -> None:
        """Read the salts of all students."""
        with database.reading() as connection:
            known = sa.select(schema.salt.c.number, schema.salt.c.salt).where(schema.salt.c.owner == "student")
            self._students = {number: bytes.fromhex(salt) for number, salt in connection.execute(known)}
        self._entropy = entropy
        self._fresh: list[dict[str, Any]] = []

    def fresh(self) -> list[dict[str, Any]]:
        """The rows of new salts since this was last asked."""
        rows, self._fresh = self._fresh, []
        return rows

    def with_digest(self, table: FactTable, columns: Columns, first_id: int) -> dict[str, Column]:
        """Columns of a table with the digest of their personal values; ``first_id`` will be the first row's id."""
        if not table.personal:
            return dict(columns)
        values = [_listed(columns[field.name]) for field in table.personal]
        if table.person == ROW and table.name != "student":
            salts = self._new(table.name, range(first_id, first_id + len(values[0])))
        else:
            numbers = np.arange(first_id, first_id + len(values[0])) if table.person == ROW else columns[table.person]
            salts = self._of_students(numbers)
        digests = [personal_digest(salt, row) for salt, *row in zip(salts, *values, strict=True)]
        return {**columns, PERSONAL_DIGEST: text_column(digests)}

    def _of_students(self, numbers: NDArray[Any]) -> list[bytes]:
        listed: list[int] = numbers.tolist()
        missing = sorted(set(listed) - self._students.keys())
        self._students.update(zip(missing, self._new("student", missing), strict=True))
        return [self._students[number] for number in listed]

    def _new(self, owner: str, numbers: Any) -> list[bytes]:
        found = self._entropy(SALT_BYTES * len(numbers))
        salts = [found[begin : begin + SALT_BYTES] for begin in range(0, len(found), SALT_BYTES)]
        self._fresh += [
            {"owner": owner, "number": number, "salt": salt.hex()} for number, salt in zip(numbers, salts, strict=True)
        ]
        return salts


def _listed(values: Column) -> list[str | None]:
    found: list[str | None] = values.to_pylist() if isinstance(values, pa.Array) else values.tolist()
    return found
