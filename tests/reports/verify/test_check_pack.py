"""The script that checks packs by Python's own library alone: each thing that it says it checks, and what it leaves."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import io
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from reports.pack.facts import files
from reports.render import pdf
from tests.reports.verify.made_pack import KEPT, MadePack, made_log, made_pack

SCRIPT = Path(__file__).parents[3] / "scripts" / "check_pack.py"
VECTORS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "sponsor_monitor" / "audit" / "vectors.toml").read_text(encoding="utf-8")
)
Files = dict[str, bytes]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pack() -> MadePack:
    return made_pack()


@pytest.fixture(scope="module")
def script() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("check_pack", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(*arguments: str | Path) -> tuple[int, str]:
    """The script in a Python that has nothing but its own library, nor an environment."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)],
        capture_output=True,
        text=True,
        env={},
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def written(place: Path, data: bytes) -> Path:
    """The bytes in a file."""
    (place / "pack.pdf").write_bytes(data)
    return place / "pack.pdf"


def attaching(found: Mapping[str, bytes]) -> bytes:
    """A PDF of one word with files attached."""
    return pdf("<p lang=en>word", "", found, dt.datetime(2026, 1, 1), b"0123456789abcdef")


def test_it_is_short_enough_to_be_read_and_asks_for_nothing_but_the_standard_library(
    pack: MadePack, tmp_path: Path
) -> None:
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 300

    code, said = run(written(tmp_path, pack.sealed))
    assert code == 0, said
    assert (
        f"{len(files(pack.directory)) - 1} files by their SHA-256, 5 entries of the log against the checkpoint inside"
        in said
    )
    assert "Not checked: the institution's signature" in said


