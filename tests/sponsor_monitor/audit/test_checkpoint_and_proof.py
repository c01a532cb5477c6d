"""Checkpoints and proofs as text: what is signed, what a changed letter does, and what leads where."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from sponsor_monitor.audit.checkpoint import Checkpoint, moment, opened, signed, verifier
from sponsor_monitor.audit.entry import Draft, Entry, Private, entry_of
from sponsor_monitor.audit.errors import AuditError, NotACheckpoint, NotAKey, NotAProof, ProofBroken, SignatureBroken
from sponsor_monitor.audit.keys import key_of, new_key, public_of, rotation_text
from sponsor_monitor.audit.merkle import Tree
from sponsor_monitor.audit.proof import check, proof_of

ORIGIN = "sponsor-monitor/log/01990000-0000-7000-8000-000000000000"
NOW = 1_795_806_205_792_502
KEY = new_key(lambda size: bytes(range(size)))


def entries(count: int) -> list[tuple[Entry, list[Private]]]:
    """A log of so many entries, each with a personal value."""
    made: list[tuple[Entry, list[Private]]] = []
    for number in range(1, count + 1):
        draft = Draft("note", {"day": "2026-03-01"}, f"case-{number}", "registration-1", {"words": f"made up {number}"})
        before = made[-1][0].leaf if made else None
        made.append(entry_of(draft, number, NOW + number, "account-1", secrets.token_bytes, before))
    return made


LOG = entries(12)
TREE = Tree(bytes.fromhex(entry.leaf) for entry, _ in LOG)


def note_at(size: int, **other: Any) -> str:
    said: dict[str, Any] = {
        "origin": ORIGIN,
        "size": size,
        "root": TREE.root(size),
        "at": NOW,
        "key": KEY.public,
    } | other
    return signed(Checkpoint(**said), KEY)


def test_a_checkpoint_says_what_it_was_given() -> None:
    assert opened(note_at(7)) == Checkpoint(ORIGIN, 7, TREE.root(7), NOW, KEY.public)
    assert note_at(7).splitlines()[:4] == [
        ORIGIN,
        "7",
        base64.b64encode(TREE.root(7)).decode(),
        "time 2026-11-27T19:03:25.792502Z",
    ]


def test_a_checkpoint_is_a_signed_note_that_others_can_check() -> None:
    """By the steps of C2SP's signed-note, written down again from its description."""
    text, _, last = note_at(7).partition("\n\n")
    name, written = re.fullmatch(r"— (\S+) (\S+)\n", last).groups()  # type: ignore[union-attr]
    vkey_name, vkey_hash, vkey = verifier(ORIGIN, KEY.public).split("+", 2)
    key = base64.b64decode(vkey)
    signature = base64.b64decode(written)

    assert name == vkey_name == ORIGIN
    assert key[0] == 1
    assert signature[:4].hex() == vkey_hash == hashlib.sha256(f"{name}\n".encode() + key).hexdigest()[:8]
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], f"{text}\n".encode())


def test_a_checkpoint_survives_a_mail_program() -> None:
    assert opened("\r\n" + note_at(7).replace("\n", "\r\n") + "\r\n\r\n").size == 7


@given(st.data())
def test_no_letter_of_a_checkpoint_can_be_changed(data: st.DataObject) -> None:
    note = note_at(7)
    place = data.draw(st.integers(0, len(note) - 2))
    letter = data.draw(st.sampled_from("0123456789abcdefghijkABCDEFGH+/=-— \n").filter(lambda one: one != note[place]))
    changed = note[:place] + letter + note[place + 1 :]
    if changed.strip() != note.strip():
        with pytest.raises((NotACheckpoint, SignatureBroken)):
            opened(changed)


@pytest.mark.parametrize(
    "text",
    ["", "nothing", note_at(7).replace("\n7\n", "\n07\n"), note_at(7) * 2, note_at(7).replace("2026-11", "2026-13")],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotACheckpoint, match="This is no checkpoint of a log of Sponsor Monitor"):
        opened(text)


def test_a_time_is_written_to_the_microsecond() -> None:
    assert moment(0) == "1970-01-01T00:00:00.000000Z"
    assert moment(NOW) == "2026-11-27T19:03:25.792502Z"


def test_a_key_survives_being_kept() -> None:
    again = key_of(KEY.pem, "a file")
    assert again.public == KEY.public == public_of(KEY.public.written)
    assert KEY.public.has_signed(b"data", again.sign(b"data"))
    assert not KEY.public.has_signed(b"other", again.sign(b"data"))
    assert public_of("no key") is public_of("QUJD") is None


