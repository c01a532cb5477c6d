"""Input made to break the program: it gives a sentence or the right answer, and nothing of another student."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from sponsor_monitor.assessment import assess
from sponsor_monitor.checking import check
from sponsor_monitor.context import FORMAT, parse_context
from sponsor_monitor.errors import DatasetRefused
from sponsor_monitor.known_at import NotATime, instant_of
from sponsor_monitor.split import InsideDataset, split

DAY = dt.date(2026, 3, 31)
SETTINGS = 'institution = "Example \\u007f\\"University\\""\nnation = "ENG"\npolicy = "qmul-2025-09"\n'
LAW = 'id = "own"\ntitle = "Our own"\nextends = "qmul-2025-09"\n'
CALENDAR = """id = "ug"
title = "Undergraduate"
source = "made up"
[[period]]
kind = "teaching"
name = "Year"
start = 2025-09-01
end = 2026-06-30
"""
REGISTRATIONS = (
    "registration_id,student_id,cas_number,rqf_level,course_code,school,calendar,course_start,course_end\n"
    "R1,S1,C1,3,FND,Sciences,ug,2025-09-01,2026-06-30\nR2,S2,,6,BSC,Sciences,ug,2025-09-01,2026-06-30\n"
)
FILES = {
    "dataset.toml": SETTINGS,
    "calendars/ug.toml": CALENDAR,
    "students.csv": "student_id,family_name,given_names,school\nS1,Sample,Ann,Sciences\nS2,Sample,Bo,Sciences\n",
    "registrations.csv": REGISTRATIONS,
    "sessions.csv": "session_id,group_id,module_code,starts_at,ends_at,present\n"
    "T1,G1,M,2025-10-07T10:00,2025-10-07T11:00,S1 S2\n",
    "groups.csv": "student_id,group_id,from_date\nS1,G1,2025-09-01\nS2,G1,2025-09-01\n",
    "marks.csv": "student_id,session_id,status,note\nS1,T1,present,sat with S2\nS2,T1,absent,\n",
    "engagement.csv": "student_id,occurred_at,indicator,count\nS1,2025-10-07T10:00,vle,3\n",
}
CONTEXT: dict[str, object] = {
    "format": FORMAT,
    "as_of": "2026-03-31",
    "known_at": None,
    "registers": {},
    "outages": [],
    "feeds": [],
}


def folder_of(parent: Path, **changes: str) -> Path:
    """The folder with some files changed; a double underscore in a name is a slash, a single one a dot."""
    named = {name.replace("__", "/").replace("_", "."): text for name, text in changes.items()}
    folder = parent / "records"
    for name, text in {**FILES, **named}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def entry(folder: Path, registration: str) -> object:
    """A registration's entry of the assessment."""
    document = assess(folder, DAY).document
    return next(one for one in document["registrations"] if one["registration_id"] == registration)


@pytest.mark.parametrize(
    "cell", ["Sam\rple", "Sam\nple", 'Sam"ple', "Sam,ple", "\ufeffSample", "=1+1", "\u202eelpmaS"], ids=ascii
)
def test_a_student_split_off_has_the_same_entry_whatever_their_name_is(tmp_path: Path, cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    whole = folder_of(tmp_path, students_csv=FILES["students.csv"].replace("Sample,Ann", f"{quoted},Ann"))
    split(whole, "R1", tmp_path / "one", DAY)

    assert entry(tmp_path / "one", "R1") == entry(whole, "R1")


def test_columns_the_program_does_not_know_stay_behind_for_they_may_name_others(tmp_path: Path) -> None:
    split(folder_of(tmp_path), "R1", tmp_path / "one", DAY)

    assert not [file for file in (tmp_path / "one").rglob("*") if file.is_file() and b"S2" in file.read_bytes()]


@pytest.mark.parametrize("reference", ["law", "sub/../law", "../records/law", "link.toml"])
def test_a_student_split_off_is_judged_by_the_same_policy_whatever_way_leads_to_it(
    tmp_path: Path, reference: str
) -> None:
    whole = folder_of(tmp_path, law=LAW, sub__x="", dataset_toml=SETTINGS.replace("qmul-2025-09", reference))
    (whole / "link.toml").symlink_to("law")
    split(whole, "R1", tmp_path / "one", DAY)

    whole_text, one_text = assess(whole, DAY).document, assess(tmp_path / "one", DAY).document
    assert [one_text[key] for key in ("institution", "policy")] == [
        whole_text[key] for key in ("institution", "policy")
    ]


@pytest.mark.parametrize("place", ["", "one", "plans"])
def test_a_student_is_not_split_off_into_the_dataset_itself(tmp_path: Path, place: str) -> None:
    whole = folder_of(tmp_path)
    before = sorted(whole.rglob("*"))

    with pytest.raises(InsideDataset):
        split(whole, "R1", whole / place, DAY)
    assert sorted(whole.rglob("*")) == before


def test_nothing_is_left_of_a_student_who_could_not_be_split_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = folder_of(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sponsor_monitor.split._write_csv", full)
    with pytest.raises(OSError, match="No space"):
        split(whole, "R1", tmp_path / "one", DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["records"]


@pytest.mark.parametrize(
    "changes",
    [
        {"known_at": "yesterday"},
        {"known_at": "\ud800"},
        {"as_of": "20260331"},
        {"outages": [{"indicator": "vle", "first": "2025-10-02", "last": "2025-10-01"}]},
        {"outages": [{"indicator": "post", "first": "2025-10-01", "last": "2025-10-02"}]},
        {"registers": {"T1": ["taken"]}},
        {"feeds": [None]},
    ],
    ids=str,
)
def test_a_context_that_was_tampered_with_is_refused_by_check_too(tmp_path: Path, changes: dict[str, object]) -> None:
    folder = folder_of(tmp_path, context_json=json.dumps({**CONTEXT, **changes}))

    with pytest.raises(DatasetRefused, match=r"context\.json"):
        check(folder)


@pytest.mark.parametrize(
    "raw", [b"", b"[" * 100_000, b"1" * 10_000, b"\xff\xfe{", b"NaN"], ids=lambda raw: ascii(raw[:9])
)
def test_what_is_no_context_at_all_is_refused(raw: bytes) -> None:
    with pytest.raises(DatasetRefused):
        parse_context(raw)


@pytest.mark.parametrize("text", ["\udcff", "٢026-04-01", "2026-04-01T24:00", "\x1b[31m", ""], ids=ascii)
def test_a_known_at_of_any_characters_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotATime):
        instant_of(text, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max], ids=str)
def test_the_first_and_the_last_day_there_is_can_be_asked_about(tmp_path: Path, day: dt.date) -> None:
    assert len(assess(folder_of(tmp_path), day).document["registrations"]) == 2


@pytest.mark.parametrize("zone", ["Pacific/Apia", "Africa/Cairo", "Etc/GMT+12", "UTC"])
def test_times_at_the_edges_of_the_years_are_read_in_any_zone(tmp_path: Path, zone: str) -> None:
    edges = ("0001-01-01", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "2011-12-30T12:00")
    events = FILES["engagement.csv"] + "".join(f"S1,{edge},vle,2147483647\n" for edge in edges)
    settings = f'timezone = "{zone}"\n{SETTINGS}'

    rejected = assess(folder_of(tmp_path, dataset_toml=settings, engagement_csv=events), DAY).document["rejected"]
    assert {reject["reason"] for reject in rejected} == {"outside the years 1 to 9999"}
