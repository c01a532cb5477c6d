"""Packs as PDF: the same bytes wherever made, checked with nothing but themselves, and what was altered named."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from reports.font import writable
from reports.pack.facts import ABOUT, hashes, read_about, read_facts
from reports.pack.folder import Asked, write_folder
from reports.pack.making import Pack, pack_of
from reports.pack.page import html
from reports.verify.checking import verify
from reports.verify.claim import Verdict, Verification
from reports.verify.opening import attachments
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.reading import view
from tests.reports.pack.conftest import TABLES, Folder
from tests.sponsor_monitor.store.arrivals import AS_OF, Store

pytestmark = pytest.mark.slow
FILES, RECOMPUTED, PAGES = "Every attached file", "The assessment", "The pages"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a short pack."""
    place = tmp_path_factory.mktemp("pack")
    with closing(Store(f"sqlite:///{place / 'store.db'}", place)) as store:
        store.dataset(**TABLES)
        seen = view(store.database, AS_OF)
        (place / "made").mkdir()
        write_folder(place / "made", seen, StudentFolders(seen, None), Asked("R-3", Purpose.PANEL))
        yield place / "made"


@pytest.fixture(scope="module")
def pack(directory: Path) -> Pack:
    """The pack."""
    return pack_of(directory)


def verdicts(found: Verification) -> dict[str, tuple[Verdict, str]]:
    """What became of each claim, by how it begins."""
    return {
        name: (claim.verdict, claim.checked)
        for claim in found.claims
        for name in (FILES, RECOMPUTED, PAGES)
        if claim.claim.startswith(name)
    }


def altered(directory: Path, place: Path, **changed: bytes | None) -> Path:
    """A copy of a pack's folder in which files have other bytes, or are gone, though ``pack.json`` says otherwise."""
    for file in (path for path in directory.rglob("*") if path.is_file()):
        copy = place / file.relative_to(directory)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    for name, data in changed.items():
        if data is None:
            (place / name).unlink()
        else:
            (place / name).write_bytes(data)
    return place


def test_the_same_facts_give_the_same_bytes_in_another_process_on_another_day_elsewhere_and_otherwise_set_up(
    directory: Path, pack: Pack
) -> None:
    told = (
        "import sys, pathlib, freezegun; from reports.pack.making import pack_of\n"
        "with freezegun.freeze_time('2031-02-03 04:05:06'): print(pack_of(pathlib.Path(sys.argv[1])).sha256)"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    run = [sys.executable, "-c", told, str(directory)]
    other = subprocess.run(
        run, env=environment, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )

    assert other.stdout.strip() == pack.sha256


def test_every_claim_of_a_whole_pack_that_can_be_checked_holds(directory: Path, pack: Pack) -> None:
    found = verify(pack.data)

    assert {verdict for verdict, _ in verdicts(found).values()} == {Verdict.HOLDS}
    assert not found.is_broken
    assert hashes(directory) == {
        name: hashlib.sha256(data).hexdigest() for name, data in attachments(pack.data).items() if name != ABOUT
    }


def test_what_was_altered_put_in_or_removed_is_named(directory: Path, tmp_path: Path) -> None:
    students = (directory / "dataset" / "students.csv").read_bytes().replace(b"Cy", b"Di")
    other = altered(
        directory, tmp_path, **{"dataset/students.csv": students, "more.txt": b"more", "origins.json": None}
    )
    found = verdicts(verify(pack_of(other).data))

    assert found[FILES] == (
        Verdict.BROKEN,
        "origins.json is missing; more.txt was put in; dataset/students.csv was altered.",
    )
    assert found[RECOMPUTED][0] is Verdict.BROKEN
    assert found[RECOMPUTED][1].startswith("assessment.json does not follow")


def test_a_flipped_byte_anywhere_in_an_unsigned_pack_is_found(pack: Pack) -> None:
    for at in random.Random(2).sample(range(len(pack.data)), 2):  # noqa: S311  the same bytes every time
        flipped = pack.data[:at] + bytes([pack.data[at] ^ 4]) + pack.data[at + 1 :]
        assert verify(flipped).is_broken, at


def test_another_version_of_the_program_is_told_from_tampering(directory: Path, tmp_path: Path) -> None:
    about = read_about((directory / ABOUT).read_bytes())
    later = replace(about, program="9.9.9")
    data = pack_of(altered(directory, tmp_path, **{ABOUT: later.text().encode()})).data
    cut = data.replace(b"%PDF-1.7", b"%PDF-1.6")

    verdict, said = verdicts(verify(cut))[PAGES]
    assert (verdict, "Sponsor Monitor 9.9.9" in said) == (Verdict.UNCHECKED, True)


def test_what_is_no_pack_is_told(pack: Pack) -> None:
    for data in (b"", b"%PDF-1.7 nothing", pack.data[: len(pack.data) // 2]):
        found = verify(data)
        assert found.is_broken
        assert found.about == "unknown"


def test_three_thousand_marks_are_all_attached_and_so_many_stand_on_the_pages(store: Store, folder: Folder) -> None:
    days = [f"2025-{month:02}-{day:02}" for month in (10, 11) for day in range(1, 31)]
    sessions = ["session_id,group_id,module_code,school,starts_at,ends_at\n"]
    marks = ["student_id,session_id,status,minutes_late,recorded_at\n"]
    for number in range(3000):
        day, hour = days[number % 60], 8 + number // 60 % 10
        status = "absent" if number % 3 else "present"
        sessions.append(f"T-{number},G-1,M1,SBM,{day}T{hour:02}:00,{day}T{hour:02}:50\n")
        marks.append(f"S-1,T-{number},{status},,{day}T20:00Z\n")
    store.dataset(**TABLES | {"sessions": "".join(sessions), "marks": "".join(marks)})
    directory = folder("R-1")
    facts = read_facts(directory)
    page = html(facts)

    assert len((directory / "sessions.csv").read_text(encoding="utf-8").splitlines()) == 3001 + 5
    assert 0 < page.count("1.csv line") + page.count("marks.csv line") <= 200 + 4


def test_letters_that_the_font_has_not_and_that_nobody_sees_are_written_by_their_number() -> None:
    assert writable("Łódź \u674e\u202e\u200b\x07 Ω\n") == "Łódź [U+674E][U+202E][U+200B][U+0007] Ω\n"
    assert writable("plain") == "plain"
