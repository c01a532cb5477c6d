"""Whether the university's records still say what a pack says: what came since is a correction, not tampering."""

from __future__ import annotations

import tempfile
from pathlib import Path

from reports.pack.facts import DATASET, About, files
from reports.pack.minimum import cut
from reports.verify.claim import Claim, Verdict
from sponsor_monitor.store.one_student import StudentFolders
from sponsor_monitor.store.reading import View

CLAIM = "The university's records of today still say what the pack says."


def check_today(found: dict[str, bytes], about: About, view: View) -> Claim:
    """The claim, from a pack's attached files and the store as of the same day, known at the same time."""
    folders = StudentFolders(view, about.known_at)
    with tempfile.TemporaryDirectory(prefix="sponsor-monitor-") as place:
        records = Path(place) / DATASET
        records.mkdir()
        folders.write(about.registration_id, records)
        cut(records, about.purpose)
        now = files(Path(place))
    attached = {name: data for name, data in found.items() if name.startswith(f"{DATASET}/")}
    other = sorted(name for name in now.keys() | attached.keys() if now.get(name) != attached.get(name))
    if not other:
        return Claim(
            CLAIM, Verdict.HOLDS, f"Every attached record against all that arrived up to batch {view.cut.batch}."
        )
    told = f"The facts known today differ: {', '.join(other)}. The pack says what had arrived with batch {about.batch}."
    return Claim(CLAIM, Verdict.DIFFERS, told, "Nothing of this was done to the pack: have a new one made.")
