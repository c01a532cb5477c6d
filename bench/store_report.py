"""The store's part of ``docs/benchmarks.md``."""

from __future__ import annotations

from pathlib import Path
from string import Template

from bench.measuring import median_cpu_seconds, median_seconds
from bench.report import every, summary, table
from bench.store_measures import StorePart, StoreRuns, store_measures, times

_PAGE = Path(__file__).with_name("store_page.md")


def store_report(runs: StoreRuns) -> str:
    """The part as Markdown: ``store_page.md`` with every result in its place."""
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        summary=summary(store_measures(runs)),
        imports=_pairs(runs, "SQLITE_BARE", "SQLITE_IMPORT", "POSTGRES_BARE", "POSTGRES_IMPORT"),
        assessment=_pairs(runs, "READ", "ASSESSMENT"),
        night=_pairs(runs, "SQLITE_SCRIPT", "SQLITE_NIGHT", "POSTGRES_SCRIPT", "POSTGRES_NIGHT"),
    )


def _pairs(runs: StoreRuns, *names: str) -> str:
    """A line for each process; with what is measured, how many times its baseline it takes."""
    rows = []
    for baseline, part in zip(names[::2], names[1::2], strict=True):
        rows.append(_process(runs, StorePart[baseline], ""))
        rows.append(_process(runs, StorePart[part], f"**{times(runs, StorePart[part], StorePart[baseline]):.2f}**"))
    return table(("Process", "Times", "Median, s", "Every run, s", "Processor, s", "Peak, MB"), rows)


def _process(runs: StoreRuns, part: StorePart, ratio: str) -> tuple[str, ...]:
    own = runs[part]
    return (
        part.value,
        ratio,
        f"{median_seconds(own):.2f}",
        every(own),
        f"{median_cpu_seconds(own):.2f}",
        f"{max(run.peak_bytes for run in own) / 1e6:,.0f}",
    )
