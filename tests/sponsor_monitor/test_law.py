"""The law in force: dated values on either side of their days, what a bundle keeps of the one it extends, its hash."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import to_day
from sponsor_monitor.errors import NotInForce
from sponsor_monitor.law import Bundle, BundleRefused, NoSuchParameter, read_bundle, shipped_bundle, shipped_ids
from sponsor_monitor.parameters import PARAMETERS, Weight
from sponsor_monitor.vocabulary import Indicator

QMUL = shipped_bundle("qmul-2025-09")
HEAD = 'id = "ours"\ntitle = "Ours"\nextends = "qmul-2025-09"\n'
LOWERED = """
[[parameters.monthly_percent.values]]
since = 2026-03-01
value = 90
clause = "Ours 2"
source = "Ours, 2026"
[[parameters.monthly_percent.values]]
since = 2025-12-31
value = 80
clause = "Ours 1"
source = "Ours, 2025"
"""


def ours(text: str, shipped: dict[str, Bundle] | None = None) -> Bundle:
    return read_bundle((HEAD + text).encode(), "ours.toml", shipped or {"qmul-2025-09": QMUL})


def alone(text: str, but: str) -> Bundle:
    """A bundle that extends none: everything of the shipped one but a parameter, which ``text`` gives."""
    lines = [
        f"[parameters.{name}]\nvalue = {WRITTEN[name]}\nclause = 'c'\nsource = 's'"
        for name in PARAMETERS
        if name != but
    ]
    return read_bundle("\n".join(['id = "alone"', 'title = "Alone"', *lines, text]).encode(), "alone.toml", {})


WRITTEN = dict.fromkeys(PARAMETERS, "3") | {
    "basis": "'sessions'",
    "qualifying_indicators": "['vle']",
    "strong_indicators": "[]",
    "gap_warning_days": "[7]",
    "remote_since": "2025-03-19",
    "rating_weights": "{vle = [0, 1]}",
    "rating_bands": "['0', '1/3', '2/3', '1']",
}


def day(text: str) -> int:
    return to_day(dt.date.fromisoformat(text))


@pytest.mark.parametrize("bundle_id", shipped_ids())
def test_a_shipped_bundle_is_named_as_its_file_and_gives_every_name_with_clause_and_source(bundle_id: str) -> None:
    bundle = shipped_bundle(bundle_id)

    assert bundle.id == bundle_id
    assert tuple(bundle.values) == tuple(PARAMETERS)
    assert all(value.clause.strip() and value.source.strip() for values in bundle.values.values() for value in values)


def test_the_shipped_numbers_are_those_of_the_rules() -> None:
    numbers = {name: values[0].value for name, values in QMUL.values.items() if type(values[0].value) is int}

    assert numbers == {
        "max_rqf": 5,
        "late_tolerance_minutes": 10,
        "weekly_minutes": 900,
        "min_month_minutes": 600,
        "monthly_percent": 85,
        "three_month_percent": 70,
        "three_months": 3,
        "max_bridged_months": 1,
        "partial_min_due": 10,
        "partial_percent": 10,
        "gap_days": 60,
        "interruption_days": 60,
        "remote_percent": 20,
        "rating_window_days": 14,
        "rating_min_days": 5,
        "outage_days": 3,
        "outage_window_days": 20,
        "contradiction_weeks": 3,
    }


def test_the_shipped_lists_are_those_of_the_rules() -> None:
    assert (QMUL.basis, QMUL.gap_warning_days, QMUL.remote_since) == ("minutes", (14, 21, 28, 45), day("2025-03-19"))
    assert QMUL.rating_bands == (Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(4, 5))
    assert set(QMUL.qualifying_indicators) == set(Indicator) - {Indicator.LIBRARY, Indicator.PC_LOGIN}
    assert set(QMUL.strong_indicators) == {"attendance", "submission", "supervision", "meeting", "placement_contact"}
    assert dict(QMUL.rating_weights) == {
        Indicator.ATTENDANCE: Weight(5, None),
        Indicator.VLE: Weight(3, 20),
        Indicator.SUBMISSION: Weight(2, 1),
        Indicator.LECTURE_CAPTURE: Weight(1, 2),
        Indicator.LIBRARY: Weight(1, 2),
        Indicator.PC_LOGIN: Weight(1, 4),
    }


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("weekly_minutes", "QMUL 9.1"),
        ("monthly_percent", "QMUL 9.1"),
        ("three_month_percent", "QMUL 9.1"),
        ("gap_days", "QMUL 9.2"),
        ("interruption_days", "UKVI interruption"),
        ("remote_percent", "UKVI remote delivery"),
    ],
)
def test_the_clauses_that_findings_quote_are_those_of_findings_md(name: str, clause: str) -> None:
    assert QMUL.dated(name).on(0).clause_for(below_degree=False) == clause


def test_the_gap_has_a_clause_of_its_own_below_degree() -> None:
    assert QMUL.dated("gap_days").on(0).clause_for(below_degree=True) == "QMUL 10.6"


def test_the_literal_bundle_differs_in_the_level_alone() -> None:
    literal = shipped_bundle("qmul-2025-09-rqf3")

    assert literal.extends == "qmul-2025-09"
    assert [name for name in PARAMETERS if literal.values[name] != QMUL.values[name]] == ["max_rqf"]
    assert (literal.whole("max_rqf"), literal.only("max_rqf").clause) == (3, "QMUL 9.1")


def test_an_id_that_is_not_shipped_is_refused_with_those_that_are() -> None:
    with pytest.raises(BundleRefused, match=r"qmul-2025-10: unknown policy.*qmul-2025-09, qmul-2025-09-rqf3"):
        shipped_bundle("qmul-2025-10")


@pytest.mark.parametrize(
    ("date", "percent", "clause"),
    [
        pytest.param("1970-01-01", 85, "QMUL 9.1", id="long before the first day the extended value holds"),
        pytest.param("2025-12-30", 85, "QMUL 9.1", id="on the day before the first it still holds"),
        pytest.param("2025-12-31", 80, "Ours 1", id="on the first day the new one holds"),
        pytest.param("2026-02-28", 80, "Ours 1", id="on its last day too"),
        pytest.param("2026-03-01", 90, "Ours 2", id="and then the next, written first in the file"),
        pytest.param("9999-12-31", 90, "Ours 2", id="for ever"),
    ],
)
def test_a_dated_value_holds_from_its_first_day(date: str, percent: int, clause: str) -> None:
    law = ours(LOWERED).dated("monthly_percent")

    assert (law.on(day(date)).value, law.on(day(date)).clause) == (percent, clause)
    assert law.over(np.array([day(date)], dtype=np.int32)).tolist() == [percent]


@pytest.mark.parametrize("asked", ["2025-12-30", "0001-01-01"])
def test_a_day_before_the_first_value_is_refused_never_guessed(asked: str) -> None:
    law = alone(LOWERED, but="monthly_percent").dated("monthly_percent")
    days = np.array([day("2026-01-01"), day(asked)], dtype=np.int32)

    with pytest.raises(NotInForce, match=f"monthly_percent has no value on {asked}: .* from 2025-12-31"):
        law.over(days)
    with pytest.raises(NotInForce, match=f"on {asked}"):
        law.on(day(asked))


def test_the_first_day_of_the_first_value_is_in_force() -> None:
    law = alone(LOWERED, but="monthly_percent").dated("monthly_percent")

    assert law.indices(np.array([day("2025-12-31"), day("2026-03-01")])).tolist() == [0, 1]


def test_no_days_are_judged_by_no_value() -> None:
    law = alone(LOWERED, but="monthly_percent").dated("monthly_percent")

    assert law.over(np.array([], dtype=np.int32)).tolist() == []


@given(st.lists(st.integers(day("2025-12-25"), day("2026-03-05"))))
def test_a_column_of_days_is_judged_as_each_day_alone(days: list[int]) -> None:
    law = ours(LOWERED).dated("monthly_percent")

    assert law.over(np.array(days, dtype=np.int32)).tolist() == [law.on(one).value for one in days]


def test_a_plain_value_replaces_what_the_extended_bundle_has() -> None:
    base = {"qmul-2025-09": alone(LOWERED, but="monthly_percent")}
    plain = ours("[parameters.monthly_percent]\nvalue = 75\nclause = 'c'\nsource = 's'", base)

    assert [value.value for value in plain.values["monthly_percent"]] == [75]


def test_dated_values_leave_the_earlier_ones_of_the_extended_bundle_and_end_the_later() -> None:
    base = {"qmul-2025-09": alone(LOWERED, but="monthly_percent")}
    later = "[[parameters.monthly_percent.values]]\nsince = {}\nvalue = 75\nclause = 'c'\nsource = 's'"

    kept = {
        since: [value.value for value in ours(later.format(since), base).values["monthly_percent"]]
        for since in ("2025-12-31", "2026-01-01", "2026-03-01", "2026-03-02")
    }

    assert kept == {"2025-12-31": [75], "2026-01-01": [80, 75], "2026-03-01": [80, 75], "2026-03-02": [80, 90, 75]}


def test_a_bundle_that_changes_the_gap_gives_one_clause_for_both() -> None:
    gap = ours("[parameters.gap_days]\nvalue = 50\nclause = 'Ours 9'\nsource = 's'").dated("gap_days").on(0)

    assert {gap.clause_for(below_degree=True), gap.clause_for(below_degree=False)} == {"Ours 9"}


def test_before_a_dated_gap_the_extended_bundle_keeps_its_two_clauses() -> None:
    text = "[[parameters.gap_days.values]]\nsince = 2026-01-01\nvalue = 50\nclause = 'Ours 9'\nsource = 's'"
    law = ours(text).dated("gap_days")

    assert law.on(day("2025-12-31")).clause_for(below_degree=True) == "QMUL 10.6"
    assert law.on(day("2026-01-01")).clause_for(below_degree=True) == "Ours 9"


def test_values_at_the_ends_of_their_ranges_are_taken() -> None:
    bundle = alone("[parameters.partial_percent]\nvalue = 100\nclause = 'c'\nsource = 's'", but="partial_percent")

    assert (bundle.whole("partial_percent"), bundle.strong_indicators) == (100, ())
    assert bundle.rating_bands == (Fraction(0), Fraction(1, 3), Fraction(2, 3), Fraction(1))
    assert bundle.rating_weights == {Indicator.VLE: Weight(0, 1)}


def test_a_bundle_that_changes_nothing_has_the_hash_of_the_one_it_extends() -> None:
    assert ours("").sha256 == QMUL.sha256


def test_comments_order_line_ends_and_a_byte_order_mark_leave_the_hash_alone() -> None:
    turned = "# Turned round.\n" + "[[".join(["", *reversed(LOWERED.split("[[")[1:])])
    data = b"\xef\xbb\xbf" + (HEAD + turned).replace("\n", "\r\n").encode()

    assert read_bundle(data, "ours.toml", {"qmul-2025-09": QMUL}).sha256 == ours(LOWERED).sha256


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("value = 90", "value = 91", id="a value"),
        pytest.param("since = 2026-03-01", "since = 2026-03-02", id="a first day"),
        pytest.param('clause = "Ours 2"', 'clause = "Ours 3"', id="a clause"),
        pytest.param('source = "Ours, 2026"', 'source = "Ours, 2027"', id="a source"),
    ],
)
def test_the_hash_changes_with(before: str, after: str) -> None:
    assert before in LOWERED
    assert ours(LOWERED.replace(before, after)).sha256 != ours(LOWERED).sha256


@pytest.mark.parametrize("name", ["gap_day", "gap_days", "basis"])
def test_a_name_asked_for_as_what_it_is_not_is_refused(name: str) -> None:
    with pytest.raises(NoSuchParameter, match=f"No policy has {name} as a single"):
        QMUL.whole(name)


def test_a_value_that_never_changes_is_not_dated() -> None:
    with pytest.raises(NoSuchParameter, match="No policy has three_months as a dated value"):
        QMUL.dated("three_months")
