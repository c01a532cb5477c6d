"""Evidence measured: a pack's pages, the workbook of a whole university, and packs on one core and on two."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.evidence_measures import CORES, EvidencePart, EvidenceRuns
from bench.evidence_rows import VALUES
from bench.measuring import Contender, take_turns

PYTHON = Path(sys.executable)
PACKS_OF, LEAST_PACKS, FIFTH = (300, 20_000), 5, 5
"""So many packs for so many students of the workbook, and at least so many."""
PACK_RUNS = 1
"""Of hundreds of packs one run is a mean by itself."""
Say = Callable[[str], None]


def measure_evidence(cache: Path, students: int, runs: int, say: Say, write: Say) -> EvidenceRuns:
    """Run everything in turn."""
    packs = max(LEAST_PACKS, students * PACKS_OF[0] // PACKS_OF[1])
    rows, university = cache / f"evidence-rows-{students}", cache / f"evidence-{packs}"
    page = cache / "evidence-page"
    # Always anew: what it is compared with is set by the program as it is now.
    shutil.rmtree(page, ignore_errors=True)
    _make("pack_page", page, before=("make",))
    if not rows.exists():
        say(f"Making up the rows of {students:,} students; they are kept for the next time")
        _make("evidence_rows", rows, students)
    if not university.exists():
        say(f"Making up {packs:,} students for packs; they are kept for the next time")
        _make("evidence_university", university, packs)
    pages = {
        EvidencePart.PAGE_BARE: Contender(EvidencePart.PAGE_BARE.value, _python("pack_page", "bare", page)),
        EvidencePart.PAGE: Contender(EvidencePart.PAGE.value, _python("pack_page", "pack", page)),
    }
    sheets, exports = _sheets(cache, rows, students), _exports(cache, university, packs)
    say(f"Measuring pages and the workbook: {runs} runs of each, in turn")
    taken = take_turns([*pages.values(), *sheets.values()], runs, write)
    say(f"Measuring packs: {packs:,} of them")
    taken |= take_turns(list(exports.values()), PACK_RUNS, write)
    return {part: taken[part.value] for part in EvidencePart}


def _sheets(cache: Path, rows: Path, students: int) -> dict[EvidencePart, Contender]:
    target = cache / "evidence.xlsx"
    commands = {
        EvidencePart.SHEET_BARE: _python("evidence_sheet_bare", rows / VALUES, target),
        EvidencePart.SHEET: _python("evidence_sheet", rows, students, target),
    }
    return {part: Contender(part.value, command) for part, command in commands.items()}


def _exports(cache: Path, university: Path, packs: int) -> dict[EvidencePart, Contender]:
    target = cache / "evidence.zip"
    asked = {
        EvidencePart.FEW: (max(1, packs // FIFTH), 1),
        EvidencePart.ONE_CORE: (packs, 1),
        EvidencePart.TWO_CORES: (packs, CORES),
    }
    return {
        part: Contender(
            part.value, _python("evidence_cohort", university, target, *how), before=partial(_clear, target)
        )
        for part, how in asked.items()
    }


def _clear(target: Path) -> None:
    """Let nothing of the run before be gone on with."""
    target.unlink(missing_ok=True)
    shutil.rmtree(target.with_name(f"{target.name}.unfinished"), ignore_errors=True)


def _make(module: str, place: Path, *size: int, before: tuple[str, ...] = ()) -> None:
    """Make what is measured on, in a process of its own, whole or not at all."""
    half = place.with_name(f"{place.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    subprocess.run(_python(module, *before, half, *size), check=True, stdout=subprocess.DEVNULL)
    half.rename(place)


def _python(module: str, *arguments: object) -> list[str]:
    return [str(PYTHON), "-m", f"bench.{module}", *map(str, arguments)]
