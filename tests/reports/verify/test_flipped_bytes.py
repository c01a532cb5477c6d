"""Bytes flipped anywhere in a signed pack: every one is found, and verify says in which part it is."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from reports.pack.facts import ABOUT, About, read_about
from reports.pack.folder import Asked, write_folder
from reports.signing import open_seal
from reports.verify.checking import verify
from reports.verify.claim import Verdict, Verification
from reports.verify.opening import attachments
from reports.verify.signature import check_signature, read_certificates
from reports.verify.today import check_today
from sponsor_monitor.purpose import Purpose
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.reading import view
from tests.reports.pack.conftest import TABLES
from tests.reports.pack.made_up_certificates import PASSPHRASE, issued, root, write_p12
from tests.reports.verify.made_pack import MadePack, made_pack
from tests.sponsor_monitor.store.arrivals import AS_OF, MARK_COLUMNS, Store, mapping

pytestmark = pytest.mark.slow
SIGNED, FILES, PAGES, LOGGED = "The institution signed", "Every attached file", "The pages say", "What people did"


@pytest.fixture(scope="module")
def pack() -> MadePack:
    return made_pack()


def parts(pack: MadePack) -> Mapping[str, range]:
    """Every part of a signed pack that has bytes of its own, by what verify calls it."""
    data, found = pack.sealed, {}
    ends = {
        int(each[1]): each.end() for each in re.finditer(rb"\n(\d+) 0 obj\n<<.*?>>\nstream\n", pack.plain, re.DOTALL)
    }
    with pikepdf.open(io.BytesIO(pack.plain)) as opened:
        for page, each in enumerate(opened.pages, 1):
            found[f"page {page}"] = ends[each.obj.Contents.objgen[0]]
        for spec in opened.attachments.values():
            found[f"the attached file {spec.filename}"] = ends[spec.obj.EF.F.objgen[0]]
        found["its title and description"] = ends[opened.Root.Metadata.objgen[0]]
    found["the list of parts"] = re.search(rb"/ObjStm.*?stream\n", data, re.DOTALL).end()  # type: ignore[union-attr]
    within = {name: range(begin, data.index(b"\nendstream", begin)) for name, begin in found.items()}
    message = re.search(rb"/Contents <([0-9A-F]+?)0*>", data)
    assert message is not None
    return within | {"the signature": range(*message.span(1)), "the addition": range(len(pack.plain), len(data))}


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def broken(found: Verification) -> dict[str, str]:
    """What does not hold: how each claim begins, and what is said of it."""
    return {
        " ".join(claim.claim.split()[:3]): claim.checked for claim in found.claims if claim.verdict is Verdict.BROKEN
    }


def is_named(name: str, found: Verification) -> bool:
    """Whether a part is said to be altered, or the whole file to be damaged."""
    told = broken(found)
    if name in ("the signature", "the addition"):
        return SIGNED in told
    file = name.removeprefix("the attached file ")
    return SIGNED in told and (name in told.get(PAGES, "") or file in told.get(FILES, "") or "The file can" in told)


def test_every_claim_of_the_whole_pack_holds(pack: MadePack) -> None:
    found = verify(pack.sealed, None, read_certificates(pack.issuer))

    assert [claim.verdict for claim in found.claims] == [Verdict.HOLDS] * 5 + [Verdict.UNCHECKED]


@pytest.mark.parametrize("name", ["page 1", "the attached file log/000000003.json"])
def test_a_flipped_byte_is_named_by_the_part_it_is_in(name: str, pack: MadePack) -> None:
    within = parts(pack)[name]
    assert is_named(name, verify(flipped(pack.sealed, within[len(within) // 2], 3)))


def test_a_file_that_only_the_pages_need_and_nobody_can_unpack_is_named(pack: MadePack) -> None:
    name = next(part for part in parts(pack) if part.endswith("context.json"))
    found = verify(flipped(pack.sealed, parts(pack)[name].start, 0))

    assert is_named(name, found)
    assert "context.json" in broken(found)[PAGES]


def test_no_flipped_byte_is_overlooked(pack: MadePack) -> None:
    chance = random.Random(3)  # noqa: S311  the same bytes every time
    trusted = read_certificates(pack.issuer)
    chosen = chance.sample(sorted(parts(pack).items(), key=lambda part: part[0]), 24)
    unnoticed = [
        (name, at)
        for name, within in chosen
        for at in chance.sample(within, 1)
        if check_signature(flipped(pack.sealed, at, chance.randrange(8)), trusted).claim.verdict is Verdict.HOLDS
    ]
    assert unnoticed == []


@pytest.mark.torture
def test_flipped_bytes_of_every_part_are_named(pack: MadePack) -> None:
    chance = random.Random()  # noqa: S311  other bytes every time
    unnamed = [
        (name, at, bit)
        for name, within in parts(pack).items()
        for at in chance.sample(within, 5)
        for bit in (chance.randrange(8),)
        if not is_named(name, verify(flipped(pack.sealed, at, bit)))
    ]
    assert unnamed == []


def test_who_signs_anew_and_puts_something_else_into_the_addition_is_found(pack: MadePack) -> None:
    """Another page in the addition that signs, while every byte before it stays as it was."""
    own = root("Somebody")
    seal = open_seal(write_p12(pack.directory.parent / "own.p12", issued(own, "Somebody Else"), own), PASSPHRASE)
    with pikepdf.open(io.BytesIO(pack.plain)) as opened:
        number = opened.pages[1].obj.Contents.objgen[0]
    writer = IncrementalPdfFileWriter(io.BytesIO(pack.plain))
    writer.objects[0, number] = StreamObject(stream_data=b"")
    written = io.BytesIO()
    signers.PdfSigner(signers.PdfSignatureMetadata(field_name="Institution"), signer=seal.signer).sign_pdf(
        writer, output=written
    )
    told = broken(verify(written.getvalue()))

    assert f"part {number} of the file was replaced with it" in told[SIGNED]


def test_a_correction_that_came_later_is_no_fault_of_the_pack(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path)) as store:
        store.dataset(**TABLES)
        (tmp_path / "pack").mkdir()
        seen = view(store.database, AS_OF)
        write_folder(tmp_path / "pack", seen, StudentFolders(seen, None), Asked("R-1", Purpose.PANEL))
        about: About = read_about((tmp_path / "pack" / ABOUT).read_bytes())
        found = {
            path.relative_to(tmp_path / "pack").as_posix(): path.read_bytes()
            for path in (tmp_path / "pack").rglob("*.*")
        }
        assert check_today(found, about, view(store.database, AS_OF)).verdict is Verdict.HOLDS

        store.mapped(
            mapping("marks", MARK_COLUMNS, feed="timetable office"), "WHO,CLASS,MARK,SAID\nS-1,L-1,A,2025-10-07 09:00\n"
        )
        later = check_today(found, about, view(store.database, AS_OF))

    assert later.verdict is Verdict.DIFFERS
    assert later.checked.startswith("The facts known today differ: dataset/marks.csv")


def test_a_damaged_attachment_is_named_beside_the_others(pack: MadePack) -> None:
    with pikepdf.open(io.BytesIO(pack.plain)) as opened:
        opened.attachments["origins.json"].obj.EF.F.write(b"nothing that was packed", filter=pikepdf.Name.FlateDecode)
        written = io.BytesIO()
        opened.save(written)

    assert broken(verify(written.getvalue()))[FILES] == "origins.json is damaged."
    with pytest.raises(Exception, match=r"origins\.json is damaged"):
        attachments(written.getvalue())
