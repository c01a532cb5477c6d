"""An assessment on half a page: whom it is about, how many findings there are, what the data lacks."""

from __future__ import annotations

from collections.abc import Iterator

from api.cli.tally import Entry, Tally, quality_by_kind, rejects_by_reason
from sponsor_monitor.story.wording import RULES, date_words, kind_words
from sponsor_monitor.vocabulary import Outcome
from sponsor_monitor.words import plural

_MOST_REASONS = 20
_LABEL = 34


def summary(document: Entry, found: Tally) -> str:
    """The summary as plain lines: heading, findings by rule and outcome, data quality, rows set aside."""
    sections = (_heading(document), _findings(found), _quality(document), _rejected(document))
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section)))


def _heading(document: Entry) -> Iterator[str]:
    registrations = document["registrations"]
    known = f", as known at {document['known_at']}" if document["known_at"] else ""
    below = sum(registration["below_degree"] for registration in registrations)
    incomplete = sum(registration["incomplete"] for registration in registrations)
    counts = [plural(len(registrations), "registration"), f"{below:,} below degree"]
    counts += [f"{incomplete:,} incomplete"] if incomplete else []
    yield document["institution"]
    yield f"As of {date_words(document['as_of'])}{known}, by policy {document['policy']['id']}"
    yield ", ".join(counts)


def _findings(found: Tally) -> Iterator[str]:
    if not found.counts:
        yield "No findings."
        return
    yield f"{'Findings':<{_LABEL}}{'Breach':>8}{'Warning':>9}{'Indeterminate':>15}{'Blocked':>9}"
    present = {rule for rule, _ in found.counts}
    for rule in (*RULES, *sorted(present - set(RULES))):
        if rule in present:
            yield _row(RULES.get(rule, rule), [found.counts[rule, outcome] for outcome in Outcome], found.blocked[rule])
    totals = [sum(found.counts[rule, outcome] for rule in present) for outcome in Outcome]
    yield _row("All", totals, found.blocked.total())


def _row(label: str, counts: list[int], blocked: int) -> str:
    breach, warning, indeterminate = counts
    return f"  {label:<{_LABEL - 2}}{breach:>8,}{warning:>9,}{indeterminate:>15,}{blocked:>9,}"


def _quality(document: Entry) -> Iterator[str]:
    kinds = quality_by_kind(document)
    if not kinds:
        return
    yield f"{'In the data':<{_LABEL + 8}}{'Entries':>9}{'Students':>15}"
    for kind, (entries, students) in kinds.items():
        touched = f"{students:,}" if kind != "outage" else "–"
        yield f"  {kind_words(kind).capitalize():<{_LABEL + 6}}{entries:>9,}{touched:>15}"


def _rejected(document: Entry) -> Iterator[str]:
    reasons = rejects_by_reason(document).most_common()
    if not reasons:
        return
    yield f"{plural(len(document['rejected']), 'row')} set aside"
    for (file, column, reason), count in reasons[:_MOST_REASONS]:
        where = f"{file}, {column}" if column else file
        yield f"  {count:>9,}  {where}: {reason}"
    if len(reasons) > _MOST_REASONS:
        yield f"             and {len(reasons) - _MOST_REASONS:,} more reasons"
