"""The part of ``docs/benchmarks.md`` about evidence."""

from __future__ import annotations

from pathlib import Path
from string import Template

from bench.evidence_measures import EvidencePart, EvidenceRuns, evidence_measures
from bench.measuring import median_cpu_seconds, median_seconds
from bench.report import every, summary, table

_PAGE = Path(__file__).with_name("evidence_page.md")


def evidence_report(runs: EvidenceRuns) -> str:
    """The part as Markdown: ``evidence_page.md`` with every result in its place."""
    head = ("Process", "Median, s", "Every run, s", "Processor, s", "Peak, MB")
    rows = [_process(part, runs) for part in EvidencePart]
    text = _PAGE.read_text(encoding="utf-8")
    return Template(text).substitute(summary=summary(evidence_measures(runs)), runs=table(head, rows))


def _process(part: EvidencePart, runs: EvidenceRuns) -> tuple[str, ...]:
    own = runs[part]
    return (
        part.value,
        f"{median_seconds(own):.2f}",
        every(own),
        f"{median_cpu_seconds(own):.2f}",
        f"{max(run.peak_bytes for run in own) / 1e6:,.0f}",
    )