@pytest.mark.parametrize("text", ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotAKey, match="a file is no Ed25519 key"):
        key_of(text, "a file")


def test_a_rotation_names_the_log_and_both_keys() -> None:
    other = new_key(bytes)
    texts = {
        rotation_text(*given) for given in ((ORIGIN, KEY.public, other.public), (ORIGIN, other.public, KEY.public))
    }
    assert len(texts) == 2


@given(number=st.integers(1, 12), size=st.integers(1, 12), kept=st.none() | st.integers(1, 12))
def test_every_entry_is_proved_under_every_checkpoint_and_with_every_one_kept(
    number: int, size: int, kept: int | None
) -> None:
    if number > size:
        return
    entry, private = LOG[number - 1]
    proof = proof_of(TREE, entry.written, number, note_at(size), private=tuple(private), kept=kept)

    found = check(proof, None if kept is None else opened(note_at(kept)))

    assert (found.entry["subject"], found.checkpoint.size, found.is_kept) == (entry.subject, size, kept is not None)
    assert found.private == {"words": f"made up {number}"}


PROOF = proof_of(TREE, LOG[4][0].written, 5, note_at(9), private=tuple(LOG[4][1]), kept=7)


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    told = json.loads(PROOF)
    change(told)
    return json.dumps(told)


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], object], type[AuditError], str]] = {
    "another entry": (lambda t: t.update(entry=LOG[5][0].written), ProofBroken, "number is not its place"),
    "a word changed": (lambda t: t.update(entry=t["entry"].replace("03-01", "03-02")), ProofBroken, "does not lead"),
    "a space": (lambda t: t.update(entry=t["entry"] + " "), ProofBroken, "not canonical"),
    "a name twice": (lambda t: t.update(entry=t["entry"].replace("{", '{"actor":"x",', 1)), ProofBroken, "canonical"),
    "an entry that is no JSON": (lambda t: t.update(entry="{"), ProofBroken, "not canonical"),
    "an entry that is a list": (lambda t: t.update(entry="[]"), ProofBroken, "not canonical"),
    "another place": (lambda t: t.update(index=5), ProofBroken, "number is not its place"),
    "a path too short": (lambda t: t["path"].pop(), ProofBroken, "does not lead"),
    "a path of no hashes": (lambda t: t.update(path=["x"]), NotAProof, "not hexadecimal"),
    "a personal value": (lambda t: t["private"]["words"].update(value="x"), ProofBroken, "words is not the one"),
    "a salt that is none": (lambda t: t["private"]["words"].update(salt="x"), NotAProof, "value and salt"),
    "a personal value of no entry": (
        lambda t: t["private"].update(more=t["private"]["words"]),
        ProofBroken,
        "more is not the one",
    ),
    "another checkpoint": (lambda t: t.update(checkpoint=note_at(8)), ProofBroken, "does not lead"),
    "a checkpoint that is none": (lambda t: t.update(checkpoint="x"), NotACheckpoint, "no checkpoint"),
    "another root": (
        lambda t: t.update(checkpoint=t["checkpoint"].replace("\n9\n", "\n8\n")),
        SignatureBroken,
        "its signature does not hold",
    ),
    "a part too few": (lambda t: t.pop("consistency"), NotAProof, "has not the parts"),
    "a part of another kind": (lambda t: t.update(index=True), NotAProof, "of another kind"),
    "no way from the kept one": (lambda t: t.update(consistency=None), ProofBroken, "audit prove --checkpoint"),
    "a way from another one": (lambda t: t["consistency"].update(size=6), ProofBroken, "audit prove --checkpoint"),
    "a wrong way": (lambda t: t["consistency"]["path"].pop(), ProofBroken, "went another way"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_proof_with_something_else_in_it_does_not_hold(case: str) -> None:
    change, error, said = BROKEN[case]
    with pytest.raises(error, match=said):
        check(changed(change), opened(note_at(7)))


def test_what_is_no_json_is_no_proof() -> None:
    with pytest.raises(NotAProof, match="it is not JSON"):
        check("")


def test_a_kept_checkpoint_of_another_log_or_history_is_told_apart() -> None:
    elsewhere = ORIGIN[:-1] + "1"
    with pytest.raises(ProofBroken, match="of another log"):
        check(PROOF, opened(note_at(7, origin=elsewhere)))
    with pytest.raises(ProofBroken, match="another root for as many entries"):
        check(PROOF, opened(note_at(9, root=TREE.root(8))))
    with pytest.raises(ProofBroken, match="went another way"):
        check(PROOF, opened(note_at(7, root=TREE.root(6))))
