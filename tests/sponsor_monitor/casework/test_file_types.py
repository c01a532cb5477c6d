"""Which files may be attached to a case: by ending and content alike."""

from __future__ import annotations

import pytest

from sponsor_monitor.casework.file_type import MOST_BYTES, FileType, FileUnfit, checked_type

EML = b"Received: from a by b;\r\n\tfolded\r\nFrom: ada@uni.example\r\nX-Odd_Name: 1\r\n\r\nHello"
MSG = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "__properties_version1.0".encode("utf-16-le")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

GOOD = [
    ("mail.eml", EML, FileType.EML),
    ("MAIL.EML", b"\xef\xbb\xbf" + EML, FileType.EML),
    ("mail.msg", MSG, FileType.MSG),
    ("letter.PDF", PDF, FileType.PDF),
    ("letter.pdf", b"junk before\n" + PDF, FileType.PDF),
]
BAD = [
    ("empty.pdf", b"", "empty"),
    ("large.pdf", PDF + b" " * MOST_BYTES, "larger than 25 MB"),
    ("program.exe", PDF, "ending"),
    ("no ending", PDF, "ending"),
    ("letter.pdf.exe", PDF, "ending"),
    ("letter.pdf", EML, "not that of a .pdf"),
    ("cut.pdf", PDF[:-7], "not that of a .pdf"),
    ("mail.eml", PDF, "not that of a .eml"),
    ("mail.eml", b"From: a\r\n\0\r\n\r\n", "not that of a .eml"),
    ("mail.eml", b"just some words\n", "not that of a .eml"),
    ("mail.eml", b"<html>\nFrom: x\n\n", "not that of a .eml"),
    ("sheet.msg", MSG[:8] + b"\0" * 600 + "Workbook".encode("utf-16-le"), "not that of a .msg"),
    ("mail.msg", EML, "not that of a .msg"),
]


@pytest.mark.parametrize(("name", "data", "expected"), GOOD, ids=[f"{name}-{len(data)}" for name, data, _ in GOOD])
def test_mail_and_pdf_are_taken_for_what_they_are(name: str, data: bytes, expected: FileType) -> None:
    assert checked_type(name, data) is expected


@pytest.mark.parametrize(("name", "data", "why"), BAD, ids=[f"{name}-{why}" for name, _, why in BAD])
def test_whatever_else_is_refused_without_its_name_being_said(name: str, data: bytes, why: str) -> None:
    with pytest.raises(FileUnfit, match=why) as refused:
        checked_type(name, data)

    assert name not in str(refused.value)
