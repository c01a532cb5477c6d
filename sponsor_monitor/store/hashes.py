"""Every imported row covered by a hash: SHA-256 over an encoding of stored values that anybody can write again.

A chunk is up to 10,000 neighbouring rows that one batch brought to one table. Its hash is over, in this order:

- the line ``sponsor-monitor/chunk/1``, the table's name, the names of the hashed columns with commas between, and the
  number of rows, each line ended by LF;
- for each hashed column in turn: one byte a row, 1 for a value and 0 for a blank; then, for whole numbers, 8 bytes a
  row, little-endian two's complement, 0 for a blank; for text, 4 bytes a row with the length in bytes, little-endian,
  0 for a blank, and then the UTF-8 bytes of all rows.

Hashed are all columns of a table but the personal ones: for those ``personal_sha256`` stands, the SHA-256 of the
person's salt (32 bytes) followed by the JSON array of the row's personal values, without spaces, non-ASCII as it is.
Value and salt can be erased together, and everything else still be verified.

A batch's root is the Merkle tree hash of RFC 6962 over a leaf for the batch itself (its number, when it was received,
its feed, mode, mapping and program, and how many rows were new, known, taken back and set aside), then one for each of
its files, then one for each chunk by table and number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sponsor_monitor.audit import merkle
from sponsor_monitor.dataset.arrow_arrays import nulls
from sponsor_monitor.store.columns import BLANK, Column, Columns, part_of, rows_of
from sponsor_monitor.store.fields import FactTable

CHUNK_ROWS = 10_000
FORMAT = "sponsor-monitor/chunk/1"


class ChunkHash(NamedTuple):
    """The hash of neighbouring rows of a table, by the ids of the first and the last."""

    fact_table: str
    chunk: int
    first_id: int
    last_id: int
    sha256: str


def chunk_hashes(table: FactTable, columns: Columns, first_chunk: int = 0) -> Iterator[ChunkHash]:
    """The hashes of rows in order of id, which begin with the batch's chunk ``first_chunk`` of the table."""
    ids = columns["id"]
    for chunk, begin in enumerate(range(0, rows_of(columns), CHUNK_ROWS), first_chunk):
        end = min(begin + CHUNK_ROWS, rows_of(columns))
        digest = chunk_hash(table, part_of(columns, begin, end))
        yield ChunkHash(table.name, chunk, int(ids[begin]), int(ids[end - 1]), digest)


def hashed_columns(table: FactTable) -> tuple[str, ...]:
    """The columns that a chunk's hash covers."""
    personal = {field.name for field in table.personal}
    return tuple(name for name in table.columns if name not in personal)


def chunk_hash(table: FactTable, columns: Columns) -> str:
    """The SHA-256 of one chunk, in hexadecimal."""
    names = hashed_columns(table)
    digest = hashlib.sha256(f"{FORMAT}\n{table.name}\n{','.join(names)}\n{rows_of(columns)}\n".encode())
    for name in names:
        for part in _encoded(columns[name]):
            digest.update(part)
    return digest.hexdigest()


def personal_digest(salt: bytes, values: Sequence[str | None]) -> str:
    """What stands for a row's personal values in its chunk's hash."""
    written = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(salt + written.encode("utf-8", "surrogatepass")).hexdigest()


def root(leaves: Sequence[bytes]) -> str:
    """The Merkle tree hash of RFC 6962 (2.1), in hexadecimal."""
    return merkle.root_of(merkle.leaf_hash(leaf) for leaf in leaves).hex()


def batch_root(header: Sequence[str | int | None], files: Sequence[bytes], chunks: Sequence[ChunkHash]) -> str:
    """The root of a batch: ``header`` are its rows in ``batch`` and ``publication``, ``files`` its files' leaves."""
    first = json.dumps(["batch", *header], ensure_ascii=False, separators=(",", ":")).encode()
    return root([first, *files, *(chunk_leaf(chunk) for chunk in sorted(chunks))])


def file_leaf(file: int, name: str, sha256: str, size: int, rows: int) -> bytes:
    """A source file as a leaf of its batch's tree."""
    return json.dumps(["file", file, name, sha256, size, rows], ensure_ascii=False, separators=(",", ":")).encode()


def chunk_leaf(chunk: ChunkHash) -> bytes:
    """A chunk as a leaf of its batch's tree."""
    return json.dumps(["chunk", *chunk], separators=(",", ":")).encode()


def _encoded(values: Column) -> Iterator[bytes]:
    if isinstance(values, pa.Array):
        yield from _encoded_text(values)
        return
    whole = np.asarray(values, dtype="<i8")
    given = whole != BLANK
    yield given.astype(np.uint8).tobytes()
    yield np.where(given, whole, 0).astype("<i8").tobytes()


def _encoded_text(values: pa.Array) -> Iterator[bytes]:
    yield (~nulls(values)).astype(np.uint8).tobytes()
    filled = pc.fill_null(values.cast(pa.large_string()), "")
    offsets = _offsets(filled)
    yield np.diff(offsets).astype("<u4").tobytes()
    data = filled.buffers()[2]
    yield b"" if data is None else memoryview(data)[int(offsets[0]) : int(offsets[-1])].tobytes()


def _offsets(text: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where each text of a column of large strings begins, and where the last one ends."""
    if not len(text):
        return np.zeros(1, dtype=np.int64)
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int64)
    return offsets[text.offset : text.offset + len(text) + 1]
