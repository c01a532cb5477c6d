"""The institution's signature of a pack, checked offline: who signed, over what, and that nothing came after."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from asn1crypto import cms, pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import Certificate, load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from reports.verify.addition import addition_faults
from reports.verify.claim import Claim, Verdict
from sponsor_monitor.errors import SponsorMonitorError

# Of a certificate nobody here trusts its library also writes a traceback beside our sentence.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())

CLAIM = "The institution signed this file, and not a byte of it was changed since."
_END = b"%%EOF\n"
_UNSIGNED = "Who made it, and that its pages were not changed together with what is attached, rests on other claims."
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


class NotACertificate(SponsorMonitorError):
    """A file that was named as a certificate to trust holds none."""

    def __init__(self) -> None:
        """Say what is wanted."""
        super().__init__("The file of certificates to trust holds none: a PEM or DER file of X.509 is wanted.")


@dataclass(frozen=True, slots=True)
class Signature:
    """What was found of a signature: the claim, and how many bytes of the file stood before it (None: no signature)."""

    claim: Claim
    before: int | None


def read_certificates(data: bytes) -> list[x509.Certificate]:
    """The certificates in a PEM or DER file; NotACertificate where there is none."""
    try:
        parts = [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"]
        found = [x509.Certificate.load(der, strict=True) for der in (parts if pem.detect(data) else [data])]
        for each in found:
            _ = each.subject.human_friendly
    except (ValueError, TypeError):
        raise NotACertificate from None
    if not found:
        raise NotACertificate
    return found


def check_signature(data: bytes, trusted: Sequence[x509.Certificate]) -> Signature:
    """Check the signature of a PDF against certificates that somebody trusts; with none, who signed is only told."""
    try:
        found = PdfFileReader(io.BytesIO(data)).embedded_signatures
        if not found:
            return Signature(Claim(CLAIM, Verdict.UNCHECKED, "The file is not signed.", _UNSIGNED), None)
        if len(found) > 1:
            return Signature(Claim(CLAIM, Verdict.BROKEN, "It is signed more than once."), None)
        return _checked(data, found[0], trusted)
    except Exception:  # noqa: BLE001  whatever a damaged file does to its reader
        return Signature(Claim(CLAIM, Verdict.BROKEN, "Its signature cannot be read: it was altered."), None)


def _checked(data: bytes, found: EmbeddedPdfSignature, trusted: Sequence[x509.Certificate]) -> Signature:
    before = _before(data, found)
    faults = [*_range_faults(data, found), *_message_faults(data, found), *_certificate_faults(found)]
    context = ValidationContext(trust_roots=list(trusted), allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(found, context, skip_diff=True, key_usage_settings=_USAGE)
    if not status.intact:
        faults.append("the bytes it was made over are not those of this file")
    if not status.valid:
        faults.append("it was not made with the key of the certificate in it")
    if status.intact:
        faults += addition_faults(data, before)
    if status.timestamp_validity is not None and not (
        status.timestamp_validity.intact and status.timestamp_validity.valid
    ):
        faults.append("its time stamp is not sound")
    if trusted and not status.trusted:
        faults.append("its certificate does not lead to one that you trust")
    if faults:
        return Signature(Claim(CLAIM, Verdict.BROKEN, f"The signature: {'; '.join(faults)}."), before)
    return Signature(_sound(found, status, is_trusted=bool(trusted)), before)


def _sound(found: EmbeddedPdfSignature, status: PdfSignatureStatus, *, is_trusted: bool) -> Claim:
    certificate = found.signer_cert
    who = f"{certificate.subject.human_friendly} (certificate SHA-256 {certificate.sha256.hex()})"
    when = f"{found.self_reported_timestamp:%d %B %Y %H:%M} UTC by its own clock"
    if status.timestamp_validity is not None:
        when = f"{status.timestamp_validity.timestamp:%d %B %Y %H:%M} UTC by a time-stamp server"
    told = f"Every byte is as it was signed by {who} on {when}."
    open_ = "Whether the certificate had been revoked by then: that needs the network."
    if not is_trusted:
        open_ = f"That the certificate is the institution's: compare it, or give it with --trust. {open_}"
    return Claim(CLAIM, Verdict.HOLDS, told, open_)


def _before(data: bytes, found: EmbeddedPdfSignature) -> int:
    """How many bytes there were before the signature was added: up to the end mark before its own revision."""
    first = int(found.byte_range[1])
    return data.rfind(_END, 0, first) + len(_END)


def _range_faults(data: bytes, found: EmbeddedPdfSignature) -> Iterator[str]:
    begin, first, second, rest = (int(each) for each in found.byte_range)
    if begin or second + rest != len(data) or first > second:
        yield "it does not cover the whole file"


def _message_faults(data: bytes, found: EmbeddedPdfSignature) -> Iterator[str]:
    """What is between the two parts that are signed: the message in hexadecimal, written in one way only."""
    _, first, second, _ = (int(each) for each in found.byte_range)
    message = cms.ContentInfo.load(found.pkcs7_content)
    der, written = message.dump(), data[first + 1 : second - 1]
    is_framed = data[first : first + 1] == b"<" and data[second - 1 : second] == b">"
    if not is_framed or written != der.hex().upper().encode().ljust(len(written), b"0"):
        yield "its message is not written as it was"
    if message.copy().dump(force=True) != der:
        yield "its message is written otherwise than it is read"
    if [each["algorithm"].native for each in found.signed_data["digest_algorithms"]] != ["sha256"]:
        yield "its message names another kind of hash"


def _certificate_faults(found: EmbeddedPdfSignature) -> Iterator[str]:
    """A certificate beside the signer's that none of the others signed, though its issuer is among them."""
    others = [load_der_x509_certificate(each.dump()) for each in found.other_embedded_certs]
    for each in others:
        issuers = [issuer for issuer in others if issuer.subject == each.issuer]
        if issuers and not any(_is_issued_by(each, issuer) for issuer in issuers):
            yield "a certificate in it was altered"


def _is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
