"""The audit commands: verify, checkpoint, prove, check, keys, rotate and show, as somebody calls them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.api.conftest import Run


@pytest.fixture(autouse=True)
def stored(run: Run, dataset: Path, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a dataset in it; the folder for what the commands write."""
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", sqlite_url)
    monkeypatch.delenv("SPONSOR_MONITOR_FILES", raising=False)
    assert run("import", "dataset", dataset).code == 0
    return tmp_path


def test_a_checkpoint_is_kept_and_the_log_verified_by_it(run: Run, stored: Path) -> None:
    kept = stored / "checkpoint.txt"
    ran = run("audit", "checkpoint", "--output", kept)
    assert ran.code == 0
    assert ran.out.startswith(f"The checkpoint at 3 entries is in {kept}, signed by the key ")
    assert (stored / "database.db.files.key").exists()

    ran = run("audit", "verify", "--checkpoint", kept)

    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("The log is whole: 4 entries, from ")
    assert lines[2] == "It agrees with 1 signed checkpoint, the last at 3 entries; nothing came since."
    assert lines[3] == "1 batch and 0 runs are what their entries say, and every imported row is as it arrived."
    assert lines[4].endswith(" kept files are what arrived.")


def test_what_was_altered_is_named_with_exit_code_1(run: Run, stored: Path) -> None:
    with closing(sqlite3.connect(stored / "database.db")) as connection, connection:
        connection.execute("DROP TRIGGER publication_no_update")
        connection.execute("UPDATE publication SET accepted = accepted + 1")

    ran = run("audit", "verify", "--no-files")
    assert (ran.code, ran.out) == (
        1,
        "Batch 1 is not what entry 2 says of it.\n1 further place is not as logged: --all names every one.\n",
    )
    assert run("audit", "verify", "--all").out.count("\n") == 2


def test_before_any_checkpoint_verify_says_how_to_make_one(run: Run) -> None:
    said = run("audit", "verify", "--no-files").out
    assert "No checkpoint was signed yet: audit checkpoint --output FILE makes one" in said
    assert "Kept files were not looked at." in said
    assert run("audit", "keys").out == "The log has no key yet: audit checkpoint --output FILE makes one.\n"


def test_a_proof_is_checked_without_the_database(run: Run, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, proof = stored / "checkpoint.txt", stored / "proof.json"
    run("audit", "checkpoint", "--output", kept)
    assert run("audit", "prove", 2, "--checkpoint", kept, "--output", proof, "--private").code == 0
    monkeypatch.setenv("SPONSOR_MONITOR_DATABASE", "sqlite:////nowhere/at/all.db")

    ran = run("audit", "check", proof, "--checkpoint", kept)
    assert ran.code == 0
    assert ran.out.startswith("Entry 2 (batch-received, ")
    assert ran.out.endswith("It is the log of the checkpoint you kept: nothing up to there was altered since.\n")
    assert "Whether that is the institution's key the proof cannot say" in run("audit", "check", proof).out

    told = json.loads(proof.read_text(encoding="utf-8"))
    proof.write_text(json.dumps(told | {"path": told["path"][:-1]}), encoding="utf-8")
    ran = run("audit", "check", proof)
    assert (ran.code, ran.out) == (
        1,
        "The proof does not hold: the entry does not lead to the root of the checkpoint.\n",
    )


def test_what_is_no_checkpoint_or_proof_is_refused(run: Run, stored: Path) -> None:
    other = stored / "other.txt"
    other.write_text("something", encoding="utf-8")
    for call in (("verify", "--checkpoint", other), ("check", other)):
        ran = run("audit", *call)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("This is no ")
    other.write_bytes(b"\xff")
    assert run("audit", "check", other).err == f'"{other}" is not text: give the file as it was written.\n'
    assert "There is no entry 99" in run("audit", "prove", 99, "--output", stored / "p.json").err


def test_a_key_is_rotated_and_every_key_is_listed(run: Run, stored: Path) -> None:
    run("audit", "checkpoint", "--output", stored / "1.txt", "--key", stored / "own.key")
    ran = run("audit", "rotate", "--key", stored / "own.key")
    assert ran.code == 0
    assert ran.out.startswith("From entry 5 on the key ")

    said = run("audit", "keys").out
    assert said.count("sponsor-monitor/log/") == 2
    assert "by the key before" in " ".join(said.split())


def test_the_last_entries_are_shown_by_kind(run: Run) -> None:
    assert run("import", "grade", "turnstiles", "support").code == 0

    every, some = run("audit", "show").out, run("audit", "show", "--kind", "source-graded").out
    assert [kind in every for kind in ("log-began", "batch-received", "source-graded")] == [True] * 3
    assert [kind in some for kind in ("log-began", "batch-received", "source-graded")] == [False, False, True]
    assert "log-began" not in run("audit", "show", "--last", 2).out
    assert run("audit", "show", "--kind", "nothing").out == "The log has no such entry.\n"


def test_an_export_and_a_report_that_is_written_are_entries(run: Run, stored: Path) -> None:
    run("export", "dataset", stored / "out", "--as-of", "2026-03-31")
    run("quality", "--as-of", "2026-03-31", "--json", stored / "quality.json")
    said = " ".join(run("audit", "show", "--kind", "exported").out.split())
    assert "dataset" in said
    assert "quality" in said
