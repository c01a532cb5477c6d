"""The command that checks an evidence pack with nothing but the pack itself."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.audit_options import Kept, read_kept
from api.cli.bad_call import BadCall
from api.cli.manual import manual
from api.cli.screen import visible, write

if TYPE_CHECKING:
    from reports.verify.claim import Claim, Verification

HELP = (
    manual(
        "Check an evidence pack. It needs no database and no network: it looks at the signature, at every attached "
        "file and at the proofs that the log gives, assesses the attached records again and makes the pages again. "
        "Each claim is told with what was checked and what was not.",
        "verify pack.pdf",
        "verify pack.pdf --checkpoint kept.txt --trust university.pem",
    )
    + "\n\n"
    + """\b
Exit codes:
  0  no claim that was checked fails
  1  a claim does not hold: it is named
  2  refused: the call must be mended first"""
)
BROKEN = 1
_WIDTH = 80
_LABEL = 14

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Evidence packs.", show_default=False)]
Trust = Annotated[
    Path | None,
    typer.Option(
        "--trust", metavar="FILE", help="Certificates you trust: the institution's or its issuer's.", show_default=False
    ),
]


def verify(files: Files, checkpoint: Kept = None, trust: Trust = None) -> None:
    """Check packs, a page each; exit code 1 where any claim does not hold."""
    kept = read_kept(checkpoint)

    from reports.verify.checking import verify as check
    from reports.verify.signature import read_certificates

    trusted = () if trust is None else read_certificates(_bytes(trust))
    broken = False
    for number, file in enumerate(files):
        found = check(_bytes(file), kept, trusted)
        broken |= found.is_broken
        write(("\n" if number else "") + page(file.name, found))
    if broken:
        raise typer.Exit(BROKEN)


def page(name: str, found: Verification) -> str:
    """What was found out about a pack, as a page that can be read without knowing the program."""
    lines = [f"Evidence pack {name}", "=" * _WIDTH, *wrap(found.about, _WIDTH), ""]
    for number, claim in enumerate(found.claims, 1):
        lines += [*_claim(number, claim), ""]
    end = "AT LEAST ONE CLAIM DOES NOT HOLD." if found.is_broken else "No claim that was checked fails."
    return visible("\n".join([*lines, end]), keep="\n")


def _claim(number: int, claim: Claim) -> list[str]:
    lines = wrap(f"{number}. {claim.claim}", _WIDTH, subsequent_indent="   ")
    lines.append(f"   {claim.verdict.value.upper()}")
    for label, text in (("Checked:", claim.checked), ("Not checked:", claim.unchecked)):
        if text:
            lines += wrap(f"   {label:<{_LABEL}}{text}", _WIDTH, subsequent_indent=" " * (_LABEL + 3))
    return lines


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise BadCall(f'"{file}" cannot be read: name a file.') from None
