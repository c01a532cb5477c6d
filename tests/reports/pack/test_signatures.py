"""Signatures: good ones are told, and no byte of a signed file can be changed without being found out."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from weasyprint import HTML

from reports.signing import Seal, SealRefused, open_seal, signed
from reports.verify.claim import Verdict
from reports.verify.signature import NotACertificate, check_signature, read_certificates
from tests.reports.pack.made_up_certificates import PASSPHRASE, issued, root, stamper, write_p12

ISSUER = root()
UNIVERSITY = issued(ISSUER, "University of Nowhere")
TRUSTED = read_certificates(ISSUER.pem)
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A PDF of one word."""
    found: bytes = HTML(string="<p>word").write_pdf()
    return found


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    """The university's certificate and key."""
    return open_seal(write_p12(tmp_path_factory.mktemp("seal") / "seal.p12", UNIVERSITY, ISSUER), PASSPHRASE)


@pytest.fixture(scope="module")
def sealed(plain: bytes, seal: Seal) -> bytes:
    """The PDF signed."""
    return signed(plain, seal)


def test_a_signature_changes_no_byte_before_it_and_tells_who_signed(plain: bytes, sealed: bytes) -> None:
    found = check_signature(sealed, TRUSTED)

    assert sealed.startswith(plain)
    assert found.before == len(plain)
    assert found.claim.verdict is Verdict.HOLDS
    assert "University of Nowhere" in found.claim.checked


def test_without_a_certificate_to_trust_it_is_not_said_whose_it_is(sealed: bytes) -> None:
    assert "give it with --trust" in check_signature(sealed, []).claim.unchecked


def test_a_certificate_of_somebody_else_is_not_trusted(sealed: bytes) -> None:
    found = check_signature(sealed, read_certificates(root("Another Root").pem))

    assert found.claim.verdict is Verdict.BROKEN
    assert "does not lead to one that you trust" in found.claim.checked


def test_a_file_without_a_signature_is_not_called_signed(plain: bytes) -> None:
    assert check_signature(plain, TRUSTED).claim.verdict is Verdict.UNCHECKED


@pytest.mark.slow
def test_every_flipped_byte_of_the_signature_s_own_revision_is_found(plain: bytes, sealed: bytes) -> None:
    message = _message(sealed)
    chance = random.Random(1)  # noqa: S311  the same bytes every time
    padding = range(message.start + len(sealed[message.start : message.stop].rstrip(b"0")), message.stop)
    places = [*chance.sample([*message], 30), *chance.sample([*padding], 2), *chance.sample(range(len(sealed)), 10)]
    places += [*chance.sample(range(len(plain), len(sealed)), 10), 0, len(sealed) - 1]

    unnoticed = [at for at in places if check_signature(_flipped(sealed, at), TRUSTED).claim.verdict is Verdict.HOLDS]
    assert unnoticed == []


def test_what_is_added_after_a_signature_is_found(sealed: bytes) -> None:
    assert check_signature(sealed + b"\n", TRUSTED).claim.verdict is Verdict.BROKEN


def test_a_time_stamp_is_told_and_what_shows_it_for_the_long_term_is_inside(plain: bytes, seal: Seal) -> None:
    stamped = signed(plain, seal, stamper(ISSUER))
    found = check_signature(stamped, TRUSTED)

    assert found.claim.verdict is Verdict.HOLDS
    assert "by a time-stamp server" in found.claim.checked
    assert "/DSS" in PdfFileReader(io.BytesIO(stamped)).root


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda place: (place / "none.p12", PASSPHRASE), "no file"),
        (lambda place: (write_p12(place / "a.p12", UNIVERSITY, ISSUER), "another word"), "passphrase is another"),
        (lambda place: (_written(place / "b.p12"), None), "no PKCS 12 file"),
    ],
)
def test_a_seal_that_cannot_be_used_says_why(
    make: Callable[[Path], tuple[Path, str | None]], why: str, tmp_path: Path
) -> None:
    with pytest.raises(SealRefused, match=why):
        open_seal(*make(tmp_path))


def test_a_file_without_a_certificate_is_refused() -> None:
    for data in (b"", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        with pytest.raises(NotACertificate):
            read_certificates(data)


def _message(data: bytes) -> range:
    """Where the signature's message is, in hexadecimal."""
    (found,) = PdfFileReader(io.BytesIO(data)).embedded_signatures
    return range(int(found.byte_range[1]) + 1, int(found.byte_range[2]) - 1)


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (0x20 if chr(data[at]) in "ABCDEF" else 1)]) + data[at + 1 :]


def _written(path: Path) -> Path:
    path.write_bytes(b"not a key")
    return path
