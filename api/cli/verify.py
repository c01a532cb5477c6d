"""The command that checks an evidence pack with nothing but the pack itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.audit_options import Kept, read_kept
from api.cli.bad_call import BadCall
from api.cli.manual import manual
from api.cli.screen import visible, write
from api.cli.who import PasswordFile, TokenFile, User
from api.cli.working import working

if TYPE_CHECKING:
    from reports.verify.claim import Claim, Verification
    from sponsor_monitor.services.work import Work

_WHAT = (
    "Check an evidence pack. It needs no database and no network: it looks at the signature, at every attached "
    "file and at the proofs that the log gives, assesses the attached records again and makes the pages again. "
    "Each claim is told with what was checked and what was not."
)
_CODES = """\b
Exit codes:
  0  no claim that was checked fails
  1  a claim does not hold: it is named
  2  refused: the call must be mended first"""
HELP = (
    manual(_WHAT, "verify pack.pdf", "verify pack.pdf --checkpoint kept.txt --trust university.pem") + f"\n\n{_CODES}"
)
ALONE_HELP = f"{_WHAT}\n\n{_CODES}"
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


Against = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="Ask this database whether its records still say the same.",
        show_default=False,
    ),
]


def verify(
    files: Files,
    *,
    checkpoint: Kept = None,
    trust: Trust = None,
    database: Against = None,
    user: User = None,
    token_file: TokenFile = None,
    password_file: PasswordFile = None,
) -> None:
    """Check packs, a page each; exit code 1 where any claim does not hold."""
    given, found = _checked(files, checkpoint, trust)
    if database is not None:
        with working(database, user, token_file, password_file) as work:
            found = [_asked(work, data, each) for data, each in zip(given, found, strict=True)]
    _show(files, found)


def verify_alone(files: Files, *, checkpoint: Kept = None, trust: Trust = None) -> None:
    """Check packs where there is nothing but this program."""
    _show(files, _checked(files, checkpoint, trust)[1])


def _checked(files: list[Path], checkpoint: Path | None, trust: Path | None) -> tuple[list[bytes], list[Verification]]:
    """The packs, and what was found out about each."""
    kept = read_kept(checkpoint)

    from reports.verify.checking import verify as check
    from reports.verify.signature import read_certificates

    trusted = () if trust is None else read_certificates(_bytes(trust))
    given = [_bytes(file) for file in files]
    return given, [check(data, kept, trusted) for data in given]


def _show(files: list[Path], found: list[Verification]) -> None:
    write("\n".join(page(file.name, each) for file, each in zip(files, found, strict=True)))
    if any(each.is_broken for each in found):
        raise typer.Exit(BROKEN)


def _asked(work: Work, data: bytes, found: Verification) -> Verification:
    """What was found, with the claim about the records of today."""
    return replace(found, claims=(*found.claims, _today(work, data))) if found.can_be_read else found


def _today(work: Work, data: bytes) -> Claim:
    """Whether the records of today still say the same, for who may have such a pack made; looking is logged."""
    import datetime as dt

    from reports.pack.facts import ABOUT, read_about
    from reports.verify.opening import attachments
    from reports.verify.today import check_today
    from sponsor_monitor.services.packs import require
    from sponsor_monitor.services.viewing import seen
    from sponsor_monitor.store.persons import registration_uid
    from sponsor_monitor.store.reading import view

    found = attachments(data)
    about = read_about(found[ABOUT])
    uid = registration_uid(work.connection, about.registration_id)
    require(work, uid, about.purpose)
    seen(work, uid, "engagement")
    looked_at = view(work.database, dt.date.fromisoformat(about.as_of), known_at=about.known_at)
    return check_today(found, about, looked_at)


def page(name: str, found: Verification) -> str:
    """What was found out about a pack, as a page that can be read without knowing the program."""
    lines = [f"Evidence pack {name}", "=" * _WIDTH, *wrap(found.about, _WIDTH), ""]
    for number, claim in enumerate(found.claims, 1):
        lines += [*_claim(number, claim), ""]
    end = "AT LEAST ONE CLAIM DOES NOT HOLD." if found.is_broken else "No claim that was checked fails."
    return visible("\n".join([*lines, end, ""]), keep="\n")


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
