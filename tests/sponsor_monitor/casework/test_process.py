"""The process: every value with clause, source and whose it is; what is missing; files that extend it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sponsor_monitor.casework.process import NoSuchProcessValue, ProcessValue, ProcessValueMissing
from sponsor_monitor.casework.process_file import (
    ProcessRefused,
    extension_bytes,
    given_values,
    read_process,
    shipped_extension,
    shipped_extensions,
    shipped_process,
)
from sponsor_monitor.casework.process_log import LawStands, PastStands, process_of, set_value
from sponsor_monitor.casework.process_names import PROCESS_NAMES, Authority
from sponsor_monitor.casework.process_text import MISSING, process_rows
from tests.sponsor_monitor.casework.case_log import entry

DAY = dt.date(2026, 3, 20)
ONE_DAY = dt.timedelta(days=1)
VALUE = 'value = 7\nauthority = "policy"\nclause = "a"\nsource = "b"\n'


def own(text: str) -> bytes:
    return f'id = "own"\ntitle = "Our own"\nextends = "shipped"\n{text}'.encode()


def test_every_name_has_a_value_or_a_reason_for_none() -> None:
    process = shipped_process()

    assert set(process.values) | set(process.missing) == set(PROCESS_NAMES)
    assert not set(process.values) & set(process.missing)
    assert all(value.clause and value.source for values in process.values.values() for value in values)


def test_what_one_policy_alone_gives_is_missing_until_it_is_entered() -> None:
    with pytest.raises(ProcessValueMissing, match="process set appeal_days"):
        shipped_process().whole("appeal_days", DAY)
    with pytest.raises(ProcessValueMissing, match=r"QMUL 12\.2"):
        shipped_extension("qmul-2025-09").whole("appeal_days", DAY)

    essex = shipped_extension("essex-2025-07").required("appeal_days", DAY)

    assert (essex.value, essex.clause, essex.authority) == (10, "Essex 29", Authority.POLICY)


@pytest.mark.parametrize("name", shipped_extensions())
def test_a_shipped_policy_cites_itself_in_every_value(name: str) -> None:
    given = given_values(extension_bytes(name), f"{name}.toml")

    assert given
    assert all(value.clause.upper().startswith(name.partition("-")[0].upper()) for _, value in given)


def test_a_value_holds_from_its_day_on_and_the_one_before_until_then() -> None:
    later = ProcessValue(20, Authority.LAW, "a new clause", "a source", DAY)
    process = shipped_process().with_value("report_days", later)

    assert [process.whole("report_days", day) for day in (DAY - ONE_DAY, DAY)] == [10, 20]
    assert process.sha256 != shipped_process().sha256
    assert process.with_value("report_days", later) == process


def test_a_process_entered_is_read_back_from_the_log() -> None:
    value = ProcessValue(("panel",), Authority.INSTITUTION, "a", "b", DAY, "made up")
    draft = set_value(shipped_process(), "stages", value, DAY)

    kept = process_of([entry(draft, 1, DAY)])

    assert kept.required("stages", DAY) == value
    assert kept.on("stages", DAY - ONE_DAY) == shipped_process().on("stages", DAY - ONE_DAY)


@pytest.mark.parametrize("since", [None, DAY - ONE_DAY])
def test_no_value_is_another_for_days_that_have_gone_but_the_first_may_begin_in_the_past(since: dt.date | None) -> None:
    given = ProcessValue(4, Authority.INSTITUTION, "a", "b", since, "made up")
    entered = shipped_process().with_value("answer_days", given)
    shorter = replace(given, value=1)

    assert set_value(shipped_process(), "answer_days", given, DAY).body["value"] == 4
    for process, name in ((entered, "answer_days"), (shipped_process(), "papers_days")):
        with pytest.raises(PastStands, match="from 2026-03-20 on"):
            set_value(process, name, shorter, DAY)
        assert set_value(process, name, replace(shorter, since=DAY), DAY).body["value"] == 1
    later = replace(shorter, since=since or DAY - 2 * ONE_DAY)
    together = set_value(entered, "answer_days", later, DAY, standing=shipped_process())
    assert together.body["value"] == 1


def test_law_that_takes_the_place_of_law_is_entered_when_it_is_known() -> None:
    later = ProcessValue(20, Authority.LAW, "a", "b", DAY - ONE_DAY, "made up")

    assert set_value(shipped_process(), "report_days", later, DAY).body["value"] == 20
    with pytest.raises(LawStands):
        set_value(shipped_process(), "report_days", replace(later, authority=Authority.POLICY), DAY)


def test_a_file_may_date_its_values() -> None:
    dated = (
        f"[[values.answer_days.values]]\nsince = 2026-01-01\n{VALUE}[[values.answer_days.values]]\nsince = 2026-03-20\n"
    )
    process = read_process(own(dated + VALUE.replace("7", "9")), "own.toml", shipped_process())

    assert [process.whole("answer_days", day) for day in (DAY - ONE_DAY, DAY)] == [7, 9]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[values.appeal_period]\n" + VALUE, "unknown name"),
        ("[values.answer_days]\nvalue = 7\n", "missing authority"),
        ("[values.answer_days]\n" + VALUE.replace("7", "0"), "out of range"),
        ("[values.answer_days]\n" + VALUE.replace("7", "true"), "wrong type"),
        ("[values.contact_attempts]\n" + VALUE.replace("7", "1"), "from 2 to 20"),
        ("[values.has_panel]\n" + VALUE, "true or false"),
        ("[values.referral_by]\n" + VALUE.replace("7", '"12-31"'), "up to the 28th"),
        ("[values.stages]\n" + VALUE.replace("7", '["appeal"]'), "a list of stages"),
        ("[values.panel_name]\n" + VALUE.replace("7", f'"{"x" * 2001}"'), "too long"),
        ("[values.answer_days]\n" + VALUE.replace("policy", "habit"), "one of"),
        (f"[[values.answer_days.values]]\n{VALUE}[[values.answer_days.values]]\n{VALUE}", "one since"),
        ("values = 7\n", "written [values.NAME]"),
        ("[values]\nanswer_days = 7\n", "a table with value"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(text: str, fault: str) -> None:
    with pytest.raises(ProcessRefused, match=re.escape(fault)):
        read_process(own(text), "own.toml", shipped_process())


def test_a_process_extends_the_shipped_one_and_names_are_closed() -> None:
    with pytest.raises(ProcessRefused, match="extends"):
        read_process(b'id = "a"\ntitle = "b"\nextends = "another"\n', "own.toml", shipped_process())
    with pytest.raises(ProcessRefused, match="names everything"):
        read_process(b'id = "a"\ntitle = "b"\n', "process.toml", None)
    with pytest.raises(ProcessRefused, match="not TOML"):
        read_process(b"[", "own.toml", shipped_process())
    with pytest.raises(ProcessRefused, match=r"essex-2025-07, qmul-2025-09"):
        shipped_extension("leeds-2031-09")
    with pytest.raises(NoSuchProcessValue, match="answer_days"):
        shipped_process().on("appeal_period", DAY)
    with pytest.raises(NoSuchProcessValue):
        shipped_process().whole("panel_members_names", DAY)


def test_every_value_stands_on_the_page() -> None:
    page = (Path(__file__).parents[3] / "docs" / "cases.md").read_text(encoding="utf-8")
    rows = [
        f"| `{row.name}` | {row.meaning} | {row.said} | {row.whose} | {row.clause} |"
        for row in process_rows(shipped_process())
    ]

    assert [row for row in rows if row not in page] == []
    assert sum(row.said == MISSING for row in process_rows(shipped_process())) == len(shipped_process().missing)
