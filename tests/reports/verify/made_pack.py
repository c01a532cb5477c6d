"""A signed pack with entries of a log in it, made once for every test that checks it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports.pack.folder import Asked, write_folder
from reports.pack.making import pack_of
from reports.signing import open_seal, signed
from sponsor_monitor.audit.checkpoint import Checkpoint
from sponsor_monitor.audit.checkpoint import signed as signed_note
from sponsor_monitor.audit.entry import Draft, Entry, Private, entry_of
from sponsor_monitor.audit.keys import SigningKey, new_key
from sponsor_monitor.audit.merkle import Tree
from sponsor_monitor.audit.proof import proof_of
from sponsor_monitor.casework.event_kinds import CaseEvent
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.services.packs import Casework
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.reading import view
from tests.reports.pack.conftest import TABLES
from tests.reports.pack.made_up_certificates import PASSPHRASE, issued, root, write_p12
from tests.sponsor_monitor.store.arrivals import AS_OF, Store

ORIGIN = "sponsor-monitor/log/01990000-0000-7000-8000-000000000000"
NOW = 1_764_158_400_000_000
KEPT = 3
"""So many entries the log had when somebody kept a checkpoint; it has five when the pack is made."""

SAID: tuple[tuple[CaseEvent, Mapping[str, str], Mapping[str, str]], ...] = (
    (CaseEvent.OPENED, {"concern": "immigration"}, {}),
    (CaseEvent.CONTACT_ATTEMPTED, {"channel": "phone", "on": "2025-11-03"}, {"note": "No answer at noon."}),
    (CaseEvent.RESPONSE, {"channel": "phone", "on": "2025-11-05"}, {"words": "I was ill."}),
    (CaseEvent.SUPPORT_OFFERED, {"on": "2025-11-05"}, {"note": "A talk."}),
    (CaseEvent.RESPONSE, {"channel": "email", "on": "2025-11-06"}, {"words": "Thank you."}),
)


@dataclass(frozen=True)
class MadePack:
    """A pack before and after it was signed, the folder it is made from, the issuer to trust, and a kept checkpoint."""

    directory: Path
    plain: bytes
    sealed: bytes
    issuer: bytes
    uid: str
    kept: str


@dataclass(frozen=True)
class MadeLog:
    """A log of what people did for a registration."""

    entries: list[tuple[Entry, list[Private]]]
    tree: Tree
    key: SigningKey

    def note(self, size: int) -> str:
        """The checkpoint of so many entries."""
        return signed_note(Checkpoint(ORIGIN, size, self.tree.root(size), NOW, self.key.public), self.key)

    def proof(self, number: int, kept: int | None = KEPT) -> str:
        """The proof of an entry, with its personal values."""
        entry, private = self.entries[number - 1]
        return proof_of(self.tree, entry.written, number, self.note(self.tree.size), private=tuple(private), kept=kept)


def made_log(uid: str, seed: int = 1) -> MadeLog:
    """The log; another seed gives it another key."""
    entries: list[tuple[Entry, list[Private]]] = []
    for number, (kind, body, private) in enumerate(SAID, 1):
        before = entries[-1][0].leaf if entries else None
        draft = Draft(kind.value, body, "case-1", uid, private)
        entries.append(entry_of(draft, number, NOW + number, "A", lambda size: bytes(range(size)), before))
    tree = Tree(bytes.fromhex(entry.leaf) for entry, _ in entries)
    return MadeLog(entries, tree, new_key(lambda size: bytes([seed]) * size))


@cache
def made_pack() -> MadePack:
    """The pack, once in a process."""
    place = Path(tempfile.mkdtemp(prefix="sponsor-monitor-test-"))
    issuer = root()
    seal = open_seal(write_p12(place / "seal.p12", issued(issuer, "University of Nowhere"), issuer), PASSPHRASE)
    directory = place / "pack"
    directory.mkdir()
    with closing(Store(f"sqlite:///{place / 'store.db'}", place)) as store:
        store.dataset(**TABLES)
        seen = view(store.database, AS_OF)
        folders = StudentFolders(seen, None)
        uid = folders.numbers("R-1").uid
        log = made_log(uid)
        done = Casework({number: log.proof(number) for number in range(1, len(SAID) + 1)}, {"A": "Officer Sample"})
        write_folder(directory, seen, folders, Asked("R-1", Purpose.APPEAL), done)
    plain = pack_of(directory).data
    return MadePack(directory, plain, signed(plain, seal), issuer.pem, uid, log.note(KEPT))
