"""Every imported row is covered by a hash that anybody can compute again, also where personal values are erased."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from sponsor_monitor.store import schema
from sponsor_monitor.store.fields import FACTS, ROW
from sponsor_monitor.store.hashes import root
from tests.sponsor_monitor.store.arrivals import MARKS, Row, Store


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _tree(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash as RFC 6962, 2.1 defines it: split at the largest power of two below the size."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return hashlib.sha256(b"\1" + _tree(leaves[:middle]) + _tree(leaves[middle:])).digest()


@pytest.mark.parametrize("size", range(18))
def test_the_root_is_the_tree_hash_of_rfc_6962(size: int) -> None:
    leaves = [f"leaf {number}".encode() for number in range(size)]

    assert root(leaves) == _tree(leaves).hex()


def test_the_root_of_nothing_is_the_hash_of_no_bytes() -> None:
    assert root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def _encoded(table: str, rows: Sequence[Row]) -> bytes:
    """A chunk written as ``hashes`` describes it, value by value."""
    fact = FACTS[table]
    personal = {field.name for field in fact.personal}
    words = {field.name for field in fact.fields if field.is_text} | {"personal_sha256"}
    names = [name for name in fact.columns if name not in personal]
    found = f"sponsor-monitor/chunk/1\n{table}\n{','.join(names)}\n{len(rows)}\n".encode()
    for name in names:
        cells = [row[name] for row in rows]
        found += bytes(cell is not None for cell in cells)
        if name in words:
            texts = [(cell or "").encode() for cell in cells]
            found += b"".join(len(text).to_bytes(4, "little") for text in texts) + b"".join(texts)
        else:
            found += b"".join((cell or 0).to_bytes(8, "little", signed=True) for cell in cells)
    return found


def _records(store: Store, table: sa.Table) -> list[Row]:
    with store.database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _filled(store: Store) -> None:
    store.dataset(marks=MARKS + "S-9,L-1,present,,\n", students="student_id,family_name,given_names,school\n"
                  "S-1,Ünal Žižka,Ada,SBM\nS-2,Sample,,SBM\nS-3,Sample,Cy,SEMS\n")  # fmt: skip
    store.dataset()


def test_the_hash_of_every_chunk_can_be_computed_from_the_stored_values(store: Store) -> None:
    _filled(store)

    chunks = _records(store, schema.batch_chunk)
    tables = {name: {row["id"]: row for row in store.stored(name)} for name in FACTS}
    for chunk in chunks:
        rows = [tables[chunk["fact_table"]][number] for number in range(chunk["first_id"], chunk["last_id"] + 1)]
        assert _sha256(_encoded(chunk["fact_table"], rows)) == chunk["sha256"]
        assert {row["batch"] for row in rows} == {chunk["batch"]}
    covered = sum(chunk["last_id"] - chunk["first_id"] + 1 for chunk in chunks)
    assert covered == sum(len(rows) for rows in tables.values())


def test_personal_digests_verify_with_their_salts(store: Store) -> None:
    _filled(store)

    salts = {(row["owner"], row["number"]): bytes.fromhex(row["salt"]) for row in _records(store, schema.salt)}
    checked = 0
    for name, fact in FACTS.items():
        for row in store.stored(name) if fact.personal else ():
            number = row["id"] if fact.person == ROW else row[fact.person]
            owner = name if fact.person == ROW and name != "student" else "student"
            values = json.dumps([row[field.name] for field in fact.personal], ensure_ascii=False, separators=(",", ":"))
            assert _sha256(salts[owner, number] + values.encode()) == row["personal_sha256"]
            checked += 1
    assert checked == 3 + 3 + 3 + 3 + 2 + 1


def test_every_person_has_a_salt_of_their_own(store: Store) -> None:
    _filled(store)

    salts = [row["salt"] for row in _records(store, schema.salt)]
    assert len(set(salts)) == len(salts)
    assert {len(salt) for salt in salts} == {64}


def test_what_is_hashed_holds_no_personal_value(store: Store) -> None:
    _filled(store)

    for table in ("student", "registration", "student_version", "registration_version"):
        hashed = _encoded(table, store.stored(table))
        for word in (b"S-1", b"R-1", b"Ada", b"Sample", b"E4G1"):
            assert word not in hashed


def test_the_root_of_a_batch_covers_its_row_its_counts_its_files_and_its_chunks(store: Store) -> None:
    _filled(store)

    def leaf(*parts: object) -> bytes:
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()

    files, chunks = _records(store, schema.batch_file), _records(store, schema.batch_chunk)
    told = {row["batch"]: row for row in _records(store, schema.publication)}
    counted = ("accepted", "unchanged", "retracted", "quarantined")
    for batch in _records(store, schema.batch):
        mine = sorted((row for row in files if row["batch"] == batch["id"]), key=lambda row: row["file"])
        parts = sorted(tuple(row.values())[1:] for row in chunks if row["batch"] == batch["id"])
        leaves = [leaf("batch", *batch.values(), *(told[batch["id"]][name] for name in counted))]
        leaves += [leaf("file", *(row[name] for name in ("file", "name", "sha256", "bytes", "rows"))) for row in mine]
        leaves += [leaf("chunk", *part) for part in parts]
        assert _tree(leaves).hex() == told[batch["id"]]["root"]
