"""What is measured of evidence, of one student and of many, with its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from bench.measures import Measure
from bench.measuring import Run, median_seconds
from bench.pack_page import PAGES, TIMES

PAGE_LIMIT, SHEET_LIMIT, CORES_LIMIT, LEVEL_LIMIT = 1.25, 2.0, 1.6, 1.2
CORES = 2


class EvidencePart(Enum):
    """A process that is measured; a baseline stands before what it is the baseline of."""

    PAGE_BARE = "bare WeasyPrint, the same pages"
    PAGE = "packs of six pages"
    SHEET_BARE = "bare XlsxWriter, the same values"
    SHEET = "workbook of an export"
    FEW = "a fifth of the packs, one core"
    ONE_CORE = "packs on one core"
    TWO_CORES = "packs on two cores"


EvidenceRuns = Mapping[EvidencePart, Sequence[Run]]


def evidence_measures(runs: EvidenceRuns) -> list[Measure]:
    """Every measure, judged on the figures as they are, not as they are rounded."""
    page = times(runs, EvidencePart.PAGE, EvidencePart.PAGE_BARE)
    seconds = median_seconds(runs[EvidencePart.PAGE]) / (TIMES * PAGES)
    sheet = times(runs, EvidencePart.SHEET, EvidencePart.SHEET_BARE)
    cores = times(runs, EvidencePart.ONE_CORE, EvidencePart.TWO_CORES)
    level = peak(runs, EvidencePart.ONE_CORE) / peak(runs, EvidencePart.FEW)
    idle = idle_share(runs[EvidencePart.TWO_CORES])
    return [
        Measure(
            "A pack of six pages against bare WeasyPrint",
            f"{page:.2f} times",
            f"at most {PAGE_LIMIT}",
            page <= PAGE_LIMIT,
        ),
        Measure("Seconds a page of such a pack", f"{seconds:.2f} s", "none set", None),
        Measure(
            "Workbook of an export against bare XlsxWriter",
            f"{sheet:.2f} times",
            f"at most {SHEET_LIMIT:.0f}",
            sheet <= SHEET_LIMIT,
        ),
        Measure(
            "Packs of an export on two cores against one",
            f"{cores:.2f} times faster",
            f"at least {CORES_LIMIT}",
            cores >= CORES_LIMIT,
        ),
        Measure("How idle the two cores were", f"{idle:.0%}", "none set", None),
        Measure(
            "Peak memory of all packs against that of a fifth",
            f"{level:.2f} times",
            f"at most {LEVEL_LIMIT}",
            level <= LEVEL_LIMIT,
        ),
    ]


def times(runs: EvidenceRuns, part: EvidencePart, baseline: EvidencePart) -> float:
    """The median time of one process in medians of another."""
    return median_seconds(runs[part]) / median_seconds(runs[baseline])


def peak(runs: EvidenceRuns, part: EvidencePart) -> int:
    """The highest memory of all runs of a process and what it started, each by itself."""
    return max(run.peak_bytes for run in runs[part])


def idle_share(runs: Sequence[Run]) -> float:
    """The share of two cores' time in which nothing of a run was at work."""
    return 1 - sum(run.cpu_seconds for run in runs) / (CORES * sum(run.seconds for run in runs))
