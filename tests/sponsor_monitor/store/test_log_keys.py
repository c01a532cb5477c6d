"""Keys and checkpoints: made once, rotated, lost, killed half-way; and no checkpoint over a log that was altered."""

from __future__ import annotations

import random
import resource
import secrets
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sponsor_monitor.audit.checkpoint import Checkpoint, opened
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.audit.errors import NotAKey
from sponsor_monitor.audit.keys import new_key
from sponsor_monitor.audit.proof import check
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.key_file import KeyMissing, KeyNotPrivate, OtherKey, key_beside, next_of, read_key, write_key
from sponsor_monitor.store.log_checkpoints import LogAltered, NoSuchEntry, keys, prove, rotate, sign_checkpoint
from sponsor_monitor.store.log_verify import verify
from tests.sponsor_monitor.store.tampering import carry_out, without_guards
from tests.store_imports import OFTEN, SEED, TORTURE, kill
from tests.store_imports import opened as opened_database

NOW = 1_767_225_600_000_000
KILLS = 60 if TORTURE else 4


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    found = opened_database(sqlite_url)
    yield found
    found.close()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return key_beside(tmp_path / "files")


def signed(database: Database, key: Path, now: int = NOW) -> Checkpoint:
    with database.writing() as connection:
        return opened(sign_checkpoint(connection, key, now=now))


def entered(database: Database, day: int = 1) -> None:
    with database.writing() as connection:
        log.append(connection, [Draft("made-up", {"day": day}, private={"words": "made up"})], actor="a", now=NOW)


def test_the_first_checkpoint_makes_a_key_that_only_its_owner_reads(database: Database, key: Path) -> None:
    checkpoint = signed(database, key)

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    found = read_key(key)
    assert found is not None
    assert found.public == checkpoint.key
    assert key.parent != database.path
    assert key.name == "files.key"


def test_a_key_for_which_there_is_no_room_leaves_nothing_in_the_way_of_the_next(database: Database, key: Path) -> None:
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_key(key, new_key(secrets.token_bytes))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))

    assert not key.exists()
    assert signed(database, key).size > 0


def test_a_checkpoint_is_signed_again_only_when_something_came(database: Database, key: Path) -> None:
    first = signed(database, key)
    assert signed(database, key, NOW + 9) == first
    entered(database)
    assert signed(database, key).size == first.size + 2


def test_a_rotated_key_is_vouched_for_and_old_checkpoints_stay_valid(database: Database, key: Path) -> None:
    entered(database)
    first = signed(database, key)
    held = rotate(database, key, now=NOW)
    second = signed(database, key)

    assert first.key != second.key == held.public
    with database.reading() as connection:
        assert [(each.public, each.is_vouched) for each in keys(connection)] == [(first.key, True), (second.key, True)]
    assert all(verify(database, kept=kept).faults == () for kept in (first, second))
    assert not next_of(key).exists()


def test_a_lost_key_is_followed_by_one_that_nobody_vouches_for(database: Database, key: Path) -> None:
    first = signed(database, key)
    key.unlink()
    with pytest.raises(KeyMissing, match=r"audit rotate --lost begins with a new one"):
        signed(database, key)
    with pytest.raises(KeyMissing):
        rotate(database, key, now=NOW)

    assert not rotate(database, key, now=NOW, is_lost=True).is_vouched
    signed(database, key)
    assert verify(database, kept=first).faults == ()


def test_another_key_or_none_is_refused_and_so_is_one_that_others_may_read(database: Database, key: Path) -> None:
    signed(database, key)
    kept = key.read_text(encoding="ascii")
    key.unlink()
    other = opened_database(f"sqlite:///{key.with_name('other.db')}")
    signed(other, key)
    other.close()
    with pytest.raises(OtherKey, match="is not the one that speaks for this log now"):
        signed(database, key)
    key.write_text("no key", encoding="ascii")
    with pytest.raises(NotAKey):
        signed(database, key)
    key.write_text(kept, encoding="ascii")
    key.chmod(0o640)
    with pytest.raises(KeyNotPrivate, match="chmod 600 it"):
        signed(database, key)


def test_a_rotation_that_stopped_before_its_last_step_is_finished_by_the_next_checkpoint(
    database: Database, key: Path
) -> None:
    signed(database, key)
    before = key.read_bytes()
    held = rotate(database, key, now=NOW)
    key.replace(next_of(key))
    key.write_bytes(before)
    key.chmod(0o600)

    assert signed(database, key).key == held.public
    assert not next_of(key).exists()


def test_a_key_that_the_one_before_did_not_sign_for_is_named(database: Database, key: Path) -> None:
    signed(database, key)
    with database.writing() as connection:
        body = {"key": keys(connection)[0].public.written, "signature": "00"}
        log.append(connection, [Draft("key-rotated", body)], actor="a", now=NOW)
    assert [str(fault) for fault in verify(database).faults] == [
        "Entry 4 names a key for which the key before did not sign."
    ]


def test_no_log_that_was_altered_is_signed_for_or_proved_from(database: Database, key: Path) -> None:
    entered(database)
    kept = signed(database, key)
    without_guards(database)
    carry_out(database, "UPDATE log_entry SET leaf = (SELECT leaf FROM log_entry WHERE id = 1) WHERE id = 2")

    with pytest.raises(LogAltered, match="The log is not the one of the checkpoint at 3 entries"):
        signed(database, key)
    with database.reading() as connection, pytest.raises(LogAltered):
        prove(connection, 2, key, now=NOW, kept=_note(database))
    assert kept.size == 3


def _note(database: Database) -> str:
    with database.reading() as connection:
        note: str = connection.exec_driver_sql("SELECT note FROM log_checkpoint").scalar_one()
    return note


def test_a_proof_is_made_for_the_checkpoint_that_somebody_kept(database: Database, key: Path) -> None:
    entered(database)
    signed(database, key)
    kept = _note(database)
    for day in range(5):
        entered(database, day)
    with database.writing() as connection:
        old = prove(connection, 2, key, now=NOW, kept=kept, with_private=True)
        late = prove(connection, 7, key, now=NOW, kept=kept)
        without = prove(connection, 7, key, now=NOW)
        with pytest.raises(NoSuchEntry, match="There is no entry 99: the log has 10"):
            prove(connection, 99, key, now=NOW)

    assert check(old, opened(kept)).private == {"words": "made up"}
    assert check(old, opened(kept)).checkpoint.size == 3
    assert check(late, opened(kept)).checkpoint.size == 9
    assert check(without).entry["number"] == 7


CHILD = """
import sys, time
from pathlib import Path
from sponsor_monitor.audit.entry import Draft
from sponsor_monitor.store import log
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.log_checkpoints import rotate, sign_checkpoint

database, key = Database(sys.argv[1]), Path(sys.argv[2])
print("begins", flush=True)
while True:
    now = time.time_ns() // 1000
    with database.writing() as connection:
        log.append(connection, [Draft("made-up", {}, private={"words": "made up"})], actor="a", now=now)
        sign_checkpoint(connection, key, now=now)
    rotate(database, key, now=now)
"""


@OFTEN
def test_killed_at_any_moment_the_log_is_whole_and_its_key_is_there(database: Database, key: Path) -> None:
    moments = random.Random(SEED)  # noqa: S311
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(database.url), str(key)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "begins\n"
        time.sleep(moments.uniform(0, 0.4))
        kill(process)

        kept = signed(database, key)
        assert [str(fault) for fault in verify(database, kept=kept).faults] == []