@pytest.mark.parametrize("size", [KEPT, 5])
def test_a_checkpoint_that_was_kept_is_of_the_same_log(size: int, pack: MadePack, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text(made_log(pack.uid).note(size), encoding="utf-8")

    code, said = run("--checkpoint", tmp_path / "kept.txt", written(tmp_path, pack.plain))
    assert (code, "5 entries of the log against the checkpoint you kept" in said) == (0, True)


def test_a_log_that_went_another_way_is_found(pack: MadePack, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text(made_log("another").note(KEPT), encoding="utf-8")

    code, said = run("--checkpoint", tmp_path / "kept.txt", written(tmp_path, pack.plain))
    assert (code, said.count("is not how this one began")) == (1, 5)


def other_proof(found: Files, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a proof, and let ``pack.json`` say that it was always so."""
    _rewrite(found, "log/000000003.json", change)


def forged(found: Files) -> None:
    """An entry of another log, under a checkpoint that another key signed."""
    registration = json.loads(found["pack.json"])["registration"]
    found["log/000000003.json"] = made_log(registration, seed=2).proof(3).encode()
    _relist(found)


CASES: dict[str, tuple[Callable[[Files], object], str]] = {
    "a file": (lambda f: f.update({"origins.json": b"{}"}), "origins.json was altered"),
    "a file missing": (lambda f: f.pop("sessions.csv"), "sessions.csv is missing"),
    "a file put in": (lambda f: f.update({"more.txt": b"more"}), "more.txt was put in"),
    "no list": (lambda f: f.pop("pack.json"), "it cannot be read as a pack"),
    "a list twice": (lambda f: f.update({"pack.json": b'{"files": 1, "files": 2}'}), "a name stands twice"),
    "a value": (lambda f: other_proof(f, _other_words), "the personal value words is not the one"),
    "an entry": (lambda f: other_proof(f, _other_entry), "does not lead to the root"),
    "a path": (lambda f: other_proof(f, lambda t: t["path"].reverse()), "does not lead to the root"),
    "a short path": (lambda f: other_proof(f, lambda t: t["path"].pop()), "a path is shorter"),
    "a place": (lambda f: other_proof(f, lambda t: t.update(index=7)), "does not lead to the root"),
    "a checkpoint": (lambda f: other_proof(f, _other_note), "stands under another checkpoint"),
    "a registration": (lambda f: _rewrite(f, "pack.json", lambda t: t.update(registration="x")), "about another"),
    "another log": (forged, "stands under another checkpoint"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_does_not_hold_is_named(case: str, pack: MadePack, script: Any) -> None:
    found = files(pack.directory)
    change, said = CASES[case]
    change(found)

    assert said in "; ".join(script.faults(attaching(found), None)[0])


def test_a_checkpoint_that_its_key_did_not_sign_is_found(pack: MadePack, script: Any) -> None:
    assert script.checkpoint(pack.kept)[1] == KEPT
    for old, new in (("time 2025", "time 2024"), ("\n3\n", "\n4\n"), ("— sponsor", "- sponsor")):
        with pytest.raises(script.Broken):
            script.checkpoint(pack.kept.replace(old, new))


def test_what_is_no_pack_and_what_is_damaged_is_told(pack: MadePack, tmp_path: Path) -> None:
    for data in (b"", b"%PDF-1.7 nothing", pack.sealed[: len(pack.sealed) // 2], attaching({"a.txt": b"a"})):
        code, said = run(written(tmp_path, data))
        assert (code, "it cannot be read as a pack" in said) == (1, True)


def test_a_bad_call_is_refused(tmp_path: Path) -> None:
    for call in ((), (tmp_path / "none.pdf",), ("--checkpoint",)):
        assert run(*call)[0] == 2


def test_what_an_addition_replaced_is_not_what_is_read(pack: MadePack, script: Any) -> None:
    with pikepdf.open(io.BytesIO(pack.plain)) as opened:
        number = opened.attachments["origins.json"].obj.EF.F.objgen[0]
    writer = IncrementalPdfFileWriter(io.BytesIO(pack.plain))
    stream = StreamObject({pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=b"{}")
    writer.objects[0, number] = stream
    added = io.BytesIO()
    writer.write(added)  # type: ignore[no-untyped-call]

    assert script.faults(added.getvalue(), None)[0] == ["origins.json was altered"]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda v: f"leaf {v['index']} of {v['size']}")
def test_published_inclusion_proofs_lead_to_the_published_roots(vector: dict[str, Any], script: Any) -> None:
    leaf = script.hashlib.sha256(b"\0" + bytes.fromhex(VECTORS["leaves"][vector["index"]])).digest()
    path = map(bytes.fromhex, vector["path"])

    assert (
        script.walked(vector["index"], vector["size"] - 1, leaf, path)[1].hex() == VECTORS["roots"][vector["size"] - 1]
    )


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda v: f"{v['old']} to {v['size']}")
def test_published_consistency_proofs_hold(vector: dict[str, Any], script: Any) -> None:
    old, size = vector["old"], vector["size"]
    first, last = (bytes.fromhex(VECTORS["roots"][one - 1]) for one in (old, size))
    path = [bytes.fromhex(one) for one in vector["path"]]

    assert script.grew(old, first, size, last, path)
    assert not script.grew(old, last if old != size else b"", size, first, path)


def test_ed25519_is_as_the_standard_has_it(script: Any) -> None:
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert script.has_signed(key, b"\x72", signature)
    assert not script.has_signed(key, b"\x73", signature)
    for number in range(8):
        private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        made, public = private.sign(b"text"), private.public_key().public_bytes_raw()
        assert script.has_signed(public, b"text", made)
        assert not script.has_signed(public, b"text", made[:-1] + bytes([made[-1] ^ 1]))
        again = int.from_bytes(made[32:], "little") + script.L
        assert not script.has_signed(public, b"text", made[:32] + again.to_bytes(32, "little"))


def _other_words(told: dict[str, Any]) -> None:
    told["private"]["words"]["value"] = "No."


def _other_entry(told: dict[str, Any]) -> None:
    told["entry"] = told["entry"].replace("phone", "email")


def _other_note(told: dict[str, Any]) -> None:
    told["checkpoint"] = told["checkpoint"].replace("\n5\n", "\n6\n")


def _rewrite(found: Files, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    told = json.loads(found[name])
    change(told)
    found[name] = json.dumps(told, ensure_ascii=False).encode()
    _relist(found)


def _relist(found: Files) -> None:
    """Let ``pack.json`` list the files as they are now."""
    about = json.loads(found["pack.json"])
    about["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in found.items() if name != "pack.json"}
    found["pack.json"] = json.dumps(about).encode()
