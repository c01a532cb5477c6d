"""An export of so many students of a made-up university, by one process on one core or by two on two."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from api.cli import main
from bench.evidence_university import export_arguments

AS_OF = "2025-10-24"
"""Some weeks into the year: packs of the length that most are read in, not thirty pages of sessions."""

if __name__ == "__main__":
    place, target, students, cores = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    given = export_arguments(
        Path(place), Path(target), "--draw", students, "--seed", "1", "--processes", cores, as_of=AS_OF
    )
    sys.exit(main(given))
