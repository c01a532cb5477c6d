"""An export of a cohort made: a pack each, tables, checkpoint and signatures in a bag, entered in the log.

A call that was broken off leaves a folder beside the target, and the next one with the same order goes on with what is
whole in it. The payload follows from the choice, the facts, the checkpoint and the program, whatever went before.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.cohort.bag import MANIFEST, Payload, payload_of, write_bag
from reports.cohort.beginning import Begun, Desk, Order, begin
from reports.cohort.columns import tables
from reports.cohort.crew import crew
from reports.cohort.keeping import Keeping, keeping, sha256_of
from reports.cohort.packing import PACK, ROWS, SOURCES, digest_of
from reports.cohort.signatures import certificate_digest, detached, signer_name
from reports.cohort.tables import PackInExport, gather, write_definitions, write_sheets
from reports.cohort.telling import ABOUT, SIGNATURES, Told, about, definitions, information
from reports.pack.folder import Asked, write_sources
from reports.signing import Seal
from sponsor_monitor.audit.checkpoint import moment
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.services.choosing import Candidate
from sponsor_monitor.services.cohort import exported
from sponsor_monitor.store.one_student import StudentFolders

UNFINISHED = ".unfinished"
"""What the folder of an unfinished export is called, after the name of its target."""
_UNFIT_FOR_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_MOST_OF_A_NAME = 40
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Finished:
    """An export as it was made; ``sha256`` is that of the list of its payload, ``kept`` how many packs were there."""

    students: int
    drawn_from: int
    seed: int | None
    sha256: str
    kept: int


@dataclass(frozen=True, slots=True)
class Means:
    """By what an export is made: the key of checkpoints, how many processes, the institution's seal, who is told.

    Up to ``few`` packs are made by this process alone.
    """

    key: Path
    processes: int = 1
    few: int = 0
    seal: Seal | None = None
    progress: Progress = silent


def make_export(desk: Desk, order: Order, target: Path, means: Means) -> Finished:
    """Make an export, or finish one, and write it to ``target`` whole or not at all.

    It is entered in the log before it is there. Raises UnfinishedOther and MadeByAnother, what choosing raises,
    NotPermitted, RecipientWanted, OneStudentOnly and PackNotMade.
    """
    order.check()
    with keeping(target.with_name(target.name + UNFINISHED)) as kept:
        begun = begin(desk, order, kept, means.key)
        packs, before = _packs(desk, begun, kept, means)
        place = kept.at_work()
        payload = _payload(begun, packs, place, means.progress)
        told = _told(begun, means.seal)
        tags = _signed(payload, place, kept, means)
        named = [(each.registration_id, pack.file) for each, pack in zip(begun.chosen.candidates, packs, strict=True)]
        tags[ABOUT] = about(told, payload, named).encode()
        means.progress("writing the ZIP", 0, 1)
        write_bag(place / "bag.zip", target.stem, payload, information(told), tags)
        of_whom = {each.uid: pack.sha256 for each, pack in zip(begun.chosen.candidates, packs, strict=True)}
        with desk.working() as work:
            exported(work, begun.export, of_whom, begun.chosen.drawn_from, payload.sha256)
        (place / "bag.zip").replace(target)
        kept.clear()
    seed = begun.export.choice.seed
    return Finished(len(packs), begun.chosen.drawn_from, seed, payload.sha256, before)


def _packs(desk: Desk, begun: Begun, kept: Keeping, means: Means) -> tuple[list[PackInExport], int]:
    """Everybody's pack in the order of those chosen, and how many of them were there before."""
    chosen, done, before = begun.chosen.candidates, 0, 0
    write = _writer(desk, begun, means.progress)
    digests: dict[str, str] = {}
    at_work: dict[Path, str] = {}

    def finish(directory: Path) -> None:
        nonlocal done
        digest = at_work.pop(directory)
        kept.keep(f"{digest}.json", directory / ROWS)
        kept.keep(f"{digest}.pdf", directory / PACK)
        shutil.rmtree(directory)
        done += 1
        means.progress("making packs", done, len(chosen))

    with crew(1 if len(chosen) <= means.few else means.processes) as hands:
        for each in chosen:
            directory = kept.at_work()
            digest = digests[each.uid] = write(each, directory / SOURCES)
            if kept.find(f"{digest}.pdf") and kept.find(f"{digest}.json"):
                shutil.rmtree(directory)
                done, before = done + 1, before + 1
                continue
            at_work[directory] = digest
            for made in hands.give(directory):
                finish(made)
        for made in hands.rest():
            finish(made)
    return [_pack(kept, digests[each.uid], file) for each, file in zip(chosen, _names(chosen), strict=True)], before


