"""What stands beside one student's folder in place of other students' rows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sponsor_monitor.context import FORMAT, Context, OtherDay, parse_context
from sponsor_monitor.errors import DatasetRefused
from sponsor_monitor.shared import Outage
from sponsor_monitor.vocabulary import Indicator

DOCUMENT: dict[str, Any] = {
    "format": FORMAT,
    "as_of": "2025-11-14",
    "known_at": None,
    "registers": {"X1": "taken", "X2": "partial"},
    "outages": [{"indicator": "vle", "first": "2025-09-22", "last": "2025-09-24"}],
    "feeds": ["submission", "vle"],
}


def written(**changes: Any) -> bytes:
    return json.dumps({**DOCUMENT, **changes}).encode()


def test_a_context_is_read_as_it_was_written() -> None:
    context = parse_context(written())

    assert parse_context(context.text().encode()) == context
    assert json.loads(context.text()) == DOCUMENT


def test_the_same_context_gives_the_same_text_whatever_the_order_of_its_facts() -> None:
    outages = (Outage(Indicator.VLE, 9, 12), Outage(Indicator.MEETING, 1, 4))
    feeds = [Indicator.VLE, Indicator.MEETING]
    one = Context(20406, None, {"X2": "taken", "X1": "partial"}, tuple(sorted(outages)), frozenset(feeds))

    other = parse_context(one.text().encode())

    assert other.text() == one.text()
    assert list(json.loads(one.text())["registers"]) == ["X1", "X2"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half a text"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"[" * 100_000, id="lists without end"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"3", id="a number"),
        pytest.param(written(format="sponsor-monitor/context/2"), id="another format"),
        pytest.param(written(as_of="14 November"), id="a day in words"),
        pytest.param(written(as_of=None), id="no day"),
        pytest.param(written(known_at=5), id="a number for a time"),
        pytest.param(written(registers={"X1": "lost"}), id="a register of another state"),
        pytest.param(written(registers=["X1"]), id="registers as a list"),
        pytest.param(written(feeds=["telepathy"]), id="an unknown feed"),
        pytest.param(written(outages=[{"indicator": "vle"}]), id="an outage without days"),
        pytest.param(written(more=1), id="a key too many"),
    ],
)
def test_a_file_that_is_no_context_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(DatasetRefused, match="split the whole dataset again"):
        parse_context(data)


def test_another_day_is_refused_with_the_day_it_holds() -> None:
    assert "holds 2025-11-14 only, not 2025-11-15" in str(OtherDay("2025-11-15", "2025-11-14"))
