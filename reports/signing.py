"""A PDF signed as PAdES asks, in an addition that leaves every byte before it as it was."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers, timestamps
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko_certvalidator import ValidationContext

from sponsor_monitor.errors import SponsorMonitorError

FIELD = "Institution"


class SealRefused(SponsorMonitorError):
    """The file with the institution's certificate and key cannot be used."""

    def __init__(self, reason: str) -> None:
        """Say why, and what is wanted."""
        super().__init__(
            f"The institution's certificate cannot be used: {reason}. "
            "A PKCS 12 file with its certificate, chain and private key is wanted, and its passphrase."
        )


@dataclass(frozen=True, slots=True)
class Seal:
    """What the institution signs with; ``timestamp_server`` (an address) makes the signature one for the long term."""

    signer: signers.SimpleSigner
    timestamp_server: str | None = None


def open_seal(file: Path, passphrase: str | None, timestamp_server: str | None = None) -> Seal:
    """The certificate and key in a PKCS 12 file; SealRefused where it cannot be used."""
    if not file.is_file():
        raise SealRefused(f'there is no file "{file.name}"')
    word = None if passphrase is None else passphrase.encode()
    signer: signers.SimpleSigner | None = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
        file, passphrase=word
    )
    if signer is None:
        raise SealRefused("the file is no PKCS 12 file, or the passphrase is another one")
    return Seal(signer, timestamp_server)


def signed(data: bytes, seal: Seal, stamper: timestamps.TimeStamper | None = None) -> bytes:
    """The PDF with the institution's signature: PAdES B-B, or B-LT where there is a time-stamp server.

    ``stamper`` stands in for the server that the seal names.
    """
    server = seal.timestamp_server
    stamper = stamper or (timestamps.HTTPTimeStamper(server) if server else None)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=stamper is not None,
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
        validation_context=_context(seal) if stamper is not None else None,
    )
    written = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    signers.PdfSigner(metadata, signer=seal.signer, timestamper=stamper).sign_pdf(writer, output=written)
    return written.getvalue()


def _context(seal: Seal) -> ValidationContext:
    """What is needed to show for the long term that the certificate was good: its chain, and what its issuers say."""
    chain = list(seal.signer.cert_registry)
    roots = [each for each in chain if each.self_issued] or chain
    return ValidationContext(trust_roots=roots, other_certs=chain, allow_fetching=True, revocation_mode="soft-fail")