def _writer(desk: Desk, begun: Begun, progress: Progress) -> Callable[[Candidate, Path], str]:
    """What writes a student's sources into a new directory, and gives their digest."""
    export = begun.export
    folders = StudentFolders(begun.view, export.known_at, progress)

    def write(one: Candidate, sources: Path) -> str:
        sources.mkdir()
        with desk.looking() as work:
            done = begun.caseworks.of(work, one.uid)
        asked = Asked(one.registration_id, export.purpose, export.known_at)
        write_sources(sources, begun.view, folders, asked, done)
        return digest_of(sources)

    return write


def _names(chosen: Sequence[Candidate]) -> list[str]:
    """The name of each pack: numbered, for what a registration is called may not do as a file's name."""
    digits = max(_DIGITS, len(str(len(chosen))))
    plain = [_UNFIT_FOR_NAMES.sub("-", each.registration_id)[:_MOST_OF_A_NAME] for each in chosen]
    return [f"packs/{number:0{digits}}-{name}.pdf" for number, name in enumerate(plain, 1)]


def _pack(kept: Keeping, digest: str, file: str) -> PackInExport:
    data, rows = kept.place(f"{digest}.pdf"), kept.place(f"{digest}.json")
    return PackInExport(rows, data, file, sha256_of(data))


def _payload(begun: Begun, packs: Sequence[PackInExport], place: Path, progress: Progress) -> Payload:
    """The payload: packs, tables, checkpoint and choice."""
    shown, told = tables(begun.export.purpose), definitions(_told(begun, None))
    (place / "tables").mkdir()
    gathered = gather(place / "tables", place, shown, packs, progress)
    write_definitions(place / "tables", shown, told)
    progress("writing the workbook", 0, 1)
    received = dt.datetime.fromtimestamp(begun.view.cut.received_at // 1_000_000, dt.UTC)
    write_sheets(place / "cohort.xlsx", gathered, told, received)
    (place / "checkpoint.txt").write_text(begun.note, encoding="utf-8", newline="")
    (place / "choice.json").write_text(_choice(begun, packs), encoding="utf-8", newline="")
    files = {pack.file: pack.path for pack in packs}
    files |= {name: place / name for name in ("cohort.xlsx", "checkpoint.txt", "choice.json")}
    files |= {f"tables/{path.name}": path for path in (place / "tables").iterdir()}
    return payload_of(files)


def _choice(begun: Begun, packs: Sequence[PackInExport]) -> str:
    export = begun.export
    document = {
        "format": "sponsor-monitor/cohort/1",
        "purpose": export.purpose.value,
        "as_of": export.as_of,
        "known_at": export.known_at,
        "batch": export.batch,
        "choice": export.choice.document(),
        "drawn_from": begun.chosen.drawn_from,
        "registrations": [
            {"registration_id": each.registration_id, "student_id": each.student_id, "pack": pack.file}
            for each, pack in zip(begun.chosen.candidates, packs, strict=True)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _told(begun: Begun, seal: Seal | None) -> Told:
    seen, chosen = begun.view, begun.chosen
    return Told(
        begun.export,
        seen.institution.institution,
        moment(seen.cut.received_at),
        len(chosen.candidates),
        chosen.drawn_from,
        begun.begun_on,
        None if seal is None else signer_name(seal),
    )


def _signed(payload: Payload, place: Path, kept: Keeping, means: Means) -> dict[str, bytes]:
    """The signature of each pack, and of the list of the payload; none where there is no seal."""
    if means.seal is None:
        return {}
    (place / MANIFEST).write_bytes(payload.manifest)
    files = {f"data/{name}": path for name, path in payload.files.items() if name.endswith(".pdf")}
    files[MANIFEST] = place / MANIFEST
    signatures = {}
    for number, (name, path) in enumerate(sorted(files.items()), 1):
        means.progress("signing", number, len(files))
        called = f"{sha256_of(path)}.{certificate_digest(means.seal)}.p7s"
        found = kept.find(called)
        if found is None:
            new = place / "signature"
            new.write_bytes(detached(path, means.seal))
            found = kept.keep(called, new)
        signatures[f"{SIGNATURES}/{name}.p7s"] = found.read_bytes()
    return signatures
