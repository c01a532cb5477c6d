"""A bundle in words, and what differs between two."""

from __future__ import annotations

from sponsor_monitor.law import Bundle, read_bundle, shipped_bundle
from sponsor_monitor.parameters import PARAMETERS
from sponsor_monitor.policy_text import bundle_differences, bundle_rows

QMUL = shipped_bundle("qmul-2025-09")
HEAD = 'id = "ours"\ntitle = "Ours"\nextends = "qmul-2025-09"\n'
DATED = "[[parameters.gap_days.values]]\nsince = 2026-01-01\nvalue = 1\nclause = 'Ours 9'\nsource = 'Ours, 2026'\n"


def ours(text: str) -> Bundle:
    return read_bundle((HEAD + text).encode(), "ours.toml", {"qmul-2025-09": QMUL})


def test_every_parameter_has_a_row_with_a_meaning() -> None:
    rows = bundle_rows(QMUL)

    assert [row.name for row in rows] == list(PARAMETERS)
    assert all(row.meaning and row.value_text and row.clause and row.source for row in rows)


def test_a_row_shows_the_value_with_its_unit() -> None:
    shown = {row.name: row.value_text for row in bundle_rows(QMUL)}

    assert shown["weekly_minutes"] == "900 minutes"
    assert shown["monthly_percent"] == "85%"
    assert shown["max_bridged_months"] == "1 month"
    assert shown["gap_warning_days"] == "14, 21, 28, 45 days"
    assert shown["rating_bands"] == "1/5, 2/5, 3/5, 4/5"
    assert shown["remote_since"] == "2025-03-19"
    assert shown["rating_weights"].endswith("pc_login 1 (expects 4), attendance 5")


def test_a_dated_value_has_a_row_of_its_own() -> None:
    rows = [(row.since, row.value_text, row.clause) for row in bundle_rows(ours(DATED)) if row.name == "gap_days"]

    assert rows == [(None, "60 days", "QMUL 9.2; QMUL 10.6 below degree"), ("2026-01-01", "1 day", "Ours 9")]


def test_a_bundle_does_not_differ_from_itself() -> None:
    assert bundle_differences(QMUL, ours("")) == []


def test_the_literal_bundle_differs_in_the_level() -> None:
    (level,) = bundle_differences(QMUL, shipped_bundle("qmul-2025-09-rqf3"))

    assert (level.name, level.after) == ("max_rqf", "3 (QMUL 9.1)")
    assert level.before.startswith("5 (Immigration Rules")


def test_a_difference_tells_dates_and_clauses() -> None:
    (gap,) = bundle_differences(QMUL, ours(DATED))

    assert gap.before == "60 days (QMUL 9.2; QMUL 10.6 below degree)"
    assert gap.after == f"{gap.before}; from 2026-01-01 1 day (Ours 9)"


def test_where_only_the_source_differs_it_is_told() -> None:
    (gap,) = bundle_differences(ours(DATED), ours(DATED.replace("Ours, 2026", "Ours, 2027")))

    assert gap.before.endswith("(Ours 9; Ours, 2026)")
    assert gap.after.endswith("(Ours 9; Ours, 2027)")
