"""The pages' part of ``docs/benchmarks.md``."""

from __future__ import annotations

from pathlib import Path
from string import Template

from bench.pages_measures import PAIRS, PagePart, PageRuns, median_of, page_measures, slowest_of
from bench.report import summary, table

_PAGE = Path(__file__).with_name("pages_page.md")


def page_report(runs: PageRuns) -> str:
    """The part as Markdown: ``pages_page.md`` with every result in its place."""
    rows = [_asked(part, runs) for pair in PAIRS for part in reversed(pair)]
    head = ("Asked for", "Median, ms", "Every run, ms", "99th percentile, ms", "Every run, ms", "A second")
    text = _PAGE.read_text(encoding="utf-8")
    return Template(text).substitute(summary=summary(page_measures(runs)), runs=table(head, rows))


def _asked(part: PagePart, runs: PageRuns) -> tuple[str, ...]:
    own = runs[part]
    count, whole = sum(len(run.seconds) for run in own), sum(run.whole for run in own)
    return (
        part.value,
        _milliseconds(median_of(own)),
        " ".join(_milliseconds(run.median) for run in own),
        _milliseconds(slowest_of(own)),
        " ".join(_milliseconds(run.slowest) for run in own),
        f"{count / whole:,.0f}",
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"
