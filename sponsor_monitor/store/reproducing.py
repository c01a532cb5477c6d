"""A run made again: the same bytes, or what differs named."""

from __future__ import annotations

from dataclasses import dataclass

from sponsor_monitor.assessment import Assessment
from sponsor_monitor.progress import Progress, silent
from sponsor_monitor.store.cut import input_root
from sponsor_monitor.store.database import Database
from sponsor_monitor.store.program import program_version
from sponsor_monitor.store.reading import View
from sponsor_monitor.store.run_hashes import SECTIONS, AnswerHashes, hashes_of
from sponsor_monitor.store.runs import (
    Run,
    assess_view,
    entry_hashes,
    opaque_ids,
    registration_numbers,
    view_of,
)
from sponsor_monitor.store.verifying import AlteredChunk, altered_chunks


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was: what (``program``, ``policy``, ``input_root``, a section), then and now."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A run made again. ``registrations`` are the opaque ids of those whose entry differs, is gone or is new.

    ``altered`` are the stored rows that are no longer what was imported; they are looked for only where bytes differ.
    """

    run: Run
    assessment: Assessment
    differences: tuple[Difference, ...]
    registrations: tuple[str, ...]
    altered: tuple[AlteredChunk, ...]

    @property
    def is_same(self) -> bool:
        """Whether the bytes are the same."""
        return not self.differences


def reproduce(database: Database, run: Run, progress: Progress = silent) -> Reproduction:
    """Make a run again from what the store holds of its time."""
    looked_at = view_of(database, run)
    assessment = assess_view(looked_at, run.known_at, progress=progress)
    hashes = hashes_of(assessment)
    if hashes.whole == run.assessment_sha256:
        return Reproduction(run, assessment, (), (), ())
    altered = tuple(altered_chunks(database, looked_at.cut))
    changed = _changed_registrations(looked_at, run, hashes)
    return Reproduction(run, assessment, tuple(_differences(looked_at, run, assessment, hashes)), changed, altered)


def _differences(looked_at: View, run: Run, assessment: Assessment, hashes: AnswerHashes) -> list[Difference]:
    policy = assessment.document["policy"]
    pairs = [
        Difference("program", run.program, program_version()),
        Difference("policy", f"{run.policy_id} {run.policy_sha256}", f"{policy['id']} {policy['sha256']}"),
        Difference("input_root", run.input_root, input_root(looked_at.database, looked_at.cut)),
        *(Difference(section, run.sections[section], hashes.sections[section]) for section in SECTIONS),
        Difference("assessment", run.assessment_sha256, hashes.whole),
    ]
    return [pair for pair in pairs if pair.before != pair.after]


def _changed_registrations(looked_at: View, run: Run, hashes: AnswerHashes) -> tuple[str, ...]:
    database, cut = looked_at.database, looked_at.cut
    numbers, uids = registration_numbers(database, cut), opaque_ids(database, cut)
    before = entry_hashes(database, run)
    after = {numbers[name]: sha256 for name, sha256 in hashes.entries.items()}
    changed = sorted(number for number in {*before, *after} if before.get(number) != after.get(number))
    return tuple(uids.get(number, str(number)) for number in changed)
