"""Which files may be attached to a case: mail and PDF, known by their content as well as by their ending."""

from __future__ import annotations

import re
from enum import StrEnum

from sponsor_monitor.errors import SponsorMonitorError

MOST_BYTES = 25 * 2**20
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MSG_STREAM = "__properties_version1.0".encode("utf-16-le")
_PDF_BEGIN, _PDF_END = b"%PDF-", b"%%EOF"
_NEAR = 1024
_HEADER = re.compile(rb"(?:From |[!-9;-~]+:)")
_FOLDED = (b" ", b"\t", b">From ")
_EXPECTED = re.compile(
    rb"^(?:from|date|received|message-id|subject|to|return-path|mime-version):", re.IGNORECASE | re.MULTILINE
)


class FileUnfit(SponsorMonitorError):
    """A file that cannot be attached; its name is not repeated, since it may be somebody's."""

    def __init__(self, why: str) -> None:
        """Say why, and what can be attached."""
        super().__init__(f"The file cannot be attached: {why}. Attach a mail (.eml, .msg) or a PDF (.pdf).")


class FileType(StrEnum):
    """What can be attached; the value is the ending."""

    EML = ".eml"
    MSG = ".msg"
    PDF = ".pdf"


def checked_type(name: str, data: bytes) -> FileType:
    """The type of a file, by its ending and its content alike; FileUnfit where they are not of one type."""
    if not data:
        raise FileUnfit("it is empty")
    if len(data) > MOST_BYTES:
        raise FileUnfit(f"it is larger than {MOST_BYTES // 2**20} MB")
    ending = f".{name.rpartition('.')[2].lower()}"
    if ending not in list(FileType):
        raise FileUnfit("its name has another ending")
    found = FileType(ending)
    if not _CHECKS[found](data):
        raise FileUnfit(f"its content is not that of a {found} file")
    return found


def _is_pdf(data: bytes) -> bool:
    return _PDF_BEGIN in data[:_NEAR] and _PDF_END in data[-_NEAR:]


def _is_msg(data: bytes) -> bool:
    return data.startswith(_COMPOUND) and _MSG_STREAM in data


def _is_eml(data: bytes) -> bool:
    """Whether it begins with the headers of a mail, one of those that every mail has among them."""
    head = re.split(rb"\r?\n\r?\n", data.removeprefix(b"\xef\xbb\xbf"), maxsplit=1)[0]
    lines = head.splitlines()
    return (
        b"\0" not in head
        and _EXPECTED.search(head) is not None
        and all(line.startswith(_FOLDED) or _HEADER.match(line) for line in lines)
    )


_CHECKS = {FileType.EML: _is_eml, FileType.MSG: _is_msg, FileType.PDF: _is_pdf}
