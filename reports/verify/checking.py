"""Everything that a pack claims, checked one by one: what its pages and attachments say must follow from the facts."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asn1crypto import x509

from reports.pack.errors import NotAPack
from reports.pack.facts import ABOUT, About, PackFacts, facts_in, read_about
from reports.pack.logged import LOG
from reports.pack.making import derived, pack_from
from reports.render import renderer
from reports.verify.claim import Claim, Verdict, Verification
from reports.verify.opening import Attached, Unreadable, attached, laid_out
from reports.verify.place import place_of
from reports.verify.signature import Signature, check_signature
from sponsor_monitor.audit.checkpoint import Checkpoint
from sponsor_monitor.audit.errors import AuditError
from sponsor_monitor.audit.proof import check as check_proof
from sponsor_monitor.errors import SponsorMonitorError
from sponsor_monitor.store.program import program_version
from sponsor_monitor.words import plural

_MOST_NAMED = 10
_READABLE = "The file can be read, and holds the facts it was made from."
_FILES = "Every attached file is the one that the pack was made with."
_RECOMPUTED = "The assessment and the list of sessions follow from the attached records."
_PAGES = "The pages say what the attached facts give, and nothing else."
_LOGGED = "What people did, as these pages tell it, stands so in the university's log."
_BYTES = "This is the file that the university's log speaks of."


def verify(data: bytes, kept: Checkpoint | None = None, trusted: Sequence[x509.Certificate] = ()) -> Verification:
    """Check a pack; ``kept`` is a checkpoint somebody kept, ``trusted`` the certificates somebody trusts."""
    signature = check_signature(data, trusted)
    try:
        whole = attached(data)
        found = whole.files
        about = read_about(found.get(ABOUT, b""))
    except (Unreadable, NotAPack) as error:
        return Verification("unknown", (Claim(_READABLE, Verdict.BROKEN, str(error)), signature.claim), False)
    title = f"{about.purpose.value} pack of registration {about.registration_id}, {about.institution}, {about.as_of}"
    with tempfile.TemporaryDirectory(prefix="sponsor-monitor-") as place:
        directory = Path(place)
        laid_out(found, directory)
        claims = [signature.claim, _files(about, whole), *_facts(directory, about, found, data, signature)]
    claims += [_log(about, found, kept), _digest(data, signature)]
    return Verification(title, tuple(claims))


def _files(about: About, whole: Attached) -> Claim:
    found = whole.files
    faults = [f"{name} is damaged" for name in whole.damaged]
    faults += [f"{name} is missing" for name in sorted(about.files.keys() - found.keys() - set(whole.damaged))]
    faults += [f"{name} was put in" for name in sorted(found.keys() - about.files.keys() - {ABOUT})]
    faults += [
        f"{name} was altered"
        for name, digest in sorted(about.files.items())
        if name in found and hashlib.sha256(found[name]).hexdigest() != digest
    ]
    if faults:
        return Claim(_FILES, Verdict.BROKEN, f"{_named(faults)}.")
    checked = f"The SHA-256 of {plural(len(about.files), 'file')} against the list in {ABOUT}."
    return Claim(
        _FILES, Verdict.HOLDS, checked, f"{ABOUT} itself: the signature, or making the pages again, covers it."
    )


def _facts(
    directory: Path, about: About, found: Mapping[str, bytes], data: bytes, signature: Signature
) -> Iterator[Claim]:
    """The claims that need the facts assessed again."""
    try:
        facts = facts_in(directory, about)
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001  whatever damaged records do to their reader
        yield Claim(_RECOMPUTED, Verdict.BROKEN, f"The attached records cannot be assessed: {_why(error)}")
        yield Claim(_PAGES, Verdict.UNCHECKED, "They cannot be made without the records.")
        return
    yield _recomputed(facts, found)
    try:
        yield _pages(facts, directory, data, signature)
    except ImportError:
        raise
    except Exception as error:  # noqa: BLE001  what can be assessed may still lack what only the pages show
        yield Claim(_PAGES, Verdict.BROKEN, f"They cannot be made from the attached records: {_why(error)}")


def _why(error: Exception) -> str:
    return " ".join(str(error).split()) if isinstance(error, SponsorMonitorError) else "they are damaged"


def _recomputed(facts: PackFacts, found: Mapping[str, bytes]) -> Claim:
    other = [name for name, made in derived(facts).items() if found.get(name) != made]
    if other and facts.about.program != program_version():
        told = f"{_named(other)} came out otherwise, but were made by version {facts.about.program} of the program."
        return Claim(_RECOMPUTED, Verdict.UNCHECKED, f"{told} This is {program_version()}: check with that version.")
    if other:
        return Claim(_RECOMPUTED, Verdict.BROKEN, f"{_named(other)} does not follow from the attached records.")
    count = len(facts.sessions)
    checked = f"Assessed again from {plural(count, 'session')} and all other records attached: byte for byte the same."
    return Claim(
        _RECOMPUTED,
        Verdict.HOLDS,
        checked,
        "That the records are complete and true: they are as the university's sources gave them. Registers, outages "
        "and feeds come from other students' records and are attached as what was derived from them.",
    )


def _pages(facts: PackFacts, directory: Path, data: bytes, signature: Signature) -> Claim:
    about, made = facts.about, pack_from(facts, directory).data
    shown = data if signature.before is None else data[: signature.before]
    if shown == made:
        return Claim(_PAGES, Verdict.HOLDS, "Made again from the attached facts: byte for byte the same.")
    if (about.program, about.renderer) != (program_version(), renderer()):
        made_by = f"Sponsor Monitor {about.program} with {about.renderer}"
        here = f"{program_version()} with {renderer()}"
        return Claim(_PAGES, Verdict.UNCHECKED, f"The pages were made by {made_by}; here is {here}.", _SIGNED_PAGES)
    place = next((at for at, (a, b) in enumerate(zip(shown, made, strict=False)) if a != b), min(len(shown), len(made)))
    told = (
        f"They are not what the facts give: the first other byte is number {place + 1:,}, in {place_of(made, place)}."
    )
    return Claim(_PAGES, Verdict.BROKEN, told)


_SIGNED_PAGES = "That the pages follow from the facts. A signature that holds shows that the signer made them so."


def _log(about: About, found: Mapping[str, bytes], kept: Checkpoint | None) -> Claim:
    proofs = {name: text for name, text in found.items() if name.startswith(f"{LOG}/")}
    if not proofs:
        return Claim(_LOGGED, Verdict.UNCHECKED, "Nothing that people did is in this pack.")
    faults, notes = [], set()
    for name, text in sorted(proofs.items()):
        try:
            proven = check_proof(text.decode(), kept)
        except (AuditError, UnicodeDecodeError) as error:
            faults.append(f"{name}: {error}")
            continue
        notes.add(proven.checkpoint)
        if proven.entry["registration"] not in {about.uid, *about.others}:
            faults.append(f"{name}: the entry is about another student")
    if len(notes) > 1:
        faults.append("its entries stand under more than one checkpoint, though a pack has one")
    if faults:
        return Claim(_LOGGED, Verdict.BROKEN, _named(faults))
    size = notes.pop().size
    entries = plural(len(proofs), "entry", "entries")
    against = "the checkpoint you kept" if kept else "the signed checkpoint inside the pack only"
    checked = f"{entries} of the log led to the root signed over {size:,} entries, checked against {against}."
    unchecked = "That no entry was left out of the pack: ask the university to verify its log."
    if kept is None:
        unchecked = f"That this is the log others know: give a checkpoint that was kept, with --checkpoint. {unchecked}"
    return Claim(_LOGGED, Verdict.HOLDS, checked, unchecked)


def _digest(data: bytes, signature: Signature) -> Claim:
    shown = data if signature.before is None else data[: signature.before]
    digest = hashlib.sha256(shown).hexdigest()
    told = f"The SHA-256 without the signature is {digest}: compare it with the entry pack-made of the log."
    return Claim(_BYTES, Verdict.UNCHECKED, told, "That needs the log, which only the university has.")


def _named(faults: Sequence[str]) -> str:
    more = len(faults) - _MOST_NAMED
    return "; ".join(faults[:_MOST_NAMED]) + (f"; and {more:,} more" if more > 0 else "")
