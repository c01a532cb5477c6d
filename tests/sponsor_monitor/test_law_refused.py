"""A bundle that is not as dataset.md describes it is refused: where, what and why."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from sponsor_monitor.bundle_file import BundleRefused, read_bundle
from sponsor_monitor.law import shipped_bundle

CASES = tomllib.loads((Path(__file__).parent / "bundles" / "refused.toml").read_text(encoding="utf-8"))["case"]
SHIPPED = {name: shipped_bundle(name) for name in ("qmul-2025-09", "qmul-2025-09-rqf3")}
HEAD = 'id = "ours"\ntitle = "Ours"\nextends = "qmul-2025-09"\n'


def refusal(data: bytes) -> BundleRefused:
    with pytest.raises(BundleRefused) as refused:
        read_bundle(data, "ours.toml", SHIPPED)
    return refused.value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_bundle_is_refused_for(case: dict[str, Any]) -> None:
    bundle = case.get("bundle") or f"{HEAD}[parameters]\n{case['parameter']}\n"

    error = refusal(bundle.encode())

    assert [word for word in case["says"] if word not in str(error)] == []
    assert "line" not in case or case["line"] in [fault.line for fault in error.faults]


def test_every_fault_of_a_bundle_is_in_one_refusal() -> None:
    data = f"{HEAD}[parameters]\ngap_day = 1\nbasis = 2\n[parameters.gap_days]\nvalue = 0\n"

    lines = [fault.line for fault in refusal(data.encode()).faults]

    assert lines == [5, 6, 7, 7, 8]


def test_a_bundle_that_is_not_utf_8_is_refused_with_the_line() -> None:
    (fault,) = refusal(HEAD.encode() + b'title = "\xe9"\n').faults

    assert str(fault) == "ours.toml line 4: not UTF-8: save the file as UTF-8"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"a = " + b"[" * 3_900, "nested too deeply", id="a value nested without end"),
        pytest.param(b"a = " + b"9" * 5_000, "too long: a line", id="a number of five thousand digits"),
        pytest.param(b".".join([b"a"] * 1_500) + b" = 1", "unknown name", id="a key of fifteen hundred parts"),
        pytest.param(b"id = 0x" + b"f" * 3_900, "too long to show", id="a number that cannot be written"),
        pytest.param(b"\x00", "not TOML", id="a NUL byte"),
        pytest.param(b"#\n" * 125_001, "too long: more than", id="a file of a quarter of a megabyte"),
        pytest.param(b"\n".join(b"a%d = 1" % n for n in range(600)), "more than 500 faults", id="too many faults"),
    ],
)
def test_what_no_list_names_is_refused_in_words(data: bytes, says: str) -> None:
    assert says in str(refusal(data))
